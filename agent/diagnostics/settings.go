package diagnostics

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"ministryfinder/agent/control"
	"ministryfinder/agent/settings"
)

// leastSecret is the length in bytes from which a secret of the settings is
// looked for everywhere: a shorter one is part of too many words.
const leastSecret = 3

// leastUnknown is the same for a value of a setting that is not known, which is
// a number or a switch as well.
const leastUnknown = 6

// wholeSecrets are settings whose value is nobody's business as a whole, beside
// those of the kind secret: they name a person, a topic or a place in the
// local network.
var wholeSecrets = []string{"mail.user", "ntfy.url", "sharing.address", "sharing.name"}

// found are the settings of a file that are known by name.
type found struct {
	values map[string]any // by key
	// unknown counts settings that are not known: their values may be anything.
	unknown int
	// problem is why the file cannot be read, empty when it can.
	problem string
}

// readSettings reads a settings file, and returns its secrets apart. The text
// itself is not used further: what is behind a # may be an old password, and
// only a decoder knows where a value ends.
func readSettings(path string) (found, []string) {
	text, err := os.ReadFile(path)
	if err != nil {
		return found{problem: err.Error()}, nil
	}
	var tree map[string]any
	if _, err := toml.Decode(string(text), &tree); err != nil {
		problem := "The settings file has a mistake, so its text is left out: where its secrets end is not known."
		if parse, ok := err.(toml.ParseError); ok {
			problem += fmt.Sprintf(" The mistake is in line %d.", parse.Position.Line)
		}
		return found{problem: problem}, guessSecrets(string(text))
	}
	f := found{values: map[string]any{}}
	var secrets []string
	for _, field := range settings.Fields() {
		v, there := cutOut(tree, field.Key)
		if !there {
			continue
		}
		f.values[field.Key] = v
		// A name such as "office" is left out where it stands only: it is a part of
		// too many words.
		if isSecret(field) && field.Key != "mail.user" && field.Key != "sharing.name" {
			secrets = append(secrets, leaves(v)...)
		}
	}
	unknown := leaves(tree)
	f.unknown = len(unknown)
	return f, append(secrets, slices.DeleteFunc(unknown, func(v string) bool { return len(v) < leastUnknown })...)
}

func isSecret(field settings.Field) bool {
	return field.Kind == control.KindSecret || slices.Contains(wholeSecrets, field.Key)
}

// cutOut takes a setting out of the tree.
func cutOut(tree map[string]any, key string) (v any, there bool) {
	section, name, in := strings.Cut(key, ".")
	if in {
		tree, _ = tree[section].(map[string]any)
		key = name
	}
	v, there = tree[key]
	delete(tree, key)
	return v, there
}

// leaves returns all values within a value as texts.
func leaves(v any) []string {
	var all []string
	switch v := v.(type) {
	case map[string]any:
		for _, below := range v {
			all = append(all, leaves(below)...)
		}
	case []map[string]any:
		for _, below := range v {
			all = append(all, leaves(below)...)
		}
	case []any:
		for _, below := range v {
			all = append(all, leaves(below)...)
		}
	default:
		all = append(all, fmt.Sprint(v))
	}
	return all
}

// guessSecrets finds what may be secrets in a settings file with a mistake:
// the rest of each line that sets one.
func guessSecrets(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		name = strings.Trim(name, " \t#\"'")
		for _, field := range settings.Fields() {
			if isSecret(field) && (name == field.Key || strings.HasSuffix(field.Key, "."+name)) {
				all = append(all, strings.TrimSpace(value), strings.Trim(value, " \t\r\n\"'"))
			}
		}
	}
	return all
}

// settings writes the settings as they may be shown: one a line, as the file
// could have it.
func (r *redactor) settings(f found) string {
	var b strings.Builder
	for _, field := range settings.Fields() {
		v, there := f.values[field.Key]
		if !there {
			continue
		}
		shown := ""
		switch value := v.(type) {
		case bool, int64, float64:
			if field.Kind == control.KindNumber || field.Kind == control.KindSwitch {
				shown = fmt.Sprint(value)
			}
		case string:
			isText := field.Kind == control.KindText || field.Kind == control.KindChoice && slices.Contains(field.Choices, value)
			if isText && !isSecret(field) {
				shown = strconv.Quote(r.value(field, value))
			}
		case []any:
			if field.Kind == control.KindList {
				items := make([]string, len(value))
				for i, item := range value {
					items[i] = strconv.Quote(r.value(field, fmt.Sprint(item)))
				}
				shown = "[" + strings.Join(items, ", ") + "]"
			}
		}
		if shown == "" {
			shown = strconv.Quote(hidden)
		}
		fmt.Fprintf(&b, "%s = %s\n", field.Key, shown)
	}
	if f.unknown > 0 {
		fmt.Fprintf(&b, "# Settings that are not known, left out: %d\n", f.unknown)
	}
	if f.problem != "" {
		fmt.Fprintf(&b, "# %s\n", r.text(f.problem))
	}
	return b.String()
}

// value is the text of a setting as it may be shown: of an address no more than
// the computer it names.
func (r *redactor) value(field settings.Field, text string) string {
	switch field.Key {
	case "update_address", "finder.public_address":
		return r.host(text)
	case "watch":
		words := strings.Fields(text)
		for i, word := range words {
			if strings.Contains(word, "://") {
				words[i] = r.host(word)
			}
		}
		text = strings.Join(words, " ")
	case "mail.to", "mail.from":
		if at := strings.LastIndex(text, "@"); at >= 0 {
			return hidden + r.text(strings.TrimRight(text[at:], "> \""))
		}
		return hidden
	}
	return r.text(text)
}

// host returns the scheme and the host of an address.
func (r *redactor) host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return hidden
	}
	return r.text(u.Scheme + "://" + u.Host)
}

// json redacts the texts of a JSON document, and all of what is named like a
// secret.
func (r *redactor) json(text string) string {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return r.text(text)
	}
	v = r.tree(v)
	out, err := json.Marshal(v)
	if strings.Contains(text, "\n") {
		out, err = json.MarshalIndent(v, "", "  ")
	}
	if err != nil {
		return r.text(text)
	}
	return string(out)
}

func (r *redactor) tree(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, below := range v {
			if secretName().MatchString(name) {
				v[name] = hidden
			} else {
				v[name] = r.tree(below)
			}
		}
	case []any:
		for i, below := range v {
			v[i] = r.tree(below)
		}
	case string:
		return r.text(v)
	}
	return v
}
