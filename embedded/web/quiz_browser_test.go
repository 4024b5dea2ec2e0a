package web_test

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
)

// visit is a real finder and what is needed to look at it.
type visit struct {
	t    *testing.T
	url  string
	data string
}

// startFinder runs a finder with an empty database until the test ends.
func startFinder(t *testing.T) visit {
	t.Helper()
	data := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	listening, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		ended <- finder.Run(ctx, finder.Options{
			DataDir: data, Addr: "127.0.0.1:0", RateLimit: true, LinkKey: []byte("test"), PublicHosts: []string{browsertest.PlainHost},
			Log: slog.New(slog.DiscardHandler), Listening: func(a net.Addr) { listening <- a },
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the finder ended with %v", err)
		}
	})
	select {
	case a := <-listening:
		return visit{t, "http://" + a.String(), data}
	case err := <-ended:
		ended <- nil
		t.Fatalf("the finder does not start: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("the finder does not start")
	}
	return visit{}
}

// stored reads the submissions from the database, newest first.
func (v visit) stored() []store.Submission {
	v.t.Helper()
	db, err := store.OpenSQLite(v.t.Context(), filepath.Join(v.data, "finder.db"))
	if err != nil {
		v.t.Fatal(err)
	}
	defer db.Close()
	all, err := db.Submissions(v.t.Context(), store.Filter{}, 0, 1000)
	if err != nil {
		v.t.Fatal(err)
	}
	return all
}

// wantOne checks that the answers are stored, once, with the ministries that fit.
func (v visit) wantOne(answers quiz.Answers) {
	v.t.Helper()
	all := v.stored()
	if len(all) != 1 {
		v.t.Fatalf("%d submissions are stored, want one: %+v", len(all), all)
	}
	if diff := cmp.Diff(answers.Normalised(), all[0].Answers, cmpopts.EquateEmpty()); diff != "" {
		v.t.Errorf("the answers are stored differently:\n%s", diff)
	}
	if fit := fitting(v.t, answers); !slices.Equal(all[0].Ministries, fit) {
		v.t.Errorf("stored ministries %q, want %q", all[0].Ministries, fit)
	}
}

func fitting(t *testing.T, answers quiz.Answers) []string {
	t.Helper()
	all, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	return quiz.Recommend(answers, all).Keys()
}

// check looks at what happened beside: nothing is fetched from elsewhere, and
// no script stumbles.
func (v visit) check(p *browsertest.Page) {
	v.t.Helper()
	for _, asked := range p.Requests() {
		if u, err := url.Parse(asked); err != nil || (u.Scheme+"://"+u.Host != v.url && u.Scheme != "data") {
			v.t.Errorf("the page asked elsewhere: %s", asked)
		}
	}
	if problems := p.Problems(); len(problems) > 0 {
		v.t.Errorf("the page's scripts had problems: %q", problems)
	}
}

// question waits until a question is on the screen, and has been there for the
// moment in which the page takes no pointer, since nobody reads that fast.
func question(p *browsertest.Page, id string) {
	p.Wait(`((first) => {
		if (first && window.seen !== first) [window.seen, window.seenAt] = [first, performance.now()];
		return first && performance.now() - seenAt > 420;
	})(document.querySelector("#options input[name=` + id + `]"))`)
}

func option(value string) string { return `label:has(input[value="` + value + `"])` }

func chosen(p *browsertest.Page) []string {
	return browsertest.Value[[]string](p, `[...document.querySelectorAll("#options input:checked")].map((i) => i.value)`)
}

var adult = quiz.Answers{
	Age: "married-parents", Gender: "female", States: []string{"married", "parent"},
	Situation: []string{"new-to-stedward", "new-to-nashville"}, Interests: []string{"service", "kids"},
	Children: []string{"elementary"},
}

var child = quiz.Answers{
	Age: "elementary", Gender: "skip", Situation: []string{"just-curious"}, Interests: []string{"fellowship", "music"},
}

// A way is how a person answers: it answers the question that is on the screen
// and goes on to the next.
type way struct {
	name    string
	look    []browsertest.Option
	answers quiz.Answers
	answer  func(t *testing.T, p *browsertest.Page, q quiz.Question, values []string)
}

func ways() []way {
	touch := func(touched func(*browsertest.Page, string)) func(*testing.T, *browsertest.Page, quiz.Question, []string) {
		return func(_ *testing.T, p *browsertest.Page, q quiz.Question, values []string) {
			for _, value := range values {
				touched(p, option(value))
			}
			if q.Multiple { // else the answer is enough
				touched(p, "#next")
			}
		}
	}
	return []way{
		{"mouse", nil, adult, touch((*browsertest.Page).Click)},
		{"mouse, child", nil, child, touch((*browsertest.Page).Click)},
		{"finger", []browsertest.Option{browsertest.Phone()}, adult, touch((*browsertest.Page).Tap)},
		{"finger, child", []browsertest.Option{browsertest.Phone()}, child, touch((*browsertest.Page).Tap)},
		{"keyboard", nil, adult, byKeyboard},
		{"keyboard, child", nil, child, byKeyboard},
	}
}

// byKeyboard answers with Tab, arrows, space and Enter alone.
func byKeyboard(t *testing.T, p *browsertest.Page, q quiz.Question, values []string) {
	if !q.Multiple {
		tabTo(p, `#options input[name=`+q.ID+`]`)
		p.Press(" ")
		for range slices.Index(q.Options, values[0]) {
			p.Press(kb.ArrowDown)
		}
		// The keys choose; they must not go on by themselves, as a pointer does.
		p.Wait(`window.pressed ??= performance.now(), performance.now() - pressed > 400`)
		browsertest.Value[any](p, `delete window.pressed`)
		if got := chosen(p); !slices.Equal(got, values) {
			t.Fatalf("the keys chose %q in question %s, want %q still", got, q.ID, values)
		}
		p.Press(kb.Enter)
		return
	}
	for _, value := range values {
		tabTo(p, `#options input[value="`+value+`"]`)
		p.Press(" ")
	}
	tabTo(p, "#next")
	p.Press(" ")
}

// tabTo presses Tab until an element has the focus, and checks that one sees it.
func tabTo(p *browsertest.Page, selector string) {
	for range 30 {
		if browsertest.Value[bool](p, `document.activeElement.matches(`+quote(selector)+`)`) {
			p.Wait(`document.activeElement.matches(":focus-visible")`)
			return
		}
		p.Press(kb.Tab)
	}
	p.Wait(`"Tab leads to" && document.activeElement.matches(` + quote(selector) + `)`)
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `\'`) + "'" }

func TestTheQuizIsAnsweredInEveryWayAndCountedOnce(t *testing.T) {
	browser.Start(t)
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	for _, w := range ways() {
		t.Run(w.name, func(t *testing.T) {
			v := startFinder(t)
			p := browser.Page(t, w.look...)
			p.Open(v.url)
			for i, q := range quiz.Pages(w.answers) {
				question(p, q.ID)
				total := len(quiz.Steps(w.answers.Age))
				if i == 0 {
					total = 5 // nobody knows yet
				}
				wantProgress(t, p, number(w.answers, i), total)
				w.answer(t, p, q, w.answers.Get(q.ID))
			}
			p.Wait(`location.pathname === "/result" && document.getElementById("note").textContent.startsWith("Thank you")`)
			v.wantOne(w.answers)
			// In which order is another test's: the page begins with three.
			shown, want := browsertest.Value[[]string](p, `[...document.querySelectorAll("[data-key]")].map((e) => e.dataset.key).sort()`),
				slices.Sorted(slices.Values(fitting(t, w.answers)))
			if !slices.Equal(shown, want) {
				t.Errorf("the page shows %q, want %q", shown, want)
			}

			// To and fro is still one person.
			p.Reload()
			p.Wait(`location.pathname === "/result" && document.readyState === "complete"`)
			p.Back()
			question(p, quiz.Interests)
			if got := chosen(p); !slices.Equal(got, w.answers.Interests) {
				t.Errorf("back from the result, %q are chosen, want %q", got, w.answers.Interests)
			}
			p.Forward()
			p.Wait(`location.pathname === "/result" && document.readyState === "complete"`)
			p.Back()
			question(p, quiz.Interests)
			p.Press(kb.Tab) // wherever the focus is
			p.Click("#next")
			p.Wait(`location.pathname === "/result" && document.getElementById("note").textContent.startsWith("Thank you")`)
			v.wantOne(w.answers)
			v.check(p)
		})
	}
}

// number is that of a page of the quiz: a follow-up has its question's.
func number(a quiz.Answers, page int) int {
	n := 0
	for _, q := range quiz.Pages(a)[:page+1] {
		if !q.FollowUp {
			n++
		}
	}
	return n
}

func wantProgress(t *testing.T, p *browsertest.Page, n, total int) {
	t.Helper()
	type progress struct{ Text, Value, Max any }
	got := browsertest.Value[progress](p, `{ text: document.getElementById("progress").textContent, value: bar.value, max: bar.max }`)
	want := progress{"Question " + digit(n) + " of " + digit(total), float64(n), float64(total)}
	if got != want {
		t.Errorf("the progress says %+v, want %+v", got, want)
	}
}

func digit(n int) string { return string(rune('0' + n)) }
