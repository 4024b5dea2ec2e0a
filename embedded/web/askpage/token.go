package askpage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/render"
)

// tokenField is the field of the address of the thanks that says whose they are. It is
// encrypted and ends soon: a log of addresses tells nothing of who asked.
const tokenField = "t"

// receipt is who is thanked, and for what.
type receipt struct {
	Asker string   `json:"a"`
	New   []string `json:"n"` // the requests' ids, shortened
	// Already are those that were asked about once more.
	Already []string `json:"b,omitempty"`
	At      int64    `json:"t"`
}

// idLetters is how much of a request's id tells it from a person's others.
const idLetters = 8

func (r receipt) isNew(id string) bool {
	return len(id) >= idLetters && slices.Contains(r.New, id[:idLetters])
}

// isAbout tells of a request whether it was asked about, now or before. What else the
// person has asked is not shown: a name and a number may be known to a stranger.
func (r receipt) isAbout(id string) bool {
	return r.isNew(id) || len(id) >= idLetters && slices.Contains(r.Already, id[:idLetters])
}

func newSeal(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealThanks makes the token of what was asked.
func (h *Handler) sealThanks(done connect.Asked) (string, error) {
	of := receipt{Asker: done.Asker.ID, At: h.Now().Unix()}
	for _, r := range done.Requests {
		of.New = append(of.New, r.ID[:idLetters])
	}
	for _, r := range done.Already {
		of.Already = append(of.Already, r.ID[:idLetters])
	}
	text, err := json.Marshal(of)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, h.seal.NonceSize())
	_, _ = rand.Read(nonce) // it never fails
	return base64.RawURLEncoding.EncodeToString(h.seal.Seal(nonce, nonce, text, nil)), nil
}

// openThanks reads the token of a request, unless it is not ours or has ended.
func (h *Handler) openThanks(r *http.Request) (of receipt, ok bool) {
	if r.ParseForm() != nil {
		return of, false
	}
	sealed, err := base64.RawURLEncoding.DecodeString(r.Form.Get(tokenField))
	if n := h.seal.NonceSize(); err == nil && len(sealed) > n {
		var text []byte
		if text, err = h.seal.Open(nil, sealed[:n], sealed[n:], nil); err == nil {
			err = json.Unmarshal(text, &of)
		}
	}
	most := thanksFor
	if render.IsKiosk(r) {
		most = kioskThanksFor
	}
	age := h.Now().Sub(time.Unix(of.At, 0))
	return of, err == nil && of.Asker != "" && age >= -time.Second && age <= most
}
