package settings

import (
	"net/url"
	"strconv"
	"strings"

	"ministryfinder/agent/control"
)

// Elsewhere is a finder on another computer.
type Elsewhere struct {
	Name string
	// URL is its address, without a slash at the end.
	URL string
}

// maxNameLength bounds the name of a finder elsewhere, in bytes.
const maxNameLength = 60

// Elsewhere returns the finders elsewhere that are watched.
func (s Settings) Elsewhere() ([]Elsewhere, error) {
	if len(s.Watch) > control.MaxRemoteFinders {
		return nil, mistake("watch_many", "most", control.MaxRemoteFinders, "n", len(s.Watch))
	}
	var all []Elsewhere
	names := map[string]bool{}
	for _, text := range s.Watch {
		e, err := parseElsewhere(text)
		if err != nil {
			return nil, err
		}
		if names[e.Name] {
			return nil, mistake("watch_twice", "name", strconv.Quote(e.Name))
		}
		names[e.Name] = true
		all = append(all, e)
	}
	return all, nil
}

func parseElsewhere(text string) (Elsewhere, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Elsewhere{}, mistake("watch_empty")
	}
	address := strings.TrimRight(words[len(words)-1], "/")
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Elsewhere{}, mistake("watch_address", "value", strconv.Quote(text))
	}
	name := strings.Join(words[:len(words)-1], " ")
	if name == "" {
		name = u.Host
	}
	if len(name) > maxNameLength {
		return Elsewhere{}, mistake("watch_name", "address", address, "most", maxNameLength)
	}
	return Elsewhere{Name: name, URL: address}, nil
}
