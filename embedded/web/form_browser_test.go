package web_test

import (
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

// formStep waits for the page of a question, as the server made it.
func formStep(p *browsertest.Page, id, progress string) {
	p.Wait(`document.readyState === "complete" && document.querySelector("#options input[name=` + id +
		`]") && document.getElementById("progress").textContent === "` + progress + `"`)
}

// next sends the form and waits for the page that answers it.
func next(p *browsertest.Page) {
	browsertest.Value[any](p, `document.body.id = "old"`)
	p.Click("#next")
	p.Wait(`document.readyState === "complete" && document.body.id !== "old"`)
}

func TestWithoutScriptsTheQuizIsAPlainForm(t *testing.T) {
	t.Parallel()
	v := startFinder(t)
	p := browser.Page(t, browsertest.WithoutScripts())
	p.Open(v.url)
	formStep(p, quiz.Age, "Question 1 of 5")
	next(p) // nothing is chosen
	formStep(p, quiz.Age, "Question 1 of 5")
	wantError(t, p, "Please choose one answer.")
	p.Click(option("married-parents"))
	next(p)
	formStep(p, quiz.Gender, "Question 2 of 5")
	wantError(t, p, "")
	p.Click(option("female"))
	next(p)
	formStep(p, quiz.States, "Question 3 of 5")
	next(p)
	wantError(t, p, "Please choose at least one answer.")
	p.Click(option("married"))
	p.Click(option("parent"))
	next(p)
	formStep(p, quiz.Children, "Question 3 of 5")
	next(p) // nothing is chosen, and nothing must be
	formStep(p, quiz.Situation, "Question 4 of 5")

	// Back, and back again: what was answered is still there.
	p.Click("#back")
	formStep(p, quiz.Children, "Question 3 of 5")
	p.Click(option("elementary"))
	p.Click("#back")
	formStep(p, quiz.States, "Question 3 of 5")
	if got := chosen(p); !slices.Equal(got, adult.States) {
		t.Errorf("after Back %q are chosen, want %q", got, adult.States)
	}
	p.Click("#back")
	formStep(p, quiz.Gender, "Question 2 of 5")
	if got := chosen(p); !slices.Equal(got, []string{"female"}) {
		t.Errorf("after Back %q are chosen", got)
	}
	next(p)
	formStep(p, quiz.States, "Question 3 of 5")
	next(p)
	formStep(p, quiz.Children, "Question 3 of 5")
	p.Click(option("elementary"))
	next(p)
	formStep(p, quiz.Situation, "Question 4 of 5")
	p.Click(option("new-to-stedward"))
	p.Click(option("new-to-nashville"))
	next(p)
	formStep(p, quiz.Interests, "Question 5 of 5")
	next(p) // nothing is chosen on the page that is posted
	formStep(p, quiz.Interests, "Question 5 of 5")
	wantError(t, p, "Please choose at least one answer.")
	if n := len(v.stored()); n != 0 {
		t.Fatalf("%d submissions are stored before the end", n)
	}
	p.Click(option("service"))
	p.Click(option("kids"))
	next(p)
	p.Wait(`document.getElementById("result")`)
	if note := browsertest.Value[string](p, `document.getElementById("note").textContent`); !strings.HasPrefix(note, "Thank you") {
		t.Errorf("the result says %q", note)
	}
	v.wantOne(adult)
	p.Reload() // the browser sends the form again
	p.Wait(`document.readyState === "complete" && document.getElementById("result")`)
	p.Click("#change") // back to the answers, which are all there
	formStep(p, quiz.Age, "Question 1 of 5")
	for i, q := range quiz.Pages(adult) {
		formStep(p, q.ID, "Question "+digit(number(adult, i))+" of 5")
		if got := chosen(p); !slices.Equal(got, adult.Get(q.ID)) {
			t.Errorf("question %d shows %q, want %q", i+1, got, adult.Get(q.ID))
		}
		if i < 5 {
			next(p)
		}
	}
	v.wantOne(adult)
	v.check(p)
}

func wantError(t *testing.T, p *browsertest.Page, want string) {
	t.Helper()
	if got := browsertest.Value[string](p, `document.getElementById("error").textContent`); got != want {
		t.Errorf("the page complains %q, want %q", got, want)
	}
}

func TestWithoutScriptsAChildIsAskedFourQuestions(t *testing.T) {
	t.Parallel()
	v := startFinder(t)
	p := browser.Page(t, browsertest.WithoutScripts(), browsertest.Phone())
	p.Open(v.url)
	formStep(p, quiz.Age, "Question 1 of 5")
	for i, q := range quiz.Steps(child.Age) {
		if i > 0 {
			formStep(p, q.ID, "Question "+digit(i+1)+" of 4")
		}
		for _, value := range child.Get(q.ID) {
			p.Tap(option(value))
		}
		next(p)
	}
	p.Wait(`document.getElementById("result")`)
	v.wantOne(child)
	v.check(p)
}

func TestChoicesThatCannotStandTogetherExcludeEachOther(t *testing.T) {
	t.Parallel()
	v := startFinder(t)
	p := browser.Page(t)
	for _, c := range []struct {
		question string
		clicks   []string
		want     []string
	}{
		{quiz.States, []string{"single", "married"}, []string{"married"}},
		{quiz.States, []string{"married", "single"}, []string{"single"}},
		{quiz.States, []string{"single", "parent"}, []string{"single", "parent"}},
		{quiz.States, []string{"married", "parent", "none-of-above"}, []string{"none-of-above"}},
		{quiz.States, []string{"none-of-above", "parent"}, []string{"parent"}},
		{quiz.States, []string{"parent", "parent"}, []string{}},
		{quiz.Situation, []string{"new-to-stedward", "just-curious", "situation-none-of-above"}, []string{"situation-none-of-above"}},
		{quiz.Situation, []string{"situation-none-of-above", "just-curious"}, []string{"just-curious"}},
		{quiz.Interests, []string{"service", "kids", "all"}, []string{"all"}},
		{quiz.Interests, []string{"all", "prayer"}, []string{"prayer"}},
	} {
		p.Open(v.url + "/?age=married-parents&gender=male&q=" + c.question)
		question(p, c.question)
		for _, value := range c.clicks {
			p.Click(option(value))
		}
		if got := chosen(p); !slices.Equal(got, c.want) {
			t.Errorf("%s: after clicks on %q, chosen are %q, want %q", c.question, c.clicks, got, c.want)
		}
	}
	v.check(p)
}

// Going back and becoming a child clears what no longer applies, and no more.
func TestANewAgeClearsOnlyWhatNoLongerApplies(t *testing.T) {
	t.Parallel()
	v := startFinder(t)
	p := browser.Page(t)
	p.Open(v.url + "/?age=married-parents&gender=male&states=married&situation=just-curious&interests=service&interests=kids&q=gender")
	question(p, quiz.Gender)
	p.Click("#back")
	question(p, quiz.Age)
	p.Click(option("elementary"))
	question(p, quiz.Gender)
	wantProgress(t, p, 2, 4)
	if got := chosen(p); !slices.Equal(got, []string{"male"}) {
		t.Errorf("chosen %q, want male still", got)
	}
	p.Click("#next")
	question(p, quiz.Situation)
	p.Click("#next")
	question(p, quiz.Interests)
	if got := chosen(p); !slices.Equal(got, []string{"service"}) {
		t.Errorf("chosen %q, want service still and kids no more", got)
	}
	p.Click("#next")
	p.Wait(`location.pathname === "/result" && document.getElementById("note").textContent.startsWith("Thank you")`)
	v.wantOne(quiz.Answers{Age: "elementary", Gender: "male", Situation: []string{"just-curious"}, Interests: []string{"service"}})
}

func TestTheLanguageChangesAndTheAnswersStay(t *testing.T) {
	t.Parallel()
	spanish := i18n.For("es")
	for _, c := range []struct {
		name string
		look []browsertest.Option
	}{{"in the page", nil}, {"as a form", []browsertest.Option{browsertest.WithoutScripts()}}} {
		t.Run(c.name, func(t *testing.T) {
			v := startFinder(t)
			p := browser.Page(t, c.look...)
			p.Open(v.url + "/?age=married-parents&gender=female&states=married&states=parent&situation=new-to-stedward&situation=new-to-nashville&children=elementary&q=situation")
			p.Wait(`document.readyState === "complete" && document.documentElement.lang === "en"`)
			p.Click("#language")
			p.Wait(`document.readyState === "complete" && document.documentElement.lang === "es"`)
			if got := chosen(p); !slices.Equal(got, adult.Situation) {
				t.Errorf("chosen %q, want %q", got, adult.Situation)
			}
			if title, want := browsertest.Value[string](p, `document.getElementById("title").textContent`),
				spanish.T("quiz.situation.title"); title != want {
				t.Errorf("the question is %q, want %q", title, want)
			}
			p.Click("#next")
			p.Wait(`document.readyState === "complete"`)
			question(p, quiz.Interests)
			p.Click(option("service"))
			p.Click(option("kids"))
			p.Click("#next")
			p.Wait(`document.readyState === "complete" && document.getElementById("result") && document.getElementById("note").textContent === ` +
				quote(spanish.T("result.counted")))
			v.wantOne(adult)
			p.Click("#language")
			p.Wait(`document.readyState === "complete" && document.documentElement.lang === "en" && document.getElementById("result")`)
			v.wantOne(adult)
			v.check(p)
		})
	}
}

// Pictures of every page for people to look at.
func TestEachPageIsShownOnEachScreen(t *testing.T) {
	t.Parallel()
	v := startFinder(t)
	query := "age=married-parents&gender=female&states=married&states=parent&situation=new-to-stedward&interests=service&interests=kids"
	for look, options := range map[string][]browsertest.Option{"phone": {browsertest.Phone()}, "desktop": nil} {
		t.Run(look, func(t *testing.T) {
			p := browser.Page(t, options...)
			both := func(shoot func(string), name string) {
				shoot(name + "-" + look + "-light")
				p.InDark(func() { shoot(name + "-" + look + "-dark") })
				wantNothingCutOff(t, p)
			}
			for i, q := range quiz.Pages(adult) {
				p.Open(v.url + "/?" + query + "&q=" + q.ID)
				p.Wait(`document.querySelector("#options input[name=` + q.ID + `]")`)
				both(p.ScreenshotAll, "quiz-"+digit(i+1))
			}
			p.Open(v.url + "/result?" + query)
			p.Wait(`document.getElementById("result")`)
			both(p.Screenshot, "quiz-result")
			p.Open(v.url + "/privacy")
			p.WantWholeWords("privacy")
			both(p.Screenshot, "privacy")
			v.check(p)
		})
	}
	if n := len(v.stored()); n != 0 {
		t.Errorf("looking at pages stored %d submissions", n)
	}
}

// wantNothingCutOff checks that the page is not wider than the screen.
func wantNothingCutOff(t *testing.T, p *browsertest.Page) {
	t.Helper()
	if wide := browsertest.Value[int](p, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); wide > 0 {
		t.Errorf("%s is %d pixels wider than the screen", p.Address(), wide)
	}
}
