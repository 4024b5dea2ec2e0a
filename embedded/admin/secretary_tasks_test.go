package admin_test

import (
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue/listimport/listtest"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// Each of these does one of tasksOfASecretary, and looks at what has come of it.

func (a *secretary) startsFirst() {
	a.sees("Step 1 of 4")
	a.write("Name", "Anna")
	a.write("Password", right)
	a.write("Password once more", right)
	a.click("Make my account", "Step 2 of 4")
	a.write("Name of the parish", "Holy Family")
	a.write("Town", "Springfield")
	a.write("Phone", "(615) 555-0100")
	a.write("E\u2011mail", "office@example.org")
	a.click("Save and go on", "Step 3 of 4")
	a.click("Start from examples", "Tick what your parish has")
	a.click("Come to Sunday Mass", "You have 1 of")
	a.click("Choir", "You have 2 of")
	a.click("Food pantry", "You have 3 of")
	a.click("Show these to people", "Step 4 of 4")
	a.click("Finish", "Ministry Finder is set up")
	a.sees("3 shown")
	if keys := active(a.t, a.s); !slices.Equal(keys, []string{"sunday-mass", "adult-choir", "food-pantry"}) {
		a.t.Errorf("%q are shown", keys)
	}
}

func (a *secretary) addsAMinistry() {
	a.click("Ministries", "Ministries: 3 of")
	a.click("Add a ministry", "A new ministry")
	a.write("Name", "Bread for All")
	a.write("What it is", "We bake bread for neighbors.")
	a.write("When", "Tuesdays, 7 to 8:30 pm")
	a.write("Whom to ask", "Kim")
	a.write("Links", "parish.org/bread") // as she reads it on paper
	a.click("Adult", "")
	a.click("Serving others", "")
	a.click("Save", "The ministry is saved.")
	if m := stored(a.t, a.s, "bread-for-all"); m.When != "Tuesdays, 7 to 8:30 pm" ||
		!slices.Equal(m.Links, []string{"https://parish.org/bread"}) ||
		!slices.Equal(m.Age, []string{"journeying-adults"}) || !slices.Equal(m.Interest, []string{"service"}) || !m.Active {
		a.t.Errorf("stored is %+v", m)
	}
}

func (a *secretary) changesTheMassTimes() {
	a.click("Ministries", "Bread for All")
	a.click("Come to Sunday Mass", "What people read")
	a.write("When", "Sundays, 8 and 10:30 am")
	a.click("Save", "The ministry is saved.")
	if m := stored(a.t, a.s, "sunday-mass"); m.When != "Sundays, 8 and 10:30 am" {
		a.t.Errorf("stored is %+v", m)
	}
}

func (a *secretary) hidesOne() {
	a.click("Ministries", "Bread for All")
	a.clickIn("Food pantry", "⋯", "Duplicate")
	a.clickIn("Food pantry", "Hide", "Hide the chosen ministries")
	a.click("Hide them", "The ministries are changed.")
	if stored(a.t, a.s, "food-pantry").Active {
		a.t.Error("it is still shown")
	}
}

func (a *secretary) undoes() {
	a.click("Take it back", "The last change is taken back.")
	if !stored(a.t, a.s, "food-pantry").Active {
		a.t.Error("it is still hidden")
	}
}

func (a *secretary) bringsHerList() {
	file := listtest.Workbook(a.t, listtest.Sheet{Name: "Ministries", Rows: [][]string{
		{"Ministry", "Contact", "Phone", "Meets", "Description"},
		{"Choir", "Rosa", "(615) 555-0101", "Thursdays, 7 pm", "We sing at Mass."},
		{"Grief Support", "Tom", "(615) 555-0102", "First Monday, 6 pm", "For adults who have lost someone."},
		{"Sewing Circle", "Ben", "(615) 555-0103", "Saturdays, 9 am", "We mend what is torn."},
		{"Quilters", "Ruth", "(615) 555-0104", "Wednesdays, 10 am", "We sew blankets for newborn babies."},
	}})
	a.click("Ministries", "Bread for All")
	a.click("Bring our list", "from whatever program")
	a.find("The file", "", "label")
	bring(a.p, "Our ministries.xlsx", file)
	a.click("Read it", "What is in which column?")
	a.click("Go on to the ministries", "4 ministries come in")
	a.click("Go on", "What is new, renamed and gone")
	a.click("Come to Sunday Mass", "") // these two are not on her list and stay all the same
	a.click("Bread for All", "")
	a.click("Save and go on", "Who is it for?")
	a.click("Save and go on", "Publish your list")
	a.click("Publish", "Your list is published.")
	if m := stored(a.t, a.s, "grief-support"); m.When != "First Monday, 6 pm" || m.Contact != "Tom" ||
		m.Phone != "(615) 555-0102" || !m.Active {
		a.t.Errorf("stored is %+v", m)
	}
	want := []string{"sunday-mass", "adult-choir", "bread-for-all", "grief-support", "sewing-circle", "quilters"}
	if keys := active(a.t, a.s); !slices.Equal(keys, want) {
		a.t.Errorf("%q are shown, not %q", keys, want)
	}
}

func (a *secretary) translatesOne() {
	a.click("Add Spanish", "Translate into Spanish")
	a.translates("Bread for All", "Pan para todos", "Horneamos pan para los vecinos.")
	if m := stored(a.t, a.s, "bread-for-all"); m.NameES != "Pan para todos" || m.DescriptionES != "Horneamos pan para los vecinos." {
		a.t.Errorf("stored is %+v", m)
	}
}

func (a *secretary) translatesTheNext() {
	a.translates("Grief Support", "Apoyo en el duelo", "Para quienes han perdido a alguien.")
	if m := stored(a.t, a.s, "grief-support"); m.NameES != "Apoyo en el duelo" {
		a.t.Errorf("stored is %+v", m)
	}
}

// translates fills in what stands beside a ministry's English, and goes to the next.
func (a *secretary) translates(english, name, description string) {
	a.t.Helper()
	a.p.Wait(`document.querySelector("h2")?.innerText === ` + quoted(english))
	a.write("Name in Spanish", name)
	a.write("What it is, in Spanish", description)
	a.click("Save, and the next", "")
	a.p.Wait(`document.readyState === "complete" && document.querySelector("h2") && document.querySelector("h2").innerText !== ` + quoted(english))
}

func (a *secretary) looksAtMusic() {
	a.click("What people look for", "Last month")
	a.click("Last month", "43 people took the quiz")
	a.p.Wait(`[...document.querySelectorAll("tr")].some((e) => e.checkVisibility() && /^Music\s+31\s/.test(e.innerText.trim()))`)
}

func (a *secretary) printsTheSheet() {
	a.click("What people look for", "Last month")
	a.click("Monthly sheet", "People who found their ministries: 43")
	a.prints("sheet")
}

func (a *secretary) printsThePoster() {
	a.click("Share the quiz", "It was tried just now")
	a.click("Make a poster", "Where can you help?")
	a.prints("poster")
}

func (a *secretary) backsUp() {
	a.click("This computer", "There is no backup yet.")
	a.click("Back up now", "The backup is made.")
	a.sees("They are in the folder " + a.s.Backups)
	a.sees("Download")
}

func (a *secretary) invites() {
	a.click("Settings", "Accounts")
	a.click("Accounts", "Invite a colleague")
	a.write("Your colleague's name", "Eva")
	a.click("Make the link", "The link is ready")
	a.sees("The dashboard was tried at this address and answers.")
	a.click("Copy", "")
	a.p.Wait(`document.getElementById("copied").textContent !== ""`)
	link, known := strings.CutPrefix(browsertest.Value[string](a.p, `document.getElementById("link").href`), a.s.URL)
	page := a.s.Ask(a.t, "GET", link, "", webtest.Opening()...)
	if !known || page.Status != 200 || !strings.Contains(page.Body, "Choose your password") {
		a.t.Errorf("the link %s leads to %d %s", link, page.Status, page.Body)
	}
}

func (a *secretary) asksForHelp() {
	// It opens in a tab of its own, here in this one, which the test sees.
	browsertest.Value[any](a.p, `void document.getElementById("help").removeAttribute("target")`)
	a.click("Help", "See at a glance what needs you")
	a.click("← All tasks", "Help for the parish office")
	a.click("Print a poster", "choose the language at the top of the page first")
}
