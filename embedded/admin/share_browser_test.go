package admin_test

import (
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// The secretary finds the poster, a backup and the address from the first page on.
func TestASecretaryFindsPosterBackupAndAddress(t *testing.T) {
	s := webtest.New(t, withComputer(&tray{network: onWiFi}))
	s.Account(t, "Anna", store.Administrator)
	p := enter(t, s, "/admin")
	p.Click(`.tiles a[href="/admin/share"]`)
	arrive(p, "/admin/share")
	p.Click(`[data-copy]`)
	p.Wait(`document.getElementById("copied").textContent !== ""`)
	p.Click(`.share .primary`)
	arrive(p, "/admin/poster")
	p.Wait(`document.querySelector(".poster.two .poster-code").complete`)
	p.Screenshot("secretary-poster")
	p.Click("#home")
	arrive(p, "/admin")
	p.Click(`.tiles a[href="/admin/computer"]`)
	arrive(p, "/admin/computer")
	p.Click("#now")
	shows(p, "The backup is made.")
	p.Click("#see-quiz")
	arrive(p, "/")
	p.Click("#dashboard")
	arrive(p, "/admin")
	if n := browsertest.Value[int](p, `document.querySelectorAll(".ready .is-done").length`); n != 2 {
		t.Errorf("%d steps are done", n)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}
