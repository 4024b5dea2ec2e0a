package textfile

import (
	"bufio"
	"errors"
	"io"

	"golang.org/x/text/transform"
)

// NewReader reads a file that may be too long for Decode: UTF-8, with a mark or
// without, or whatever wide encoding its beginning shows. Bytes that are no
// UTF-8 come as they are, and line ends too. What is no text is a *KindError.
func NewReader(from io.Reader) (io.Reader, Encoding, error) {
	in := bufio.NewReaderSize(from, probeBytes)
	head, err := in.Peek(probeBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, "", err
	}
	if kind := kindOf(head); kind != "" {
		return nil, "", &KindError{kind}
	}
	encoding := UTF8
	marked, wide := markOf(head)
	switch {
	case marked > 0:
		encoding = wide
		if _, err := in.Discard(marked); err != nil {
			return nil, "", err
		}
	case wideWithoutMark(head) != "":
		encoding = wideWithoutMark(head)
	}
	if kind := kindOfText(decodeAs(head[marked:], encoding)); kind != "" {
		return nil, "", &KindError{kind}
	}
	if decoder := encoding.decoder(); decoder != nil {
		return transform.NewReader(in, decoder), encoding, nil
	}
	return in, encoding, nil
}
