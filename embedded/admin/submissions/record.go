package submissions

import (
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/store"
)

// record is a submission in the JSON endpoints and in the exports.
type record struct {
	ID                    int64     `json:"id"`
	AgeGroup              string    `json:"age_group"`
	Gender                string    `json:"gender"`
	StateInLife           []string  `json:"state_in_life"`
	Interest              []string  `json:"interest"`
	Situation             []string  `json:"situation"`
	RecommendedMinistries []string  `json:"recommended_ministries"`
	SubmittedAt           time.Time `json:"submitted_at"`
	ClientIDHash          string    `json:"client_id_hash"`
	SessionID             string    `json:"session_id"`
	RepeatOf              int64     `json:"repeat_of,omitempty"`
	Children              []string  `json:"children"`
}

// newRecord has the parish's day of a submission, not its second: at
// midnight UTC, in the form that scripts have always read.
func newRecord(s store.Submission, numbers fileNumbers, zone *time.Location) record {
	local := s.SubmittedAt.In(zone)
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	return record{
		s.ID, s.Answers.Age, s.Answers.Gender, orEmpty(s.Answers.States), orEmpty(s.Answers.Interests), orEmpty(s.Answers.Situation),
		orEmpty(s.Ministries), day, numbers.of("device", s.ClientIDHash), numbers.of("visit", s.SessionID), s.RepeatOf,
		orEmpty(s.Answers.Children),
	}
}

// orEmpty makes an absent list an empty one, which JSON tells apart.
func orEmpty(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}

// exportColumns are those of the CSV export.
var exportColumns = []string{
	"id", "submitted_at", "age_group", "gender", "state_in_life", "situation", "interest",
	"recommended_ministries", "client_id_hash", "session_id", "repeat_of", "children",
}

// cells are what the CSV export has in its columns.
func (j record) cells() []string {
	again := ""
	if j.RepeatOf != 0 {
		again = strconv.FormatInt(j.RepeatOf, 10)
	}
	list := func(values []string) string { return strings.Join(values, "|") }
	return []string{
		strconv.FormatInt(j.ID, 10), j.SubmittedAt.Format(time.DateOnly), j.AgeGroup, j.Gender, list(j.StateInLife), list(j.Situation),
		list(j.Interest), list(j.RecommendedMinistries), j.ClientIDHash, j.SessionID, again, list(j.Children),
	}
}
