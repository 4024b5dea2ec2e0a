package agent

import (
	"strings"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
)

// maxDigestBytes bounds the text of a digest, so that each channel takes it whole but
// the desktop, which shows the beginning: ntfy takes least of the others, 4,096 bytes.
const maxDigestBytes = 3500

// tellHeld tells what was held back, in one notification, when its time has come.
func (s *alerts) tellHeld(w *target.Target) {
	now := s.now()
	due := w.DueDigest(now)
	if len(due) == 0 {
		return
	}
	s.sender.Send(s.digestMessage(w, due))
	w.RecordEvents(nil, now)
	s.recordCommon(w, now)
}

// digestMessage puts several alerts into one notification: what lasts first.
func (s *alerts) digestMessage(w *target.Target, due []health.Alert) notifier.Message {
	lasting, over := byKind(due)
	m := notifier.Message{Level: notifier.Well, Page: windowAlerts}
	for _, alert := range due {
		if alert.Raised.After(m.Raised) {
			m.Raised = alert.Raised
		}
	}
	var lines []string
	for _, alert := range lasting {
		message, _ := s.alertWords(w, alert)
		lines = append(lines, message)
		if m.Level == notifier.Well || alert.Kind.IsOutage() {
			m.Level = notifier.Level(level(alert))
		}
	}
	for _, alerts := range over {
		lines = append(lines, s.overWords(w, alerts))
	}
	m.Title = s.words().T("health.digest", "count", len(lines))
	for i, line := range lines {
		more := s.words().T("health.digest_more", "count", len(lines)-i)
		if len(m.Body)+len(line)+len(more)+2 > maxDigestBytes {
			m.Body += " " + more
			break
		}
		m.Body = strings.TrimSpace(m.Body + " " + line)
	}
	return m
}

// byKind returns of alerts the last one of each kind that lasts, and all of each kind
// that are over: what comes and goes all the time is one thing to know.
func byKind(due []health.Alert) (lasting []health.Alert, over [][]health.Alert) {
	for _, kind := range health.Kinds() {
		var last, ended []health.Alert
		for _, a := range due {
			switch {
			case a.Kind != kind:
			case a.Cleared.IsZero():
				last = []health.Alert{a}
			default:
				ended = append(ended, a)
			}
		}
		if lasting = append(lasting, last...); len(ended) > 0 {
			over = append(over, ended)
		}
	}
	return lasting, over
}

// overWords says what alerts of one kind were, oldest first, and that they are over.
func (s *alerts) overWords(w *target.Target, all []health.Alert) string {
	last := all[len(all)-1]
	message, _ := s.alertWords(w, last)
	from, until := s.words().Clock(all[0].Raised.Local()), s.words().Clock(last.Cleared.Local())
	if len(all) == 1 {
		return s.words().T("health.over", "message", message, "from", from, "until", until)
	}
	return s.words().T("health.over_often", "message", message, "count", len(all), "from", from, "until", until)
}
