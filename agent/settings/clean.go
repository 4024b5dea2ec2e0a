package settings

import (
	"reflect"
	"slices"

	"ministryfinder/embedded/environment"
	"ministryfinder/embedded/i18n"
)

// pathKeys are the settings that name a folder or a file.
var pathKeys = []string{"backup_folder", "sharing.certificate", "sharing.key"}

// clean makes all texts of the settings what is meant by them, as it is done
// with the variables of the environment.
func (s *Settings) clean() error { return cleanAll(reflect.ValueOf(s).Elem(), "") }

// cleanAll cleans the texts in a structure whose names in the file begin so.
func cleanAll(v reflect.Value, prefix string) error {
	for i := range v.NumField() {
		field, key := v.Field(i), prefix+v.Type().Field(i).Tag.Get("toml")
		var err error
		switch {
		case field.Kind() == reflect.Struct:
			err = cleanAll(field, key+".")
		case field.Kind() == reflect.String:
			var text string
			text, err = cleanText(key, field.String())
			field.SetString(text)
		case field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.String:
			for j := range field.Len() {
				var text string
				if text, err = cleanText(key, field.Index(j).String()); err != nil {
					break
				}
				field.Index(j).SetString(text)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cleanText cleans the text of one setting; an error names it.
func cleanText(key, text string) (string, error) {
	text, err := environment.Clean(text)
	if err == nil && slices.Contains(pathKeys, key) {
		text, err = environment.Path(text)
	}
	if err != nil {
		return "", &i18n.Error{Key: "settings.mistake.in", Pairs: []any{"key", key, "error", err}, Err: err}
	}
	return text, nil
}
