package submissions

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// fileNumbers stand for devices and visits in one file or answer that leaves
// the program: the same device has the same number there, and another one in
// every other file, so that files cannot be joined and nobody who knows a
// device's own number finds it. They are computed rather than counted, so that
// a file of a million submissions needs no memory for them.
type fileNumbers struct{ key []byte }

func newFileNumbers() fileNumbers {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails, as its documentation says
	return fileNumbers{key}
}

// of is the number of a device or visit, nothing for none.
func (f fileNumbers) of(kind, id string) string {
	if id == "" {
		return ""
	}
	sum := hmac.New(sha256.New, f.key)
	sum.Write([]byte(kind + "\x00" + id))
	// 48 bits: programs that read numbers as floating ones keep them exact.
	return strconv.FormatUint(binary.BigEndian.Uint64(sum.Sum(nil))>>16, 10)
}
