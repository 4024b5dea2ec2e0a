package control

import (
	"net/http"
	"net/url"
	"strings"
)

// RemoteFinder is a finder on another computer that the agent watches. Status,
// history and alerts of it are asked for with ?finder=NAME; without it they
// are those of this computer's own.
type RemoteFinder struct {
	Name     string `json:"name"`
	URL      string `json:"url"`
	State    State  `json:"state"`
	Headline string `json:"headline"`
}

// MaxRemoteFinders is how many finders elsewhere are watched at most.
const MaxRemoteFinders = 8

// about finds the finder that a request is about.
func about(agent Agent, do func(http.ResponseWriter, *http.Request, Target)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var of Target = agent
		if name := r.URL.Query().Get("finder"); name != "" {
			var err error
			if of, err = agent.Elsewhere(name); err != nil {
				refuse(w, err)
				return
			}
		}
		do(w, r, of)
	}
}

// withFinder adds the finder that a path of the control API asks about.
func withFinder(path, finder string) string {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return path + sep + url.Values{"finder": {finder}}.Encode()
}
