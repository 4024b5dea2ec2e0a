//go:build windows || darwin

package doctor

import "context"

// screen is the system's own, which is always there.
func screen(context.Context) (string, error) { return "system", nil }
