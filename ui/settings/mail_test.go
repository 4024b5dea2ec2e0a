package settings

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// mails are the settings of e-mail as the agent gives them, with values of a test.
func mails(t *testing.T, lang string, values map[string]string) control.Settings {
	t.Helper()
	words := i18n.For(lang)
	usual, err := settings.Default().Values()
	if err != nil {
		t.Fatal(err)
	}
	s := control.Settings{File: "/data/settings.toml"}
	for _, f := range settings.Fields() {
		if f.Group != "mail" && f.Key != "language" {
			continue
		}
		x := control.Setting{Key: f.Key, Group: words.T("settings.group." + f.Group), Title: words.T("settings.title." + f.Key),
			Explanation: words.T("settings.explanation." + f.Key), Kind: f.Kind, Choices: f.Choices, Value: usual[f.Key], Default: usual[f.Key]}
		if v, ok := values[f.Key]; ok {
			x.Value = v
		}
		s.Settings = append(s.Settings, x)
	}
	return s
}

// mailPage is a page that shows them.
func mailPage(
	t *testing.T, variant fyne.ThemeVariant, size fyne.Size, lang string, values map[string]string, act Actions,
) (*Page, fyne.Window) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: variant})
	p := New(act, i18n.For(lang))
	w := test.NewTempWindow(t, p.Object())
	w.SetPadded(false)
	w.Resize(size)
	p.At(i18n.For(lang), true)
	p.Set(mails(t, lang, values), nil)
	return p, w
}

// microsoft are the values of a mailbox at Microsoft 365.
func microsoft(more ...string) map[string]string {
	v := map[string]string{"mail.host": "smtp.office365.com", "mail.user": "office@example.org", "mail.from": "office@example.org",
		"mail.to": "office@example.org\npastor@example.org", "mail.sign_in": "microsoft",
		"mail.client_id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427"}
	for i := 0; i+1 < len(more); i += 2 {
		v[more[i]] = more[i+1]
	}
	return v
}

// tapped presses the button of a word.
func tapped(t *testing.T, w fyne.Window, word string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(w.Content()) {
		if b, ok := o.(*widget.Button); ok && b.Visible() && b.Text == word {
			if b.Disabled() {
				t.Fatalf("%q cannot be pressed", word)
			}
			test.Tap(b)
			return
		}
	}
	t.Fatalf("there is no button %q", word)
}

// asked are the titles of the fields of e-mail that are shown.
func asked(p *Page) string {
	var names []string
	for _, name := range p.mail.order {
		if slices.Contains(p.mail.rows.Objects, p.mail.fields[name].object) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// The pictures: what somebody sees who signs in, and who has an own server.
func TestPicturesOfMail(t *testing.T) {
	until := time.Date(2026, 11, 29, 15, 5, 0, 0, time.Local)
	t.Run("mail-light.png", func(t *testing.T) {
		p, w := mailPage(t, fynetheme.VariantLight, fyne.NewSize(1010, 900), "en", map[string]string{"mail.host": "mail.example.org",
			"mail.user": "office@example.org", "mail.from": "office@example.org", "mail.to": "office@example.org"}, Actions{TestMail: func() {}})
		tapped(t, w, "More")
		p.MailTested([]control.ChannelTest{{Channel: "mail", Error: i18n.For("en").T("mail.why.sign-in")}}, nil)
		test.AssertRendersToImage(t, "mail-light.png", w.Canvas())
	})
	t.Run("mail-dark-small-spanish.png", func(t *testing.T) {
		p, w := mailPage(t, fynetheme.VariantDark, fyne.NewSize(widgets.MinWidth, 1100), "es", microsoft(), Actions{})
		p.SignIn(control.SignIn{State: control.SignInWaiting, Service: "microsoft", User: "office@example.org", Code: "F7K2QM4PX",
			Address: "https://microsoft.com/devicelogin", Until: until})
		test.AssertRendersToImage(t, "mail-dark-small-spanish.png", w.Canvas())
	})
}

// Who says whose server it is is asked for what that one needs, and for nothing else.
func TestAProviderIsAskedForWhatItNeeds(t *testing.T) {
	var saved map[string]string
	p, _ := mailPage(t, fynetheme.VariantLight, fyne.NewSize(1000, 900), "en", nil, Actions{Save: func(v map[string]string) { saved = v }})
	if got := asked(p); got != "" {
		t.Errorf("without e-mail it asks for %s", got)
	}
	choose := func(name string) { p.mail.provider.input.(*widget.Select).SetSelected(name) }
	for _, c := range []struct{ name, want string }{
		{"Google (Gmail, Workspace)", "user password sign_in from to"},
		{"Microsoft 365", "user sign_in client_id from to"},
		{"Another provider", "host user password from to"},
		{"No e-mail", ""},
	} {
		choose(c.name)
		if got := asked(p); got != c.want {
			t.Errorf("%s: it asks for %q, want %q", c.name, got, c.want)
		}
	}
	choose("Another provider")
	p.Set(mails(t, "en", nil), nil) // as every ten seconds
	if asked(p) == "" {
		t.Error("the choice is forgotten while somebody reads")
	}
	p.mail.write("user", "office@example.org")
	p.doSave()
	if saved != nil || !strings.Contains(p.mail.fields["host"].failure.Text, "mail server") {
		t.Errorf("without a server: saved is %v, said is %q", saved, p.mail.fields["host"].failure.Text)
	}
	p.Revert()
	choose("Microsoft 365")
	p.mail.write("user", "office@example.org")
	p.mail.write("client_id", "our-client")
	p.mail.write("to", "pastor@example.org")
	p.doSave()
	want := map[string]string{"mail.host": "smtp.office365.com", "mail.sign_in": "microsoft", "mail.user": "office@example.org",
		"mail.from": "office@example.org", "mail.client_id": "our-client", "mail.to": "pastor@example.org"}
	for k, v := range want {
		if saved[k] != v {
			t.Errorf("%s is saved as %q, want %q", k, saved[k], v)
		}
	}
	if len(saved) != len(want) {
		t.Errorf("saved is %v", saved)
	}
	p.Set(mails(t, "en", map[string]string{"mail.host": "mail.example.org", "mail.from": "a@example.org", "mail.user": "a@example.org"}), nil)
	p.Revert()
	p.Set(mails(t, "en", map[string]string{"mail.host": "mail.example.org", "mail.from": "a@example.org"}), nil)
	if p.Unsaved() != 0 || p.mail.fields["from"].value() != "a@example.org" {
		t.Errorf("a mailbox that was taken out of the file changes the sender to %q", p.mail.fields["from"].value())
	}
	p.Saved(control.Settings{}, errors.New("mail.port must be between 1 and 65535, not 0"))
	if got := asked(p); !strings.Contains(got, "port") || p.mail.fields["port"].failure.Text != "“Port” must be between 1 and 65535, not 0" {
		t.Errorf("it asks for %s and says %q", got, p.mail.fields["port"].failure.Text)
	}
}

// The note on Microsoft 365's end of passwords stands there for nobody else.
func TestTheEndOfPasswordsIsToldToWhomItConcerns(t *testing.T) {
	p, w := mailPage(t, fynetheme.VariantLight, fyne.NewSize(1000, 900), "en", microsoft("mail.sign_in", "password"), Actions{})
	told := func() bool { return slices.Contains(p.mail.rows.Objects, p.mail.note) }
	if !told() {
		t.Error("who is at Microsoft with a password is not told")
	}
	p.mail.write("sign_in", "microsoft")
	if told() {
		t.Error("who signs in is told")
	}
	tapped(t, w, "Undo changes")
	p.mail.provider.input.(*widget.Select).SetSelected("Google (Gmail, Workspace)")
	if told() {
		t.Error("who is at Google is told")
	}
}

// A sign-in saves first what was typed; the code can be copied, and each end is said.
func TestASignInFromThePage(t *testing.T) {
	var did []string
	note := func(what string) { did = append(did, what) }
	p, w := mailPage(t, fynetheme.VariantLight, fyne.NewSize(1000, 1000), "en", microsoft("mail.client_id", ""), Actions{
		Save: func(v map[string]string) { note("save " + v["mail.client_id"]) }, SignIn: func(s string) { note(s) },
		TestMail: func() { note("test") }, Copy: func(s string) { note("copy " + s) },
	})
	done := func(want string) {
		t.Helper()
		if got := strings.Join(did, ", "); got != want {
			t.Errorf("done is %q, want %q", got, want)
		}
		did = nil
	}
	says := func(words string) {
		t.Helper()
		if text := p.column.Object.AccessibilityLabel(); !strings.Contains(text, words) {
			t.Errorf("it does not say %q", words)
		}
	}
	tapped(t, w, "Sign in with Microsoft")
	done("")
	says("Please enter the client id first.")
	p.mail.write("client_id", "our-client")
	tapped(t, w, "Sign in with Microsoft")
	done("save our-client")
	p.Saved(control.Settings{}, errors.New("the disk is full"))
	done("") // nothing is begun with what was not saved
	tapped(t, w, "Sign in with Microsoft")
	p.Saved(mails(t, "en", microsoft("mail.client_id", "our-client")), nil)
	done("save our-client, start")
	waiting := control.SignIn{State: control.SignInWaiting, Service: "microsoft", User: "office@example.org", Until: time.Now()}
	p.SignIn(waiting)
	says("Asking Microsoft")
	waiting.Code, waiting.Address = "F7K2QM4PX", "https://microsoft.com/devicelogin"
	p.SignIn(waiting)
	says("F7K2QM4PX")
	tapped(t, w, "Copy")
	tapped(t, w, "Open the page")
	tapped(t, w, "Cancel")
	done("copy F7K2QM4PX, open, cancel")
	for state, words := range map[control.SignInState]string{control.SignInFailed: "Nobody was signed in. Declined.",
		control.SignInTimedOut: "Nobody signed in in time.", control.SignInCancelled: "The sign-in was canceled."} {
		p.SignIn(control.SignIn{State: state, Service: "microsoft", Problem: "Declined."})
		says(words)
		if strings.Contains(p.column.Object.AccessibilityLabel(), "F7K2QM4PX") {
			t.Errorf("%s: the code is still there", state)
		}
	}
	p.SignIn(control.SignIn{State: control.SignInDone, Service: "microsoft"})
	p.Set(mails(t, "en", microsoft("mail.client_id", "our-client", "mail.refresh_token", control.SecretSet)), nil)
	says("Signed in with Microsoft as office@example.org.")
	tapped(t, w, "Send a test")
	tapped(t, w, "Sign out")
	done("test, forget")
	says("Sending …")
	p.MailTested([]control.ChannelTest{{Channel: "mail", Error: "The mailbox is full."}}, nil)
	says("The mailbox is full.")
	p.MailTested([]control.ChannelTest{{Channel: "mail"}}, nil)
	says("Sent to office@example.org, pastor@example.org.")
}
