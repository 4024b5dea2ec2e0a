//go:build !cgo

package main

import (
	"fmt"
	"os"

	"ministryfinder/embedded/i18n"
)

func main() {
	fmt.Fprintln(os.Stderr, i18n.Desktop().T("window.program.no_cgo"))
	os.Exit(1)
}
