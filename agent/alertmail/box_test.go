package alertmail

import (
	"fmt"
	"log/slog"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office is a box with its mail server, its clock and what was told at the computer.
type office struct {
	*Channel
	t      *testing.T
	file   string
	server *smtptest.Server
	clock  *testkit.Clock
	to     []string
	told   []string
	// begin makes the channel anew, where it is not that of e-mail.
	begin func()
}

func newOffice(t *testing.T, s *smtptest.Server, to ...string) *office {
	t.Helper()
	o := &office{t: t, file: filepath.Join(t.TempDir(), "alert-mail.json"), server: s.Start(t), to: to,
		clock: testkit.NewClock(time.Date(2026, 11, 29, 12, 0, 0, 0, time.Local))}
	o.restart()
	return o
}

// restart begins anew with what is on the disk, as after the end of the program.
func (o *office) restart() {
	o.t.Helper()
	if o.begin != nil {
		o.begin()
		return
	}
	m, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: o.server.Port, Security: "none", From: "finder@example.org",
		To: o.to})
	if err != nil {
		o.t.Fatal(err)
	}
	box := Open(filepath.Dir(o.file), "mail", slog.New(slog.DiscardHandler), o.clock.Now, func(e Entry) {
		o.told = append(o.told, fmt.Sprint(e.To, " ", e.State, " ", e.Why.Why, " ", e.Tries))
	})
	o.Channel = box.Channel(m, func(notifier.Message) string { return "It comes late." })
}

// down is an alert of a kind, well its end.
func (o *office) down(kind string) notifier.Message {
	return notifier.Message{Kind: kind, Title: "Trouble", Body: "It does not answer.", Level: notifier.Trouble, At: o.clock.Now()}
}

func (o *office) well(kind string) notifier.Message {
	return notifier.Message{Kind: kind, Title: "All is well", Body: "It answers.", Level: notifier.Well, At: o.clock.Now()}
}

// arrived is who has been written to, in their order, with the subjects.
func (o *office) arrived() []string {
	var all []string
	for _, text := range o.server.Letters() {
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			o.t.Fatal(err)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 {
			o.t.Fatalf("to %v (%v)", to, err)
		}
		all = append(all, to[0].Address+" "+m.Header.Get("Subject"))
	}
	return all
}

func (o *office) is(what string, got []string, want ...string) {
	o.t.Helper()
	if !slices.Equal(got, want) {
		o.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// days lets time pass, with a restart and a round each quarter of an hour.
func (o *office) days(n int) {
	for range n * 96 {
		o.clock.Advance(15 * time.Minute)
		if o.clock.Now().Minute() == 0 {
			o.restart()
		}
		o.round(o.t.Context())
	}
}

// An address that is refused holds up nobody else, is told once, and is not tried again.
func TestOneBadAddressStopsNobodyElse(t *testing.T) {
	o := newOffice(t, &smtptest.Server{Answers: map[string][]string{"RCPT": {"250 fine", "550 5.1.1 User unknown"}}},
		"office@example.org", "gone@example.org", "pastor@example.org")
	o.Enqueue(o.down("database-down"))
	o.round(t.Context())
	o.is("arrived", o.arrived(), "office@example.org Trouble", "pastor@example.org Trouble")
	o.is("told", o.told, "gone@example.org failed user-unknown 1")
	o.days(2)
	if n := len(o.arrived()); n != 2 || len(o.Channel.box.Troubles()) != 1 {
		t.Errorf("after two days there are %d letters and %d troubles", n, len(o.Channel.box.Troubles()))
	}
	o.days(6)
	if len(o.Channel.box.Troubles()) != 0 {
		t.Error("it is told for longer than a week")
	}
}

// A mail server that takes nothing is tried five times over a day, whatever happens to
// the program in between; the alert says then when it was so.
func TestAnAlertIsTriedFiveTimesOverADay(t *testing.T) {
	busy := slices.Repeat([]string{"421 4.3.2 busy"}, letter.MaxTries)
	o := newOffice(t, &smtptest.Server{Answers: map[string][]string{smtptest.Greeting: busy}}, "office@example.org")
	o.Enqueue(o.down("database-down"))
	o.round(t.Context())
	o.is("told", o.told)
	o.days(2)
	o.is("arrived", o.arrived())
	o.is("told", o.told, fmt.Sprintf("office@example.org failed quota %d", letter.MaxTries))
	o = newOffice(t, &smtptest.Server{Answers: map[string][]string{smtptest.Greeting: busy[:letter.MaxTries-1]}}, "office@example.org")
	o.Enqueue(o.down("database-down"))
	o.round(t.Context())
	o.days(1)
	o.is("arrived", o.arrived(), "office@example.org Trouble")
	if text := o.server.Letters()[0]; !strings.Contains(text, "It comes late.") || !strings.Contains(text, "Auto-Submitted: auto-generated") {
		t.Error(text)
	}
	o.is("told", o.told)
}

// An alert that is tried again is the same e-mail for the mailbox that it comes to, also
// when it says that it comes late; the next one is another.
func TestAnAlertThatIsTriedAgainIsTheSame(t *testing.T) {
	o := newOffice(t, &smtptest.Server{Answers: map[string][]string{smtptest.AfterData: {"451 4.3.0 try again"}}}, "office@example.org")
	o.Enqueue(o.down("database-down"))
	o.round(t.Context())
	o.days(1)
	o.Enqueue(o.down("disk-full"))
	o.round(t.Context())
	var ids []string
	for _, text := range o.server.Letters() {
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m.Header.Get("Message-ID"))
	}
	if len(ids) != 3 || ids[0] != ids[1] || ids[1] == ids[2] {
		t.Errorf("they are %q", ids)
	}
}

// What perhaps arrived is told and never sent again: the server gave no answer, or the
// program ended in between.
func TestWhatPerhapsArrivedIsNotSentAgain(t *testing.T) {
	silent := map[string][]string{smtptest.AfterData: {"close"}}
	o := newOffice(t, &smtptest.Server{Answers: silent}, "office@example.org", "pastor@example.org")
	o.Enqueue(o.down("database-down"))
	o.round(t.Context())
	o.days(2)
	o.is("arrived", o.arrived(), "office@example.org Trouble", "pastor@example.org Trouble")
	o.is("told", o.told, "office@example.org unknown no-answer 1")

	o = newOffice(t, &smtptest.Server{}, "office@example.org")
	o.Enqueue(o.down("database-down"))
	if _, found, _ := o.next(); !found { // and here the program is killed
		t.Fatal("nothing is due")
	}
	o.restart()
	o.days(2)
	o.is("arrived", o.arrived())
	o.is("told", o.told, "office@example.org unknown no-answer 1")
}

// That an alert began, and that it is over, reaches a receiver once each; another one
// of its kind is told the same day.
func TestEachAlertReachesAReceiverOnce(t *testing.T) {
	o := newOffice(t, &smtptest.Server{}, "office@example.org")
	send := func(messages ...notifier.Message) {
		for _, m := range messages {
			o.Enqueue(m)
			o.restart()
			o.round(t.Context())
			o.clock.Advance(time.Second)
		}
	}
	of := func(m notifier.Message, raised time.Time) notifier.Message {
		m.Raised = raised
		return m
	}
	first := o.clock.Now()
	second := first.Add(time.Hour)
	send(of(o.down("disk"), first), of(o.down("disk"), first), of(o.down("cache"), first), of(o.well("disk"), first),
		of(o.well("disk"), first), of(o.down("disk"), second), of(o.down("disk"), second))
	o.is("that day", o.arrived(), "office@example.org Trouble", "office@example.org Trouble", "office@example.org All is well",
		"office@example.org Trouble")
	digest := notifier.Message{Title: "3 alerts", Body: "One, two, three.", At: o.clock.Now(), Raised: first}
	other := digest
	other.Body = "Four, five, six."
	send(digest, digest, other, of(digest, second))
	if n := len(o.arrived()); n != 7 {
		t.Errorf("of four digests three differ, and %d letters are there", n)
	}
}

// When the server takes letters again, what waited for it follows at once; who is not
// among the receivers any more gets nothing.
func TestWhatWaitedFollowsTheNextThatIsTaken(t *testing.T) {
	away := map[string][]string{smtptest.Greeting: {"close", "close"}}
	o := newOffice(t, &smtptest.Server{Answers: away}, "office@example.org", "old@example.org")
	o.Enqueue(o.down("disk"))
	o.round(t.Context())
	o.is("arrived", o.arrived())
	o.to = o.to[:1]
	o.restart()
	o.clock.Advance(time.Minute)
	o.Enqueue(o.down("cache"))
	o.round(t.Context())
	o.is("arrived", o.arrived(), "office@example.org Trouble", "office@example.org Trouble")
	o.is("told", o.told)
}

// Alerts go out also when nothing can be written down, and a damaged file is put aside.
func TestADiskThatTakesNothingStopsNoAlert(t *testing.T) {
	o := newOffice(t, &smtptest.Server{}, "office@example.org")
	testkit.Must(t, os.MkdirAll(filepath.Join(o.file, "in the way"), 0o700))
	o.Enqueue(o.down("disk"))
	o.round(t.Context())
	o.is("arrived", o.arrived(), "office@example.org Trouble")
	for _, text := range []string{`[{"to":`, `{}`, "\x00", strings.Repeat(" ", maxFileBytes) + "[]"} {
		o.file = filepath.Join(t.TempDir(), "alert-mail.json")
		testkit.Must(t, os.WriteFile(o.file, []byte(text), 0o600))
		o.restart()
		if _, err := os.Stat(o.file + ".bad"); err != nil || len(o.Channel.box.entries) != 0 {
			t.Errorf("%.9q: %d entries (%v)", text, len(o.Channel.box.entries), err)
		}
	}
}

// A server that takes nothing for long fills no disk: what finds no room is refused.
func TestTheBoxHasABound(t *testing.T) {
	o := newOffice(t, &smtptest.Server{}, "office@example.org")
	for i := range maxEntries {
		if !o.Enqueue(o.down(fmt.Sprint("kind-", i))) {
			t.Fatalf("the %dth is refused", i)
		}
	}
	if o.Enqueue(o.down("another")) {
		t.Error("one more is taken")
	}
	if info, err := os.Stat(o.file); err != nil || info.Size() > maxFileBytes/4 {
		t.Errorf("the file: %v (%v)", info.Size(), err)
	}
}
