package view

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/i18n"
)

// Bounds of finding out how others reach this server.
const (
	// agentTimeout bounds a question to the program in the tray.
	agentTimeout = 5 * time.Second
	// tryTimeout bounds the trying of an address.
	tryTimeout = 3 * time.Second
)

// Network is how other devices on the parish's network reach this server.
type Network struct {
	On bool
	// Dashboard says that the dashboard is shared as well, not only the quiz.
	Dashboard bool
	// URL is the address that people type, NamedURL the same with the computer's name;
	// empty while there is none. Reachable says that the quiz has answered under URL.
	URL, NamedURL string
	Reachable     bool
	// Notes say in words what staff should know: what is wrong first.
	Notes []string
}

// Agent is the program in the tray, which looks after the network.
type Agent interface {
	Network(ctx context.Context) (Network, error)
}

// Address is how other devices reach the quiz or the dashboard.
type Address struct {
	// URL ends with a slash and is empty when only this computer reaches it; Named is
	// the same with the computer's name, where there is one.
	URL, Named string
	// Why says why there is no address, and what to turn on.
	Why string
	// Off says that it is because nothing is shared on the network.
	Off bool
	// Notes are what the program in the tray says of the network.
	Notes []string
	// Tried says that the address was asked and has answered.
	Tried bool
	// InHouse says that only devices in the parish's network reach the address.
	InHouse bool
}

// asked is the address under which a request came, when others reach it too.
func (v *View) asked(r *http.Request) (Address, bool) {
	c := v.Clients.Of(r)
	if c.Host == "" || clientip.IsLoopback(c.Host) {
		return Address{}, false
	}
	a := Address{URL: "http://" + c.Host + "/", Tried: true}
	if c.HTTPS {
		a.URL = "https://" + c.Host + "/"
	}
	a.InHouse = v.IsInHouse(r.Context(), a.URL)
	return a, true
}

// network asks the program in the tray; ok is false, and the address says why, when
// it knows no address: in the words server where there is no such program, and in off
// where nothing is shared.
func (v *View) network(ctx context.Context, t *i18n.Texts, server, off string) (n Network, a Address, ok bool) {
	if v.Agent == nil {
		a.Why = server
		return n, a, false
	}
	ctx, cancel := context.WithTimeout(ctx, agentTimeout)
	defer cancel()
	n, err := v.Agent.Network(ctx)
	switch {
	case err != nil:
		v.Log.Warn("the program in the tray does not tell how others reach this computer", "error", err)
		a.Why = t.T("welcome.computer_away")
	case !n.On:
		a.Why, a.Off = off, true
	case n.URL == "":
		a.Why, a.Notes = t.T("share.why_no_address"), n.Notes
	default:
		return n, Address{URL: slash(n.URL), Named: n.NamedURL, Tried: n.Reachable, Notes: n.Notes, InHouse: true}, true
	}
	return n, a, false
}

// QuizAddress finds the address by which other devices reach the quiz: that under
// which the request came when it is no address of this computer alone, else the one
// on the parish's network.
func (v *View) QuizAddress(r *http.Request, t *i18n.Texts) Address {
	if a, ok := v.asked(r); ok {
		return a
	}
	_, a, _ := v.network(r.Context(), t, t.T("share.why_server"), t.T("share.why_off"))
	return a
}

// IsInHouse reports whether only devices in the parish's network reach an address: it
// looks so, or is the one by which the program in the tray shares the quiz there, which
// may be a name of a certificate.
func (v *View) IsInHouse(ctx context.Context, address string) bool {
	if u, err := url.Parse(address); err == nil && clientip.IsInHouse(u.Host) {
		return true
	}
	if v.Agent == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, agentTimeout)
	defer cancel()
	n, err := v.Agent.Network(ctx)
	return err == nil && n.On && n.URL != "" && slash(n.URL) == slash(address)
}

// DashboardAddress finds the address by which other computers reach the dashboard,
// and tries it. It takes at most some seconds.
func (v *View) DashboardAddress(r *http.Request, t *i18n.Texts) Address {
	if a, ok := v.asked(r); ok {
		return a
	}
	share, dashboard := t.T("settings.title.sharing.on"), t.T("settings.title.sharing.office")
	n, a, ok := v.network(r.Context(), t, t.T("people.why_server"), t.T("people.why_off", "share", share, "dashboard", dashboard))
	switch {
	case !ok:
	case !n.Dashboard:
		a = Address{Why: t.T("people.why_quiz_only", "dashboard", dashboard)}
	default:
		if err := try(r.Context(), a.URL+"admin/login"); err != nil {
			v.Log.Warn("the dashboard does not answer on the network", "error", err)
			a = Address{Why: t.T("people.why_silent", "address", a.URL), Notes: a.Notes}
			break
		}
		a.Tried = true
	}
	return a
}

// OwnAddress is the address under which a request came, with a slash.
func (v *View) OwnAddress(r *http.Request) string {
	if c := v.Clients.Of(r); c.HTTPS {
		return "https://" + c.Host + "/"
	}
	return "http://" + r.Host + "/"
}

// try asks a page of this server under an address that the program in the tray
// names, and goes nowhere else.
func try(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, tryTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("try an address: %w", err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		// The certificate names the name that people use, not the number: whether it
		// is valid is for their browsers to say. Nothing secret is sent.
		Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("try an address: %w", err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // that it answers is enough
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("try %s: it answered %s", address, res.Status)
	}
	return nil
}

// slash gives an address the slash at its end that browsers would.
func slash(address string) string {
	if u, err := url.Parse(address); err == nil && u.Path == "" {
		return address + "/"
	}
	return address
}
