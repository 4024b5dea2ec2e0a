// Package settings is the page of this computer's settings: a field each,
// with what it does and what it is when nobody sets it. It is given values and
// hands over what was changed; package ui asks the agent.
package settings

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// MaxSettings bounds how many settings are shown.
const MaxSettings = 200

// Actions is what a person may start from the page. Each returns at once.
type Actions struct {
	// Save takes the new values by key.
	Save func(map[string]string)
	// Edited is called when it changes whether anything is unsaved.
	Edited func()
	// SignIn takes a step of the sign-in for e-mail, one of control's; TestMail sends a
	// test by e-mail; Copy puts text onto the clipboard.
	SignIn   func(step string)
	TestMail func()
	Copy     func(string)
}

// Page is the page of settings.
type Page struct {
	column *widgets.Column
	object fyne.CanvasObject
	act    Actions

	problem *widget.Label
	notice  *widget.Label
	groups  *fyne.Container
	save    *widget.Button
	revert  *widget.Button
	said    *widgets.Text

	texts    *i18n.Texts
	settings control.Settings
	known    bool
	fields   []*field
	mail     *mailPanel // nil where there are no settings of e-mail
	signIn   control.SignIn
	// after is what is done when the changes are saved.
	after   func()
	shape   string // of what the fields were made
	usable  bool
	busy    bool
	unsaved int
	// failed is what was wrong with a change and belongs to no field.
	failed string
}

// New returns the page.
func New(act Actions, t *i18n.Texts) *Page {
	p := &Page{
		act: act, texts: t, problem: widgets.NewText(), notice: widgets.NewText(),
		groups: container.New(layout.NewCustomPaddedVBoxLayout(theme.Space)),
		said:   widgets.NewFittedText(theme.SizeSmall+1, theme.ColorQuiet, fyne.TextStyle{}),
	}
	p.problem.Importance = widget.DangerImportance
	p.problem.TextStyle.Bold = true
	p.save = widget.NewButtonWithIcon("", fynetheme.ConfirmIcon(), p.doSave)
	p.save.Importance = widget.HighImportance
	p.revert = widget.NewButtonWithIcon("", fynetheme.ContentUndoIcon(), p.Revert)
	// Labels bring their own inset; less is enough between the two.
	top := container.New(layout.NewCustomPaddedVBoxLayout(-fynetheme.InnerPadding()), p.problem, p.notice)
	p.column = widgets.Stack(widgets.InPanel(widgets.AlignLeft(top)), p.groups)
	buttons := container.New(layout.NewCustomPaddedHBoxLayout(theme.Space), p.save, p.revert)
	said := container.NewVBox(layout.NewSpacer(), p.said, layout.NewSpacer())
	foot := container.NewStack(widgets.NewPanel(), container.New(
		layout.NewCustomPaddedLayout(theme.Space/2, theme.Space/2, theme.Inset, theme.Inset), container.NewBorder(nil, nil, buttons, nil, said)))
	p.object = container.NewBorder(nil, foot, nil, nil, p.column.Object)
	p.column.Object.SetMinSize(fyne.Size{})
	p.refresh()
	return p
}

// Object is what to show.
func (p *Page) Object() fyne.CanvasObject { return p.object }

// Turn scrolls by a number of pages, down when positive.
func (p *Page) Turn(pages float32) { p.column.Turn(pages) }

// At tells the language and whether the agent can be asked.
func (p *Page) At(t *i18n.Texts, usable bool) {
	p.texts, p.usable = t, usable
	p.refresh()
}

// Set shows the settings, or why they are not known. What is being edited
// stays as it is.
func (p *Page) Set(s control.Settings, err error) {
	if err != nil {
		p.failed = ""
		if !p.known {
			p.failed = err.Error()
		}
		p.refresh()
		return
	}
	if len(s.Settings) > MaxSettings {
		s.Settings = s.Settings[:MaxSettings]
	}
	p.settings, p.known = s, true
	if shape := shapeOf(s, p.texts.Lang()); shape != p.shape {
		p.shape = shape
		p.build()
	}
	for i, f := range p.fields {
		f.set(s.Settings[i])
	}
	p.count()
	p.followMail()
	p.refresh()
	if p.mail != nil {
		p.mail.signIn.reveal()
	}
}

// followMail has the part about e-mail follow the settings.
func (p *Page) followMail() {
	if p.mail != nil {
		p.mail.follow()
	}
}

// forgetChoice has the part about e-mail follow the settings again.
func (p *Page) forgetChoice() {
	if p.mail != nil {
		p.mail.chosen = false
	}
}

// SignIn shows how far the sign-in for e-mail is.
func (p *Page) SignIn(now control.SignIn) {
	p.signIn = now
	if p.mail != nil {
		p.mail.signIn.now = now
		p.mail.arrange()
		p.mail.signIn.reveal()
	}
}

// MailTested shows what came of a test by e-mail.
func (p *Page) MailTested(tests []control.ChannelTest, err error) {
	if p.mail != nil {
		p.mail.tested(tests, err)
	}
}

func (p *Page) testMail() {
	p.mail.testing()
	p.act.TestMail()
}

// Saved shows what came of a change: the settings as they are now, or an error
// beside the field that it names.
func (p *Page) Saved(s control.Settings, err error) {
	after := p.after
	p.busy, p.failed, p.after = false, "", nil
	for _, f := range p.fields {
		f.fail("")
	}
	if err == nil {
		for _, f := range p.fields {
			f.revert() // they are the values in force now
		}
		p.forgetChoice()
		p.Set(s, nil)
		p.said.Set(p.texts.T("window.settings.saved"))
		if after != nil {
			after()
		}
		return
	}
	p.refresh()
	p.said.Set(p.texts.T("window.settings.not_saved"))
	if f := p.named(err.Error()); f != nil {
		p.complain(f, strings.Replace(err.Error(), f.setting.Key, p.texts.T("window.settings.named", "name", f.setting.Title), 1))
		return
	}
	p.failed = err.Error()
	p.refresh()
	p.column.Turn(-100)
}

// complain says beside a field what is wrong with it.
func (p *Page) complain(f *field, why string) {
	f.fail(why)
	if p.mail != nil {
		p.mail.reveal(f)
	}
	p.column.Settle()
	p.column.Reveal(f.object)
}

// named returns the field whose key the message names, the longest if several.
func (p *Page) named(message string) *field {
	var found *field
	for _, f := range p.fields {
		if strings.Contains(message, f.setting.Key) && (found == nil || len(f.setting.Key) > len(found.setting.Key)) {
			found = f
		}
	}
	return found
}

// Unsaved returns how many settings were changed and not saved.
func (p *Page) Unsaved() int { return p.unsaved }

// Revert takes every change back.
func (p *Page) Revert() {
	for _, f := range p.fields {
		f.revert()
		f.fail("")
	}
	p.said.Set("")
	p.failed = ""
	p.count()
	p.forgetChoice()
	p.followMail()
	p.refresh()
}

// saveThen saves what was changed, and does something when that is done.
func (p *Page) saveThen(do func()) {
	if p.unsaved == 0 {
		do()
		return
	}
	p.after = do
	p.doSave()
}

func (p *Page) doSave() {
	if p.mail != nil {
		if f, why := p.mail.missing(); f != nil {
			p.after = nil
			p.said.Set(p.texts.T("window.settings.not_saved"))
			p.complain(f, why)
			return
		}
	}
	changes := map[string]string{}
	for _, f := range p.fields {
		if f.edited() {
			changes[f.setting.Key] = f.value()
		}
	}
	if len(changes) == 0 {
		return
	}
	p.busy = true
	p.said.Set(p.texts.T("window.settings.saving"))
	p.refresh()
	p.act.Save(changes)
}

// changed is called when a field was edited.
func (p *Page) changed() {
	before := p.unsaved
	p.count()
	if before != p.unsaved {
		p.said.Set("")
		p.refresh()
	}
	if p.mail != nil {
		p.mail.changed()
	}
}

func (p *Page) count() {
	before := p.unsaved
	p.unsaved = 0
	for _, f := range p.fields {
		if f.edited() {
			p.unsaved++
		}
	}
	if (before == 0) != (p.unsaved == 0) && p.act.Edited != nil {
		p.act.Edited()
	}
}

func (p *Page) refresh() {
	t := p.texts
	widgets.SetButton(p.save, t.T("window.settings.save"))
	widgets.SetButton(p.revert, t.T("window.settings.revert"))
	widgets.Enable(p.save, p.unsaved > 0 && p.usable && !p.busy)
	widgets.Enable(p.revert, p.unsaved > 0 && !p.busy)
	if p.unsaved > 0 && p.said.Text() == "" {
		p.said.Set(t.T("window.settings.unsaved", "n", p.unsaved))
	}
	problem, notice := "", t.T("window.waiting")
	if p.known {
		notice = t.T("window.settings.intro", "file", p.settings.File)
		if p.settings.Problem != "" {
			problem = t.T("window.settings.problem", "file", p.settings.File, "problem", p.settings.Problem)
		}
	}
	if p.failed != "" {
		problem = p.failed
	}
	widgets.SetLabel(p.problem, problem)
	widgets.SetLabel(p.notice, notice)
	for _, f := range p.fields {
		widgets.Enable(f.input, !p.busy)
	}
	p.column.Settle()
}

// build makes a panel for each group of settings.
func (p *Page) build() {
	kept := map[string]string{} // what is being edited survives
	for _, f := range p.fields {
		if f.edited() {
			kept[f.setting.Key] = f.value()
		}
	}
	p.fields, p.mail = nil, nil
	p.groups.RemoveAll()
	var group string
	var rows *fyne.Container
	for _, s := range p.settings.Settings {
		if strings.HasPrefix(s.Key, mailKey) {
			p.buildMail(s, kept)
			continue
		}
		if rows == nil || s.Group != group {
			group = s.Group
			title := widgets.NewTitle()
			title.Set(group)
			rows = container.New(layout.NewCustomPaddedVBoxLayout(theme.Space), title)
			p.groups.Add(widgets.InPanel(rows))
		}
		f := newField(s, p.texts, p.changed)
		if value, ok := kept[s.Key]; ok {
			f.write(value)
		}
		p.fields = append(p.fields, f)
		rows.Add(f.object)
	}
}

// buildMail gives a setting its place among those of e-mail.
func (p *Page) buildMail(s control.Setting, kept map[string]string) {
	if p.mail == nil {
		p.mail = newMailPanel(p, s.Group, p.texts)
		p.mail.signIn.now = p.signIn
		p.groups.Add(p.mail.object)
	}
	f := newField(s, p.texts, p.changed)
	if value, ok := kept[s.Key]; ok {
		f.write(value)
	}
	p.fields = append(p.fields, f)
	p.mail.add(f)
}

// shapeOf changes when the fields must be made anew, not for other values.
func shapeOf(s control.Settings, lang string) string {
	var b strings.Builder
	b.WriteString(lang)
	for _, x := range s.Settings {
		for _, part := range []string{x.Key, x.Group, x.Title, x.Explanation, x.Kind, x.Default, strings.Join(x.Choices, "\x01")} {
			b.WriteString("\x00" + part)
		}
	}
	return b.String()
}
