package quiz_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/quiz"
)

func TestValuesAreTrimmedAndLowered(t *testing.T) {
	got, wrong := quiz.Submission{Answers: quiz.Answers{
		Age: " Elementary ", Gender: "FEMALE", States: []string{"Single", " single"}, Interests: []string{"", "ALL"},
	}, Ministries: []string{" Mass ", ""}}.Checked()
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	want := quiz.Submission{Answers: quiz.Answers{Age: "elementary", Gender: "female", States: []string{"single"},
		Interests: []string{"all"}}, Ministries: []string{"Mass"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOldValuesAreAccepted(t *testing.T) {
	for _, age := range []string{"under-18", "18-24", "25-35", "36-49", "50-64", "65-plus"} {
		if _, wrong := (quiz.Submission{Answers: quiz.Answers{Age: age, Gender: "prefer-not-to-say"}}).Checked(); len(wrong) > 0 {
			t.Error(wrong)
		}
	}
}

func many(n int, v string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestBoundsAndBrokenValues(t *testing.T) {
	for name, c := range map[string]struct {
		s    quiz.Submission
		want string // the beginning of the only sentence; empty when all is well
	}{
		"empty":                    {quiz.Submission{}, ""},
		"unknown age":              {quiz.Submission{Answers: quiz.Answers{Age: "ancient"}}, `age: "ancient" is not one of infant`},
		"long unknown age":         {quiz.Submission{Answers: quiz.Answers{Age: strings.Repeat("x", 5000)}}, `age: "xxxx`},
		"unknown interest":         {quiz.Submission{Answers: quiz.Answers{Interests: []string{"golf"}}}, `interests: "golf"`},
		"a value of another list":  {quiz.Submission{Answers: quiz.Answers{States: []string{"service"}}}, `states: "service"`},
		"10 values":                {quiz.Submission{Answers: quiz.Answers{States: many(10, "single")}}, ""},
		"11 values":                {quiz.Submission{Answers: quiz.Answers{States: many(11, "single")}}, "states: at most 10"},
		"100 ministries":           {quiz.Submission{Ministries: many(100, "mass")}, ""},
		"101 ministries":           {quiz.Submission{Ministries: many(101, "mass")}, "ministries: at most 100"},
		"name of 100 characters":   {quiz.Submission{Ministries: []string{strings.Repeat("ñ", 100)}}, ""},
		"name of 101 characters":   {quiz.Submission{Ministries: []string{strings.Repeat("ñ", 101)}}, "ministries: number 1: at most 100"},
		"control character":        {quiz.Submission{Ministries: []string{"ok", "a\x00b"}}, "ministries: number 2: must not contain control"},
		"id of 64":                 {quiz.Submission{ClientID: strings.Repeat("a", 64)}, ""},
		"id of 65":                 {quiz.Submission{ClientID: strings.Repeat("a", 65)}, "client_id: at most 64"},
		"line break in session id": {quiz.Submission{SessionID: "a\nb"}, "session_id: must not contain control"},
		"broken UTF-8 in key":      {quiz.Submission{SubmissionKey: "a\xffb"}, "submission_key: is not valid UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			_, wrong := c.s.Checked()
			switch {
			case c.want == "" && len(wrong) > 0:
				t.Error(wrong)
			case c.want != "" && (len(wrong) != 1 || !strings.HasPrefix(wrong[0], c.want)):
				t.Errorf("got %q, want %q", wrong, c.want)
			}
			for _, w := range wrong {
				if len(w) > 500 {
					t.Errorf("the sentence has %d bytes", len(w))
				}
			}
		})
	}
}

func FuzzChecked(f *testing.F) {
	f.Add("elementary", "mass", "id")
	f.Add("\xff\x00", strings.Repeat("x", 200), "a\nb")
	f.Fuzz(func(t *testing.T, age, ministry, id string) {
		s, wrong := quiz.Submission{Answers: quiz.Answers{Age: age, Interests: []string{age}}, Ministries: []string{ministry},
			ClientID: id}.Checked()
		for _, w := range wrong {
			if !utf8.ValidString(w) {
				t.Errorf("sentence %q is not UTF-8", w)
			}
		}
		if again, wrong2 := s.Checked(); len(wrong) == 0 && (len(wrong2) > 0 || !cmp.Equal(s, again)) {
			t.Errorf("checking twice changes %+v to %+v %v", s, again, wrong2)
		}
	})
}
