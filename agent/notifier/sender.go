package notifier

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Sender gives each message to the desktop and to the other notifiers in force.
type Sender struct {
	log     *slog.Logger
	desktop *Queue

	mu      sync.Mutex
	others  []Keeper
	stop    context.CancelFunc
	running sync.WaitGroup
}

// NewSender returns a sender that tells the desktop alone until Use names more.
func NewSender(desktop Notifier, log *slog.Logger) *Sender {
	return &Sender{log: log, desktop: NewQueue(desktop, log, time.After), stop: func() {}}
}

// Run sends what is queued for the desktop until ctx ends, which must be what
// ends that of Use too, and waits for the other notifiers' end.
func (s *Sender) Run(ctx context.Context) {
	s.desktop.Run(ctx)
	s.running.Wait()
}

// Use sends by these notifiers beside the desktop from now on, until ctx ends. What
// those of before have not sent they keep for those that take their place.
func (s *Sender) Use(ctx context.Context, others []Keeper) {
	ctx, stop := context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop()
	s.others, s.stop = others, stop
	for _, one := range others {
		s.running.Go(func() { one.Run(ctx) })
	}
}

// Send queues a message for all and returns at once.
func (s *Sender) Send(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range append([]Keeper{s.desktop}, s.others...) {
		s.enqueue(q, m)
	}
}

// ShowOnDesktop queues a message for the desktop alone: what concerns somebody there.
func (s *Sender) ShowOnDesktop(m Message) { s.enqueue(s.desktop, m) }

func (s *Sender) enqueue(q Keeper, m Message) {
	m.At = time.Now().UTC()
	if !q.Enqueue(m) {
		s.log.Warn("too many alerts are waiting to be sent; they are in the tray and the window", "channel", q.Name(), "title", m.Title)
	}
}

// Tried is what came of a test; Err is nil when the message was taken.
type Tried struct {
	Name string
	Err  error
}

// Test sends a message on the desktop and by other notifiers, or by the one of a name
// where it is not empty, whether they are in use or not, beside what is queued, and
// waits for the answers: the desktop's is first.
func (s *Sender) Test(ctx context.Context, m Message, others []Notifier, only string) []Tried {
	m.At = time.Now().UTC()
	all := slices.DeleteFunc(append([]Notifier{s.desktop.Notifier}, others...), func(n Notifier) bool {
		return only != "" && n.Name() != only
	})
	tried := make([]Tried, len(all))
	var trying sync.WaitGroup
	for i, n := range all {
		trying.Go(func() {
			tried[i] = Tried{n.Name(), NewQueue(n, s.log, time.After).SendOnce(ctx, m)}
		})
	}
	trying.Wait()
	return tried
}
