//go:build linux

package notifier_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/store"
)

// Variables of the child that sends what is in an outbox.
const (
	databaseVariable = "OUTBOX_TEST_DATABASE"
	portVariable     = "OUTBOX_TEST_PORT"
	day              = "2026-11-29"
)

// mailer sends as the program in the tray does.
type mailer struct{ *notifier.Mail }

func (mailer) CanSend(context.Context) (bool, error) { return true, nil }

func (m mailer) Send(ctx context.Context, l letter.Letter) error { return m.SendLetter(ctx, l) }

// newOutbox returns an outbox whose letters name their receiver in the subject.
func newOutbox(db *store.Database, sender letter.Sender) *outbox.Service {
	s := outbox.New(outbox.Config{Store: db, Sender: sender, Holder: strconv.Itoa(os.Getpid()), Now: time.Now, Lease: time.Millisecond,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	s.Register("daily", outbox.Kind{Compose: func(_ context.Context, receiver, _ string) (letter.Letter, error) {
		return letter.Letter{Subject: "for " + receiver, Body: "B"}, nil
	}})
	return s
}

// sendOutbox plays the server: it sends what waits until it is killed, or until nothing waits.
func sendOutbox() error {
	port, err := strconv.Atoi(os.Getenv(portVariable))
	if err != nil {
		return err
	}
	m, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: port, Security: "none", From: "finder@example.org",
		To: []string{"office@example.org"}})
	if err != nil {
		return err
	}
	ctx := context.Background()
	db, err := store.OpenSQLite(ctx, os.Getenv(databaseVariable))
	if err != nil {
		return err
	}
	defer db.Close()
	box := newOutbox(db, mailer{m})
	fmt.Println("ready")
	for {
		if err := box.RunOnce(ctx); err != nil {
			return err
		}
		due, err := db.DueInOutbox(ctx, time.Now(), 1)
		if err != nil || len(due) == 0 {
			return err
		}
	}
}

// Whenever the program is killed, each letter arrives once, or it is unknown and told
// when it perhaps did not; none arrives twice.
func TestNoLetterArrivesTwiceHoweverOftenTheProgramIsKilled(t *testing.T) {
	// A program has more to send than it can before it is killed, on whatever machine.
	const kills, tries, ahead = 100, 1000, 200
	path := filepath.Join(t.TempDir(), "finder.db")
	db, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	box := newOutbox(db, nil)
	letters := 0
	fill := func() {
		due, err := db.DueInOutbox(t.Context(), time.Now(), ahead)
		if err != nil {
			t.Fatal(err)
		}
		for range ahead - len(due) {
			if added, err := box.Add(t.Context(), "daily", fmt.Sprint("leader:", letters), day, time.Time{}); err != nil || !added {
				t.Fatal(added, err)
			}
			letters++
		}
	}
	server := (&smtptest.Server{}).Start(t)
	start := func(ctx context.Context) (*exec.Cmd, *bufio.Reader) {
		cmd := exec.CommandContext(ctx, "/proc/self/exe")
		cmd.Env = append(os.Environ(), roleVariable+"=post", databaseVariable+"="+path, portVariable+"="+strconv.Itoa(server.Port))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd, bufio.NewReader(out)
	}
	killed := 0
	for try := 0; try < tries && killed < kills; try++ {
		fill()
		ctx, cancel := context.WithCancel(t.Context())
		cmd, out := start(ctx)
		if _, err := out.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		<-time.After(rand.N(40 * time.Millisecond)) // the moment of the death is what is tried
		cancel()
		if cmd.Wait() != nil {
			killed++
		}
	}
	cmd, out := start(t.Context())
	_, _ = io.Copy(io.Discard, out)
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	arrived := map[string]int{}
	subject := regexp.MustCompile(`(?m)^Subject: for (\S+)\r?$`)
	for _, l := range server.Letters() {
		arrived[subject.FindStringSubmatch(l)[1]]++
	}
	states := map[store.OutboxState]int{}
	for i := range letters {
		receiver := fmt.Sprint("leader:", i)
		l, err := box.Last(t.Context(), "daily", receiver)
		if err != nil {
			t.Fatal(err)
		}
		states[l.State]++
		known := l.State == store.OutboxSent || l.State == store.OutboxUnknown
		if n := arrived[receiver]; !known || n > 1 || l.State == store.OutboxSent && n != 1 {
			t.Errorf("%s is %s and arrived %d times", receiver, l.State, n)
		}
	}
	troubles, err := box.Troubles(t.Context())
	if err != nil || len(troubles) != min(states[store.OutboxUnknown], 100) {
		t.Errorf("%d are told of %v (%v)", len(troubles), states, err)
	}
	t.Logf("%d programs were killed, %d letters: %v", killed, letters, states)
	if killed < kills {
		t.Errorf("only %d were killed while they sent", killed)
	}
}
