package quiz_test

import (
	"slices"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

func TestUnmetInterestsAreThoseThatNothingThatFitsAnswers(t *testing.T) {
	ministries := []catalogue.Ministry{
		{Key: "choir", Age: []string{"journeying-adults"}, Interest: []string{"music"}, Active: true},
		{Key: "prep", Age: []string{"elementary"}, Interest: []string{"education"}, Active: true},
		{Key: "closed", Interest: []string{"support"}},
		{Key: "everything", Interest: nil, Active: true}, // open to all, made for none
	}
	for _, c := range []struct {
		age       string
		interests []string
		want      []string
	}{
		{"journeying-adults", []string{"music", "support"}, []string{"support"}},
		{"college-young-adult", []string{"music"}, []string{"music"}},
		{"journeying-adults", []string{"kids"}, nil},
		{"journeying-adults", []string{"kids", "education"}, nil}, // the children's ages count as theirs
		{"journeying-adults", []string{"education"}, []string{"education"}},
		{"journeying-adults", []string{"all"}, nil},
		{"journeying-adults", nil, nil},
	} {
		if got := quiz.UnmetInterests(quiz.Answers{Age: c.age, Interests: c.interests}, ministries); !slices.Equal(got, c.want) {
			t.Errorf("%s %v: %v, want %v", c.age, c.interests, got, c.want)
		}
	}
}
