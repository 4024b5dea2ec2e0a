package supervise

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// eachLine reads to the end of what a child prints and calls do with each line, without
// its end. Of a line beyond maxLine there is only its beginning: the child must never wait
// for a reader, and what it says afterwards may be why it ends. The line is do's to change
// until it returns.
func eachLine(from io.Reader, do func(line []byte)) {
	in := bufio.NewReader(from)
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part[:min(len(part), maxLine-len(line))]...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err == nil || len(line) > 0 {
			do(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")))
		}
		if err != nil {
			return
		}
		line = line[:0]
	}
}
