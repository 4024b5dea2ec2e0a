package calendar_test

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue/calendar"
)

func TestWhenSomethingMeetsIsReadWhollyOrNotAtAll(t *testing.T) {
	for text, want := range map[string]string{
		"Tuesdays, 7 pm":                           "TU 1900 2000",
		"Tuesdays, 7 to 8:30 pm":                   "TU 1900 2030",
		"Every Tuesday and Thursday at 6:30 p.m.":  "TU,TH 1830 1930",
		"Mon–Fri 9am-noon":                         "MO,TU,WE,TH,FR 0900 1200",
		"First Sunday of the month, 10 am":         "1SU 1000 1100",
		"1st and 3rd Wednesdays, 11 - 1 pm":        "1WE,3WE 1100 1300",
		"Last Friday of the month at 19:00":        "-1FR 1900 2000",
		"Daily at noon":                            "SU,MO,TU,WE,TH,FR,SA 1200 1300",
		"Wednesday evenings 7 pm":                  "WE 1900 2000",
		"Martes a las 7 p. m.":                     "TU 1900 2000",
		"Todos los martes, de 7 a 9 de la noche":   "TU 1900 2100",
		"Primer domingo del mes, 10 de la mañana":  "1SU 1000 1100",
		"Lunes a viernes, de 9:00 a 11:00 a.m.":    "MO,TU,WE,TH,FR 0900 1100",
		"Sábados y domingos a las 18:00":           "SU,SA 1800 1900",
		"Sundays, 12:30 pm":                        "SU 1230 1330",
		"":                                         "",
		"Tuesdays":                                 "",
		"7 pm":                                     "",
		"Tuesdays at 7":                            "",
		"Every other Tuesday, 7 pm":                "",
		"Tuesdays, 7 pm, except in July":           "",
		"Sundays after the 10:30 am Mass":          "",
		"Sundays at 9 am and 11 am":                "",
		"Sundays and first Tuesdays, 7 pm":         "",
		"Tuesdays, 9 pm to 7 pm":                   "",
		"Tuesdays, 25:00":                          "",
		"October 3, 7 pm":                          "",
		"Ask the office":                           "",
		"Every three weeks on Monday, 7 pm":        "",
		strings.Repeat("Tuesdays, ", 50) + "7 pm":  "",
		"Tuesdays 7 pm <script>alert(1)</script>":  "",
		"Tuesdays to":                              "",
		"first":                                    "",
		"Tuesdays until 7 pm":                      "",
		"Martes, cada dos semanas, a las 7 p.m.":   "",
		"Segundo y cuarto jueves del mes, 6:15 pm": "2TH,4TH 1815 1915",
	} {
		got, ok := calendar.Parse(text)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q is read as %q (%v), want %q", text, got, ok, want)
		}
	}
}

func TestAnEntryBeginsOnTheNextDayAndFoldsItsLines(t *testing.T) {
	today := time.Date(2026, 11, 29, 5, 59, 0, 0, time.UTC) // in the parish a Saturday
	for text, day := range map[string]string{
		"Saturdays 7 pm": "20261128T190000", "Tuesdays 7 pm": "20261201T190000", "First Sunday 9 am": "20261206T090000",
		"Last Sunday 9 am": "20261129T090000", "Fifth Thursday 9 am": "20261231T090000",
	} {
		s, ok := calendar.Parse(text)
		if !ok {
			t.Fatal(text)
		}
		e := calendar.Entry{ID: "choir", Name: "Choir; loud,\nvery " + strings.Repeat("ñ", 60), Place: "Room 2", Schedule: s}
		file := string(e.ICS(today, zoneOf(t, "America/Chicago")))
		if !strings.Contains(file, "\r\nDTSTART;TZID=America/Chicago:"+day+"\r\n") || !strings.Contains(file, `SUMMARY:Choir\; loud\,\nvery `) ||
			!strings.Contains(file, "\r\nLOCATION:Room 2\r\n") {
			t.Errorf("%s: %s", text, file)
		}
		for line := range strings.SplitSeq(file, "\r\n") {
			if len(line) > 75 {
				t.Errorf("a line of %d bytes: %s", len(line), line)
			}
		}
		if whole := strings.ReplaceAll(file, "\r\n ", ""); !strings.Contains(whole, strings.Repeat("ñ", 60)) {
			t.Errorf("the fold cut a letter: %s", whole)
		}
	}
}

// Outlook reads no rule that names two weeks of a month.
func TestEachWeekOfAMonthIsAnEntryOfItsOwn(t *testing.T) {
	now := time.Date(2026, 12, 7, 12, 0, 0, 0, time.UTC) // a Monday after the first Sunday
	for text, want := range map[string]string{
		"First and third Sundays, 9 am":     "choir 20270103 MONTHLY;BYDAY=1SU choir-3SU 20261220 MONTHLY;BYDAY=3SU",
		"1st Friday and 2nd Saturday, 7 pm": "choir 20270101 MONTHLY;BYDAY=1FR choir-2SA 20261212 MONTHLY;BYDAY=2SA",
		"Last Friday of the month, 7 pm":    "choir 20261225 MONTHLY;BYDAY=-1FR",
		"Fifth Sunday, 9 am":                "choir 20270131 MONTHLY;BYDAY=5SU",
		"Mon., Wed. & Fri., 7 pm":           "choir 20261207 WEEKLY;BYDAY=MO,WE,FR",
	} {
		s, ok := calendar.Parse(text)
		if !ok {
			t.Fatal(text)
		}
		var got []string
		file := string(calendar.Entry{ID: "choir", Name: "Choir", Schedule: s}.ICS(now, zoneOf(t, "America/Chicago")))
		for line := range strings.SplitSeq(file, "\r\n") {
			if id, ok := strings.CutPrefix(line, "UID:"); ok {
				got = append(got, strings.TrimSuffix(id, "@ministry-finder"))
			}
			if start, ok := strings.CutPrefix(line, "DTSTART;TZID=America/Chicago:"); ok {
				got = append(got, start[:8])
			}
			if rule, ok := strings.CutPrefix(line, "RRULE:FREQ="); ok && !strings.HasPrefix(rule, "YEARLY") {
				got = append(got, rule)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"Tuesdays, 7 to 8:30 pm", "1st & 3rd Sun", "lunes a viernes", "-", "7-9", "\xff", "12:60 pm"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := calendar.Parse(text)
		if !ok {
			return
		}
		day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		if _, found := s.Next(day); !found || s.Start >= s.End || s.End > 24*60 || len(s.Days) == 0 {
			t.Errorf("%q is read as %v", text, s)
		}
	})
}
