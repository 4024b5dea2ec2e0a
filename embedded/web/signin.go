package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"sync"
	"time"
)

// The dashboard is opened from the tray by a link that the agent signs: it
// lasts a minute and works once. The session that it begins lives in a signed
// cookie, so that it survives a restart of the finder.
const (
	// LinkLife is how long a link is valid.
	LinkLife = time.Minute
	// sessionLife is how long somebody stays signed in.
	sessionLife = 12 * time.Hour
	// maxUsedLinks bounds the links remembered as used; each is forgotten when
	// it would have expired anyway.
	maxUsedLinks = 1000

	sessionCookie = "finder_session"
	tokenBytes    = 8 + 16 + sha256.Size // expiry, random part, signature
)

// SignLink returns the token of a dashboard link that is valid until LinkLife
// from now, signed with the key that agent and finder share.
func SignLink(key []byte, now time.Time) string {
	return sign(key, now.Add(LinkLife))
}

func sign(key []byte, expires time.Time) string {
	token := binary.BigEndian.AppendUint64(nil, uint64(expires.UnixMilli()))
	random := make([]byte, 16)
	rand.Read(random)
	token = append(token, random...)
	return base64.RawURLEncoding.EncodeToString(append(token, signature(key, token)...))
}

func signature(key, message []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)
}

// verify returns a token's expiry when it is signed with the key and has not
// expired.
func verify(key []byte, token string, now time.Time) (time.Time, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != tokenBytes || len(key) == 0 {
		return time.Time{}, false
	}
	signed, sum := raw[:tokenBytes-sha256.Size], raw[tokenBytes-sha256.Size:]
	expires := time.UnixMilli(int64(binary.BigEndian.Uint64(signed)))
	if !hmac.Equal(sum, signature(key, signed)) || !now.Before(expires) {
		return time.Time{}, false
	}
	return expires, true
}

type signIn struct {
	linkKey, sessionKey []byte
	now                 func() time.Time
	mu                  *sync.Mutex
	used                map[string]time.Time // token: expiry
}

func newSignIn(linkKey, sessionKey []byte, now func() time.Time) signIn {
	return signIn{linkKey, sessionKey, now, new(sync.Mutex), map[string]time.Time{}}
}

// useLink reports whether a link is valid, and makes it invalid.
func (s signIn) useLink(token string) bool {
	now := s.now()
	expires, ok := verify(s.linkKey, token, now)
	if !ok {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for t, e := range s.used {
		if !now.Before(e) {
			delete(s.used, t)
		}
	}
	if _, again := s.used[token]; again || len(s.used) >= maxUsedLinks {
		return false
	}
	s.used[token] = expires
	return true
}

func (s signIn) signedIn(r *http.Request) bool {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return false
	}
	_, ok := verify(s.sessionKey, c.Value, s.now())
	return ok
}

func (s *Server) enter(w http.ResponseWriter, r *http.Request) {
	if !s.signIn.useLink(r.URL.Query().Get("t")) {
		s.pages.Problem(w, r, http.StatusForbidden, "dashboard.signin_title", "dashboard.expired")
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: sign(s.signIn.sessionKey, s.Now().Add(sessionLife)), Path: "/admin",
		MaxAge: int(sessionLife.Seconds()), HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, "/admin", http.StatusSeeOther)
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/admin", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/admin/login", http.StatusSeeOther)
}

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	s.pages.Render(w, http.StatusOK, "login", s.pages.NewPage(r, "dashboard.title", nil))
}
