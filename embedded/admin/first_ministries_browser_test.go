package admin_test

import (
	"slices"
	"testing"

	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// TestTheFirstStartGoesThroughEachDoor goes through the step about ministries as a new
// parish's secretary does, with the keyboard where there is a key for it.
func TestTheFirstStartGoesThroughEachDoor(t *testing.T) {
	t.Parallel()
	for look, options := range map[string][]browsertest.Option{
		"phone": {browsertest.Phone()}, "phone-dark-es": {browsertest.Phone(), browsertest.Dark(), browsertest.Language("es")}, "desktop": nil,
	} {
		t.Run(look, func(t *testing.T) {
			s := webtest.New(t)
			p := browser.Page(t, append(options, browsertest.ReducedMotion(), browsertest.WithAxe())...)
			visit := func(path string) {
				p.Open(s.URL + path)
				p.Wait(`document.readyState === "complete"`)
			}
			visit(s.EnterLink())
			arrive(p, "/admin/setup")
			p.Click(`button[name="later"]`)
			arrive(p, "/admin/setup/parish")
			fill(p, "#name", "Holy Family")
			fill(p, "#place", "Springfield")
			p.Click(".fields .primary")
			arrive(p, ministriesStep)
			p.ScreenshotAll("first-ministries-" + look)
			p.WantAccessible("the step about ministries")

			p.Click("#later")
			arrive(p, "/admin/share")
			p.ScreenshotAll("first-share-" + look)
			p.WantAccessible("the last step")
			p.Click("#finish")
			arrive(p, "/admin")
			p.ScreenshotAll("first-today-" + look)
			p.Wait(`document.getElementById("undecided")`)
			visit("/")
			p.Wait(`document.getElementById("preparing")`)
			p.ScreenshotAll("preparing-" + look)
			p.WantAccessible("the quiz that is being prepared")

			visit(ministriesStep)
			p.Click("#list")
			p.Wait(`location.pathname.startsWith("/admin/ministries/") && document.querySelector("input[type=file], textarea")`)

			visit(ministriesStep)
			p.Click("#examples")
			arrive(p, "/admin/ministries/examples")
			p.ScreenshotAll("examples-" + look)
			p.WantAccessible("the examples")
			fill(p, "#q", "scout")
			p.Wait(`document.querySelectorAll("#list li[hidden]").length > 50`)
			fill(p, "#q", " ")
			p.Wait(`document.querySelectorAll("#list li[hidden]").length === 0`)
			browsertest.Value[any](p, `void document.querySelector("#list input[type=checkbox]").focus()`)
			p.Press("y", "y", "n", "y")
			p.Wait(`document.querySelectorAll("#list input:checked").length === 3`)
			p.Click("#save")
			arrive(p, "/admin/share")
			p.Wait(`!document.getElementById("undecided")`)
			visit("/")
			p.Wait(`document.getElementById("quiz")`)
			if keys := active(t, s); len(keys) < 3 || !slices.Contains(keys, "sunday-mass") {
				t.Errorf("%q are shown", keys)
			}
			visit("/admin/ministries")
			p.ScreenshotAll("ministries-of-examples-" + look)
			p.Click("#undo") // back to where the quiz is being prepared
			p.Wait(`document.getElementById("undecided")`)
		})
	}
}
