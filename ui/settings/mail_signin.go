package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// sizeCode is the size of a code that is read off and typed elsewhere, in Fyne's units.
const sizeCode float32 = 34

// signInBox has a person sign in with Google or Microsoft.
type signInBox struct {
	mail   *mailPanel
	object *fyne.Container
	state  *fyne.Container
	code   *widgets.Text
	copy   *widget.Button
	page   *widget.Button
	cancel *widget.Button
	start  *widget.Button
	forget *widget.Button

	now   control.SignIn
	shown string
	// revealed is the page that a person was asked to open where it was seen.
	revealed string
}

func newSignInBox(m *mailPanel) *signInBox {
	t, act := m.texts, m.page.act
	step := func(step string) func() {
		return func() {
			if act.SignIn != nil {
				act.SignIn(step)
			}
		}
	}
	coded := fyne.TextStyle{Bold: true, Monospace: true}
	theme.LoadFonts(coded)
	b := &signInBox{mail: m, state: container.NewVBox(), code: widgets.NewFittedText(sizeCode, fynetheme.ColorNameForeground, coded)}
	b.copy = widget.NewButtonWithIcon(t.T("window.copy"), fynetheme.ContentCopyIcon(), func() {
		if act.Copy != nil {
			act.Copy(b.now.Code)
		}
	})
	b.page = widget.NewButtonWithIcon(t.T("window.mail.open_page"), fynetheme.ComputerIcon(), step(control.SignInOpen))
	b.page.Importance = widget.HighImportance
	b.cancel = widget.NewButton(t.T("window.mail.cancel"), step(control.SignInCancel))
	b.start = widget.NewButtonWithIcon("", fynetheme.LoginIcon(), func() {
		if f := m.fields["client_id"]; f != nil && f.value() == "" {
			m.page.complain(f, t.T("window.mail.no_client_id"))
			return
		}
		m.page.saveThen(step(control.SignInStart))
	})
	b.start.Importance = widget.HighImportance
	b.forget = widget.NewButtonWithIcon(t.T("window.mail.sign_out"), fynetheme.LogoutIcon(), step(control.SignInForget))
	buttons := container.New(&widgets.Row{Gap: theme.Space}, b.start, b.page, b.copy, b.cancel, b.forget)
	b.object = container.New(layout.NewCustomPaddedVBoxLayout(theme.Space), b.state, b.code, buttons)
	return b
}

// signedIn reports whether a sign-in is kept.
func (b *signInBox) signedIn() bool {
	f := b.mail.fields["refresh_token"]
	return f != nil && f.setting.Value != ""
}

// refresh shows how far the sign-in is.
func (b *signInBox) refresh() {
	t := b.mail.texts
	service := t.T("window.mail.service." + b.mail.value("sign_in"))
	waits := b.now.State == control.SignInWaiting
	state, words := control.StateAttention, t.T("window.mail.not_signed_in", "service", service)
	now := b.now
	if !waits && now.Service != b.mail.value("sign_in") {
		now = control.SignIn{} // with the other one
	}
	switch {
	case waits && now.Address == "":
		state, words = control.StateStarting, t.T("window.mail.asking", "service", service)
	case waits && now.Code != "":
		state, words = control.StateStarting, t.T("window.mail.type_code", "user", now.User, "until", t.Clock(now.Until.Local()))
	case waits:
		state, words = control.StateStarting, t.T("window.mail.in_browser", "user", now.User, "until", t.Clock(now.Until.Local()))
	case now.State == control.SignInFailed:
		state, words = control.StateTrouble, t.T("window.mail.failed", "reason", now.Problem)
	case now.State == control.SignInTimedOut:
		words = t.T("window.mail.timed_out")
	case b.signedIn():
		state, words = control.StateWell, t.T("window.mail.signed_in", "service", service, "user", b.mail.fields["user"].setting.Value)
	case now.State == control.SignInCancelled:
		words = t.T("window.mail.cancelled")
	}
	if key := string(state) + words; key != b.shown {
		b.shown = key
		b.state.RemoveAll()
		b.state.Add(said(state, words))
	}
	b.code.Set(b.now.Code)
	start, importance := t.T("window.mail.sign_in_with", "service", service), widget.HighImportance
	if b.signedIn() {
		start, importance = t.T("window.mail.sign_in_again"), widget.MediumImportance
	}
	if b.start.Text != start {
		b.start.Importance = importance
		b.start.SetText(start)
	}
	widgets.Show(b.code, waits && b.now.Code != "")
	widgets.Show(b.copy, waits && b.now.Code != "")
	widgets.Show(b.page, waits && b.now.Address != "")
	widgets.Show(b.cancel, waits)
	widgets.Show(b.start, !waits)
	widgets.Show(b.forget, !waits && b.signedIn())
}

// reveal has what a person is asked to do be seen, once.
func (b *signInBox) reveal() {
	if b.now.Address == b.revealed {
		return
	}
	if b.revealed = b.now.Address; b.revealed != "" {
		b.mail.page.column.Reveal(b.object)
	}
}
