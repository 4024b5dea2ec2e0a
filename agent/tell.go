package agent

import (
	"slices"
	"sync"
	"time"

	"ministryfinder/agent/notifier"
)

// answer shows a notification on this desktop about what somebody has just asked for;
// the page is the health window's for it, empty for none.
func (s *alerts) answer(page, title, body string, level notifier.Level) {
	s.sender.ShowOnDesktop(notifier.Message{Title: title, Body: body, Level: level, Page: page})
}

// untold waits until something may pop up at this computer. It is not written down:
// all of it is in the window and in the menu as well.
type untold struct {
	turn sync.Mutex
	all  []news
}

// news is something to tell that nobody has asked for.
type news struct {
	about string
	// message is asked when it may be told; false says that it is so no more.
	message func() (notifier.Message, bool)
}

// maxUntold bounds what waits to be told at this computer; the oldest goes first. There
// is room for all at once in the desktop's queue.
const maxUntold = 10

// tell shows a notification on this desktop that nobody has asked for: not during
// Mass, in quiet hours or while nothing may pop up, but afterwards, where it is still
// so. Newer news about the same takes its place.
func (s *alerts) tell(about string, message func() (notifier.Message, bool)) {
	s.turn.Lock()
	s.all = slices.DeleteFunc(s.all, func(n news) bool { return n.about == about })
	s.all = append(s.all, news{about, message})
	s.all = s.all[max(0, len(s.all)-maxUntold):]
	s.turn.Unlock()
	s.tellUntold(time.Now())
}

// tellUntold tells what has waited, where something may pop up.
func (s *alerts) tellUntold(now time.Time) {
	if s.local.Policy.IsSilent(now) {
		return
	}
	s.turn.Lock()
	all := s.all
	s.all = nil
	s.turn.Unlock()
	for _, n := range all {
		if m, is := n.message(); is {
			s.sender.ShowOnDesktop(m)
		}
	}
}

// badSettings tells that the settings file has a mistake.
func (s *alerts) badSettings() {
	s.tell("settings", func() (notifier.Message, bool) {
		err := s.problem()
		if err == nil {
			return notifier.Message{}, false
		}
		body := s.words().T("agent.bad_settings", "error", s.words().Error(err))
		return notifier.Message{Title: s.words().T("notify.attention"), Body: body, Level: notifier.Attention, Page: windowSettings}, true
	})
}
