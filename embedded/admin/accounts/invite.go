package accounts

import (
	"context"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/qrcode"
	"ministryfinder/embedded/store"
)

const (
	// lettersPerMinute is how many invitations a client may have sent by e-mail.
	lettersPerMinute = 10
	// letterTimeout bounds the sending of one.
	letterTimeout = 20 * time.Second
	// expiredFor is for how long the list shows invitations that nobody has used.
	expiredFor = 7 * 24 * time.Hour
)

// invitationRow is an invitation that waits, or that nobody has used in time.
type invitationRow struct {
	ID       int64
	Name, By string
	// Until says until when it is valid, or was.
	Until   string
	Expired bool
	// Renews is true when it is for another password of an account.
	Renews bool
	Role   store.Role
}

// invited is the page with a link that has just been made, the only one on which
// it stands.
type invited struct {
	Name string
	// Renews is true when it is for another password of an account.
	Renews bool
	Until  string
	// Link is the address, Code the same as a picture, Write the address by which the
	// own mail program writes it.
	Link        string
	Code, Write template.URL
	// Address is how other computers reach the dashboard.
	view.Address
	// Token is the link's; CanMail is true where the program can send it, to Email.
	Token   string
	CanMail bool
	Email   string
	// Sent says that it was sent, Problem why not.
	Sent, Problem string
}

// invitationRows lists the invitations that wait, and those that lately nobody has
// used in time.
func (h *Handler) invitationRows(ctx context.Context, t *i18n.Texts) ([]invitationRow, error) {
	all, err := h.Store.Invitations(ctx)
	if err != nil {
		return nil, err
	}
	var rows []invitationRow
	now, seen := h.Now(), map[string]bool{}
	for _, i := range all {
		key := strings.ToLower(i.Name)
		state := i.State(now)
		latest := !seen[key]
		seen[key] = true
		expired := state == store.InvitationExpired && latest && now.Before(i.ExpiresAt.Add(expiredFor))
		if state == store.InvitationOpen || expired {
			rows = append(rows, invitationRow{i.ID, i.Name, view.WhoText(t, i.By), h.When(t, i.ExpiresAt), expired, i.UserID != 0, i.Role})
		}
	}
	return rows, nil
}

// invite makes a link by which somebody makes an account.
func (h *Handler) invite(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	p := page{New: view.NewAccountForm(), Role: roleOf(r)}
	p.New.Name = strings.TrimSpace(r.PostForm.Get("name"))
	if problem := auth.CheckName(p.New.Name); problem != "" {
		p.New.NameProblem = h.Pages.Texts(r).T("signin.problem." + problem)
	}
	if p.New.NameProblem != "" || p.Role == "" {
		h.show(w, r, v, http.StatusBadRequest, p)
		return
	}
	if p.Role == store.Administrator {
		if err := h.proveAgain(ctx, r, v); err != nil {
			h.refuse(w, r, v, p, err)
			return
		}
	}
	token, i, err := h.invitations.Add(ctx, v.Identity, p.New.Name, p.Role, store.IfSession(v.SessionID))
	if err != nil {
		h.refuse(w, r, v, p, err)
		return
	}
	h.showInvited(w, r, v, http.StatusOK, token, i, invited{})
}

// inviteAgain makes a link by which the owner of an account chooses another password.
func (h *Handler) inviteAgain(ctx context.Context, w http.ResponseWriter, r *http.Request, v view.Session, id int64) {
	err := errOwnPassword
	if id != v.UserID {
		err = h.proveAgain(ctx, r, v)
	}
	var token string
	var i store.Invitation
	if err == nil {
		token, i, err = h.invitations.Renew(ctx, v.Identity, id, store.IfSession(v.SessionID))
	}
	if err != nil {
		h.refuse(w, r, v, page{New: view.NewAccountForm(), Role: store.Editor}, err)
		return
	}
	h.showInvited(w, r, v, http.StatusOK, token, i, invited{})
}

// showInvited shows a link, with the address that was tried.
func (h *Handler) showInvited(
	w http.ResponseWriter, r *http.Request, v view.Session, status int, token string, i store.Invitation, p invited,
) {
	t := h.Pages.Texts(r)
	h.addLink(r, t, &p, token, i)
	svg, err := qrcode.SVG(p.Link)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	p.Code = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg))
	subject, body := letterText(t, p)
	p.Write = template.URL(letter.MailtoURL("", subject, body))
	if h.Mail != nil {
		ctx, cancel := view.Timeout(r)
		defer cancel()
		if p.CanMail, err = h.Mail.CanSend(ctx); err != nil {
			h.Log.Warn("the program in the tray does not tell whether it can send e-mail", "error", err)
		}
	}
	h.Show(w, r, v, status, "invited", "people.invited_title", p)
}

// addLink adds the link under the address that other computers reach, or under that
// of this computer alone.
func (h *Handler) addLink(r *http.Request, t *i18n.Texts, p *invited, token string, i store.Invitation) {
	p.Name, p.Renews, p.Until, p.Token = i.Name, i.UserID != 0, h.When(t, i.ExpiresAt), token
	p.Address = h.DashboardAddress(r, t)
	base := p.URL
	if base == "" {
		base = h.OwnAddress(r)
	}
	p.Link = base + strings.TrimPrefix(joinPath, "/") + "?t=" + token
	if t.Lang() != i18n.Languages[0] {
		p.Link += "&lang=" + t.Lang()
	}
}

// letterText is what is written to who is invited.
func letterText(t *i18n.Texts, p invited) (subject, body string) {
	key := "people.letter.invite"
	if p.Renews {
		key = "people.letter.renew"
	}
	body = t.T(key, "name", p.Name, "link", p.Link, "until", p.Until)
	if p.InHouse {
		body += "\n\n" + t.T("people.letter.in_house")
	}
	return t.T(key + "_subject"), body
}

// mail sends a link that is shown to an e-mail address, by the program in the tray.
func (h *Handler) mail(w http.ResponseWriter, r *http.Request, v view.Session) {
	if h.Mail == nil {
		h.Pages.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), letterTimeout)
	defer cancel()
	t := h.Pages.Texts(r)
	token := r.PostForm.Get("t")
	i, err := h.invitations.Open(ctx, token)
	if _, ended := errors.AsType[*store.InvitationError](err); ended {
		h.Pages.NotFound(w, r)
		return
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	p := invited{Email: strings.TrimSpace(r.PostForm.Get("email"))}
	to, err := letter.ParseAddress(p.Email)
	if err != nil {
		p.Problem = t.T("people.no_email")
		h.showInvited(w, r, v, http.StatusBadRequest, token, i, p)
		return
	}
	h.addLink(r, t, &p, token, i)
	subject, body := letterText(t, p)
	if err := h.Mail.Send(ctx, letter.Letter{To: []string{to}, Subject: subject, Body: body}); err != nil {
		h.Log.Warn("an invitation cannot be sent by e-mail", "error", err)
		p.Problem = t.T("people.not_sent", "reason", i18n.Sentence(t.Error(err)))
		h.showInvited(w, r, v, http.StatusBadGateway, token, i, p)
		return
	}
	p.Sent = t.T("people.sent", "address", to)
	h.showInvited(w, r, v, http.StatusOK, token, i, p)
}

// withdraw ends an invitation that waits.
func (h *Handler) withdraw(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		h.Pages.NotFound(w, r)
		return
	}
	if err := h.Store.WithdrawInvitation(ctx, v.Name, id, h.Now(), store.IfSession(v.SessionID)); err != nil {
		h.refuse(w, r, v, page{New: view.NewAccountForm(), Role: store.Editor}, err)
		return
	}
	view.Done(w, r, path, "person_withdrawn")
}
