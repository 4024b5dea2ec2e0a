package store_test

import (
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

// A fresh server has a setting or two of its own. What an import brings replaces what
// has its name; for how long submissions are kept, and who is called, must not go with it.
func TestAnImportLeavesTheSettingsOfWhichItSaysNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		ours, other := at.open(t), open(t, newPath(t))
		now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		set := func(d *store.Database, name, value string) {
			t.Helper()
			_, version, err := d.Setting(t.Context(), name)
			if err == nil {
				err = d.SetSetting(t.Context(), "anna", name, value, version, now)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		picture := func(d *store.Database, name, body string) {
			t.Helper()
			image := store.Image{ContentType: "image/png", Body: []byte(body), Hash: body}
			if err := d.SetImage(t.Context(), "anna", name, image, now); err != nil {
				t.Fatal(err)
			}
		}
		set(ours, "parish", `{"name":"Ours"}`)
		set(ours, "retention", `{"months":24}`)
		picture(ours, "logo", "our logo")
		picture(ours, "photo", "our photo")
		set(other, "parish", `{"name":"Theirs"}`)
		set(other, "link_check", `{"on":true}`)
		picture(other, "logo", "their logo")
		check := func(want map[string]string, logo, photo string) {
			t.Helper()
			for name, value := range want {
				if got, _, err := ours.Setting(t.Context(), name); err != nil || got != value {
					t.Errorf("the setting %s is %q, not %q (%v)", name, got, value, err)
				}
			}
			for name, body := range map[string]string{"logo": logo, "photo": photo} {
				if got, err := ours.Image(t.Context(), name); err != nil && body != "" || string(got.Body) != body {
					t.Errorf("the picture %s is %q, not %q (%v)", name, got.Body, body, err)
				}
			}
		}
		before := dumpOf(t, ours)
		load(t, ours, dumpOf(t, other), store.LoadOptions{})
		check(map[string]string{"parish": `{"name":"Theirs"}`, "retention": `{"months":24}`, "link_check": `{"on":true}`},
			"their logo", "our photo")
		// A restore makes the database what the copy is.
		load(t, ours, before, store.LoadOptions{Everything: true})
		check(map[string]string{"parish": `{"name":"Ours"}`, "retention": `{"months":24}`, "link_check": ""}, "our logo", "our photo")
	})
}
