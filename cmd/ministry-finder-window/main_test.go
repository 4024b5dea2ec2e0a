//go:build linux

package main_test

import (
	"testing"

	"go.uber.org/goleak"
)

// What Fyne has started by itself before the first test is not ours.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }
