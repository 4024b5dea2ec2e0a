package admin_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// secretary does her tasks by the words that she sees, never by an address, and counts
// her steps: a click, a field that is filled and a file that is chosen are one each.
type secretary struct {
	t     *testing.T
	s     *webtest.Site
	p     *browsertest.Page
	steps int
}

// markNext marks what shows some words: where it is said, in the smallest part of the
// page that has other words as well. Who has the very words comes before who begins
// with them.
const markNext = `((words, near, what) => {
	document.querySelectorAll("[data-next]").forEach((e) => e.removeAttribute("data-next"));
	const text = (e) => (e.innerText || "").replace(/\s+/g, " ").trim();
	let place = document;
	if (near) place = [...document.querySelectorAll("li, section, fieldset")].filter((e) => e.checkVisibility() && text(e).includes(near)).pop();
	const all = !place || document.readyState !== "complete" ? [] : [...place.querySelectorAll(what)].filter((e) => e.checkVisibility());
	const e = all.find((e) => text(e) === words) || all.find((e) => text(e).startsWith(words));
	const target = what === "label" && e ? e.control : e;
	if (target) target.setAttribute("data-next", "");
	return Boolean(target);
})(%s, %s, %s)`

func (a *secretary) find(words, near, what string) {
	a.t.Helper()
	a.p.Wait(fmt.Sprintf(markNext, quoted(words), quoted(near), quoted(what)))
	a.steps++
}

// click clicks what shows the words, and waits until the page shows others.
func (a *secretary) click(words, then string) {
	a.t.Helper()
	a.clickIn("", words, then)
}

// clickIn clicks in the part of the page that has the words near as well.
func (a *secretary) clickIn(near, words, then string) {
	a.t.Helper()
	a.find(words, near, "a, button, summary, label")
	a.p.Click("[data-next]")
	a.sees(then)
}

// sees waits until the page, loaded, shows some words.
func (a *secretary) sees(words string) {
	a.t.Helper()
	a.p.Wait(`document.readyState === "complete" && document.body.innerText.includes(` + quoted(words) + `)`)
}

// write fills the field with a label.
func (a *secretary) write(label, text string) {
	a.t.Helper()
	a.find(label, "", "label")
	fill(a.p, "[data-next]", text)
}

// prints clicks Print, and wants one sheet of paper.
func (a *secretary) prints(name string) {
	a.t.Helper()
	a.click("Print", "")
	a.p.Wait(`window.printed`)
	if pages := a.p.PrintedPages("secretary-" + name); pages != 1 {
		a.t.Errorf("%s: it takes %d sheets of paper", name, pages)
	}
}

// tasksOfASecretary are those that were counted on November 28, 2026, before the
// dashboard had Today: what they took then, and the most that they may take now. None
// is of the icon or the window, but for the click on the icon that opens the first start.
// What was counted of translating is two tasks: one ministry, and each of those left.
var tasksOfASecretary = []struct {
	name, before string
	most         int
	do           func(a *secretary)
}{
	{"first start", "13, and then four zeros", 15, (*secretary).startsFirst},
	{"add a ministry", "4 clicks, 36 fields", 10, (*secretary).addsAMinistry},
	{"Mass times", "4", 4, (*secretary).changesTheMassTimes},
	{"hide one", "6", 4, (*secretary).hidesOne},
	{"undo", "1", 1, (*secretary).undoes},
	{"import her Excel list", "3, and gave up", 11, (*secretary).bringsHerList},
	{"translate one", "3 and 1,800 pixels", 4, (*secretary).translatesOne},
	{"translate the rest", "47 times more, and gave up", 3, (*secretary).translatesTheNext},
	{"music last month", "2", 2, (*secretary).looksAtMusic},
	{"print the monthly sheet", "3", 3, (*secretary).printsTheSheet},
	{"poster", "not found", 3, (*secretary).printsThePoster},
	{"backups", "not found", 2, (*secretary).backsUp},
	{"invite a colleague", "7, for an account that opened nothing", 5, (*secretary).invites},
	{"help", "there was none", 3, (*secretary).asksForHelp},
}

// A parish's secretary does each of her tasks from Today on, in no more steps than it
// is said of it.
func TestASecretaryDoesEachOfHerTasks(t *testing.T) {
	t.Parallel()
	computer := &tray{}
	s := webtest.New(t, withComputer(computer))
	computer.network = admin.Network{On: true, Dashboard: true, URL: s.URL, Reachable: true}
	musicOfLastMonth(t, s)
	a := &secretary{t: t, s: s, p: browser.Page(t, browsertest.Screen(1440, 900), browsertest.ReducedMotion(),
		browsertest.AtStart(`window.print = () => { window.printed = true; }`))}
	a.p.Open(s.URL + s.EnterLink()) // as the icon opens it
	var table strings.Builder
	for _, task := range tasksOfASecretary {
		// She begins at Today, but for what begins where she is.
		if task.name != "first start" && task.name != "undo" && task.name != "translate the rest" {
			a.p.Open(s.URL + "/admin")
			a.sees("Where to")
		}
		a.steps = 0
		task.do(a)
		a.p.ScreenshotAll("secretary-" + strings.ReplaceAll(task.name, " ", "-"))
		fmt.Fprintf(&table, "\n%-24s | %-38s | %d", task.name, task.before, a.steps)
		if a.steps > task.most {
			t.Errorf("%s: it took %d steps, more than %d", task.name, a.steps, task.most)
		}
	}
	t.Logf("\n%-24s | %-38s | now%s", "task", "before", table.String())
	if problems := a.p.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

// musicOfLastMonth has 31 people wish for music in the month before, and twelve for prayer.
func musicOfLastMonth(t *testing.T, s *webtest.Site) {
	t.Helper()
	now := s.Clock.Now()
	middle := time.Date(now.Year(), now.Month(), 1, 12, 0, 0, 0, now.Location()).AddDate(0, -1, 14)
	for i := range 43 {
		answers := quiz.Answers{Age: "journeying-adults", Gender: "female", States: []string{"single"}, Interests: []string{"music"}}
		if i >= 31 {
			answers.Interests = []string{"prayer"}
		}
		_, err := s.Store.AddSubmission(t.Context(), store.NewSubmission{
			Submission: quiz.Submission{Answers: answers, Ministries: []string{"mass"}}, SubmittedAt: middle,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
