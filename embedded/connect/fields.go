package connect

import (
	"errors"
	"strings"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/store"
)

// Bounds of what a parish chooses.
const (
	MaxPromise                 = 10 // days of work
	MinRetention, MaxRetention = 7, 180
	MaxOfficeMail              = 5
	MaxWords                   = 500 // characters of a text of the parish's own
)

// Problem says what is wrong with a field.
type Problem string

// What is wrong with a field.
const (
	ProblemMissing  Problem = "missing"
	ProblemTooLong  Problem = "too_long"
	ProblemPhone    Problem = "phone"
	ProblemEmail    Problem = "email"
	ProblemLetters  Problem = "letters" // of an e-mail address that are not ASCII
	ProblemEnding   Problem = "ending"  // of an e-mail address that has none such as .com
	ProblemTooMany  Problem = "too_many"
	ProblemMinistry Problem = "ministry" // hidden, full or not there
)

// The fields of forms: of a question, of a card and of a leader, and of the parish's
// choice.
const (
	FieldName, FieldPhone, FieldEmail      = "name", "phone", "email"
	FieldContact                           = "contact" // neither phone nor e-mail, or one of them
	FieldBestTime, FieldMinistries         = "best_time", "ministries"
	FieldPromise, FieldRetention           = "promise", "retention_days"
	FieldOfficeMail, FieldWorkdays         = "office_mail", "workdays"
	FieldChildrenWords, FieldTrainingWords = "children_words", "training_words"
)

// MaxOf is what a field may have at most: characters, or ministries, addresses or days
// for those that are so many; 0 for one without a bound.
func MaxOf(field string) int {
	return map[string]int{
		FieldName: request.MaxName, FieldPhone: request.MaxPhone, FieldEmail: request.MaxEmail, FieldContact: request.MaxEmail,
		FieldBestTime: request.MaxBestTime, FieldMinistries: request.MaxMinistries, FieldPromise: MaxPromise,
		FieldRetention: MaxRetention, FieldOfficeMail: MaxOfficeMail, FieldChildrenWords: MaxWords, FieldTrainingWords: MaxWords,
	}[field]
}

// minPhoneDigits is how many digits a telephone number has at least.
const minPhoneDigits = 7

// checked notes by field what is wrong with texts that people have typed.
type checked map[string]Problem

// line returns a text as a harmless line.
func (c checked) line(field, text string) string {
	if text = strings.TrimSpace(text); utf8.RuneCountInString(text) > MaxOf(field) {
		c[field] = ProblemTooLong
		return text
	}
	return sanitize.Line(text, MaxOf(field))
}

func (c checked) name(text string) string {
	text = c.line(FieldName, text)
	if text == "" {
		c[FieldName] = ProblemMissing
	}
	return text
}

func (c checked) phone(text string) string {
	text = c.line(FieldPhone, richtext.PlainPhone(text))
	if text != "" && c[FieldPhone] == "" && len(store.PhoneKey(text)) < minPhoneDigits {
		c[FieldPhone] = ProblemPhone
	}
	return text
}

func (c checked) email(text string) string {
	line := c.line(FieldEmail, text)
	if line == "" || c[FieldEmail] != "" {
		return line
	}
	address, err := letter.ParseAddress(text)
	switch {
	case errors.Is(err, letter.ErrAddressLetters):
		c[FieldEmail] = ProblemLetters
	case errors.Is(err, letter.ErrAddressEnding):
		c[FieldEmail] = ProblemEnding
	case err != nil:
		c[FieldEmail] = ProblemEmail
	default:
		return address
	}
	return line
}
