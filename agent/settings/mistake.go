package settings

import "ministryfinder/embedded/i18n"

// unreadable says that the settings file cannot be read.
func unreadable(path string, err error) error {
	return &i18n.Error{Key: "settings.mistake.read", Pairs: []any{"file", path, "error", err}, Err: err}
}

// unwritable says that the settings file cannot be written.
func unwritable(path string, err error) error {
	return &i18n.Error{Key: "settings.mistake.write", Pairs: []any{"file", path, "error", err}, Err: err}
}

// mistake is what is wrong with the settings, in one of the texts for that.
func mistake(code string, pairs ...any) error {
	return i18n.NewError("settings.mistake."+code, pairs...)
}

// inRange says that a number must be within a range when it is not.
func inRange(key string, value, low, high float64) error {
	if value >= low && value <= high {
		return nil
	}
	return mistake("range", "key", key, "low", show(low), "high", show(high), "value", show(value))
}
