package agent

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"ministryfinder/agent/alertmail"
	"ministryfinder/agent/control"
	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/sanitize"
)

// alerts puts what happens into words, and tells staff of it.
type alerts struct {
	*config
	sender *notifier.Sender
	tokens *mailauth.Tokens
	// boxes keep what goes to another computer until it has arrived, by the channel's name.
	boxes map[string]*alertmail.Box
	// local knows when nothing may pop up at this computer.
	local *target.Target
	untold
	outward outward
	now     func() time.Time // time.Now, or a test's
}

// newAlerts returns what tells staff by a sender.
func newAlerts(c *config, local *target.Target, sender *notifier.Sender) *alerts {
	a := &alerts{config: c, local: local, sender: sender, now: time.Now,
		tokens: &mailauth.Tokens{Client: &http.Client{}, Keep: c.renewSignIn, Now: time.Now}}
	a.boxes = map[string]*alertmail.Box{}
	for _, name := range []string{"mail", "webhook", "ntfy"} {
		a.boxes[name] = alertmail.Open(c.dir, name, c.log, func() time.Time { return a.now() }, a.notMailed)
	}
	return a
}

// channels are those of the settings; what goes by them is kept until it has arrived.
func (s *alerts) channels() ([]notifier.Keeper, error) {
	set, err := s.settings().Channels(s.tokens)
	var all []notifier.Keeper
	for _, one := range set {
		all = append(all, s.boxes[one.Name()].Channel(one, func(m notifier.Message) string {
			return s.words().T("mail.late", "time", s.words().Moment(m.At.Local()))
		}))
	}
	return all, err
}

// retry has what waits to be sent be tried now.
func (s *alerts) retry() {
	for _, box := range s.boxes {
		box.Retry()
	}
}

// troubles are what did not arrive, or perhaps not, in the last week; the newest first.
func (s *alerts) troubles() []alertmail.Entry {
	var all []alertmail.Entry
	for _, box := range s.boxes {
		all = append(all, box.Troubles()...)
	}
	slices.SortFunc(all, func(a, b alertmail.Entry) int { return b.Changed.Compare(a.Changed) })
	return all
}

// notMailed tells at this computer that an alert did not arrive, or perhaps not: once
// a day for a receiver and reason.
func (s *alerts) notMailed(e alertmail.Entry) {
	for _, other := range s.troubles() {
		if other.To == e.To && other.Why.Why == e.Why.Why && !other.Changed.Equal(e.Changed) && e.Changed.Sub(other.Changed) < 24*time.Hour {
			return
		}
	}
	s.tell("mail to "+e.To, func() (notifier.Message, bool) {
		return s.aboutAlerts("notify.attention", s.notMailedWords(e), notifier.Attention), true
	})
}

// maxToldText is how much of an alert is told that did not arrive, in characters.
const maxToldText = 90

func (s *alerts) notMailedWords(e alertmail.Entry) string {
	text := sanitize.Line(e.Body, maxToldText)
	if !e.ByMail() {
		return s.words().T("health.not_arrived", "text", text, "time", s.words().Moment(e.At.Local()), "channel", e.To,
			"reason", s.words().T("health.not_sent."+string(e.Why.Why), "error", e.Why.Answer))
	}
	return s.words().T("mail.alert."+string(e.State), "text", text, "time", s.words().Moment(e.At.Local()), "to", e.To,
		"reason", e.Why.In(s.words()))
}

// unmailed tells what did not arrive, or perhaps not, in the last week.
func (s *alerts) unmailed() []control.Unmailed {
	var all []control.Unmailed
	for _, e := range s.troubles() {
		all = append(all, control.Unmailed{At: e.At, ByMail: e.ByMail(), Unknown: e.State == alertmail.Unknown, Words: s.notMailedWords(e)})
	}
	return all[:min(len(all), control.MaxUnmailed)]
}

// notify writes down what has changed and notifies staff of what the policy lets
// through; the rest comes in a digest.
func (s *alerts) notify(w *target.Target, events []health.Event) {
	if len(events) == 0 {
		return
	}
	now := s.now()
	for _, e := range events {
		w.Log.Info("alert", "kind", e.Kind, "raised", e.Raised, "cleared", e.Cleared, "value", e.Value, "limit", e.Limit)
		if isNews(w, e) && !s.outward.holds(w, e) {
			s.send(w, e, now)
		}
	}
	w.RecordEvents(events, now)
}

// send sends an event where the policy lets it through.
func (s *alerts) send(w *target.Target, e health.Event, now time.Time) {
	if w.Policy.ShouldNotify(e, now) {
		s.sender.Send(s.eventMessage(w, e))
		s.recordCommon(w, now)
	}
}

// recordCommon writes down what counts for all finders, with this computer's.
func (s *alerts) recordCommon(w *target.Target, now time.Time) {
	if w != s.local {
		s.local.RecordEvents(nil, now)
	}
}

// isNews reports whether an event is one that staff are told of. A restart is one
// when it is over, in one message; it is none when the finder then did not come
// back for so long that they were told of that.
func isNews(w *target.Target, e health.Event) bool {
	if e.Kind != health.Restarted {
		return true
	}
	if e.Cleared.IsZero() {
		return false
	}
	present := w.Engine.Snapshot()
	return !slices.ContainsFunc(append(present.Active, present.Ended...), func(a health.Alert) bool {
		return (a.Kind == health.FinderDown || a.Kind == health.CrashLoop) && (a.Cleared.IsZero() || a.Cleared.After(e.Raised))
	})
}

// eventMessage puts an event into a notification.
func (s *alerts) eventMessage(w *target.Target, e health.Event) notifier.Message {
	message, advice := s.alertWords(w, e.Alert)
	m := s.aboutAlerts("notify.attention", message+" "+advice, notifier.Attention)
	switch {
	case !e.Cleared.IsZero() && e.Kind != health.Restarted:
		m = s.aboutAlerts("notify.well", w.Prefix()+alerttext.Cleared(s.words(), e.Alert), notifier.Well)
	case e.Kind.IsOutage():
		m = s.aboutAlerts("notify.trouble", message+" "+advice, notifier.Trouble)
	}
	m.Kind, m.Raised = strings.TrimSpace(w.Name+" "+string(e.Kind)), e.Raised
	return m
}

// aboutAlerts makes a notification that opens the window's page of alerts; the title
// is a key.
func (s *alerts) aboutAlerts(title, body string, level notifier.Level) notifier.Message {
	return notifier.Message{Title: s.words().T(title), Body: body, Level: level, Page: windowAlerts}
}

func isKind(kind health.Kind) bool {
	for _, k := range health.Kinds() {
		if k == kind {
			return true
		}
	}
	return false
}

func kindNames() string {
	var names []string
	for _, k := range health.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// TestChannels sends a test by the channel of a name, by every one that the settings
// file names now for the empty name, waits for the answers, and tells what came of it.
// Where the file has a mistake,
// that is told too, and those before are tried.
func (s *alerts) TestChannels(ctx context.Context, only string) []control.ChannelTest {
	m := s.aboutAlerts("health.test_title", s.words().T("health.test_body"), notifier.Well)
	inForce := s.settings()
	saved, mistake := settings.Load(s.dir)
	if mistake == nil {
		inForce = saved // it is in force within settings.PollInterval and a second
	}
	channels, err := inForce.Channels(s.tokens)
	if mistake == nil {
		mistake = err
	}
	var tests []control.ChannelTest
	for _, tried := range s.sender.Test(ctx, m, channels, only) {
		test := control.ChannelTest{Channel: tried.Name}
		if tried.Err != nil {
			test.Error = s.words().T("health.not_sent."+string(notifier.FailureOf(tried.Err)), "error", tried.Err)
			if said, ok := errors.AsType[*letter.SendError](tried.Err); ok {
				test.Error = strings.Join(said.Lines(s.words()), "\n")
			}
		}
		tests = append(tests, test)
	}
	if mistake != nil {
		tests = append(tests, control.ChannelTest{
			Channel: control.ChannelSettings, Error: s.words().T("health.test_settings", "reason", s.words().Error(mistake)),
		})
	}
	return tests
}

// SendsLetters reports whether e-mail is set up.
func (s *alerts) SendsLetters() bool {
	return s.settings().Mail.Host != ""
}

// SendLetter sends an e-mail with the settings of the alerts; without receivers to
// those whom the alerts go to. The error is a *letter.SendError.
func (s *alerts) SendLetter(ctx context.Context, l letter.Letter) error {
	m, err := s.settings().Mail.Channel(s.tokens)
	switch {
	case err != nil:
		return letter.NewSendError(letter.NotNow, letter.NotSetUp, s.words().Error(err))
	case m == nil:
		return letter.NewSendError(letter.NotNow, letter.NotSetUp, "")
	}
	if err := m.SendLetter(ctx, l); err != nil {
		s.log.Warn("a letter cannot be sent", "error", letter.OutcomeOf(err).WithoutAddresses()) // whose it is stays out of the log
		return err
	}
	return nil
}

// exitWords says why the finder last ended, in the program's language; empty when
// it never did.
func (s *alerts) exitWords(state supervise.State) string {
	if state.Exit == "" {
		return ""
	}
	return alerttext.Exit(s.words(), state.Cause(), state.LastExit)
}

// alertWords puts an alert into words: what it is, and what to do.
func (s *alerts) alertWords(w *target.Target, alert health.Alert) (message, advice string) {
	if w.Name != "" {
		return alerttext.AlertElsewhere(s.words(), w.Name, alert, w.Engine.Limits())
	}
	return alerttext.Alert(s.words(), alert, w.Engine.Limits())
}

// level is how bad an alert is.
func level(alert health.Alert) control.State {
	if alert.Kind.IsOutage() {
		return control.StateTrouble
	}
	return control.StateAttention
}
