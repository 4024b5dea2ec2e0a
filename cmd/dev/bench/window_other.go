//go:build !linux

package main

import (
	"context"
	"errors"
)

// benchWindow needs a screen of its own, which only Linux makes.
func benchWindow(context.Context, benchOptions) ([]figure, error) {
	return nil, errors.New("the window is measured on Linux only")
}
