// Package councilmail sends what people look for to the council each month by
// e-mail, where the parish has turned that on: the page of the month before, on the
// first day of each month. The dashboard makes the page, the outbox sends it once.
package councilmail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/store"
)

const (
	// SettingName is the name of the parish's setting.
	SettingName = "council_mail"
	// MaxReceivers bounds those whom the page is sent to.
	MaxReceivers = 10

	// Kind names the page in the outbox.
	Kind = "council"
	// Receiver stands there for those whom it is sent to.
	Receiver = "council"

	// job is where earlier versions noted that they had sent it.
	job       = "council-mail"
	lookEvery = 15 * time.Minute
	// hour is that of the parish's day at which the page goes out.
	hour = 8
)

// Choice is what the parish has chosen.
type Choice struct {
	On bool `json:"on"`
	// To are those whom it is sent to; empty for those whom the alerts go to.
	To []string `json:"to,omitempty"`
}

// SettingReader reads the parish's choice.
type SettingReader interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
}

// Settings is where the parish's choice is kept.
type Settings interface {
	SettingReader
	SetSetting(ctx context.Context, who, name, value string, version int64, now time.Time) error
}

// Store is what the sending needs of the database.
type Store interface {
	SettingReader
	Zone() *time.Location
	JobNamed(ctx context.Context, name string) (store.Job, error)
}

// Outbox sends the page.
type Outbox interface {
	Add(ctx context.Context, kind, receiver, day string, notBefore time.Time) (bool, error)
}

// ErrReceivers means that those who are to get the page are no e-mail addresses, or
// more than MaxReceivers.
var ErrReceivers = errors.New("these are no e-mail addresses, or too many")

// ParseReceivers reads e-mail addresses with commas, semicolons or line ends between
// them; none is as good. The error is ErrReceivers.
func ParseReceivers(text string) ([]string, error) {
	var all []string
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\r\n", r) }) {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		address, err := letter.ParseAddress(one)
		if err != nil || len(all) == MaxReceivers {
			return nil, ErrReceivers
		}
		all = append(all, address)
	}
	return all, nil
}

// Load reads the parish's choice; without one nothing is sent.
func Load(ctx context.Context, s SettingReader) (Choice, error) {
	c, _, err := load(ctx, s)
	return c, err
}

func load(ctx context.Context, s SettingReader) (c Choice, version int64, err error) {
	text, version, err := s.Setting(ctx, SettingName)
	if err != nil || text == "" {
		return c, version, err
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return Choice{}, version, fmt.Errorf("read whom the council's page is sent to: %w", err)
	}
	return c, version, nil
}

// Save stores the parish's choice.
func Save(ctx context.Context, s Settings, who string, c Choice, now time.Time) error {
	_, version, err := load(ctx, s)
	if err != nil {
		return err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode whom the council's page is sent to: %w", err)
	}
	return s.SetSetting(ctx, who, SettingName, string(text), version, now)
}

// Month returns the first day of the month whose page was due last, at midnight UTC,
// and since when it is due.
func Month(now time.Time, zone *time.Location) (month, due time.Time) {
	now = now.In(zone)
	due = time.Date(now.Year(), now.Month(), 1, hour, 0, 0, 0, zone)
	if now.Before(due) {
		due = time.Date(now.Year(), now.Month()-1, 1, hour, 0, 0, 0, zone)
	}
	return time.Date(due.Year(), due.Month()-1, 1, 0, 0, 0, 0, time.UTC), due
}

// Writer writes the letter of a month, which it names by its first day at midnight UTC.
type Writer func(ctx context.Context, month time.Time) (letter.Letter, error)

// Mailer has the page sent.
type Mailer struct {
	Store  Store
	Outbox Outbox
	Write  Writer
	Log    *slog.Logger
	Now    func() time.Time
}

// Run has the page sent whenever it is due, until ctx ends.
func (m *Mailer) Run(ctx context.Context) {
	for {
		if err := m.RunOnce(ctx); err != nil && ctx.Err() == nil {
			m.Log.Warn("the council's page cannot be sent by e-mail yet", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
		}
	}
}

// RunOnce has the page sent when it is due.
func (m *Mailer) RunOnce(ctx context.Context) error {
	c, err := Load(ctx, m.Store)
	if err != nil || !c.On {
		return err
	}
	_, due := Month(m.Now(), m.Store.Zone())
	earlier, err := m.Store.JobNamed(ctx, job)
	if err != nil || !earlier.Done.Before(due) {
		return err
	}
	_, err = m.Outbox.Add(ctx, Kind, Receiver, due.Format(time.DateOnly), time.Time{})
	return err
}

// Compose writes the page that was due on a day; outbox.ErrNothing means that it is
// not to be sent any more.
func (m *Mailer) Compose(ctx context.Context, _, day string) (letter.Letter, error) {
	c, err := Load(ctx, m.Store)
	if err != nil {
		return letter.Letter{}, err
	}
	due, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return letter.Letter{}, fmt.Errorf("read the day of the council's page: %w", err)
	}
	if !c.On {
		return letter.Letter{}, outbox.ErrNothing
	}
	l, err := m.Write(ctx, due.AddDate(0, -1, 0))
	l.To, l.Auto = c.To, true
	return l, err
}
