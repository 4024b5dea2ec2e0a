// Package letter holds what the server writes by e-mail: an invitation, or the
// council's page of the month. The program in the tray sends it, which has the
// settings of the mail; the dashboard's pages and the server write it.
package letter

import "context"

// MaxFileBytes bounds what is attached to a letter.
const MaxFileBytes = 1 << 20

// Letter is an e-mail.
type Letter struct {
	// To are those it is written to; empty for those whom the program writes its
	// alerts to.
	To      []string `json:"to,omitempty"`
	Subject string   `json:"subject"`
	Body    string   `json:"body"`
	// File is attached; nil for nothing.
	File *File `json:"file,omitempty"`
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
	// Send sends a letter; the error is in words for people.
	Send(ctx context.Context, l Letter) error
}
