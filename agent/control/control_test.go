package control_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/letter"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder is an agent that remembers what it was asked.
type recorder struct{ asked []string }

func (r *recorder) Status() control.Status {
	return control.Status{Headline: "All is well", State: control.StateWell, Alerts: []control.Alert{}}
}

func (r *recorder) History(after time.Time) control.History {
	r.asked = append(r.asked, "history "+after.Format(time.RFC3339Nano))
	return control.History{IntervalSeconds: 5, Samples: []health.Sample{{RSSMB: 20, OK: true}}}
}

func (r *recorder) Open(_ context.Context, page string) error {
	r.asked = append(r.asked, "open "+page)
	if page != "quiz" {
		return errors.New("there is no page " + page)
	}
	return nil
}

func (r *recorder) Points(name string, after time.Time, most int) (control.History, error) {
	r.asked = append(r.asked, fmt.Sprint("points ", name, " ", most))
	if name != control.RangeTwoDays {
		return control.History{}, errors.New("there is no range " + name)
	}
	return control.History{IntervalSeconds: 60, Points: []history.Point{{OK: 1}}}, nil
}

func (r *recorder) Alerts() control.AlertHistory {
	return control.AlertHistory{Alerts: []control.Alert{{Kind: "disk"}}, Held: 2}
}

func (r *recorder) Elsewhere(name string) (control.Target, error) {
	r.asked = append(r.asked, "elsewhere "+name)
	if name != "Parish hall" {
		return nil, errors.New("no finder elsewhere is called " + name)
	}
	return r, nil
}

func (r *recorder) Settings() (control.Settings, error) {
	return control.Settings{Settings: []control.Setting{{Key: "language", Kind: control.KindChoice, Value: "en"}}}, nil
}

func (r *recorder) Change(c control.Changes) (control.Settings, error) {
	r.asked = append(r.asked, fmt.Sprint("change ", c.Values))
	if c.Values["language"] != "es" {
		return control.Settings{}, errors.New("language must be es")
	}
	return r.Settings()
}

func (r *recorder) Sharing() control.Sharing {
	return control.Sharing{On: true, URL: "http://192.168.1.20:8080"}
}

func (r *recorder) StartsAtLogin() bool { return slices.Contains(r.asked, "login true") }

func (r *recorder) StartAtLogin(starts bool) error {
	r.asked = append(r.asked, fmt.Sprint("login ", starts))
	return nil
}

func (r *recorder) SendsLetters() bool { return true }

func (r *recorder) SendLetter(_ context.Context, l letter.Letter) error {
	if l.Subject == "" {
		return letter.NewSendError(letter.Unknown, letter.NoAnswer, "421 going down")
	}
	r.asked = append(r.asked, fmt.Sprint("letter ", l.To, l.Subject, l.Body, l.File.Name, len(l.File.Content)))
	return nil
}

func (r *recorder) SignIn() control.SignIn {
	return control.SignIn{State: control.SignInWaiting, Service: "microsoft", Code: "F7K2QM4PX"}
}

func (r *recorder) StepSignIn(_ context.Context, step string) error {
	r.asked = append(r.asked, "sign-in "+step)
	if step != control.SignInCancel {
		return errors.New("no such step")
	}
	return nil
}

func (r *recorder) Poster() (string, error) { return "http://127.0.0.1:5000/poster", nil }

func (r *recorder) OpenFirewall(context.Context) error { return errors.New("no firewall was found") }

func (r *recorder) Backups() (control.Backups, error) {
	return control.Backups{Folder: "/backups", Files: []control.BackupFile{}}, nil
}

func (r *recorder) BackUp(context.Context) error {
	r.asked = append(r.asked, "back up")
	return nil
}

func (r *recorder) PreviewRestore(_ context.Context, name string) (control.RestorePreview, error) {
	return control.RestorePreview{Name: name, Submissions: 3}, nil
}

func (r *recorder) Restore(_ context.Context, name string) error {
	r.asked = append(r.asked, "restore "+name)
	return nil
}

func (r *recorder) RestoreProgress() control.RestoreProgress {
	return control.RestoreProgress{Rows: 2, Total: 5}
}

func (r *recorder) Snooze(s control.Snooze) (control.Snoozed, error) {
	r.asked = append(r.asked, "snooze "+s.Kind+" "+s.For)
	return control.Snoozed{Kind: s.Kind}, nil
}

func (r *recorder) TestChannels(context.Context, string) []control.ChannelTest {
	return []control.ChannelTest{{Channel: "mail", Error: "no server"}}
}

func (r *recorder) Link(page string) (string, error) { return "http://127.0.0.1:5000/" + page, nil }
func (r *recorder) Language() string                 { return "en" }
func (r *recorder) Restart()                         { r.asked = append(r.asked, "restart") }
func (r *recorder) Quit()                            { r.asked = append(r.asked, "quit") }

func (r *recorder) Window(_ context.Context, page string) error {
	r.asked = append(r.asked, strings.TrimSpace("window "+page))
	return nil
}

func serve(t *testing.T, socket string) (*recorder, *control.Client) {
	t.Helper()
	l, err := control.Listen(t.Context(), socket)
	if err != nil {
		t.Fatal(err)
	}
	agent := &recorder{}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- control.Serve(ctx, l, agent, slog.New(slog.DiscardHandler)) }()
	client := control.NewClient(socket)
	t.Cleanup(func() {
		client.Close()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return agent, client
}

func TestWhatTheClientAsksReachesTheAgent(t *testing.T) {
	socket := control.SocketPath(t.TempDir())
	agent, client := serve(t, socket)
	ctx := t.Context()
	if s, err := client.Status(ctx); err != nil || s.Headline != "All is well" {
		t.Errorf("%+v (%v)", s, err)
	}
	after := time.Date(2026, 11, 23, 8, 0, 0, 123456789, time.FixedZone("", -6*3600))
	if h, err := client.History(ctx, after); err != nil || len(h.Samples) != 1 || h.Samples[0].RSSMB != 20 {
		t.Errorf("%+v (%v)", h, err)
	}
	if _, err := client.History(ctx, time.Time{}); err != nil {
		t.Error(err)
	}
	if err := client.Open(ctx, "quiz"); err != nil {
		t.Error(err)
	}
	if err := client.Open(ctx, "nowhere"); err == nil || err.Error() != "there is no page nowhere." {
		t.Errorf("an unknown page: %v", err)
	}
	if l, err := client.Link(ctx, "quiz"); err != nil || l.URL != "http://127.0.0.1:5000/quiz" {
		t.Errorf("%+v (%v)", l, err)
	}
	window := func(ctx context.Context) error { return client.Window(ctx, "") }
	alerts := func(ctx context.Context) error { return client.Window(ctx, "alerts") }
	for _, do := range []func(context.Context) error{window, alerts, client.Restart, client.Quit} {
		if err := do(ctx); err != nil {
			t.Error(err)
		}
	}
	if h, err := client.Points(ctx, control.RangeTwoDays, after, 500); err != nil || len(h.Points) != 1 || h.IntervalSeconds != 60 {
		t.Errorf("%+v (%v)", h, err)
	}
	if _, err := client.Points(ctx, "ages", time.Time{}, 500); err == nil || !strings.Contains(err.Error(), "ages") {
		t.Errorf("an unknown range: %v", err)
	}
	if h, err := client.Alerts(ctx); err != nil || len(h.Alerts) != 1 || h.Held != 2 {
		t.Errorf("%+v (%v)", h, err)
	}
	if s, err := client.Snooze(ctx, control.Snooze{Kind: "disk", For: "1h"}); err != nil || s.Kind != "disk" {
		t.Errorf("%+v (%v)", s, err)
	}
	if tests, err := client.TestChannels(ctx, ""); err != nil || len(tests) != 1 || tests[0].Error == "" {
		t.Errorf("%+v (%v)", tests, err)
	}
	if s, err := client.SignIn(ctx); err != nil || s.State != control.SignInWaiting || s.Code != "F7K2QM4PX" {
		t.Errorf("%+v (%v)", s, err)
	}
	if s, err := client.StepSignIn(ctx, control.SignInCancel); err != nil || s.Service != "microsoft" {
		t.Errorf("%+v (%v)", s, err)
	}
	if _, err := client.StepSignIn(ctx, "dance"); err == nil || err.Error() != "no such step." {
		t.Errorf("an unknown step: %v", err)
	}
	if s, err := client.Settings(ctx); err != nil || len(s.Settings) != 1 || s.Settings[0].Value != "en" {
		t.Errorf("%+v (%v)", s, err)
	}
	if _, err := client.Change(ctx, control.Changes{Values: map[string]string{"language": "es"}}); err != nil {
		t.Error(err)
	}
	if _, err := client.Change(ctx, control.Changes{Values: map[string]string{"language": "de"}}); err == nil ||
		err.Error() != "language must be es." {
		t.Errorf("a refused change: %v", err)
	}
	if b, err := client.Backups(ctx); err != nil || b.Folder != "/backups" {
		t.Errorf("%+v (%v)", b, err)
	}
	if b, err := client.BackUp(ctx); err != nil || b.Folder != "/backups" {
		t.Errorf("%+v (%v)", b, err)
	}
	if s, err := client.Sharing(ctx); err != nil || !s.On || s.URL != "http://192.168.1.20:8080" {
		t.Errorf("%+v (%v)", s, err)
	}
	if l, err := client.Poster(ctx); err != nil || l.URL != "http://127.0.0.1:5000/poster" {
		t.Errorf("%+v (%v)", l, err)
	}
	if err := client.OpenFirewall(ctx); err == nil || err.Error() != "no firewall was found." {
		t.Errorf("no firewall: %v", err)
	}
	if on, err := client.StartsAtLogin(ctx); err != nil || on {
		t.Errorf("%v (%v)", on, err)
	}
	if err := client.StartAtLogin(ctx, true); err != nil {
		t.Error(err)
	}
	if on, err := client.StartsAtLogin(ctx); err != nil || !on {
		t.Errorf("%v (%v)", on, err)
	}
	if set, err := client.SendsLetters(ctx); err != nil || !set {
		t.Errorf("%v (%v)", set, err)
	}
	file := &letter.File{Name: "page.pdf", Type: "application/pdf", Content: make([]byte, letter.MaxFileBytes)}
	if err := client.SendLetter(ctx, letter.Letter{To: []string{"a@example.org"}, Subject: "S", Body: "B", File: file}); err != nil {
		t.Error(err)
	}
	if err := client.SendLetter(ctx, letter.Letter{}); !errors.Is(err, letter.ErrUnknown) || errors.Is(err, letter.ErrNotNow) ||
		letter.OutcomeOf(err).Answer != "421 going down" {
		t.Errorf("a letter that is refused: %v", err)
	}
	hall := client.For("Parish hall")
	if s, err := hall.Status(ctx); err != nil || s.Headline != "All is well" {
		t.Errorf("%+v (%v)", s, err)
	}
	if h, err := hall.Points(ctx, control.RangeTwoDays, after, 5); err != nil || len(h.Points) != 1 {
		t.Errorf("%+v (%v)", h, err)
	}
	if _, err := client.For("nowhere").Alerts(ctx); err == nil || err.Error() != "no finder elsewhere is called nowhere." {
		t.Errorf("an unknown finder: %v", err)
	}
	want := "history 2026-11-23T14:00:00.123456789Z, history 0001-01-01T00:00:00Z, open quiz, open nowhere, window, window alerts, restart, quit, points two-days 500, points ages 500, snooze disk 1h, " +
		"sign-in cancel, sign-in dance, " +
		"change map[language:es], change map[language:de], back up, login true, letter [a@example.org]SBpage.pdf1048576, elsewhere Parish hall, elsewhere Parish hall, points two-days 5, elsewhere nowhere"
	if got := strings.Join(agent.asked, ", "); got != want {
		t.Errorf("the agent was asked %s", got)
	}
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is %v (%v)", info, err)
	}
}

// onSocket is a client of a socket that says what it likes.
func onSocket(socket string) *http.Client {
	return &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", socket)
		}}}
}

// statusOf asks the control socket behind a client.
func statusOf(t *testing.T, c *http.Client, method, path, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://agent"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func TestBadRequestsAreRefusedInWords(t *testing.T) {
	socket := control.SocketPath(t.TempDir())
	agent, _ := serve(t, socket)
	c := onSocket(socket)
	for _, q := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/v1/history?after=yesterday", "", 400}, {"POST", "/v1/open", "{", 400},
		{"POST", "/v1/open", `{"page":"` + strings.Repeat("x", 5000) + `"}`, 400},
		{"GET", "/v1/history?range=hour&most=0", "", 400}, {"GET", "/v1/history?range=hour&most=1001", "", 400},
		{"GET", "/v1/history?range=hour&until=soon", "", 400}, {"POST", "/v1/snooze", "now", 400},
		{"GET", "/v1/quit", "", 405}, {"GET", "/v1/restart", "", 405}, {"GET", "/other", "", 404},
	} {
		if status := statusOf(t, c, q.method, q.path, q.body); status != q.status {
			t.Errorf("%s %s: %d", q.method, q.path, status)
		}
	}
	if len(agent.asked) != 0 {
		t.Errorf("the agent was asked %v", agent.asked)
	}
}

func TestNobodyThere(t *testing.T) {
	client := control.NewClient(control.SocketPath(t.TempDir()))
	defer client.Close()
	if _, err := client.Status(t.Context()); !errors.Is(err, control.ErrNotRunning) {
		t.Error(err)
	}
}

func TestASocketThatIsLeftOverIsReplaced(t *testing.T) {
	socket := control.SocketPath(t.TempDir())
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = l.Close()
	_, client := serve(t, socket)
	if _, err := client.Status(t.Context()); err != nil {
		t.Error(err)
	}
}
