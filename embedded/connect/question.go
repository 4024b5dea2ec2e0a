package connect

import (
	"errors"
	"fmt"

	"ministryfinder/embedded/request"
)

// Question is what a person asks.
type Question struct {
	Name, Phone, Email, BestTime string
	// Language is en or es.
	Language string
	// ForChild is true for a parent who asks for a child.
	ForChild bool
	// MinistryIDs are those that are asked about; Choose asks to be helped to find one.
	MinistryIDs []int64
	Choose      bool
	Channel     request.Channel
	// By is who types it in, for paper; empty for the person.
	By string
}

// Invalid is a question that cannot be taken as it is. Nothing of it is kept.
type Invalid struct {
	Fields map[string]Problem
	// Ministries are the names, or the numbers, of those that take no requests.
	Ministries []string
}

// Error names the fields.
func (e *Invalid) Error() string {
	return fmt.Sprintf("the question is not taken: %v %v", e.Fields, e.Ministries)
}

// ErrOff means that the parish takes no requests.
var ErrOff = errors.New("the parish takes no requests")

// Asked is what came of a question.
type Asked struct {
	Asker    request.Asker
	Requests []request.Request
	// Already are those that the same person asked before, as they stand.
	Already []request.Request
}

// ErrAway means that the database is away, and that what was wanted cannot wait.
var ErrAway = errors.New("the database is away")
