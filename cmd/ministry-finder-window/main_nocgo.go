//go:build !cgo

package main

import (
	"fmt"
	"os"

	"ministryfinder/embedded/texts"
)

func main() {
	fmt.Fprintln(os.Stderr, texts.Desktop().T("window.program.no_cgo"))
	os.Exit(1)
}
