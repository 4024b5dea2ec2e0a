package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/lan"
	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/letter"
)

// maxHealthBytes bounds the answer of whoever listens on our address.
const maxHealthBytes = 4 << 10

// program tells whether the program runs, and what it says of itself.
func (x *inspection) program(context.Context) Finding {
	if x.agentSilent != nil {
		return x.trouble("program.silent", "reason", x.agentSilent)
	}
	if x.agent == nil {
		return x.ok("program.not_running")
	}
	f := x.ok("program.running", "says", x.agent.Headline)
	switch x.agent.State {
	case control.StateAttention:
		f.Level = Attention
	case control.StateTrouble:
		f.Level = Trouble
	}
	if f.Level != OK {
		f.Advice = x.agent.Advice
	}
	if x.agent.Version != x.Version && f.Level == OK {
		return x.attention("program.other_version", "running", x.agent.Version, "installed", x.Version)
	}
	return f
}

// address looks who has the address of the finder.
func (x *inspection) address(ctx context.Context) Finding {
	addr, chosen := finder.Default, false
	switch {
	case x.agent != nil && x.agent.Finder.URL != "":
		_, addr, _ = strings.Cut(x.agent.Finder.URL, "://")
	case x.settings.Address != "":
		addr, chosen = x.settings.Address, true
	}
	if ours(ctx, addr) {
		return x.ok("address.ours", "address", addr)
	}
	err := finder.CheckAddress(ctx, addr, "")
	if _, away := errors.AsType[*finder.AddressAwayError](err); x.agent != nil && !away {
		return x.trouble("address.silent", "address", addr)
	}
	return x.listening(err, addr, chosen)
}

// listening tells what came of listening at an address, which the settings may
// have chosen.
func (x *inspection) listening(err error, addr string, chosen bool) Finding {
	_, taken := errors.AsType[*finder.AddressInUseError](err)
	_, away := errors.AsType[*finder.AddressAwayError](err)
	_, reserved := errors.AsType[*finder.ReservedAddressError](err)
	switch {
	case err == nil:
		return x.ok("address.free", "address", addr)
	case away:
		return x.trouble("address.away", "address", addr)
	case taken && chosen:
		return x.trouble("address.chosen_taken", "address", addr)
	case taken:
		return x.attention("address.taken", "address", addr)
	case reserved && chosen:
		return x.trouble("address.chosen_reserved", "address", addr)
	case reserved:
		return x.attention("address.reserved", "address", addr)
	}
	return x.trouble("address.bad", "address", addr, "reason", x.words.Error(errors.Unwrap(err)))
}

// ours asks whether a finder answers under an address.
func ours(ctx context.Context, addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/health", nil)
	if err != nil {
		return false
	}
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	var health struct{ Service, Status string }
	err = json.NewDecoder(io.LimitReader(res.Body, maxHealthBytes)).Decode(&health)
	return err == nil && health.Status != "" && strings.Contains(health.Service, "Ministry Finder")
}

// sharing looks whether phones can reach the quiz.
func (x *inspection) sharing(ctx context.Context) Finding {
	if !x.settings.Sharing.On {
		return x.ok("sharing.off")
	}
	if x.agent == nil {
		all, err := lan.Adapters()
		if err != nil {
			return x.attention("sharing.unknown", "reason", err)
		}
		if len(lan.Usable(all, lan.OutboundIP())) == 0 {
			return x.attention("sharing.no_network")
		}
		return x.ok("sharing.not_running")
	}
	now, err := x.client.Sharing(ctx)
	switch {
	case err != nil:
		return x.attention("sharing.unknown", "reason", err)
	case now.URL == "":
		return x.attention("sharing.no_network")
	case !now.Reachable:
		return x.trouble("sharing.not_reachable", "url", now.URL, "notes", strings.Join(now.Notes, " "))
	case len(now.Notes) > 0:
		return x.attention("sharing.notes", "url", now.URL, "notes", strings.Join(now.Notes, " "))
	}
	return x.ok("sharing.well", "url", now.URL)
}

// mail tells whether e-mail can be sent, where it is set up: whether the mail server
// answers and takes the sign-in. It sends nothing.
func (x *inspection) mail(ctx context.Context) Finding {
	m := x.settings.Mail
	switch {
	case m.Host == "":
		return x.ok("mail.none")
	case m.SignIn != mailauth.Password && m.RefreshToken == "":
		return x.trouble("mail.signed_out", "service", m.SignIn)
	}
	// A sign-in that is handed out anew is kept: the one before may not hold any more.
	tokens := &mailauth.Tokens{Client: &http.Client{}, Endpoints: x.endpoints, Now: time.Now,
		Keep: func(was, refreshToken string) error { return settings.RenewSignIn(x.DataDir, was, refreshToken) }}
	channel, err := m.Channel(tokens)
	if err != nil {
		return x.trouble("mail.wrong", "reason", x.words.Error(err))
	}
	if err := channel.Check(ctx); err != nil {
		failed, answer := letter.OutcomeOf(err), ""
		if failed.Answer != "" {
			answer = " " + x.words.T("mail.answer", "answer", failed.Answer)
		}
		return x.trouble("mail.fails", "host", m.Host, "answer", answer, "advice", failed.Words(x.words))
	}
	if m.PasswordEnds() {
		return x.attention("mail.password_ends", "host", m.Host)
	}
	if x.agent != nil {
		h, err := x.client.Alerts(ctx)
		letters := slices.DeleteFunc(h.Unmailed, func(u control.Unmailed) bool { return !u.ByMail })
		if err == nil && len(letters) > 0 {
			return x.attention("mail.unmailed", "host", m.Host, "n", len(letters), "words", letters[0].Words)
		}
	}
	if m.User == "" {
		return x.ok("mail.open", "host", m.Host)
	}
	return x.ok("mail.set", "host", m.Host)
}
