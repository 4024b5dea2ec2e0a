package ui

import (
	"bufio"
	"io"
	"strings"
)

// maxOrder bounds a line of orders in bytes.
const maxOrder = 1024

// RunCommands reads orders, one a line: it calls show for "show", and page with the
// name behind "page ". It skips others, so that an older window understands a
// newer agent. It calls end and returns when the input ends, which is how the
// agent closes the window.
func RunCommands(input io.Reader, show func(), page func(name string), end func()) {
	lines := bufio.NewScanner(input)
	lines.Buffer(make([]byte, 0, maxOrder), maxOrder)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "page "); ok {
			page(name)
		} else if lines.Text() == "show" {
			show()
		}
	}
	end()
}
