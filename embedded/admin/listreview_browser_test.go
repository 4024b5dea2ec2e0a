package admin_test

import (
	"testing"

	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// A card is opened, changed and saved with the keyboard, and its chips follow.
func TestWhomAListIsForIsSaidWithTheKeyboard(t *testing.T) {
	s := webtest.New(t)
	storeList(t, s, broughtNames...)
	p := enter(t, s, audiencePath)
	browsertest.Value[any](p, `void document.querySelector("#r7 summary").focus()`)
	p.Press("\r")
	p.Wait(`document.querySelector("#r7 details").open && document.querySelector("#r7 .chips").textContent.includes("Not said")`)
	p.Press("\t", " ")
	p.Wait(`document.querySelector("#r7 .chips").textContent.trim() === document.querySelector("#r7 .boxes input").dataset.text`)
	browsertest.Value[any](p, `void document.querySelector("#r13 input[name=pick]").focus()`)
	p.Press(" ")
	p.Wait(`document.getElementById("chosen").textContent === "(1 chosen)"`)
	pick(p, "#category", "interests:fellowship")
	browsertest.Value[any](p, `void document.getElementById("bulk-add").focus()`)
	p.Press("\r")
	p.Wait(at(audiencePath) + ` && document.querySelector(".done") &&
		document.querySelector("#r13 .chips").textContent.includes("Meeting people")`)
	d, _ := brought(t, s)
	for id, want := range map[int]string{7: "infant", 13: "fellowship", 1: "music"} {
		if got := saidOf(d.Row(id).Ministry); got != want {
			t.Errorf("row %d: %s, not %s", id, got, want)
		}
	}
}
