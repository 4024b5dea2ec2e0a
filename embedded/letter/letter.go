// Package letter holds what the server writes by e-mail, such as an invitation or
// the council's page of the month, and what came of sending it. The program in the
// tray sends it, which has the settings of the mail; the dashboard's pages and the
// server write it.
//
// Who sends a letter looks at what came of it: errors.Is(err, ErrRefused) was refused
// for good, ErrNotNow may be tried again (Wait says when), and ErrUnknown may have
// arrived, so that it is never sent again without a person. Each is a *SendError,
// which has words for people and the mail server's own answer.
package letter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// MaxFileBytes bounds what is attached to a letter.
const MaxFileBytes = 1 << 20

// Letter is an e-mail.
type Letter struct {
	// ID is the same each time that the same letter is sent, and of no other letter, so that
	// a mailbox that gets it twice knows it again: see NewID. Empty for one that is sent once.
	ID string `json:"id,omitempty"`
	// To are those it is written to; empty for those whom the program writes its
	// alerts to.
	To []string `json:"to,omitempty"`
	// FromName is whose name stands beside the address that it comes from, such as the
	// parish's; empty for none.
	FromName string `json:"from_name,omitempty"`
	// ReplyTo is where an answer goes; empty for the address that it comes from.
	ReplyTo string `json:"reply_to,omitempty"`
	Subject string `json:"subject"`
	// Body is plain text. HTML says the same with simple markup; empty for none.
	Body string `json:"body"`
	HTML string `json:"html,omitempty"`
	// Auto says that nobody typed it: it is marked so that no absence note answers it.
	Auto bool `json:"auto,omitempty"`
	// File is attached; nil for nothing.
	File *File `json:"file,omitempty"`
}

// NewID returns the ID of the letter that parts tell apart from all others. They cannot be
// read in it.
func NewID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// File is what is attached to a letter.
type File struct {
	Name string `json:"name"`
	// Type is a media type such as application/pdf.
	Type    string `json:"type"`
	Content []byte `json:"content"` // at most MaxFileBytes
}

// Sender sends letters.
type Sender interface {
	// CanSend reports whether e-mail is set up.
	CanSend(ctx context.Context) (bool, error)
	// Send sends a letter. The error is a *SendError.
	Send(ctx context.Context, l Letter) error
}
