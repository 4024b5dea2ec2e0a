package admin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// quoted writes a text as the page's scripts do.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a text always encodes
	}
	return string(b)
}

// enter opens the office at a path, signed in.
func enter(t *testing.T, s *webtest.Site, path string, options ...browsertest.Option) *browsertest.Page {
	t.Helper()
	p := browser.Page(t, options...)
	p.Open(s.URL + s.EnterLink() + "&next=" + path)
	if browsertest.Value[bool](p, `location.pathname === "/admin/setup"`) {
		p.Open(s.URL + path)
	}
	p.Wait(`document.readyState === "complete" && document.querySelector(".places")`)
	return p
}

// fill types a text into a field, in place of what is there.
func fill(p *browsertest.Page, selector, text string) {
	p.Click(selector)
	browsertest.Value[any](p, `void document.querySelector(`+quoted(selector)+`).select()`)
	p.Press(text)
}

// pick chooses an entry of a list, as a person does, and lets the page know.
func pick(p *browsertest.Page, selector, value string) {
	browsertest.Value[any](p,
		fmt.Sprintf(`(() => { const e = document.querySelector(%s); e.value = %s; e.dispatchEvent(new Event("change", { bubbles: true })); })()`,
			quoted(selector), quoted(value)))
}

func stored(t *testing.T, s *webtest.Site, key string) catalogue.Ministry {
	t.Helper()
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.Key == key {
			return m
		}
	}
	return catalogue.Ministry{}
}

func at(path string) string {
	return `location.pathname === ` + quoted(path) + ` && document.readyState === "complete"`
}

const list = "/admin/ministries"

// says waits for the list with the words that something was done.
func says(p *browsertest.Page, what string) {
	p.Wait(at(list) + ` && document.querySelector(".done")?.textContent === ` + quoted(i18n.For("en").T("office.done."+what)))
}

func TestAMinistryIsAddedWithAPreviewThatFollows(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		p := enter(t, s, list)
		p.Click("#add")
		p.Wait(at(list + "/new"))
		fill(p, "#name", "Niños' choir")
		p.Wait(`document.querySelector("#preview .name").textContent === "Niños' choir"`)
		fill(p, "#description", "We sing.")
		fill(p, "#details", "Come on Sunday.\nSee https://stedward.org/choir or <b>ask</b><script>window.hacked=1</script>")
		p.Click(`input[name="age_groups"][value="elementary"]`)
		p.Click(`input[name="interests"][value="music"]`)
		p.Wait(`document.querySelector("#preview .details b") && document.querySelector("#audience dl")?.textContent.includes("In elementary school")`)
		fill(p, "#name_es", "Coro de niños")
		p.Wait(`[...document.querySelectorAll("#preview .name")].some((e) => e.textContent === "Coro de niños")`)
		if browsertest.Value[bool](p, `Boolean(window.hacked)`) {
			t.Error("the preview runs scripts")
		}
		p.ScreenshotAll("office-new")
		p.Click("#save")
		says(p, "ministries_saved")
		if m := stored(t, s, "ninos-choir"); m.NameES != "Coro de niños" ||
			m.Details != "Come on Sunday.\nSee https://stedward.org/choir or <b>ask</b>" || !m.Active || m.Age[0] != "elementary" ||
			m.Position != 49 {
			t.Errorf("stored is %+v", m)
		}
		// A copy of it has a name and key of its own.
		p.Click(fmt.Sprintf("#m%d .row-menu summary", stored(t, s, "ninos-choir").ID))
		p.Click(fmt.Sprintf("#m%d .small-link", stored(t, s, "ninos-choir").ID))
		p.Wait(`document.getElementById("name")?.value === "Niños' choir (copy)" && document.getElementById("ministry_key").value === "ninos-choir-2"`)
		p.Click("#save")
		says(p, "ministries_saved")
		if m := stored(t, s, "ninos-choir-2"); m.Description != "We sing." {
			t.Errorf("the copy is %+v", m)
		}
		if problems := p.Problems(); len(problems) > 0 {
			t.Error(problems)
		}
	})
}

// Staff say when, where and whom in the form, whether people speak Spanish there, and
// in each way whether people are needed; and in the settings when the office is open.
func TestWhenWhereAndWhomAreFilledIn(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	p := enter(t, s, list)
	want := stored(t, s, "ocia")
	form := fmt.Sprintf("%s/%d", list, want.ID)
	p.Open(s.URL + form)
	for field, text := range map[string]string{
		"when": "Tuesdays, 7 to 8:30 pm", "where": "Room 4", "contact": "Kim", "phone": "(615) 555-0100", "email": "kim@example.org",
	} {
		fill(p, "#"+field, text)
	}
	p.Click(`input[name="in_spanish"]`)
	p.Wait(`["Tuesdays, 7 to 8:30 pm", "Room 4", "Kim", "(615) 555-0100", "kim@example.org", "In Spanish"].every((text) => document.querySelector("#preview .facts")?.innerText.includes(text))`)
	want.When, want.Where, want.Contact, want.Phone, want.Email, want.InSpanish = "Tuesdays, 7 to 8:30 pm", "Room 4", "Kim", "(615) 555-0100",
		"kim@example.org", true
	want.Origin = catalogue.OriginOwn // what was changed is the parish's own
	for _, c := range []struct{ kind, from, to, stored string }{
		{kind: "now", stored: "now"}, {kind: "always", stored: "always"}, {kind: "full", stored: "full"},
		{"between", "2026-09-01", "2026-10-15", "2026-09-01..2026-10-15"}, {"between", "2026-09-01", "", "2026-09-01.."},
		{kind: "", stored: ""},
	} {
		p.Wait(at(form) + ` && document.getElementById("needs_people")`)
		pick(p, "#needs_people", c.kind)
		p.Wait(fmt.Sprintf(`document.getElementById("needs-days").hidden === %v`, c.kind != "between"))
		if c.kind == "between" {
			pick(p, "#needs_from", c.from)
			pick(p, "#needs_to", c.to)
		}
		p.Click("#save")
		says(p, "ministries_saved")
		want.Needs = c.stored
		if changed := catalogue.Changed(want, stored(t, s, "ocia")); len(changed) > 0 {
			t.Errorf("%s of what is stored: %+v", changed, stored(t, s, "ocia"))
		}
		p.Open(s.URL + form)
	}
	p.Open(s.URL + "/admin/settings")
	fill(p, "#hours", "Mon-Fri 9-4")
	p.Click("form.fields button.primary")
	p.Wait(`document.querySelector(".done")`)
	p.Open(s.URL + "/result?age=journeying-adults&interests=all")
	p.Wait(`document.querySelector("#ask .hours")?.textContent === "Mon-Fri 9-4"`)
	if problems := p.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestWhatNobodyWouldSeeIsWarnedOfAndSavedWhenAskedAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		// An age of the former program, which no page offers any more.
		old, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionAdd, At: s.Clock.Now()},
			catalogue.Add(catalogue.Ministry{Key: "seniors", Name: "Seniors", Age: []string{"65-plus"}},
				catalogue.Vocabulary{"age_groups": {"65-plus"}}))
		if err != nil {
			t.Fatal(err)
		}
		path := fmt.Sprint(list, "/", old.Added[0].ID)
		p := enter(t, s, path)
		p.Wait(`document.getElementById("nobody")`)
		p.Click(`input[name="active"]`)
		p.Click("#save")
		p.Wait(`document.getElementById("warning")`)
		p.ScreenshotAll("office-warning")
		if stored(t, s, "seniors").Active {
			t.Error("it was saved without asking")
		}
		p.Click("#save-anyway")
		says(p, "ministries_saved")
		if !stored(t, s, "seniors").Active {
			t.Error("it was not saved")
		}
		p.Open(s.URL + list + "/x-ray")
		p.Wait(`document.querySelector(".warn .names")?.textContent.includes("Seniors")`)
		p.ScreenshotAll("office-xray-nobody")
	})
}

func TestTwoPeopleEditOneMinistryAndNothingIsLost(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		path := fmt.Sprint(list, "/", stored(t, s, "mass").ID)
		anna, ben := enter(t, s, path), enter(t, s, path)
		fill(anna, "#name", "Anna's Mass")
		anna.Click("#save")
		anna.Wait(at(list))
		fill(ben, "#name", "Ben's Mass")
		fill(ben, "#description", "Ben's words")
		ben.Click("#save")
		ben.Wait(`document.getElementById("conflict")`)
		table := browsertest.Value[string](ben, `document.querySelector(".conflict table").innerText`)
		for _, want := range []string{"Anna's Mass", "Ben's Mass", "Ben's words"} {
			if !strings.Contains(table, want) {
				t.Errorf("the conflict does not show %s: %s", want, table)
			}
		}
		if m := stored(t, s, "mass"); m.Name != "Anna's Mass" {
			t.Errorf("stored is %s", m.Name)
		}
		ben.ScreenshotAll("office-conflict")
		if name := browsertest.Value[string](ben, `document.getElementById("name").value`); name != "Ben's Mass" {
			t.Errorf("Ben's name is now %s", name)
		}
		ben.Click("#save")
		ben.Wait(at(list))
		if m := stored(t, s, "mass"); m.Name != "Ben's Mass" || m.Description != "Ben's words" || len(m.Age) != 7 {
			t.Errorf("stored is %+v", m)
		}
	})
}

func TestSeveralMinistriesAreChangedHiddenAndDeletedWithAWord(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		mass, ocia := stored(t, s, "mass").ID, stored(t, s, "ocia").ID
		choose := func(p *browsertest.Page, action string) {
			p.Click(fmt.Sprintf("#c%d", mass))
			p.Click(fmt.Sprintf("#c%d", ocia))
			pick(p, "#action", action)
		}
		p := enter(t, s, list)
		p.Click("#apply")
		p.Wait(`document.getElementById("problem")`)
		choose(p, "add")
		p.Wait(`!document.getElementById("category-field").hidden && document.getElementById("chosen").textContent.includes("2")`)
		pick(p, "#category", "interests:music")
		p.Screenshot("office-bulk")
		p.Click("#apply")
		p.Wait(`document.getElementById("confirm")`)
		p.ScreenshotAll("office-confirm-add")
		p.Click("#confirm")
		says(p, "ministries_changed")
		if m := stored(t, s, "ocia"); strings.Join(m.Interest, " ") != "education prayer music" {
			t.Errorf("the interests are %v", m.Interest)
		}
		choose(p, "hide")
		p.Wait(`document.getElementById("apply").textContent === "Hide (2)" && !document.getElementById("category-field").checkVisibility() &&
			document.getElementById("chosen").textContent === "(2 chosen)"`)
		p.Click("#apply")
		p.Wait(`document.getElementById("confirm") && document.getElementById("effect")`)
		p.ScreenshotAll("office-confirm-hide")
		if !stored(t, s, "mass").Active {
			t.Error("hidden without asking")
		}
		p.Click("#confirm")
		p.Wait(at(list) + ` && document.querySelector("li.inactive")`)
		choose(p, "delete")
		p.Click("#apply")
		p.Wait(`document.getElementById("word")`)
		fill(p, "#word", "delet")
		p.Click("#confirm")
		p.Wait(`document.getElementById("word-error")`)
		p.ScreenshotAll("office-confirm-delete")
		if stored(t, s, "mass").ID == 0 {
			t.Error("deleted without the word")
		}
		fill(p, "#word", " Delete")
		p.Click("#confirm")
		says(p, "ministries_removed")
		if stored(t, s, "mass").ID != 0 || stored(t, s, "ocia").ID != 0 {
			t.Error("not deleted")
		}
		// What is deleted for good comes back as long as nothing else was done.
		p.Click("#undo")
		says(p, "ministries_undone")
		if m := stored(t, s, "mass"); m.ID != mass || m.Active || m.Position != 1 {
			t.Errorf("after taking it back: %+v", m)
		}
	})
}

func TestTheListIsNarrowedAndPutInOrder(t *testing.T) {
	t.Parallel()
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			s := webtest.New(t)
			var options []browsertest.Option
			if !scripts {
				options = append(options, browsertest.WithoutScripts())
			}
			p := enter(t, s, list, options...)
			names := `[...document.querySelectorAll(".rows .name")].map((e) => e.textContent)`
			first := browsertest.Value[[]string](p, names)
			p.Click(fmt.Sprintf("#m%d .row-menu summary", stored(t, s, "mass").ID))
			p.Click(fmt.Sprintf(`button[value="%d:1"]`, stored(t, s, "mass").ID))
			p.Wait(names + `[1] === ` + quoted(first[0]))
			if stored(t, s, "mass").Position != 2 {
				t.Error("the order was not stored")
			}
			p.Click(`input[name="q"]`)
			p.Press("CHOIR music")
			p.Wait(`(document.querySelector('select[name="age"]').value = "high-school")`)
			p.Click("#filter")
			p.Wait(`location.search.includes("q=CHOIR") && ` + names + `.length === 1`)
			if browsertest.Value[bool](p, `Boolean(document.querySelector("button[name=move]"))`) {
				t.Error("the order of a narrowed list can be changed")
			}
			p.Wait(`(document.querySelector('select[name="status"]').value = "inactive")`)
			p.Click("#filter")
			p.Wait(`document.querySelector(".notice") && ` + names + `.length === 0`)
			p.Click("#undo")
			p.Wait(names + `[0] === ` + quoted(first[0]))
		})
	}
}

func TestAFileIsLookedAtAndThenImported(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		p := enter(t, s, list+"/import")
		choose := func(name, content, then string) {
			t.Helper()
			browsertest.Value[any](p,
				fmt.Sprintf(`(() => { const d = new DataTransfer(); d.items.add(new File([%s], %s)); document.getElementById("file").files = d.files; })()`, quoted(content), quoted(name)))
			p.Click("#upload")
			p.Wait(`document.readyState === "complete" && document.getElementById(` + quoted(then) + `)`)
		}
		choose("broken.csv", "ministry_key,name,age_groups\nnew,New,infant\nmass,Mass,ancient\n", "wrong")
		if wrong := browsertest.Value[string](p, `document.querySelector(".bad").innerText`); !strings.Contains(wrong,
			"row 3, age_groups: “ancient”") {
			t.Errorf("what is wrong: %s", wrong)
		}
		p.ScreenshotAll("office-import-wrong")
		// An older Excel writes another alphabet; the page carries the file as text.
		browsertest.Value[any](p,
			`(() => { const d = new DataTransfer(); d.items.add(new File([new Uint8Array([..."ministry_key;name\nninos;Coro de ni\u00f1os\n"].map((c) => c.charCodeAt(0)))], "old.csv")); document.getElementById("file").files = d.files; })()`)
		p.Click("#upload")
		p.Wait(`document.getElementById("summary")`)
		p.Click("#confirm")
		says(p, "ministries_imported")
		if m := stored(t, s, "ninos"); m.Name != "Coro de niños" {
			t.Errorf("%+v", m)
		}
		p.Open(s.URL + list + "/import")
		choose("excel.csv", "\ufeffministry_key;name;details;interests;active\r\nfood;Food pantry;\"Line one\r\nline; two\";service;TRUE\r\nmass;Holy Mass;;prayer|all;FALSE\r\nocia;\"OCIA (Adult Baptism/Full Communion)\";You may come and see for a few evenings before you decide anything.;;\r\n", "summary")
		if summary := browsertest.Value[string](p,
			`document.getElementById("summary").textContent`); summary != "New: 1. Changed: 2. Unchanged: 0." {
			t.Errorf("the plan is %s", summary)
		}
		p.ScreenshotAll("office-import-plan")
		if stored(t, s, "food").ID != 0 {
			t.Error("looking at a file has imported it")
		}
		p.Click("#confirm")
		says(p, "ministries_imported")
		if m := stored(t, s, "food"); m.Details != "Line one\nline; two" || !m.Active {
			t.Errorf("%+v", m)
		}
		if m := stored(t, s, "mass"); m.Name != "Holy Mass" || m.Active || len(m.Age) != 7 {
			t.Errorf("%+v", m)
		}
		p.Click("#undo")
		says(p, "ministries_undone")
		if stored(t, s, "food").ID != 0 || !stored(t, s, "mass").Active {
			t.Error("the import was not taken back")
		}
	})
}

func TestWithoutScriptsTheFormHasAButtonForThePreview(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	p := enter(t, s, list+"/new", browsertest.WithoutScripts(), browsertest.Language("es"), browsertest.Phone())
	p.Tap("#name")
	p.Press("Coro")
	p.Tap(`input[name="genders"][value="female"]`)
	p.Tap("#look")
	p.Wait(`document.querySelector("#preview .name")?.textContent === "Coro" && document.getElementById("name").value === "Coro"`)
	if got := browsertest.Value[string](p, `document.getElementById("audience").textContent`); !strings.Contains(got, "Mujer") ||
		!strings.Contains(got, "maneras de responder") {
		t.Errorf("who sees it: %s", got)
	}
	p.Tap("#save")
	p.Wait(at(list) + ` && document.querySelector(".done")`)
	if m := stored(t, s, "coro"); m.Name != "Coro" || m.Gender[0] != "female" {
		t.Errorf("%+v", m)
	}
	p.Open(s.URL + list + "/new")
	p.Tap("#save")
	p.Wait(`document.getElementById("name-error") && document.getElementById("name").getAttribute("aria-invalid") === "true"`)
	p.Screenshot("office-missing-name")
}

// TestTheMinistriesPagesAreAccessible looks at them as
// TestEveryPageOfTheOfficeIsAccessible does.
func TestTheMinistriesPagesAreAccessible(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	someSubmissions(t, s)
	mass := stored(t, s, "mass")
	if _, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "@office-computer", Action: store.ActionDeactivate,
		At: s.Clock.Now()}, catalogue.SetActive([]int64{mass.ID}, false)); err != nil {
		t.Fatal(err)
	}
	unfold := func(p *browsertest.Page) {
		browsertest.Value[any](p, `void document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
	}
	views := []view{
		{"list", list, nil}, {"menu of a row", list, func(p *browsertest.Page) { p.Click(".row-menu summary") }},
		{"chosen", list, func(p *browsertest.Page) {
			p.Click(".rows input")
			p.Wait(`document.querySelector(".some .bulk")?.getBoundingClientRect().bottom <= innerHeight + 1`)
			browsertest.Value[any](p, `void document.querySelector(".some").classList.remove("some")`) // it lies over what is below it
		}},
		{"list in Spanish", list + "?lang=es&q=coro", nil}, {"nothing found", list + "?q=xyz", nil},
		{"edit", fmt.Sprint(list, "/", stored(t, s, "ocia").ID), func(p *browsertest.Page) {
			p.Click(".for > summary")
			p.Click(`input[name="interests"][value="music"]`)
			p.Wait(`document.querySelector("#effect details")`)
			unfold(p)
			browsertest.Value[any](p, `void window.scrollTo(0, 0)`) // the bar lies over what was scrolled below it
			// As after saving: the page does not ask before it is left.
			browsertest.Value[any](p, `void document.getElementById("ministry").dispatchEvent(new Event("submit"))`)
		}},
		{"mistakes", list + "/new", func(p *browsertest.Page) {
			p.Click("#save")
			p.Wait(`document.getElementById("name-error")`)
		}},
		{"import", list + "/import", nil}, {"x-ray", list + "/x-ray?lang=es", nil},
		{"hide", list, func(p *browsertest.Page) {
			p.Click("#all")
			pick(p, "#action", "hide")
			p.Click("#apply")
			p.Wait(`document.getElementById("confirm")`)
			unfold(p)
		}},
		{"monthly sheet", "/admin/sheet?month=" + s.Clock.Now().In(s.Store.Zone()).Format("2006-01"), nil},
		{"poster", "/admin/poster?address=http://192.168.1.20:8080&named=http://ministry-finder.local:8080", nil},
		{"poster in Spanish", "/admin/poster?lang=es&size=a4&address=https://quiz.example.org", nil},
		{"poster of nothing", "/admin/poster?address=nonsense", nil},
		{"monthly sheet of nobody", "/admin/sheet?month=2020-01&lang=es", nil},
	}
	p := enter(t, s, list, browsertest.Phone(), browsertest.ReducedMotion(), browsertest.WithAxe())
	for _, v := range views {
		p.Open(s.URL + v.path)
		p.Wait(`document.readyState === "complete"`)
		if v.get != nil {
			v.get(p)
		}
		shot := strings.ReplaceAll(v.name, " ", "-")
		look := func(on string) {
			p.WantAccessible(v.name + " on a " + on)
			p.WantBigTargets(v.name + " on a " + on)
			p.Screenshot("ministries-" + on + "-light-" + shot)
		}
		look("phone")
		p.OnDesktop(func() { look("desktop") })
		p.InDark(func() {
			p.WantReadable(v.name + ", dark")
			p.Screenshot("ministries-phone-dark-" + shot)
		})
		p.WantReflow(v.name)
		if problems := p.Problems(); len(problems) > 0 {
			t.Errorf("%s: %q", v.name, problems)
		}
	}
}
