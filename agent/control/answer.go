package control

import (
	"context"
	"encoding/json"
	"errors"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"net/http"
	"time"
)

// Target is one finder that the agent watches.
type Target interface {
	Status() Status
	History(after time.Time) History
	// Points returns a range of the long history; an unknown range is an error.
	Points(name string, after time.Time, most int) (History, error)
	Alerts() AlertHistory
	Snooze(Snooze) (Snoozed, error)
}

// Agent is what the control socket needs of the agent. As Watched it is this
// computer's own finder.
type Agent interface {
	Target
	// RemoteFinder returns a finder elsewhere by its name; an unknown name is an error.
	Elsewhere(name string) (Target, error)
	// Settings returns the settings of this computer, Change changes them: all
	// or, with an error, none.
	Settings() (Settings, error)
	Change(Changes) (Settings, error)
	// Backups returns what is known of the backups, BackUp makes one.
	Backups() (Backups, error)
	BackUp(ctx context.Context) error
	// PreviewRestore says what a restore of a backup would do, Restore does it,
	// RestoreProgress says how far it is.
	PreviewRestore(ctx context.Context, name string) (RestorePreview, error)
	Restore(ctx context.Context, name string) error
	RestoreProgress() RestoreProgress
	// Sharing returns how phones reach the quiz, Poster the address of the
	// poster; OpenFirewall lets phones in.
	Sharing() Sharing
	Poster() (string, error)
	OpenFirewall(ctx context.Context) error
	// StartsAtLogin reports whether the program starts when the person signs in,
	// StartAtLogin sets it.
	StartsAtLogin() bool
	StartAtLogin(starts bool) error
	// SendsLetters reports whether e-mail is set up, SendLetter sends one.
	SendsLetters() bool
	SendLetter(ctx context.Context, l letter.Letter) error
	// SignIn tells how far the sign-in for e-mail is, StepSignIn takes a step of it. An
	// unknown step is an error.
	SignIn() SignIn
	StepSignIn(ctx context.Context, step string) error
	// TestChannels sends a test by a channel, by all for the empty name.
	TestChannels(ctx context.Context, only string) []ChannelTest
	// Open opens a page in the desktop's browser, Link returns its address. An
	// unknown page is an error.
	Open(ctx context.Context, page string) error
	Link(page string) (string, error)
	// Window opens the health window on one of its pages; empty for the one it shows.
	// An unknown page is an error.
	Window(ctx context.Context, page string) error
	// Language is that of its words, a code such as en.
	Language() string
	Restart()
	Quit()
}

// languageHeader names the language of an answer's words.
const languageHeader = "Content-Language"

// maxRequestBytes bounds a request's body.
const maxRequestBytes = 4 << 10

func done(w http.ResponseWriter, err error) {
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, http.StatusOK, struct{}{})
}

// refuse says why in the language of the answer, which routes has set.
func refuse(w http.ResponseWriter, err error) {
	words := i18n.For(w.Header().Get(languageHeader))
	letterError, _ := errors.AsType[*letter.SendError](err)
	answer(w, http.StatusBadRequest, Error{Message: words.Error(err), Letter: letterError})
}

func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, `{"message":"the answer cannot be written"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}
