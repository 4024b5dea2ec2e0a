package window

import (
	"bytes"
	"io"
	"sync"
)

// signs reads what a window says on its standard output. Lines that are no
// signs are passed on.
type signs struct {
	started, drawn, closed chan struct{} // closed when it was said

	once struct{ started, drawn, closed sync.Once }
	rest io.Writer
	line []byte
}

func newSigns(rest io.Writer) *signs {
	return &signs{started: make(chan struct{}), drawn: make(chan struct{}), closed: make(chan struct{}), rest: rest}
}

// Write takes what the window writes; one goroutine calls it.
func (s *signs) Write(text []byte) (int, error) {
	for part := range bytes.Lines(text) {
		if len(s.line)+len(part) <= maxSign {
			s.line = append(s.line, part...)
		} else {
			_, _ = s.rest.Write(append(s.line, part...)) // a log is no reason to fail
			s.line = nil
			continue
		}
		if part[len(part)-1] == '\n' {
			s.read()
			s.line = nil
		}
	}
	return len(text), nil
}

func (s *signs) read() {
	switch string(bytes.TrimRight(s.line, "\r\n")) {
	case LineStarted:
		s.once.started.Do(func() { close(s.started) })
	case LineDrawn:
		s.once.drawn.Do(func() { close(s.drawn) })
	case LineClosed:
		s.once.closed.Do(func() { close(s.closed) })
	default:
		_, _ = s.rest.Write(s.line) // as above
	}
}

func (s *signs) isDrawn() bool {
	select {
	case <-s.drawn:
		return true
	default:
		return false
	}
}
