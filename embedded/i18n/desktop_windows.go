package i18n

import (
	"strings"

	"golang.org/x/sys/windows"
)

// askSystem returns the person's display languages, such as es-ES, the best liked
// first; none where Windows does not tell.
func askSystem() string {
	const byName = 0x8 // MUI_LANGUAGE_NAME: not by number
	tags, err := windows.GetUserPreferredUILanguages(byName)
	if err != nil {
		return ""
	}
	return strings.Join(tags, ",")
}
