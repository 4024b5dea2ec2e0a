package settings

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// mailKey begins the keys of the settings of e-mail.
const mailKey = "mail."

// noMail is the choice of no e-mail beside the providers.
const noMail letter.Provider = "none"

// Values of the settings as the agent has them.
const (
	byPassword = "password"
	usualPort  = "587"
	usualTLS   = "starttls"
)

// mailPanel is the part of the page about e-mail: first whose server it is, then what
// that one needs, and what is seldom needed behind a button.
type mailPanel struct {
	page   *Page
	texts  *i18n.Texts
	object fyne.CanvasObject
	rows   *fyne.Container
	title  *widgets.Text
	lead   *widget.Label
	// fields are those of the page whose keys begin with mailKey, by what follows.
	fields map[string]*field
	order  []string
	// provider is whose server it is; chosen says that a person chose it, so that it does
	// not follow from the server's name.
	provider *field
	chosen   bool
	writing  bool
	// user is the mailbox as it was before the last change.
	user    string
	note    fyne.CanvasObject
	signIn  *signInBox
	test    *widget.Button
	outcome *fyne.Container
	more    *widget.Button
	open    bool
}

func newMailPanel(p *Page, group string, t *i18n.Texts) *mailPanel {
	m := &mailPanel{
		page: p, texts: t, fields: map[string]*field{}, title: widgets.NewTitle(), lead: widgets.NewText(),
		note: said(control.StateAttention, t.T("window.mail.password_ends")), outcome: container.NewVBox(),
		rows: container.New(layout.NewCustomPaddedVBoxLayout(theme.Space)),
	}
	m.title.Set(group)
	m.lead.SetText(t.T("window.mail.lead"))
	m.provider = newField(control.Setting{
		Key: "mail.provider", Title: t.T("window.mail.provider"), Kind: control.KindChoice, Value: string(noMail),
		Choices: []string{string(noMail), string(letter.Google), string(letter.Microsoft), string(letter.Elsewhere)},
	}, t, m.choose)
	m.provider.about.Hide()
	m.signIn = newSignInBox(m)
	m.test = widget.NewButton(t.T("window.test"), func() { p.saveThen(p.testMail) })
	m.more = widget.NewButtonWithIcon("", fynetheme.MenuDropDownIcon(), func() { m.open = !m.open; m.arrange() })
	m.more.Importance = widget.LowImportance
	m.object = widgets.InPanel(m.rows)
	return m
}

// add takes a field of the page.
func (m *mailPanel) add(f *field) {
	name := strings.TrimPrefix(f.setting.Key, mailKey)
	m.fields[name] = f
	m.order = append(m.order, name)
}

// value is what a field holds, empty where there is none.
func (m *mailPanel) value(name string) string {
	if f := m.fields[name]; f != nil {
		return f.value()
	}
	return ""
}

func (m *mailPanel) write(name, value string) {
	if f := m.fields[name]; f != nil {
		f.write(value)
	}
}

// choose fills in what a provider's server needs.
func (m *mailPanel) choose() {
	if m == nil || m.writing || m.fields["host"] == nil {
		return
	}
	m.chosen = true
	server := func(host, how string) {
		m.write("host", host)
		m.write("port", usualPort)
		m.write("security", usualTLS)
		m.write("sign_in", how)
	}
	switch m.whose() {
	case noMail:
		m.write("host", "")
	case letter.Google:
		server(letter.GoogleServer, byPassword)
	case letter.Microsoft:
		server(letter.MicrosoftServer, string(letter.Microsoft))
	default:
		host := m.value("host")
		if letter.ProviderOf(host) != letter.Elsewhere {
			host = ""
		}
		m.write("host", host)
		m.write("sign_in", byPassword)
	}
	m.arrange()
	m.page.column.Reveal(m.object) // there is more of it now
}

// whose is the provider that is chosen.
func (m *mailPanel) whose() letter.Provider { return letter.Provider(m.provider.value()) }

// follow takes the provider from the settings, where nobody has chosen another one
// since they were saved.
func (m *mailPanel) follow() {
	if m.chosen {
		m.arrange()
		return
	}
	whose := noMail
	if host := m.value("host"); host != "" {
		whose = letter.ProviderOf(host)
	}
	m.writing = true
	m.provider.write(string(whose))
	m.writing = false
	m.user = m.value("user")
	m.arrange()
}

// changed is called when a field was edited: who writes a mailbox means the sender, too.
func (m *mailPanel) changed() {
	if user := m.value("user"); user != m.user {
		before := m.user
		m.user = user
		if from := m.value("from"); from == before && m.fields["user"].edited() { // not what the file says now
			m.write("from", user)
		}
	}
	m.arrange()
}

// arrange shows what the choices ask for.
func (m *mailPanel) arrange() {
	rows := []fyne.CanvasObject{m.title, widgets.AlignLeft(m.lead), m.provider.object}
	var shown []string
	show := func(names ...string) {
		for _, name := range names {
			if f := m.fields[name]; f != nil && !slices.Contains(shown, name) {
				shown = append(shown, name)
				rows = append(rows, f.object)
			}
		}
	}
	if whose := m.whose(); whose != noMail {
		how := m.value("sign_in")
		if whose == letter.Elsewhere {
			show("host")
		}
		show("user", "from", "to")
		if whose != letter.Elsewhere || how != byPassword {
			show("sign_in")
		}
		if how == byPassword {
			show("password")
			if whose == letter.Microsoft {
				rows = append(rows, m.note)
			}
		} else {
			show("client_id")
			if how == string(letter.Google) {
				show("client_secret")
			}
			rows = append(rows, m.signIn.object)
		}
		m.explain(whose, how)
		rows = append(rows, container.New(&widgets.Row{Gap: theme.Space}, m.test, m.more), m.outcome)
		if m.open {
			show("host", "port", "security")
			if how == string(letter.Microsoft) {
				show("tenant")
			}
			show(m.unknown()...)
		}
	}
	m.lettering()
	if !slices.Equal(m.rows.Objects, rows) {
		m.rows.Objects = rows
		m.rows.Refresh()
	}
	m.signIn.refresh()
	m.page.column.Settle()
}

// explain says of the fields what is so with a provider.
func (m *mailPanel) explain(whose letter.Provider, how string) {
	for _, name := range m.order {
		f := m.fields[name]
		if f == nil {
			continue
		}
		words := f.setting.Explanation
		for _, key := range []string{string(whose), how, string(whose) + "_" + how} {
			if key = "window.mail." + name + "." + key; m.texts.Has(key) {
				words = m.texts.T(key)
			}
		}
		f.explain(words)
	}
}

// lettering writes the button for what is seldom needed.
func (m *mailPanel) lettering() {
	word, icon := m.texts.T("window.mail.more"), fynetheme.MenuDropDownIcon()
	if m.open {
		word, icon = m.texts.T("window.mail.less"), fynetheme.MenuDropUpIcon()
	}
	if m.more.Text != word {
		m.more.SetText(word)
		m.more.SetIcon(icon)
	}
}

// unknown are the fields that this panel has no place for: of a later version.
func (m *mailPanel) unknown() []string {
	known := []string{"host", "port", "security", "user", "password", "sign_in", "client_id", "client_secret", "tenant", "refresh_token",
		"from", "to"}
	return slices.DeleteFunc(slices.Clone(m.order), func(name string) bool { return slices.Contains(known, name) })
}

// reveal has a field be seen that belongs to this panel.
func (m *mailPanel) reveal(f *field) {
	if m.fields[strings.TrimPrefix(f.setting.Key, mailKey)] == f && !slices.Contains(m.rows.Objects, f.object) {
		m.open = true
		m.arrange()
	}
}

// missing returns a field that must be filled in before it can be saved, and what to
// say of it.
func (m *mailPanel) missing() (*field, string) {
	if f := m.fields["host"]; f != nil && m.whose() == letter.Elsewhere && f.value() == "" {
		return f, m.texts.T("window.mail.no_host")
	}
	return nil, ""
}

// tested shows what came of a test.
func (m *mailPanel) tested(tests []control.ChannelTest, err error) {
	m.outcome.RemoveAll()
	widgets.SetButton(m.test, m.texts.T("window.test"))
	m.test.Enable()
	switch {
	case err != nil:
		m.outcome.Add(said(control.StateTrouble, err.Error()))
	case len(tests) == 0:
		m.outcome.Add(said(control.StateAttention, m.texts.T("mail.why.not-set-up")))
	}
	for _, test := range tests {
		if test.Error != "" {
			m.outcome.Add(said(control.StateTrouble, test.Error))
			continue
		}
		to := strings.ReplaceAll(m.value("to"), "\n", ", ")
		m.outcome.Add(said(control.StateWell, m.texts.T("window.mail.test_sent", "to", to)))
	}
	m.page.column.Settle()
}

// testing says that a test is on its way.
func (m *mailPanel) testing() {
	m.outcome.RemoveAll()
	widgets.SetButton(m.test, m.texts.T("window.testing"))
	m.test.Disable()
}

// signSize is that of the sign beside what is said, in Fyne's units.
const signSize = 22

// said returns words with a sign.
func said(state control.State, words string) fyne.CanvasObject {
	sign := widgets.NewBadge(signSize)
	sign.Set(state)
	label := widgets.NewText()
	label.SetText(words)
	return container.NewBorder(nil, nil, container.NewVBox(layout.NewSpacer(), sign, layout.NewSpacer()), nil, label)
}
