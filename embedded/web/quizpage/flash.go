package quizpage

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/submissions"
)

// A finished form leads to the address of its result (303), so that going back
// and reloading send nothing again. What became of the answers travels in that
// address for a moment, signed, so that a link that is shared later does not
// thank somebody who has answered nothing.
const (
	saidFor   = time.Minute
	saidField = "said"
)

// outcomeText is the key of the text that tells a person what became of the answers.
func outcomeText(o submissions.Outcome) string {
	switch o {
	case submissions.Stored:
		return "result.counted"
	case submissions.Waiting:
		return "result.counted_later"
	default:
		return "result.not_counted"
	}
}

// setFlash adds to an address where the answers are.
func (h *Handler) setFlash(q url.Values, o submissions.Outcome) {
	text := fmt.Sprintf("%d.%d", o, h.Now().Unix())
	q.Set(saidField, text+"."+h.signSaid(text))
}

func (h *Handler) signSaid(text string) string {
	mac := hmac.New(sha256.New, h.FlashKey)
	mac.Write([]byte("said " + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// flash returns the key of the text that tells where the answers are, "" when
// the address does not say so, or said so long ago.
func (h *Handler) flash(form url.Values) string {
	text, sum, ok := cutLast(form.Get(saidField))
	if !ok || !hmac.Equal([]byte(sum), []byte(h.signSaid(text))) {
		return ""
	}
	kind, at, _ := strings.Cut(text, ".")
	k, err := strconv.Atoi(kind)
	unix, err2 := strconv.ParseInt(at, 10, 64)
	if err != nil || err2 != nil || h.Now().Sub(time.Unix(unix, 0)) > saidFor {
		return ""
	}
	return outcomeText(submissions.Outcome(k))
}

func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
