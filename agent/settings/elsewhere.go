package settings

import (
	"fmt"
	"net/url"
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
		return nil, fmt.Errorf("watch may name %d finders at most, not %d", control.MaxRemoteFinders, len(s.Watch))
	}
	var all []Elsewhere
	names := map[string]bool{}
	for _, text := range s.Watch {
		e, err := parseElsewhere(text)
		if err != nil {
			return nil, err
		}
		if names[e.Name] {
			return nil, fmt.Errorf("watch names %q twice: give each finder a name of its own", e.Name)
		}
		names[e.Name] = true
		all = append(all, e)
	}
	return all, nil
}

func parseElsewhere(text string) (Elsewhere, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Elsewhere{}, fmt.Errorf("watch has an empty line: write a name and an address, such as \"Website https://quiz.example.org\"")
	}
	address := strings.TrimRight(words[len(words)-1], "/")
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Elsewhere{}, fmt.Errorf("watch: %q must end with an address such as https://quiz.example.org", text)
	}
	name := strings.Join(words[:len(words)-1], " ")
	if name == "" {
		name = u.Host
	}
	if len(name) > maxNameLength {
		return Elsewhere{}, fmt.Errorf("watch: the name of %s is too long (%d bytes at most)", address, maxNameLength)
	}
	return Elsewhere{Name: name, URL: address}, nil
}
