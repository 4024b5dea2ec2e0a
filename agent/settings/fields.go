package settings

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"ministryfinder/agent/control"
)

// Field is a setting as a form asks for it.
type Field struct {
	// Key is the setting's name in the file, such as alerts.memory_percent.
	Key string
	// Group names the heading that it stands under.
	Group string
	// Kind is one of control's kinds.
	Kind    string
	Choices []string
	// Restart says that the finder must be started again for a change.
	Restart bool
}

// Fields returns all settings, in the order of the form.
func Fields() []Field {
	return []Field{
		{Key: "language", Group: "general", Kind: control.KindChoice, Choices: []string{"", "en", "es"}},
		{Key: "address", Group: "general", Kind: control.KindText, Restart: true},
		{Key: "backup_folder", Group: "general", Kind: control.KindText, Restart: true},
		{Key: "update_address", Group: "general", Kind: control.KindText},
		{Key: "mail.host", Group: "mail", Kind: control.KindText},
		{Key: "mail.port", Group: "mail", Kind: control.KindNumber},
		{Key: "mail.security", Group: "mail", Kind: control.KindChoice, Choices: []string{"starttls", "tls", "none"}},
		{Key: "mail.user", Group: "mail", Kind: control.KindText},
		{Key: "mail.password", Group: "mail", Kind: control.KindSecret},
		{Key: "mail.sign_in", Group: "mail", Kind: control.KindChoice, Choices: []string{"password", "google", "microsoft"}},
		{Key: "mail.client_id", Group: "mail", Kind: control.KindText},
		{Key: "mail.client_secret", Group: "mail", Kind: control.KindSecret},
		{Key: "mail.tenant", Group: "mail", Kind: control.KindText},
		{Key: "mail.refresh_token", Group: "mail", Kind: control.KindSecret},
		{Key: "mail.from", Group: "mail", Kind: control.KindText},
		{Key: "mail.to", Group: "mail", Kind: control.KindList},
		{Key: "alerts.memory_percent", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.cpu_percent", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.memory_budget_mb", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.after_seconds", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.cpu_after_seconds", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.cache_percent", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.disk_percent", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.disk_free_gb", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.error_percent", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "alerts.backup_hours", Group: "alerts", Kind: control.KindNumber, Restart: true},
		{Key: "telling.time_zone", Group: "telling", Kind: control.KindText},
		{Key: "telling.quiet_hours", Group: "telling", Kind: control.KindText},
		{Key: "telling.mass_times", Group: "telling", Kind: control.KindList},
		{Key: "webhook.url", Group: "channels", Kind: control.KindSecret},
		{Key: "ntfy.url", Group: "channels", Kind: control.KindText},
		{Key: "ntfy.token", Group: "channels", Kind: control.KindSecret},
		{Key: "sharing.on", Group: "sharing", Kind: control.KindSwitch, Restart: true},
		{Key: "sharing.port", Group: "sharing", Kind: control.KindNumber, Restart: true},
		{Key: "sharing.address", Group: "sharing", Kind: control.KindText},
		{Key: "sharing.name", Group: "sharing", Kind: control.KindText},
		{Key: "sharing.office", Group: "sharing", Kind: control.KindSwitch, Restart: true},
		{Key: "sharing.certificate", Group: "sharing", Kind: control.KindText, Restart: true},
		{Key: "sharing.key", Group: "sharing", Kind: control.KindText, Restart: true},
		{Key: "sample_seconds", Group: "watching", Kind: control.KindNumber},
		{Key: "watch", Group: "watching", Kind: control.KindList},
		{Key: "finder.cache_mb", Group: "finder", Kind: control.KindNumber, Restart: true},
		{Key: "finder.check_minutes", Group: "finder", Kind: control.KindNumber, Restart: true},
		{Key: "finder.public_address", Group: "finder", Kind: control.KindText, Restart: true},
	}
}

// Values returns every setting's value by key, as a form shows it: a list has
// one value a line, and a secret that is set reads control.SecretSet.
func (s Settings) Values() (map[string]string, error) {
	values, err := s.plain()
	if err != nil {
		return nil, err
	}
	for _, f := range Fields() {
		if f.Kind == control.KindSecret && values[f.Key] != "" {
			values[f.Key] = control.SecretSet
		}
	}
	return values, nil
}

// plain returns every setting's value by key, secrets as well.
func (s Settings) plain() (map[string]string, error) {
	text, err := toml.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write the settings: %w", err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	values := map[string]string{}
	for _, f := range Fields() {
		section, name := split(f.Key)
		from := tree
		if section != "" {
			from, _ = tree[section].(map[string]any)
		}
		values[f.Key] = show(from[name])
	}
	return values, nil
}

// split parts a key into its section, empty for none, and its name.
func split(key string) (section, name string) {
	if before, after, ok := strings.Cut(key, "."); ok {
		return before, after
	}
	return "", key
}

func show(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []any:
		lines := make([]string, len(v))
		for i, line := range v {
			lines[i] = fmt.Sprint(line)
		}
		return strings.Join(lines, "\n")
	}
	return fmt.Sprint(v)
}

// literal writes a form's value as the file has it.
func (f Field) literal(value string) (string, error) {
	value = strings.ReplaceAll(value, "\r\n", "\n")
	switch f.Kind {
	case control.KindNumber:
		n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || n != n || n > 1e15 || n < -1e15 {
			return "", mistake("number", "key", f.Key, "value", strconv.Quote(value))
		}
		return strconv.FormatFloat(n, 'f', -1, 64), nil
	case control.KindSwitch:
		if value != "true" && value != "false" {
			return "", mistake("switch", "key", f.Key, "value", strconv.Quote(value))
		}
		return value, nil
	case control.KindList:
		items := []string{}
		for line := range strings.Lines(value) {
			line, err := cleanText(f.Key, line)
			if err != nil {
				return "", err
			}
			if line != "" {
				items = append(items, quote(line))
			}
		}
		return "[" + strings.Join(items, ", ") + "]", nil
	}
	value, err := cleanText(f.Key, value)
	return quote(value), err
}

// quote writes a basic string of TOML.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
