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
}

// Notifier is one way to tell.
type Notifier interface {
	// Name is desktop, or as the settings call it: mail, webhook or ntfy.
	Name() string
	// Send tells once. It returns when ctx ends at the latest. FailureOf tells
	// the kind of its errors.
	Send(ctx context.Context, m Message) error
}
