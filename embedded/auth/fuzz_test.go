package auth

import (
	"encoding/base64"
	"encoding/binary"
	"testing"
	"time"
)

// FuzzLink tries any text as the token of a one-time link: only what was
// signed, unchanged, within its time, opens the office.
func FuzzLink(f *testing.F) {
	key, now := []byte("a key for the tests, 32 bytes .."), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	// The random part is given: each process of the fuzzing has the same link.
	token := append(binary.BigEndian.AppendUint64([]byte{byte(LinkOpens)}, uint64(now.Add(LinkLife).UnixMilli())), "sixteen bytes .."...)
	good := base64.RawURLEncoding.EncodeToString(append(token, signature(key, token)...))
	f.Add("", "")
	f.Add(good, "")
	f.Add(SignLink([]byte("another key"), LinkOpens, now, LinkLife), "x")
	f.Add(SignLink(key, LinkOpens, now.Add(-time.Hour), LinkLife), "a long way to Nashville")
	f.Add(good+"=", "\xff")
	f.Fuzz(func(t *testing.T, token, text string) {
		if _, _, ok := verify(key, token, now); ok && token != good {
			t.Errorf("%q is taken", token)
		}
		if _, _, ok := verify(nil, token, now); ok {
			t.Error("a finder without a key takes a link")
		}
		_, _ = CheckName(text), CheckPassword(token, text)
	})
}
