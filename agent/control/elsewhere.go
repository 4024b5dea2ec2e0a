package control

import (
	"net/url"
	"strings"
)

// Elsewhere is a finder on another computer that the agent watches. Status,
// history and alerts of it are asked for with ?finder=NAME; without it they
// are those of this computer's own.
type Elsewhere struct {
	Name     string `json:"name"`
	URL      string `json:"url"`
	State    State  `json:"state"`
	Headline string `json:"headline"`
}

// MostElsewhere is how many finders elsewhere are watched at most.
const MostElsewhere = 8

// about adds the finder that a path of the control API asks about.
func about(path, finder string) string {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return path + sep + url.Values{"finder": {finder}}.Encode()
}
