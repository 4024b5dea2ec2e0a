package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/quiz"
)

// submissionColumn is a column of ministry_submissions. Storing, reading, counting
// and filtering are made from the list of them.
type submissionColumn struct {
	name string
	// question is under which daily_counts counts the column's values, empty for not.
	question string
	// byAge is true when each value is counted under the age that was answered, as
	// elementary:music: it means something together with it only.
	byAge bool
	// write returns what is stored of a submission: a text, a list of texts, a moment,
	// or nil for nothing.
	write func(n *NewSubmission, day string) any
	// read returns where a stored value belongs, of the same kinds; nil when nobody reads it.
	read func(s *Submission) any
	kind kind // kindText, kindList or kindMoment
}

// sentAs is the type in which PostgreSQL gets a column from JSON.
var sentAs = map[kind]string{kindText: "text", kindList: "jsonb", kindMoment: "timestamp"}

// submissionColumns are the columns that storing a submission fills, repeat_of apart,
// which the database finds out by itself.
var submissionColumns = []submissionColumn{
	answerColumn("age_group", quiz.Age),
	answerColumn("gender", quiz.Gender),
	answerColumn("state_in_life", quiz.States),
	answerColumn("interest", quiz.Interests),
	answerColumn("situation", quiz.Situation),
	answerColumn("children", quiz.Children),
	{
		name: "recommended_ministries", question: CountedMinistry, kind: kindList,
		write: func(n *NewSubmission, _ string) any { return n.Ministries }, read: func(s *Submission) any { return &s.Ministries },
	},
	{
		name: "submitted_at", kind: kindMoment,
		write: func(n *NewSubmission, _ string) any { return n.SubmittedAt }, read: func(s *Submission) any { return &s.SubmittedAt },
	},
	{
		name: "client_id_hash", kind: kindText,
		write: func(n *NewSubmission, _ string) any { return n.ClientIDHash }, read: func(s *Submission) any { return &s.ClientIDHash },
	},
	{
		name: visitColumn, kind: kindText,
		write: func(n *NewSubmission, _ string) any { return n.SessionID }, read: func(s *Submission) any { return &s.SessionID },
	},
	{name: "submission_key", kind: kindText, write: func(n *NewSubmission, _ string) any {
		if n.SubmissionKey == "" {
			return nil // several may have none
		}
		return n.SubmissionKey
	}},
	{name: "day", kind: kindText, write: func(_ *NewSubmission, day string) any { return day }},
	{
		name: unmetColumn, question: CountedUnmet, kind: kindList, byAge: true,
		write: func(n *NewSubmission, _ string) any { return n.Unmet }, read: func(s *Submission) any { return &s.Unmet },
	},
}

// countedValue is the expression of what is counted of each element of a list
// column, where a name stands for the row.
func (c submissionColumn) countedValue(row string) string {
	if c.byAge {
		return "(" + row + ".age_group || '" + ageSeparator + "' || j.value)"
	}
	return "j.value"
}

// unmetColumn names the interests that nothing answered.
const unmetColumn = "unmet_interests"

// visitColumn names the visit that a submission belongs to.
const visitColumn = "session_id"

// answerColumn holds the answer to a question of the quiz.
func answerColumn(name, question string) submissionColumn {
	c := submissionColumn{name: name, question: question, kind: kindText}
	if q, _ := quiz.QuestionNamed(question); q.Multiple {
		c.kind = kindList
		c.write = func(n *NewSubmission, _ string) any { _, list := n.Ref(question); return *list }
		c.read = func(s *Submission) any { _, list := s.Answers.Ref(question); return list }
		return c
	}
	c.write = func(n *NewSubmission, _ string) any { text, _ := n.Ref(question); return *text }
	c.read = func(s *Submission) any { text, _ := s.Answers.Ref(question); return text }
	return c
}

// countedColumns are those whose values are counted.
func countedColumns() []submissionColumn {
	var counted []submissionColumn
	for _, c := range submissionColumns {
		if c.question != "" {
			counted = append(counted, c)
		}
	}
	return counted
}

// eachColumn joins what a function makes of each column, from 0 on.
func eachColumn(write func(i int, c submissionColumn) string) string {
	all := make([]string, len(submissionColumns))
	for i, c := range submissionColumns {
		all[i] = write(i, c)
	}
	return strings.Join(all, ", ")
}

func columnName(_ int, c submissionColumn) string { return c.name }

// insertInto stores rows whose values an expression selects, unless their key is
// there. A later result of one visit is linked to its first: one person, counted once.
func insertInto(rows string) string {
	return `INSERT INTO ministry_submissions (` + eachColumn(columnName) + `, repeat_of) ` + rows + `
	ON CONFLICT (submission_key) DO NOTHING`
}

// returning ends an insert that tells of each row that it has stored.
const returning = ` RETURNING id, submission_key, repeat_of IS NOT NULL`

// firstOfVisit selects the first submission of the visit that an expression names.
func firstOfVisit(visit string) string {
	return `(SELECT min(id) FROM ministry_submissions WHERE session_id = ` + visit + ` AND session_id <> '')`
}

// insertSubmission stores a submission: $1 and so on are the columns.
var insertSubmission = insertInto(func() string {
	visit := ""
	places := eachColumn(func(i int, c submissionColumn) string {
		place := "$" + strconv.Itoa(i+1)
		if c.name == visitColumn {
			visit = place
		}
		return place
	})
	return `VALUES (` + places + `, ` + firstOfVisit(visit) + `)`
}()) + returning

// insertSubmissions stores the submissions of $1, a JSON array, on PostgreSQL. Their
// keys and visits must differ.
var insertSubmissions = insertInto(`SELECT `+eachColumn(func(_ int, c submissionColumn) string { return "sent." + c.name })+
	`, `+firstOfVisit("sent."+visitColumn)+`
	FROM jsonb_to_recordset($1::jsonb) AS sent(n int, `+
	eachColumn(func(_ int, c submissionColumn) string { return c.name + " " + sentAs[c.kind] })+`)
	ORDER BY n`) + returning

// columnValues are the arguments of insertSubmission.
func (d dialect) columnValues(n NewSubmission, day string) []any {
	n.Answers = n.Answers.Normalised()
	values := make([]any, len(submissionColumns))
	for i, c := range submissionColumns {
		switch v := c.write(&n, day).(type) {
		case []string:
			values[i] = asList(v)
		case time.Time:
			values[i] = d.at(v)
		default:
			values[i] = v
		}
	}
	return values
}

// microseconds is a moment as PostgreSQL keeps it.
const microseconds = "2006-01-02 15:04:05.000000"

// appendRow writes a submission as an element of insertSubmissions' array, with its
// place in the order.
func appendRow(to *bytes.Buffer, place int, n NewSubmission, day string) error {
	n.Answers = n.Answers.Normalised()
	fmt.Fprintf(to, `{"n":%d`, place)
	for _, c := range submissionColumns {
		value := c.write(&n, day)
		if moment, ok := value.(time.Time); ok {
			value = moment.UTC().Format(microseconds)
		}
		to.WriteString(`,"` + c.name + `":`)
		if list, ok := value.([]string); ok {
			to.WriteString(asList(list))
			continue
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("encode a submission: %w", err)
		}
		to.Write(encoded)
	}
	to.WriteByte('}')
	return nil
}

// selectSubmissions selects what scanSubmission reads.
var selectSubmissions = func() string {
	names := []string{"id"}
	for _, c := range submissionColumns {
		if c.read != nil {
			names = append(names, c.name)
		}
	}
	return `SELECT ` + strings.Join(names, ", ") + `, coalesce(repeat_of, 0) FROM ministry_submissions`
}()

func scanSubmission(row scanner) (Submission, error) {
	var s Submission
	to := []any{&s.ID}
	for _, c := range submissionColumns {
		if c.read == nil {
			continue
		}
		switch place := c.read(&s).(type) {
		case *[]string:
			to = append(to, list(place))
		case *time.Time:
			to = append(to, moment(place))
		default:
			to = append(to, place)
		}
	}
	err := row.Scan(append(to, &s.RepeatOf)...)
	return s, err
}

// Filter chooses the submissions that statistics are about.
type Filter struct {
	// From and To are the parish's days, both included, as 2026-11-24. Empty
	// ones do not bound.
	From, To string
	// Age, Gender, State, Situation, Interest and Children are answers that must
	// have been given; empty ones do not matter.
	Age, Gender, State, Situation, Interest, Children string
}

// Ref returns where the filter has the answer to a question of the quiz, nil for
// a question by which it cannot choose.
func (f *Filter) Ref(question string) *string {
	switch question {
	case quiz.Age:
		return &f.Age
	case quiz.Gender:
		return &f.Gender
	case quiz.States:
		return &f.State
	case quiz.Situation:
		return &f.Situation
	case quiz.Interests:
		return &f.Interest
	case quiz.Children:
		return &f.Children
	}
	return nil
}

// ByAnswers reports whether the filter asks for answers, and not only for days.
func (f Filter) ByAnswers() bool { return f != Filter{From: f.From, To: f.To} }
