package office

import (
	"context"
	"net/http"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/texts"
)

// What the dashboard shows at most.
const (
	topMinistries     = 10
	recentSubmissions = 20
)

// dashboardData is the parish office's page.
type dashboardData struct {
	People []numberCard
	Top    []store.MinistryCount
	Recent []recentRow
	All    []catalogue.Ministry
	Health health.HealthReport
	Memory health.MemoryReport
}

type numberCard struct {
	Label string
	Count int
}

type recentRow struct{ When, Answers, Ministries string }

func (o *Office) dashboard(w http.ResponseWriter, r *http.Request, v Visit) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	data, err := o.dashboardData(ctx, o.Pages.Texts(r))
	if err != nil {
		o.away(w, r, err)
		return
	}
	o.show(w, r, v, http.StatusOK, "dashboard", "dashboard.title", data)
}

func (o *Office) dashboardData(ctx context.Context, t *texts.Texts) (dashboardData, error) {
	var d dashboardData
	today := midnight(o.Now())
	for _, c := range []struct {
		label string
		from  time.Time
	}{{"today", today}, {"week", today.AddDate(0, 0, -6)}, {"month", today.AddDate(0, 0, -29)}, {"all", time.Time{}}} {
		n, err := o.Store.CountSubmissions(ctx, c.from)
		if err != nil {
			return d, err
		}
		d.People = append(d.People, numberCard{t.T("dashboard." + c.label), n})
	}
	var err error
	if d.All, err = o.Store.Ministries(ctx); err != nil {
		return d, err
	}
	names := map[string]string{}
	for _, m := range d.All {
		names[m.Key] = m.Name
	}
	if d.Top, err = o.Store.MostRecommended(ctx, time.Time{}, topMinistries); err != nil {
		return d, err
	}
	for i, c := range d.Top {
		d.Top[i].Ministry = nameOf(names, c.Ministry)
	}
	recent, err := o.Store.Submissions(ctx, recentSubmissions)
	if err != nil {
		return d, err
	}
	for _, sub := range recent {
		d.Recent = append(d.Recent, newRecentRow(t, names, sub))
	}
	d.Health, d.Memory = o.Health(ctx)
	return d, nil
}

// nameOf gives a ministry's name; submissions of old clients carry names already.
func nameOf(names map[string]string, keyOrName string) string {
	if name, ok := names[keyOrName]; ok {
		return name
	}
	return keyOrName
}

func newRecentRow(t *texts.Texts, names map[string]string, sub store.Submission) recentRow {
	var answers, ministries []string
	for _, question := range []string{"age", "gender", "states", "situation", "interests"} {
		for _, v := range sub.Answers.Get(question) {
			label := v // an old client's value has no text
			if key := "quiz." + question + "." + v; t.Has(key) {
				label = t.T(key)
			}
			answers = append(answers, label)
		}
	}
	for _, m := range sub.Ministries {
		ministries = append(ministries, nameOf(names, m))
	}
	return recentRow{clock(sub.SubmittedAt), strings.Join(answers, " · "), strings.Join(ministries, ", ")}
}

// midnight is the beginning of the day of a moment.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// clock formats a time for people in the computer's time zone.
func clock(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }
