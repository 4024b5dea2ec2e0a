package askpage

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
)

// thanks is what a person is told who has asked.
type thanks struct {
	Asked []line
	Kept  string
	// Codes are those of the lines, for the button.
	Codes []string
}

// line is a ministry that somebody has asked about.
type line struct{ Name, Text, Code string }

// Thanks answers GET /ask/thanks: who calls, until when, and the codes.
func (h *Handler) Thanks(w http.ResponseWriter, r *http.Request) {
	t := h.Pages.Texts(r)
	done, ok := h.openThanks(r)
	if !ok {
		http.Redirect(w, r, h.address("/", r, t.Lang()), http.StatusSeeOther)
		return
	}
	all, err := h.Connect.RequestsOf(r.Context(), done.Asker)
	if err != nil {
		h.Log.Warn("somebody who has asked to be called cannot be thanked", "error", err)
		h.problem(w, r, http.StatusServiceUnavailable, "ask.stored")
		return
	}
	shown := thanks{}
	names := h.names(t.Lang())
	for _, a := range all {
		if !a.IsOpen() || !done.isAbout(a.ID) {
			continue
		}
		name, text := names[a.MinistryID], "ask.calls"
		if name == "" {
			name = a.Ministry
		}
		if a.MinistryID == 0 {
			name, text = t.T("ask.choosing"), "ask.calls_choosing"
		}
		if !done.isNew(a.ID) {
			text = "ask.already"
		}
		shown.Asked = append(shown.Asked, line{name, t.T(text, "name", name, "date", dayText(t, a.PromisedOn), "since", dayText(t, a.AskedOn)),
			request.ShowCode(a.Code)})
		shown.Codes = append(shown.Codes, a.Code)
		shown.Kept = t.T("ask.kept", "days", h.choice(r).RetentionDays, "date", dateText(t, a.Asker.DeleteAfter))
	}
	if len(shown.Asked) == 0 {
		http.Redirect(w, r, h.address("/off/done", r, t.Lang()), http.StatusSeeOther)
		return
	}
	h.Pages.Render(w, http.StatusOK, "thanks", h.Pages.NewPage(r, "ask.thanks", shown))
}

// names are the ministries' names in a language.
func (h *Handler) names(lang string) map[int64]string {
	all, _ := h.Catalogue.Latest(context.Background())
	names := map[int64]string{}
	for _, m := range all {
		names[m.ID] = m.In(lang).Name
	}
	return names
}

// dayText writes a day that is near, such as 2026-12-02, as people do: Wednesday,
// December 2.
func dayText(t *i18n.Texts, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.T("ask.day", "weekday", t.T("ask.weekday."+strconv.Itoa(int(at.Weekday()))), "date", t.LongDay(at))
}

// dateText writes any day: December 2, 2026.
func dateText(t *i18n.Texts, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.LongDate(at)
}
