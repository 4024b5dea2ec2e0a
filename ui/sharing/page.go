// Package sharing is the page about phones on the parish's network: whether and
// under which address they reach the quiz, with a code to scan and a poster. It
// is given values and shows them; package ui asks the agent.
package sharing

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/qrcode"
	"ministryfinder/ui/widgets"
)

// Sizes in Fyne's units.
const (
	badgeSide = 40
	codeSide  = 190
)

// Actions is what a person may start from the page. Each returns at once.
type Actions struct {
	// Switch begins or ends the sharing, Choose takes another address.
	Switch func(on bool)
	Choose func(address string)
	// Poster opens the poster, Firewall lets phones through the firewall.
	Poster, Firewall func()
	// Copy puts text onto the clipboard.
	Copy func(string)
}

// Page is the page about sharing.
type Page struct {
	column   *widgets.Column
	act      Actions
	badge    *widgets.Badge
	headline *widget.Label
	notes    *widget.Label
	toggle   *widget.Button
	failure  *widget.Label

	address  *fyne.Container // the panel with code and address
	title    *widgets.Text
	code     *canvas.Image
	url      *widget.Label
	named    *widget.Label
	network  *widget.Label
	poster   *widget.Button
	copy     *widget.Button
	firewall *widget.Button

	choice      *fyne.Container // the panel with several addresses
	choiceTitle *widgets.Text
	choiceHint  *widget.Label
	choose      *widget.RadioGroup

	texts   *i18n.Texts
	sharing control.Sharing
	known   bool
	problem string // why it is not known
	usable  bool
	busy    bool
	drawn   string // what the code says
	setting bool   // the choice is being written, not made
}

// New returns the page.
func New(act Actions, t *i18n.Texts) *Page {
	p := &Page{
		act: act, texts: t, badge: widgets.NewBadge(badgeSide), headline: widgets.NewText(), notes: widgets.NewText(), failure: widgets.NewText(),
		title: widgets.NewTitle(), url: widgets.NewText(), named: widgets.NewText(), network: widgets.NewText(),
		choiceTitle: widgets.NewTitle(), choiceHint: widgets.NewText(),
		code: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScalePixels},
	}
	p.headline.SizeName, p.headline.TextStyle = theme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true}
	p.url.SizeName, p.url.TextStyle, p.url.Selectable, p.url.Wrapping = theme.SizeNameHeadingText, fyne.TextStyle{Bold: true}, true,
		fyne.TextWrapBreak
	p.named.Selectable = true
	p.failure.Importance = widget.DangerImportance
	p.failure.Hide()
	p.code.SetMinSize(fyne.NewSquareSize(codeSide))
	p.toggle = widget.NewButtonWithIcon("", theme.MediaPlayIcon(), func() { act.Switch(!p.sharing.On) })
	p.toggle.Importance = widget.HighImportance
	p.poster = widget.NewButtonWithIcon("", theme.DocumentPrintIcon(), act.Poster)
	p.copy = widget.NewButtonWithIcon("", theme.ContentCopyIcon(), func() { act.Copy(p.sharing.URL) })
	p.firewall = widget.NewButtonWithIcon("", theme.LoginIcon(), act.Firewall)
	p.choose = widget.NewRadioGroup(nil, p.chosen)
	p.choose.Required = true
	middle := func(o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewVBox(layout.NewSpacer(), o, layout.NewSpacer())
	}
	words := container.New(layout.NewCustomPaddedVBoxLayout(-theme.InnerPadding()), p.headline, p.notes)
	p.address = widgets.Titled(p.title, container.NewBorder(nil, nil, p.code, nil, middle(container.NewVBox(
		container.New(layout.NewCustomPaddedVBoxLayout(-theme.InnerPadding()), p.url, p.named, p.network),
		container.New(&widgets.Row{Gap: theme.Padding()}, p.poster, p.copy, p.firewall),
	))))
	p.choice = widgets.Titled(p.choiceTitle, widgets.AlignLeft(p.choiceHint), p.choose)
	p.column = widgets.Stack(
		widgets.Titled(container.NewBorder(nil, nil, p.badge, nil, middle(words)), container.NewHBox(p.toggle), p.failure),
		p.address, p.choice,
	)
	p.refresh()
	return p
}

// Object is what to show.
func (p *Page) Object() fyne.CanvasObject { return p.column.Object }

// Turn scrolls by a number of pages, down when positive.
func (p *Page) Turn(pages float32) { p.column.Turn(pages) }

// Set shows how phones reach the quiz, or why that is not known.
func (p *Page) Set(s control.Sharing, err error) {
	p.problem = ""
	if err != nil {
		p.problem = err.Error()
	} else {
		p.sharing, p.known = s, true
	}
	p.refresh()
}

// At tells whether the agent can be asked.
func (p *Page) At(t *i18n.Texts, usable bool) {
	p.texts, p.usable = t, usable
	p.refresh()
}

// Busy shows that something was begun.
func (p *Page) Busy() {
	p.busy = true
	widgets.SetLabel(p.failure, "")
	p.refresh()
}

// Finished shows what came of it.
func (p *Page) Finished(err error) {
	p.busy = false
	if err != nil {
		widgets.SetLabel(p.failure, err.Error())
	}
	p.refresh()
}

func (p *Page) refresh() {
	t, s := p.texts, p.sharing
	state, headline := p.state()
	p.badge.Set(state)
	widgets.SetLabel(p.headline, headline)
	widgets.SetLabel(p.notes, p.told(headline))
	toggle := "window.sharing.start"
	if s.On {
		toggle = "window.sharing.stop"
	}
	widgets.SetButton(p.toggle, t.T(toggle))
	widgets.Enable(p.toggle, p.usable && p.known && !p.busy)
	if want := importance(s.On); p.toggle.Importance != want {
		p.toggle.Importance = want
		icon := theme.MediaPlayIcon()
		if s.On {
			icon = theme.MediaStopIcon()
		}
		p.toggle.SetIcon(icon)
	}
	p.title.Set(t.T("window.sharing.address"))
	widgets.SetLabel(p.url, strings.TrimPrefix(s.URL, "http://"))
	named := ""
	if s.NamedURL != "" {
		named = t.T("window.sharing.named", "url", strings.TrimPrefix(s.NamedURL, "http://"))
	}
	widgets.SetLabel(p.named, named)
	network := ""
	if s.Network != "" {
		network = t.T("window.sharing.network", "network", s.Network)
	}
	widgets.SetLabel(p.network, network)
	widgets.SetButton(p.poster, t.T("window.sharing.poster"))
	widgets.SetButton(p.copy, t.T("window.copy"))
	widgets.SetButton(p.firewall, t.T("window.sharing.firewall"))
	widgets.Show(p.firewall, s.Firewall != "" && s.On)
	for _, b := range []*widget.Button{p.poster, p.firewall} {
		widgets.Enable(b, p.usable && !p.busy)
	}
	p.draw()
	widgets.Show(p.address, s.On && s.URL != "")
	p.offer()
	p.column.Settle()
}

func importance(on bool) widget.Importance {
	if on {
		return widget.MediumImportance
	}
	return widget.HighImportance
}

// state says in one sign and one sentence how sharing is.
func (p *Page) state() (control.State, string) {
	t, s := p.texts, p.sharing
	switch {
	case p.problem != "":
		return widgets.StateAway, p.problem
	case !p.known:
		return control.StateStarting, t.T("window.waiting")
	case !s.On:
		return widgets.StateAway, t.T("window.sharing.off")
	case s.Reachable && len(s.Notes) == 0:
		return control.StateWell, t.T("window.sharing.on")
	case s.Reachable:
		return control.StateAttention, t.T("window.sharing.on")
	case s.URL == "" && len(s.Notes) == 0:
		return control.StateStarting, t.T("window.sharing.looking")
	}
	return control.StateTrouble, t.T("window.sharing.unreachable")
}

// told is what staff should know: the agent's notes, or what sharing means.
func (p *Page) told(headline string) string {
	if p.known && p.problem == "" && !p.sharing.On {
		return p.texts.T("window.sharing.means")
	}
	return strings.Join(slices.DeleteFunc(slices.Clone(p.sharing.Notes), func(n string) bool { return n == headline }), "\n")
}

// draw draws the code when it says something else than before.
func (p *Page) draw() {
	if p.drawn == p.sharing.URL || p.sharing.URL == "" {
		return
	}
	img, err := qrcode.Image(p.sharing.URL)
	if err != nil {
		return // an address is never too long
	}
	p.drawn, p.code.Image = p.sharing.URL, img
	p.code.Refresh()
}

// offer shows the addresses when there are several.
func (p *Page) offer() {
	t := p.texts
	p.choiceTitle.Set(t.T("window.sharing.choose"))
	widgets.SetLabel(p.choiceHint, t.T("window.sharing.choose_hint"))
	var options []string
	selected := ""
	for _, a := range p.sharing.Addresses {
		options = append(options, option(a))
		if a.InUse {
			selected = option(a)
		}
	}
	p.setting = true
	if !slices.Equal(p.choose.Options, options) {
		p.choose.Options = options
		p.choose.Refresh()
	}
	if p.choose.Selected != selected {
		p.choose.SetSelected(selected)
	}
	p.setting = false
	widgets.Show(p.choice, p.sharing.On && len(options) > 1)
}

func option(a control.SharedAddress) string { return a.Address + "  (" + a.Adapter + ")" }

// chosen is called when another address is selected, by a person or by offer.
func (p *Page) chosen(selected string) {
	if p.setting {
		return
	}
	for _, a := range p.sharing.Addresses {
		if option(a) == selected && !a.InUse {
			p.act.Choose(a.Address)
		}
	}
}
