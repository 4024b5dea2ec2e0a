package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A finished form leads to the address of its result (303), so that going back
// and reloading send nothing again. What became of the answers travels in that
// address for a moment, signed, so that a link that is shared later does not
// thank somebody who has answered nothing.
const (
	saidFor   = time.Minute
	saidField = "said"
)

// setFlash adds to an address where the answers are.
func (s *Server) setFlash(q url.Values, k outcome) {
	text := fmt.Sprintf("%d.%d", k, s.Now().Unix())
	q.Set(saidField, text+"."+s.signSaid(text))
}

func (s *Server) signSaid(text string) string {
	mac := hmac.New(sha256.New, s.saidKey)
	mac.Write([]byte("said " + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// flash returns the key of the text that tells where the answers are, "" when
// the address does not say so, or said so long ago.
func (s *Server) flash(form url.Values) string {
	text, sum, ok := cutLast(form.Get(saidField))
	if !ok || !hmac.Equal([]byte(sum), []byte(s.signSaid(text))) {
		return ""
	}
	kind, at, _ := strings.Cut(text, ".")
	k, err := strconv.Atoi(kind)
	unix, err2 := strconv.ParseInt(at, 10, 64)
	if err != nil || err2 != nil || s.Now().Sub(time.Unix(unix, 0)) > saidFor {
		return ""
	}
	return outcome(k).noteKey()
}

func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
