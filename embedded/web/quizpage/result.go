package quizpage

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/web/askpage"
	"ministryfinder/embedded/web/catalogueview"
	"ministryfinder/embedded/web/resultlimit"
)

// result is the page with the ministries that fit.
type result struct {
	*i18n.Texts
	Kiosk   bool
	Heading string
	Lead    string // how many, or why these are shown
	Groups  []group
	Mass    *card   // told in a line; nil where there is none
	Contact outside // the parish's page, when nothing fits
	// Unmet tells which of the person's wishes nothing answers, empty for none.
	Unmet string
	// Call is the form by which one asks to be called, nil for none; CallLater is true
	// where the page's script asks for it.
	Call      *askpage.Form
	CallLater bool
	// Reach are the parish's phone and e-mail, Office is its page, for where there is
	// neither; Hours are when the office can be reached, empty when it does not say so.
	Reach  []render.Link
	Office outside
	Hours  string
	Choose string // the address of the last question, for who chose no interest
	Change string // the address that leads back to the answers
	Again  string
	Note   string // whether the answers were counted; empty when nothing was to be
	Keys   string // the recommendation, for the script that counts it
	// Staff tells staff why a tablet shows no such picture, and how it would.
	Staff string
	// TakeAlong is the picture that brings the result from a tablet to a phone.
	TakeAlong string
	// InHouse says that only phones in the parish's network reach what the code holds.
	InHouse bool
}

// SubmitForm answers POST /result: it takes the finished form of a browser without scripts: it counts
// the answers and leads to the result. Sent again, it is counted once.
func (h *Handler) SubmitForm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, submissions.MaxBytes)
	if err := r.ParseForm(); err != nil {
		h.Submissions.CountRefused(store.RefusedInvalid)
		h.Pages.Problem(w, r, http.StatusBadRequest, "page.error_title", "page.not_found")
		return
	}
	submission, wrong := quiz.Submission{Answers: formAnswers(r.PostForm), SubmissionKey: r.PostForm.Get("submission_key")}.Checked()
	if len(wrong) > 0 {
		h.Submissions.CountRefused(store.RefusedInvalid)
		h.showUnknown(w, r, formAnswers(r.PostForm))
		return
	}
	pages := quiz.Pages(submission.Answers)
	position := func(id string) int {
		return slices.IndexFunc(pages, func(q quiz.Question) bool { return q.ID == id })
	}
	if len(submission.Interests) == 0 {
		last := position(quiz.Interests)
		h.showStep(w, r, http.StatusBadRequest, submission.Answers, last, missingKey(pages[last]))
		return
	}
	// The answer to the last question may be followed by one more. Pages of an
	// earlier release do not say where they are: theirs are the five questions.
	if at := position(r.PostForm.Get("at")); at >= 0 && at < len(pages)-1 {
		q := h.keepManner(answersQuery(submission.Answers), r)
		q.Set("q", pages[at+1].ID)
		http.Redirect(w, r, "/?"+q.Encode(), http.StatusSeeOther)
		return
	}
	found, _, ok := h.find(w, r, submission.Answers)
	if !ok {
		h.Submissions.CountRefused(store.RefusedNotKept)
		return
	}
	submission.Ministries = found.Keys()
	_, outcome := h.Submissions.Submit(r.Context(), submission)
	q := h.keepManner(answersQuery(submission.Answers), r)
	h.setFlash(q, outcome)
	http.Redirect(w, r, "/result?"+q.Encode(), http.StatusSeeOther)
}

// Result answers GET /result: it shows the result of the answers in the address, without counting
// them: for the page's script, for reloading and for sharing.
func (h *Handler) Result(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		h.Pages.Problem(w, r, http.StatusBadRequest, "page.not_found_title", "page.not_found")
		return
	}
	submission, wrong := quiz.Submission{Answers: formAnswers(r.Form)}.Checked()
	if len(wrong) > 0 {
		h.showUnknown(w, r, formAnswers(r.Form))
		return
	}
	if found, view, ok := h.find(w, r, submission.Answers); ok {
		h.Results.Answer(w, r, found, view, func() { h.showResult(w, r, submission.Answers, found, view, h.flash(r.Form)) })
	}
}

// find returns the result, and the catalogue that it is of.
func (h *Handler) find(w http.ResponseWriter, r *http.Request, a quiz.Answers) (quiz.Result, *catalogueview.View, bool) {
	view, err := h.Catalogue.View(r.Context())
	if err != nil {
		h.Log.Error("the catalogue cannot be read", "error", err)
		h.Pages.Problem(w, r, http.StatusServiceUnavailable, "page.error_title", "page.error")
		return quiz.Result{}, nil, false
	}
	return quiz.Recommend(a, view.In(h.Pages.Texts(r).Lang())), view, true
}

func (h *Handler) showResult(
	w http.ResponseWriter, r *http.Request, a quiz.Answers, found quiz.Result, view *catalogueview.View, note string,
) {
	t, kiosk := h.Pages.Texts(r), render.IsKiosk(r)
	res := result{
		Texts: t, Kiosk: kiosk, Keys: strings.Join(found.Keys(), " "), Again: "/", Reach: h.Pages.Branding().Reach(),
		Office: contactLink(t, kiosk),
		Hours:  h.Pages.Branding().Hours[t.Lang()],
	}
	if kiosk { // in nobody's language
		res.Again, res.Staff = "/?kiosk=1", h.staffWords(t)
	} else if manner := h.keepManner(url.Values{}, r); len(manner) > 0 {
		res.Again = "/?" + manner.Encode()
	}
	q := h.keepManner(answersQuery(a), r)
	q.Set("q", quiz.Age)
	res.Change = "/?" + q.Encode()
	if note != "" {
		res.Note = t.T(note)
	}
	if found.Fallback != quiz.FallbackInterest {
		res.Call = h.Asks.NewForm(r, quiz.IsChild(a.Age))
	}
	if res.Call != nil {
		w.Header().Set("Referrer-Policy", "origin") // the address holds the answers, and the form does not send them along
	}
	res.addCards(cards{t, kiosk, view, h.today(), savedKeys(r), res.Call}, found)
	n := 0
	if res.Mass != nil {
		n++
	}
	for _, g := range res.Groups {
		n += len(g.Cards)
	}
	res.Heading = t.T("result.title")
	switch found.Fallback {
	case quiz.FallbackInterest:
		q.Set("q", quiz.Interests)
		res.Heading, res.Lead, res.Choose = t.T("result.choose_title"), t.T("result.choose"), "/?"+q.Encode()
	case quiz.FallbackContact:
		res.Heading, res.Lead, res.Contact = t.T("result.contact_title"), t.T("result.contact"), res.Office
	case quiz.FallbackFamily, quiz.FallbackElementary:
		res.Lead = t.T("result." + string(found.Fallback))
	default:
		if res.Lead = t.T("result.count", "n", n); n == 1 {
			res.Lead = t.T("result.count_one")
		}
	}
	if len(res.Groups) > 0 {
		res.Unmet = unmet(t, quiz.UnmetInterests(a, view.Ministries))
	}
	if kiosk && len(res.Groups) > 0 && !h.onlyHere(r) {
		res.TakeAlong, res.InHouse = "/qr/result?"+withSaved(answersQuery(a), savedKeys(r)).Encode(), h.inHouse(r)
	}
	page := h.Pages.NewPage(r, "result.title", res)
	if size := resultlimit.TextBytes(found, view, t.Lang()); size >= resultlimit.LargeResult {
		page.SizeHint = size + size/8 // with what stands around it
	}
	h.Pages.Render(w, http.StatusOK, "result", page)
}

// blankResult is the page with one of each part, for the browser's script to
// copy and fill: the result looks the same whoever makes it. Placeholders
// stand where the script writes.
func (h *Handler) blankResult(r *http.Request) result {
	t, kiosk := h.Pages.Texts(r), render.IsKiosk(r)
	res := result{
		Texts: t, Kiosk: kiosk, Contact: contactLink(t, kiosk), Office: contactLink(t, kiosk), Reach: h.Pages.Branding().Reach(),
		Hours: h.Pages.Branding().Hours[t.Lang()], Unmet: "-", Again: "/", Change: "/",
	}
	res.CallLater = h.Asks.IsOn(r)
	one := blankCard(t, kiosk, res.CallLater)
	res.Mass = &one
	res.Groups = []group{{Title: "-", ID: "-", Cards: []card{one}}, {Title: "-", ID: "-", Fold: true}}
	if kiosk {
		res.Staff = h.staffWords(t)
	}
	if kiosk && !h.onlyHere(r) {
		res.TakeAlong, res.InHouse = "/qr/result", h.inHouse(r)
	}
	return res
}

// staffWords tells staff at which address a tablet shows a code for phones.
func (h *Handler) staffWords(t *i18n.Texts) string {
	if h.Reached == "" {
		return t.T("kiosk.staff")
	}
	return t.T("kiosk.staff_at", "address", h.Reached+"/?kiosk=1")
}

// privacy is the page that says what is kept, and for how long.
func (h *Handler) privacy(r *http.Request) render.Page {
	t := h.Pages.Texts(r)
	kept := t.T("privacy.kept_long")
	if months := h.Branding.RetentionMonths(); months > 0 {
		kept = t.T("privacy.kept_months", "n", months)
	}
	rule := backup.DefaultRetentionPolicy() // the one that is in force, which nobody can set
	return h.Pages.NewPage(r, "privacy.title", struct {
		Kept                     string
		BackupMonths, BackupDays int
		Asks                     connect.Choice
	}{kept, rule.Months, int(rule.Special / (24 * time.Hour)), h.Asks.Choice(r)})
}

// Privacy answers GET /privacy.
func (h *Handler) Privacy(w http.ResponseWriter, r *http.Request) {
	if h.hasManner(r) {
		h.serveCached(w, r, "privacy", func() render.Page { return h.privacy(r) })
		return
	}
	h.Pages.Render(w, http.StatusOK, "privacy", h.privacy(r))
}

// firstTitles are the titles over so many ministries to start with.
var firstTitles = [...]string{"result.first_1", "result.first_1", "result.first_2", "result.first_3"}

// addCards adds what a person could start with, and the rest in folds.
func (res *result) addCards(c cards, found quiz.Result) {
	shown := quiz.Arrange(found)
	if shown.Mass != nil {
		mass := c.make(*shown.Mass)
		res.Mass = &mass
	}
	add := func(g group, matches []quiz.Match) {
		for _, m := range matches {
			made := c.make(m)
			g.Cards, g.Open = append(g.Cards, made), g.Open || made.Saved
		}
		if len(g.Cards) > 0 {
			res.Groups = append(res.Groups, g)
		}
	}
	add(group{ID: "first", Title: c.t.T(firstTitles[len(shown.First)])}, shown.First)
	add(group{ID: "adults", Title: c.t.T("result.more_adults", "n", len(shown.Adults)), Fold: true}, shown.Adults)
	children := "result.more_children"
	if len(found.Adults) == 0 { // they are the person's own
		children = "result.more_adults"
	}
	add(group{ID: "children", Title: c.t.T(children, "n", len(shown.Children)), Fold: true}, shown.Children)
}
