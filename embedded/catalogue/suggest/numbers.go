package suggest

import (
	"strconv"
	"strings"

	"ministryfinder/embedded/pattern"
)

// Numbers that say an age or a grade, in a text that is in lower case and without
// accents.
var (
	gradeRange  = pattern.Of(`\b(?:grades?|grados?|gr)\.?\s*(pre-?k|k|\d{1,2})(?:st|nd|rd|th|o|er|do|to|vo|º|°)?\s*(?:-|–|to|a|al|hasta|through|thru|and|y|&)\s*(\d{1,2})`)
	rangeGrade  = pattern.Of(`\b(pre-?k|pk|k|kinder|kindergarten|prekinder|\d{1,2})(?:st|nd|rd|th|º|°)?\s*(?:-|–|to|a|al|through|thru|hasta)\s*(\d{1,2})(?:st|nd|rd|th|º|°)?(?:\s*(?:grades?|graders?|grados?)\b|)`)
	oneGrade    = pattern.Of(`\b(\d{1,2})(?:st|nd|rd|th|o|er|do|to|vo|º|°)?\s*(?:grades?|graders?|grados?)\b|\b(?:grades?|grados?)\s*(\d{1,2})\b`)
	ageRange    = pattern.Of(`\b(\d{1,2})\s*(?:-|–|to|a|y|and|&|through|hasta)\s*(\d{1,2})\b\s*(anos|years?|yrs?|yr)?`)
	ageWord     = pattern.Of(`\b(?:ages?|aged|edad|edades|anos|years|de)\s*$`)
	ageOpen     = pattern.Of(`\b(\d{1,2})\s*(?:\+|and (?:up|over|older)|plus\b|anos y mas|y mayores|o mas)|\b(?:ages?|over|mayores de)\s+(\d{1,2})\b`)
	opensAfter  = pattern.Of(`^\s*(?:on\b|and (?:up|older|above)|o mas|en adelante|y mayores)`)
	opensBefore = pattern.Of(`\b(?:at least(?: in)?|from|desde)\s*$`)
	decades     = pattern.Of(`\b(20|30|40|50|60)(?:'|’)?s\b`)
	notAnAge    = pattern.Of(`^\s*(?:am|pm|a\.m|p\.m|:|h\b|min|days|dias|%|/)`)
)

// gradeWords are the numbers of school grades in words.
var gradeWords = strings.NewReplacer(
	"first grade", "1 grade", "second grade", "2 grade", "third grade", "3 grade", "fourth grade", "4 grade", "fifth grade", "5 grade",
	"sixth grade", "6 grade", "seventh grade", "7 grade", "eighth grade", "8 grade", "primer grado", "1 grado", "segundo grado", "2 grado",
	"tercer grado", "3 grado", "cuarto grado", "4 grado", "quinto grado", "5 grado", "sexto grado", "6 grado", "septimo grado", "7 grado",
	"octavo grado", "8 grado",
)

// ageOf is what a text says of ages in numbers: the values, and where.
func agesInNumbers(lower string) (values []string, said string) {
	lower = gradeWords.Replace(lower)
	if m := gradeRange().FindStringSubmatch(lower); m != nil {
		return ofGrades(grade(m[1]), grade(m[2])), m[0]
	}
	if m := rangeGrade().FindStringSubmatch(lower); m != nil && (grade(m[1]) < 1 || strings.Contains(m[0], "grad")) {
		return ofGrades(grade(m[1]), grade(m[2])), m[0]
	}
	if m := oneGrade().FindStringSubmatch(lower); m != nil {
		g := grade(m[1] + m[2])
		before, after, _ := strings.Cut(lower, m[0])
		if opensAfter().MatchString(after) || opensBefore().MatchString(before) {
			return ofGrades(g, 12), m[0]
		}
		return ofGrades(g, g), m[0]
	}
	for _, at := range ageRange().FindAllStringSubmatchIndex(lower, -1) {
		from, _ := strconv.Atoi(lower[at[2]:at[3]])
		to, _ := strconv.Atoi(lower[at[4]:at[5]])
		named := at[6] >= 0 || ageWord().MatchString(lower[:at[0]])
		if to <= from || notAnAge().MatchString(lower[at[1]:]) || at[0] > 0 && strings.ContainsRune(":.", rune(lower[at[0]-1])) ||
			!named && (from < 11 || to > 45) {
			continue
		}
		return ofAges(from, to), lower[at[0]:at[1]]
	}
	if m := decades().FindAllString(lower, -1); len(m) > 0 {
		if strings.HasPrefix(m[0], "2") || strings.HasPrefix(m[0], "3") {
			return []string{"college-young-adult"}, strings.Join(m, ", ")
		}
		return []string{"journeying-adults"}, strings.Join(m, ", ")
	}
	if m := ageOpen().FindStringSubmatch(lower); m != nil {
		if n, _ := strconv.Atoi(m[1] + m[2]); n >= 45 {
			return []string{"journeying-adults"}, m[0]
		} else if n >= 18 {
			return []string{"college-young-adult", "married-parents", "journeying-adults"}, m[0]
		}
	}
	return nil, ""
}

// grade is the number of a grade, 0 for kindergarten and -1 before it.
func grade(s string) int {
	switch {
	case strings.HasPrefix(s, "p"):
		return -1
	case strings.HasPrefix(s, "k"):
		return 0
	}
	n, _ := strconv.Atoi(s)
	return n
}

// The last grades of the schools.
const (
	lastElementary = 5
	lastJuniorHigh = 8
	lastHighSchool = 12
)

// ofGrades returns the ages of two grades and those between. A program for grades
// 1 to 6 is one of elementary school.
func ofGrades(from, to int) []string {
	var out []string
	if to < from || to > lastHighSchool {
		return nil
	}
	if from < 0 {
		out = append(out, "infant")
	}
	if from <= lastElementary {
		out = append(out, "elementary")
	}
	if to > lastElementary+1 && from <= lastJuniorHigh || from == lastElementary+1 {
		out = append(out, "junior-high")
	}
	if to > lastJuniorHigh {
		out = append(out, "high-school")
	}
	return out
}

// ofAges returns the stages of life of two ages in years and those between.
func ofAges(from, to int) []string {
	var out []string
	for _, stage := range []struct {
		from, to int
		value    string
	}{
		{0, 4, "infant"}, {6, 10, "elementary"}, {12, 13, "junior-high"}, {15, 17, "high-school"},
		{19, 35, "college-young-adult"}, {40, 60, "married-parents"}, {45, 99, "journeying-adults"},
	} {
		if from <= stage.to && to >= stage.from {
			out = append(out, stage.value)
		}
	}
	return out
}
