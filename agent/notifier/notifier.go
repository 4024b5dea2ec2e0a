// Package notifier tells staff of alerts: on the desktop, by e-mail, by webhook
// and by ntfy. Each way is a Notifier with a queue of its own, so that one that
// hangs or fails holds up neither the agent nor the others. The agent gives
// every message to one Sender.
package notifier

import (
	"context"
	"time"
)

// Level is how bad what a message tells is.
type Level string

// The levels. Each has an icon of its name.
const (
	Well      Level = "well"
	Attention Level = "attention"
	Trouble   Level = "trouble"
)

// Message is what is told.
type Message struct {
	Title string    `json:"title"`
	Body  string    `json:"body"`
	Level Level     `json:"level"`
	At    time.Time `json:"at"`
	// Page is the health window's page that a click on a notification opens, where the
	// system tells of clicks; empty for the one that it shows.
	Page string `json:"page,omitempty"`
	// Kind says what it is about, such as a kind of alert; empty for several together.
	Kind string `json:"kind,omitempty"`
	// Raised is when the alert began, of several together the newest; zero for what is
	// no alert. Who has been told of the same one is not told again.
	Raised time.Time `json:"raised,omitzero"`
}

// Notifier is one way to tell.
type Notifier interface {
	// Name is desktop, or as the settings call it: mail, webhook or ntfy.
	Name() string
	// Send tells once. It returns when ctx ends at the latest. FailureOf tells
	// the kind of its errors.
	Send(ctx context.Context, m Message) error
}

// Keeper is a Notifier that keeps its messages itself until they are sent.
type Keeper interface {
	Notifier
	// Enqueue keeps a message and returns at once. It reports whether there was room.
	Enqueue(m Message) bool
	// Run sends what is kept until ctx ends.
	Run(ctx context.Context)
}
