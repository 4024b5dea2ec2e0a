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
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// Values of a switch.
const (
	on  = "true"
	off = "false"
)

// listRows is how many lines a list shows at once.
const listRows = 3

// maxValueBytes bounds what can be typed into a field; the agent takes less
// and says so.
const maxValueBytes = 4000

// field is one setting: its title, what it does, and where it is changed.
type field struct {
	setting control.Setting
	texts   *i18n.Texts
	changed func()
	// input is the widget, read and write its value as the agent writes it.
	input fyne.Disableable
	read  func() string
	write func(string)
	// about says what it does and what it is when nobody sets it.
	about   *widget.Label
	failure *widget.Label
	object  fyne.CanvasObject
}

func newField(s control.Setting, t *i18n.Texts, changed func()) *field {
	f := &field{setting: s, texts: t, failure: widgets.NewText()}
	f.changed = func() {
		f.fail("") // of the value that it had
		changed()
	}
	f.failure.Importance = widget.DangerImportance
	f.failure.TextStyle.Bold = true
	f.failure.Hide()
	input := f.makeInput()
	f.write(s.Value)

	title := widget.NewLabel(s.Title)
	title.TextStyle.Bold = true
	title.Wrapping = fyne.TextWrapWord
	f.about = widgets.NewText()
	f.about.SizeName, f.about.Importance = fynetheme.SizeNameCaptionText, widget.LowImportance
	f.explain(s.Explanation)
	// Labels bring their own inset; less is enough between the lines.
	lines := container.New(layout.NewCustomPaddedVBoxLayout(-1.4*fynetheme.InnerPadding()), title, f.about)
	right := container.NewVBox(input, f.failure)
	f.object = container.New(sides{}, lines, right)
	return f
}

// explain says what the setting does, in the place of what is usually said.
func (f *field) explain(words string) {
	if text := strings.TrimSpace(words + " " + f.hint()); text != f.about.Text {
		f.about.SetText(text)
	}
}

// hint says what the setting is when nobody sets it, and what a change does.
func (f *field) hint() string {
	s, t := f.setting, f.texts
	var parts []string
	if s.Kind == control.KindSecret {
		if s.Value != "" {
			parts = append(parts, t.T("window.settings.secret"))
		}
	} else if t.Has("window.choice." + s.Key + "." + s.Default) {
		return "" // its name says so, or it is taken with another choice
	} else if d := f.named(s.Default); d != "" {
		parts = append(parts, t.T("window.settings.default", "value", strings.ReplaceAll(d, "\n", ", ")))
	}
	if s.Restart {
		parts = append(parts, t.T("window.settings.restart"))
	}
	return strings.Join(parts, " ")
}

// named writes a value as the widget shows it.
func (f *field) named(value string) string {
	switch f.setting.Kind {
	case control.KindSwitch:
		if value == on {
			return f.texts.T("window.settings.on")
		}
		return f.texts.T("window.settings.off")
	case control.KindChoice:
		if key := "window.choice." + f.setting.Key + "." + value; f.texts.Has(key) {
			return f.texts.T(key)
		}
		if value == "" && slices.Contains(f.setting.Choices, "") {
			return f.texts.T("window.settings.by_itself")
		}
		if f.setting.Key == "language" {
			return i18n.Name(value)
		}
	}
	return value
}

// makeInput makes the widget for the setting's kind; an unknown kind is text.
func (f *field) makeInput() fyne.CanvasObject {
	switch f.setting.Kind {
	case control.KindSwitch:
		check := widget.NewCheck("", func(bool) { f.changed() })
		check.Text = f.texts.T("window.settings.on")
		f.input = check
		f.read = func() string {
			if check.Checked {
				return on
			}
			return off
		}
		f.write = func(v string) { check.SetChecked(v == on) }
		return check
	case control.KindChoice:
		return f.makeChoice()
	}
	entry := widget.NewEntry()
	switch f.setting.Kind {
	case control.KindSecret:
		entry = widget.NewPasswordEntry()
	case control.KindList:
		entry = widget.NewMultiLineEntry()
		entry.Wrapping = fyne.TextWrapOff
		entry.SetMinRowsVisible(listRows)
	}
	entry.SetPlaceHolder(strings.ReplaceAll(f.setting.Default, "\n", ", "))
	entry.OnChanged = func(text string) {
		if len(text) > maxValueBytes {
			entry.SetText(strings.ToValidUTF8(text[:maxValueBytes], ""))
			return
		}
		f.changed()
	}
	f.input = entry
	f.read = func() string { return strings.TrimSpace(entry.Text) }
	f.write = func(v string) {
		if entry.Text != v {
			entry.SetText(v)
		}
	}
	return entry
}

func (f *field) makeChoice() fyne.CanvasObject {
	values := slices.Clone(f.setting.Choices)
	if !slices.Contains(values, f.setting.Value) {
		values = append(values, f.setting.Value) // one from a later version, or by hand
	}
	var names []string
	for _, v := range values {
		names = append(names, f.named(v))
	}
	choice := widget.NewSelect(names, func(string) { f.changed() })
	f.input = choice
	f.read = func() string {
		if i := choice.SelectedIndex(); i >= 0 {
			return values[i]
		}
		return f.setting.Value
	}
	f.write = func(v string) {
		i := slices.Index(values, v)
		if i < 0 {
			values, names = append(values, v), append(names, f.named(v))
			choice.SetOptions(names)
			i = len(values) - 1
		}
		if choice.SelectedIndex() != i {
			choice.SetSelectedIndex(i)
		}
	}
	return choice
}

// value returns what the widget holds.
func (f *field) value() string { return f.read() }

// edited reports whether the widget holds another value than the one in force.
func (f *field) edited() bool { return f.read() != strings.TrimSpace(f.setting.Value) }

// set takes the setting as it is now; what is being edited stays.
func (f *field) set(s control.Setting) {
	edited := f.edited()
	f.setting = s
	if !edited {
		f.write(s.Value)
	}
}

// revert takes an edit back.
func (f *field) revert() { f.write(f.setting.Value) }

// fail shows what is wrong with the value, nothing for the empty text.
func (f *field) fail(why string) { widgets.SetLabel(f.failure, why) }

// sides lays words and input out beside one another.
type sides struct{}

// inputShare is the input's part of the width.
const inputShare = 0.42

func (sides) MinSize(objects []fyne.CanvasObject) fyne.Size {
	words, input := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(0, max(words.Height, input.Height))
}

func (sides) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width * inputShare
	inset := fynetheme.InnerPadding()
	objects[0].Move(fyne.NewPos(-inset, -inset/2))
	objects[0].Resize(fyne.NewSize(size.Width-width-theme.Space+inset, size.Height))
	objects[1].Move(fyne.NewPos(size.Width-width, 0))
	objects[1].Resize(fyne.NewSize(width, objects[1].MinSize().Height))
}
