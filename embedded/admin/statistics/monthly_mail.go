package statistics

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/councilmail"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/paper"
	"ministryfinder/embedded/store"
)

// mailPath takes the choice whether the page is sent each month.
const mailPath = path + "/mail"

// mailForm asks whether the page is sent each month, and to whom.
type mailForm struct {
	On bool
	To string
	// Set says that the program can send e-mail.
	Set bool
	// Problem says what was wrong, Failure why the last one was not sent.
	Problem, Failure string
}

// mailForm returns the form for who may use it, where there is a program that sends.
func (h *Handler) mailForm(ctx context.Context, t *i18n.Texts, s view.Session) (*mailForm, error) {
	if h.Mail == nil || !s.HasRole(store.Administrator) {
		return nil, nil
	}
	c, err := councilmail.Load(ctx, h.Store)
	if err != nil {
		return nil, err
	}
	f := &mailForm{On: c.On, To: strings.Join(c.To, ", ")}
	if f.Failure, err = h.mailFailure(ctx, t, c); err != nil {
		return nil, err
	}
	if f.Set, err = h.Mail.CanSend(ctx); err != nil {
		h.Log.Warn("the program in the tray does not tell whether it can send e-mail", "error", err)
	}
	return f, nil
}

// mailFailure says why the last page was not sent, or not yet; empty when it was.
func (h *Handler) mailFailure(ctx context.Context, t *i18n.Texts, c councilmail.Choice) (string, error) {
	l, err := h.Outbox.Last(ctx, councilmail.Kind, councilmail.Receiver)
	if errors.Is(err, store.ErrNotFound) || err == nil && (!c.On || l.Why == "") {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return outbox.Words(t, l), nil
}

// saveMail stores the choice. A page that was refused is tried anew: perhaps for an
// address that is right now.
func (h *Handler) saveMail(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := context.WithTimeout(r.Context(), statisticsTimeout)
	defer cancel()
	c := councilmail.Choice{On: r.PostForm.Get("on") == "1"}
	var err error
	if c.To, err = councilmail.ParseReceivers(r.PostForm.Get("to")); err != nil {
		t := h.Pages.Texts(r)
		filter, _ := view.ReadFilter(r, t, h.Today())
		h.show(ctx, w, r, s, filter, &mailForm{On: c.On, To: r.PostForm.Get("to"), Set: true,
			Problem: t.T("statistics.mail.wrong", "most", councilmail.MaxReceivers)})
		return
	}
	switch err := councilmail.Save(ctx, h.Store, s.Name, c, h.Now()); {
	case errors.Is(err, store.ErrConflict):
		http.Redirect(w, r, view.InLanguage(r, path), http.StatusSeeOther) // where the other's choice is shown
	case err != nil:
		h.Away(w, r, err)
	default:
		if l, err := h.Outbox.Last(ctx, councilmail.Kind, councilmail.Receiver); err == nil && c.On && l.State == store.OutboxFailed {
			if _, err := h.Outbox.Retry(ctx, l); err != nil {
				h.Log.Warn("the council's page cannot be tried anew", "error", err)
			}
		}
		view.Done(w, r, path+"#monthly", "council_mail")
	}
}

// mailer has the page sent each month.
func (h *Handler) mailer() *councilmail.Mailer {
	return &councilmail.Mailer{Store: h.Store, Outbox: h.Outbox, Write: h.monthLetter, Log: h.Log, Now: h.Now}
}

// Run sends the page each month, where that is chosen, until ctx ends.
func (h *Handler) Run(ctx context.Context) {
	if h.Mail != nil {
		h.mailer().Run(ctx)
	}
}

// monthLetter is the letter with the page of a month, in both languages.
func (h *Handler) monthLetter(ctx context.Context, month time.Time) (letter.Letter, error) {
	f := view.FilterForm{Filter: store.Filter{From: view.Day(month), To: view.Day(month.AddDate(0, 1, -1))}}
	words := h.Pages.Branding().Texts
	first := words[i18n.Languages[0]]
	file, err := h.makePDF(ctx, first, f, paper.In(h.Zone()))
	if err != nil {
		return letter.Letter{}, err
	}
	calls, err := h.readCalls(ctx, month, month)
	if err != nil {
		return letter.Letter{}, err
	}
	var subjects, bodies []string
	for _, lang := range i18n.Languages {
		t := words[lang]
		subjects = append(subjects, t.T("statistics.mail.subject", "month", t.Month(month)))
		body := t.T("statistics.mail.body", "month", t.Month(month))
		if text := calls.text(t); text != "" {
			body += "\n\n" + text
		}
		bodies = append(bodies, body)
	}
	l := letter.Letter{FromName: first.T("call_mail.parish"), Subject: strings.Join(subjects, " · "), Body: strings.Join(bodies, "\n\n")}
	l.File = &letter.File{
		Name: pdfName(month.AddDate(0, 1, -1)), Type: "application/pdf", Content: file,
	}
	return l, nil
}
