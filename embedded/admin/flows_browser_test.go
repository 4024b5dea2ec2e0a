package admin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// arrive waits until the page is at a path and loaded.
func arrive(p *browsertest.Page, path string) {
	p.Wait(`location.pathname === ` + quoted(path) + ` && document.readyState === "complete"`)
}

func shows(p *browsertest.Page, text string) {
	p.Wait(`document.body.innerText.includes(` + quoted(text) + `)`)
}

// TestAnOfficesFirstDay goes through the office as its staff does: set-up,
// statistics, submissions, settings, accounts, log, and out again.
func TestAnOfficesFirstDay(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		p := browser.Page(t)
		p.Open(s.URL + s.EnterLink())
		arrive(p, "/admin/setup")
		fill(p, "#name", "Anna")
		fill(p, "#password", "short")
		p.Click(".fields .primary")
		shows(p, "at least 10 characters")
		if name := browsertest.Value[string](p, `document.getElementById("name").value`); name != "Anna" {
			t.Errorf("the name is lost: %q", name)
		}
		fill(p, "#password", right)
		fill(p, "#password-again", right)
		p.Click(".fields .primary")
		arrive(p, "/admin/setup/parish")
		fill(p, "#name", "St. Mary")
		fill(p, "#email", "nobody")
		p.Click(".fields .primary")
		p.Wait(`document.activeElement.id === "email" && document.activeElement.getAttribute("aria-invalid") === "true"`)
		fill(p, "#email", "office@example.org")
		p.Click(".fields .primary")
		arrive(p, "/admin/setup/ministries")
		p.Click("#keep")
		arrive(p, "/admin/share")
		shows(p, "Step 4 of 4")
		p.Click("#finish")
		arrive(p, "/admin")
		shows(p, "Ministry Finder is set up")
		shows(p, "St. Mary")
		shows(p, "All is well")
		p.Reload()
		p.Wait(`document.readyState === "complete" && !document.body.innerText.includes("Ministry Finder is set up")`) // told once

		p.Click(`.places a[href="/admin/statistics"]`)
		arrive(p, "/admin/statistics")
		shows(p, "Nobody has finished the quiz yet")
		someSubmissions(t, s)
		p.Reload()
		shows(p, "Last 30 days")
		p.Click(`.presets a:last-child`)
		p.Wait(`location.search.includes("from=") && document.readyState === "complete"`)
		shows(p, "How far people come")
		shows(p, "60 people took the quiz")
		// Each value of the chart is reached by the keys and by the pointer.
		highest := browsertest.Value[string](p, `document.getElementById("readout").textContent`)
		p.Wait(`(document.getElementById("day").focus(), document.activeElement.id === "day")`)
		last := browsertest.Value[string](p, `document.getElementById("readout").textContent`)
		p.Press(kb.ArrowLeft)
		p.Wait(fmt.Sprintf(`document.getElementById("readout").textContent !== %q &&
			document.getElementById("readout").textContent === document.getElementById("day").getAttribute("aria-valuetext")`, last))
		p.Wait(`document.querySelectorAll(".column.here").length === 1`)
		p.Wait(`(document.getElementById("day").blur(), true)`)
		p.Wait(fmt.Sprintf(`document.getElementById("readout").textContent === %q`, highest))
		p.Wait(fmt.Sprintf(`(() => { const c = document.getElementById("canvas"), b = c.getBoundingClientRect();
			c.dispatchEvent(new PointerEvent("pointerdown", { clientX: b.left + 2, clientY: b.top + 9, pointerType: "touch" }));
			return document.querySelector(".column").classList.contains("here") && document.getElementById("readout").textContent !== %q; })()`, last))
		p.Click(".filter summary")
		p.Wait(`document.querySelector("#filter-age").value = "infant"`)
		p.Click(".filter .primary")
		p.Wait(`location.search.includes("age=infant") && document.readyState === "complete"`)
		shows(p, "9 people took the quiz")

		p.Click(`.places a[href="/admin/submissions"]`)
		arrive(p, "/admin/submissions")
		shows(p, "newest first")

		p.Click(`.places a[href="/admin/settings"]`)
		arrive(p, "/admin/settings")
		p.Wait(`document.querySelector("#name")`)
		fill(p, "#name", "Holy Rosary")
		p.Click(`main .primary`)
		p.Wait(`location.pathname === "/admin/settings" && document.querySelector(".done")`)
		visitor := browser.Page(t)
		visitor.Open(s.URL + "/")
		shows(visitor, "Holy Rosary")

		p.Click(`.places a[href="/admin/people"]`)
		arrive(p, "/admin/people")
		fill(p, "#name", "Eva")
		p.Click(".narrow-form .primary")
		shows(p, "The link is ready")
		p.ScreenshotAll("flow-invited")
		link := browsertest.Value[string](p, `document.getElementById("link").href`)
		colleague := browser.Page(t)
		colleague.Open(link)
		shows(colleague, "to the dashboard of")
		colleague.ScreenshotAll("flow-join")
		fill(colleague, "#password", right)
		fill(colleague, "#password-again", right)
		colleague.Click(".fields .primary")
		shows(colleague, "Your account is ready")
		colleague.Open(link)
		shows(colleague, "It was used already")
		p.Open(s.URL + "/admin/people")
		shows(p, "Eva")
		editor := browser.Page(t)
		editor.Open(s.URL + "/admin/settings")
		arrive(editor, "/admin/login")
		fill(editor, "#name", "eva")
		fill(editor, "#password", "wrong password")
		editor.Click(".fields .primary")
		shows(editor, "The name or the password is wrong")
		fill(editor, "#password", right)
		editor.Click(".fields .primary")
		shows(editor, "This page is for administrators") // it leads where it was asked for
		editor.Open(s.URL + "/admin")
		p.Wait(`document.readyState === "complete"`)
		if links := browsertest.Value[int](editor,
			`document.querySelectorAll('.places a[href="/admin/settings"], .places a[href="/admin/people"], .places a[href="/admin/log"]').length`); links != 0 {
			t.Errorf("an editor is led to %d pages of administrators", links)
		}

		backUp(t, s)
		p.Open(s.URL + "/admin/backups")
		p.Click(".rows form[action='/admin/backups/restore'] button")
		arrive(p, "/admin/backups/restore")
		p.Wait(`document.activeElement.id === "cancel"`)
		p.Click("#cancel")
		arrive(p, "/admin/backups")
		p.Click(".rows form[action='/admin/backups/restore'] button")
		arrive(p, "/admin/backups/restore")
		p.Click("#confirm")
		p.Wait(`document.getElementById("undo") && (window.first = true)`)
		p.ScreenshotAll("flow-restored")
		p.Click("#undo")
		p.Wait(`!window.first && document.getElementById("undo") && document.readyState === "complete"`)
		p.Open(s.URL + s.EnterLink())
		arrive(p, "/admin")
		p.Open(s.URL + "/admin/backups")
		shows(p, "Restored a short while ago")
		p.ScreenshotAll("flow-restored-list")

		p.Open(s.URL + "/admin/submissions")
		fill(p, "#word", "all of it")
		p.Click(".danger")
		shows(p, "Nothing was removed")
		fill(p, "#word", "remove")
		p.Click(".danger")
		shows(p, "All submissions were removed")

		p.Click(`.places a[href="/admin/settings"]`)
		arrive(p, "/admin/settings")
		p.Click(`.places a[href="/admin/log"]`)
		arrive(p, "/admin/log")
		for _, what := range []string{"All submissions removed", "Account added", "Parish settings changed", "Anna", "Parish computer"} {
			shows(p, what)
		}
		p.Click(`.who button`)
		arrive(p, "/admin/login")
		p.Open(s.URL + "/admin")
		arrive(p, "/admin/login")
		for _, problems := range [][]string{p.Problems(), visitor.Problems(), editor.Problems()} {
			if len(problems) > 0 {
				t.Errorf("the pages' scripts had problems: %q", problems)
			}
		}
	})
}

func TestHeadersOfTheOffice(t *testing.T) {
	t.Parallel()
	proxies, err := ratelimit.NewAddresses([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.New(t, func(c *web.Config) { c.Addresses = proxies })
	s.Account(t, "Anna", store.Administrator)
	for _, secure := range []bool{false, true} {
		headers := []string{"X-Forwarded-For", "192.0.2.1"}
		if secure {
			headers = append(headers, "X-Forwarded-Proto", "https")
		}
		a := s.Ask(t, "GET", "/admin/login", "", headers...)
		policy := a.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "script-src 'self'", "style-src 'self'",
			"form-action 'self'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("the policy lacks %s: %s", want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || a.Header.Get("X-Content-Type-Options") != "nosniff" ||
			a.Header.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%v", a.Header)
		}
		if got := a.Header.Get("Strict-Transport-Security") != ""; got != secure {
			t.Errorf("HTTPS %v: HSTS is %q", secure, a.Header.Get("Strict-Transport-Security"))
		}
		cookie := signIn(t, s, "Anna", right, headers...).Header.Get("Set-Cookie")
		if got := strings.Contains(cookie, "Secure"); got != secure || !strings.Contains(cookie, "HttpOnly") ||
			!strings.Contains(cookie, "SameSite=Lax") {
			t.Errorf("HTTPS %v: the cookie is %s", secure, cookie)
		}
		if a := s.Ask(t, "GET", "/admin", "",
			append(headers, "Cookie", strings.Split(cookie, ";")[0])...); a.Header.Get("Cache-Control") != "no-store, no-transform" {
			t.Errorf("the office's pages are kept: %v", a.Header)
		}
	}
	// Whoever is no trusted proxy does not tell what the connection is.
	plain := webtest.New(t)
	if a := plain.Ask(t, "GET", "/admin/login", "", "X-Forwarded-Proto", "https"); a.Header.Get("Strict-Transport-Security") != "" {
		t.Error("anybody may say that the connection is HTTPS")
	}
}
