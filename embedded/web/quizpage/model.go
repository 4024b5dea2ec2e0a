package quizpage

import (
	"maps"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue/calendar"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// quizModel is what the script on the quiz page needs to ask the questions
// without the server: the rules as data, and the words. It is made from
// package quiz, so that there is one place that decides.
type quizModel struct {
	Lang string `json:"lang"`
	// Steps are the questions of an adult and the follow-up, ChildSteps the ids
	// asked of a child.
	Steps      []quiz.Question `json:"steps"`
	ChildSteps []string        `json:"childSteps"`
	ChildAges  []string        `json:"childAges"`
	// Offered are the options by question and age, where they are not all.
	Offered map[string]map[string][]string `json:"offered"`
	// Excludes lists, by question, the pairs that cannot stand together.
	Excludes map[string][][2]string `json:"excludes"`
	Texts    map[string]string      `json:"texts"`
	// ForPupils are the texts that differ for who is at one of the Pupils' ages.
	Pupils    []string          `json:"pupils"`
	ForPupils map[string]string `json:"forPupils"`
	// Zone is the parish's time zone, ZoneLines what a calendar's file says of it.
	Zone      string `json:"zone"`
	ZoneLines string `json:"zoneLines"`
}

// resultTexts are the words of a result that are not in its empty page.
var resultTexts = []string{
	"title", "count_one", "count", "first_1", "first_2", "first_3", "more_adults", "more_children", "because", "contact_title", "contact",
	"family", "elementary", "unmet", "wish",
}

// newQuizModel makes the model in the language of texts for everybody.
func newQuizModel(t *i18n.Texts, zone *time.Location, now time.Time) *quizModel {
	m := &quizModel{
		Lang: t.Lang(), Steps: quiz.Questions(), Offered: map[string]map[string][]string{}, Excludes: map[string][][2]string{},
		Texts: map[string]string{}, Pupils: []string{}, ForPupils: map[string]string{}, Zone: zone.String(),
		ZoneLines: strings.Join(calendar.ZoneLines(zone, now), "\n"),
	}
	for _, age := range quiz.Values(quiz.Age) {
		if quiz.IsPupil(age) {
			m.Pupils = append(m.Pupils, age)
		}
		if quiz.IsChild(age) {
			m.ChildAges = append(m.ChildAges, age)
		}
		for _, q := range m.Steps {
			if offered := quiz.Offered(q.ID, age); !slices.Equal(offered, q.Options) {
				if m.Offered[q.ID] == nil {
					m.Offered[q.ID] = map[string][]string{}
				}
				m.Offered[q.ID][age] = offered
			}
		}
	}
	for _, q := range quiz.Steps(m.ChildAges[0]) {
		m.ChildSteps = append(m.ChildSteps, q.ID)
	}
	for _, q := range m.Steps {
		if !q.Multiple {
			continue
		}
		for i, a := range q.Options {
			for _, b := range q.Options[i+1:] {
				if quiz.Excludes(q.ID, a, b) {
					m.Excludes[q.ID] = append(m.Excludes[q.ID], [2]string{a, b})
				}
			}
		}
	}
	add := func(section func(string) map[string]string, to map[string]string) {
		for key, text := range section("quiz") {
			to[strings.TrimPrefix(key, "quiz.")] = text
		}
		maps.Copy(to, section("reason"))
	}
	add(t.Section, m.Texts)
	add(t.PupilsSection, m.ForPupils)
	for key, text := range t.Section("card.need") {
		m.Texts[key] = text
	}
	m.Texts["card.subject"] = t.T("card.subject")
	result := t.PupilsSection("result")
	for _, key := range resultTexts {
		key = "result." + key
		if m.Texts[key] = t.T(key); result[key] != "" {
			m.ForPupils[key] = result[key]
		}
	}
	return m
}
