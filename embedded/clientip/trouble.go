package clientip

import (
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/sanitize"
)

// Kind is a kind of trouble with proxies and addresses that staff must mend.
type Kind string

// The kinds of trouble.
const (
	// Unreadable: a trusted proxy sends what cannot be read.
	Unreadable Kind = "unreadable"
	// Silent: a trusted proxy does not say who its visitors are.
	Silent Kind = "silent"
	// NotTrusted: a proxy or tunnel passes requests on and is not among the trusted
	// ones. Its details are addresses of proxies.
	NotTrusted Kind = "not_trusted"
	// Refused: what people sent was refused, since they come by a name that is
	// not set.
	Refused Kind = "refused"
)

const (
	// maxDetails is how many different details are remembered of a kind.
	maxDetails = 3
	// maxDetail bounds each, in characters.
	maxDetail = 80
	// troubleFor is for how long trouble is shown that has not come again.
	troubleFor = 24 * time.Hour
)

// Trouble is what has been seen of a kind since the start.
type Trouble struct {
	Kind Kind
	// Details are different texts that were sent, or addresses of proxies, the earliest
	// first, each a harmless line in which # stands for digits of people's addresses.
	Details []string
	// Count is how many requests it concerned, Last when the newest came.
	Count int
	Last  time.Time
}

// Troubles returns what has been seen within a day, in a fixed order of kinds.
func (r *Reader) Troubles() []Trouble {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Trouble
	for _, kind := range []Kind{Refused, NotTrusted, Silent, Unreadable} {
		if t := r.troubles[kind]; t != nil && (r.now().Sub(t.Last) < troubleFor || kind == NotTrusted && r.untold) {
			seen := *t
			seen.Details = slices.Clone(t.Details)
			all = append(all, seen)
		}
	}
	return all
}

// note remembers trouble, and logs what is new.
func (r *Reader) note(kind Kind, detail string) {
	if r == nil {
		return
	}
	detail = sanitize.Line(detail, maxDetail)
	if kind == Unreadable {
		detail = strings.Map(maskDigit, detail) // it may hold a person's address
	}
	r.mu.Lock()
	t := r.troubles[kind]
	first := t == nil
	if first {
		t = &Trouble{Kind: kind}
		r.troubles[kind] = t
	}
	isNew := detail != "" && len(t.Details) < maxDetails && !slices.Contains(t.Details, detail)
	if isNew {
		t.Details = append(t.Details, detail)
	}
	t.Count++
	t.Last = r.now()
	r.mu.Unlock()
	if r.log != nil && (first || kind == Refused && isNew) {
		r.log.Warn(kind.message(), kind.detailName(), detail)
	}
}

func (k Kind) message() string {
	switch k {
	case Unreadable:
		return "a trusted proxy sends what cannot be read; each such request counts for itself alone (let the proxy send X-Forwarded-For with addresses)"
	case Silent:
		return "a trusted proxy does not say who its visitors are (let it set X-Forwarded-For)"
	case NotTrusted:
		return "visitors come through a proxy or tunnel that is not trusted, and cannot be told apart (if it is yours, name its address in TRUSTED_PROXIES)"
	}
	return "requests are refused, since they come from pages of an address that is not set; if it is yours, name it in PUBLIC_HOSTS"
}

// detailName is what the log calls the detail of a kind.
func (k Kind) detailName() string {
	if k == NotTrusted {
		return "proxy"
	}
	return "sent"
}

func maskDigit(c rune) rune {
	if c >= '0' && c <= '9' {
		return '#'
	}
	return c
}
