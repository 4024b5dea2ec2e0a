package calendar_test

import (
	"testing"

	"ministryfinder/embedded/catalogue/calendar"
)

// read are texts as they stand in bulletins, and what is read of each.
var read = map[string]string{
	"1st Tuesday of the month, 7 pm":                 "1TU 1900 2000",
	"Primer martes del mes a las 7 pm":               "1TU 1900 2000",
	"1er domingo del mes, 10 am":                     "1SU 1000 1100",
	"1.º domingo del mes, 10 am":                     "1SU 1000 1100",
	"2º y 4° martes del mes, 7 pm":                   "2TU,4TU 1900 2000",
	"2do y 4to sábado de mes a las 5 pm":             "2SA,4SA 1700 1800",
	"Primer y tercer domingo de cada mes, 9:30 a.m.": "1SU,3SU 0930 1030",
	"First, second and third Sundays at 9 am":        "1SU,2SU,3SU 0900 1000",
	"1st Friday and 2nd Saturday, 7 pm":              "1FR,2SA 1900 2000",
	"Every second Tuesday of the month, 7 pm":        "2TU 1900 2000",
	"Cada segundo martes del mes a las 7 pm":         "2TU 1900 2000",
	"Every 2nd and 4th Monday 7 pm":                  "2MO,4MO 1900 2000",
	"Every first Friday, 7 pm":                       "1FR 1900 2000",
	"Todos los primeros viernes a las 7 p.m.":        "1FR 1900 2000",
	"Fifth Sunday, 9 am":                             "5SU 0900 1000",
	"Last Friday of each month, 6:30 pm":             "-1FR 1830 1930",
	"Último viernes del mes, 6:30 p. m.":             "-1FR 1830 1930",
	"Every month on the first Friday, 7 pm":          "1FR 1900 2000",
	"First Friday at 7 pm of each month":             "1FR 1900 2000",
	"Todos los días a las 19:00":                     "SU,MO,TU,WE,TH,FR,SA 1900 2000",
	"Every day at 7 am":                              "SU,MO,TU,WE,TH,FR,SA 0700 0800",
	"Todos los días domingo a las 9 am":              "SU 0900 1000",
	"Los días martes y jueves a las 7 pm":            "TU,TH 1900 2000",
	"Mon., Wed. & Fri., 7 pm":                        "MO,WE,FR 1900 2000",
	"Lunes, miércoles y viernes a las 7 pm":          "MO,WE,FR 1900 2000",
	"de lunes a viernes a las 8:00 a.m.":             "MO,TU,WE,TH,FR 0800 0900",
	"Monday through Friday, 8 am":                    "MO,TU,WE,TH,FR 0800 0900",
	"Friday to Monday, 9 am":                         "SU,MO,FR,SA 0900 1000",
	"Lunes a viernes de 9 a 17":                      "MO,TU,WE,TH,FR 0900 1700",
	"Lunes a viernes de 9 a 1 pm":                    "MO,TU,WE,TH,FR 0900 1300",
	"Sundays, 12 noon":                               "SU 1200 1300",
	"Domingos al mediodía":                           "SU 1200 1300",
	"Domingos a las 12 del día":                      "SU 1200 1300",
	"Sábado 12:30 de la tarde":                       "SA 1230 1330",
	"Sábados 8 de la noche":                          "SA 2000 2100",
	"Tuesdays 19h":                                   "TU 1900 2000",
	"Martes 19h30":                                   "TU 1930 2030",
	"Martes a las 19":                                "TU 1900 2000",
	"Martes 19:00 hrs.":                              "TU 1900 2000",
	"Martes de 19:00 a 20:30":                        "TU 1900 2030",
	"Martes de 7 a 19:30":                            "TU 0700 1930",
	"Tuesdays 7-8:30pm":                              "TU 1900 2030",
	"Tuesday 7 p.m.- 8 p.m.":                         "TU 1900 2000",
	"Domingos a la 1 pm":                             "SU 1300 1400",
	"Domingos desde las 9 am hasta las 12 pm":        "SU 0900 1200",
	"7 pm on Tuesdays":                               "TU 1900 2000",
	"A las 7 pm todos los martes":                    "TU 1900 2000",
	"7–9 pm, Wednesdays":                             "WE 1900 2100",
	"Tuesday mornings, 9:30 am":                      "TU 0930 1030",
	"Martes por la noche, 7:30 pm":                   "TU 1930 2030",
	"Sundays: 10 am":                                 "SU 1000 1100",
	"Sundays – 10 am to noon.":                       "SU 1000 1200",
	"Tuesdays @ 6:30pm":                              "TU 1830 1930",
	"Tuesday\u00a07\u202fpm":                         "TU 1900 2000",
}

// notRead are texts that say something else, or that can mean two things.
var notRead = []string{
	// A day of the month, which may well stand beside a day of the week.
	"Día 13 de cada mes", "Los días 13 de cada mes", "Day 13 of each month", "Día 13 de cada mes a las 7 pm", "El día 15 de cada mes, 7 pm",
	"Todos los días 13 a las 19:00", "13 de cada mes, 7 pm", "Cada 13 a las 7 pm", "The 13th, 7 pm", "15th of the month, 7 pm",
	"1st and 15th of the month, 7 pm", "Domingo 15", "Domingo 15, 7 pm", "Domingo 3 a las 7 pm", "Domingo 15 a las 7 pm",
	"Domingo 15 a las 19:00", "Domingo 9 - 19:00 hrs", "Martes cada 15", "Cada domingo 13", "Sunday the 15th, 7 pm", "Sunday the 3rd, 7 pm",
	"Sábado 13 y domingo", "Sábados del 15 al 20", "Monday the 13 to 17", "Sunday 8 to 13", "Domingo 13 a 17", "Sunday 3 at 7 pm",
	"Primer viernes a 15", "Cuarto domingo, 24 de mayo, 9 am", "First of the month, Sunday, 7 pm", "Domingo 3 noche", "Sundays, 15 a month",
	// Not each week, or not each month.
	"Cada 15 días", "Cada 15 días, martes 7 pm", "Every 2 weeks on Monday, 7 pm", "Cada 2 semanas, lunes 7 pm", "Every 3 Mondays 7 pm",
	"Every second Tuesday, 7 pm", "Every 2nd Tuesday, 7 pm", "Cada segundo martes", "Cada segundo martes, 7 pm", "Cada 2º martes, 7 pm",
	"Every third Sunday at 9 am", "Every other week", "Every other Tuesday 7 pm", "Martes quincenal, 7 pm", "Biweekly on Mondays, 7 pm",
	"Bimonthly, first Monday, 7 pm", "First Sunday of every other month, 9 am", "Segundo martes cada dos meses, 7 pm",
	"2 Tuesdays a month, 7 pm",
	"Martes, una vez al mes, 7 pm", "Tuesdays, each month, 7 pm", "Domingos de 9 a 10 am del mes", "Second to last Sunday 9 am",
	"Penúltimo domingo 9 am", "Alternate Fridays, 7 pm", "Sundays and first Fridays, 7 pm", "1st Friday and Saturday, 7 pm",
	// At a part of the year, or but for one.
	"Fridays during Lent, 6 pm", "Fridays of Lent, 7 pm", "Viernes de Cuaresma, 7 pm", "Sundays 9 am, September to May",
	"Mondays, 7 pm, except July", "Lunes 7 pm excepto julio", "First Sunday of March, 9 am", "Lunes, 7 pm, en mayo", "This Sunday, 9 am",
	"Mañana martes 7 pm", "Next Tuesday 7 pm",
	// At an hour that is not said, or not surely.
	"Sundays 9–10:30", "Daily at 7", "Every day", "Martes de 7 a 9", "Martes a las 7 horas", "Tuesdays 07:00", "Tuesday evenings at 7",
	"Sundays at the 10 am Mass", "Sundays after the 10 am Mass", "Domingos después de la misa de 10 am", "Sundays 10 am or 12 pm",
	"Sunday 9 am & 11 am", "Tuesday 7 pm and Thursday", "By appointment", "Saturdays by appointment, 10 am", "Con cita previa",
	"Sundays until noon",
	// At night, and at noon in Spain.
	"Sábado 12 de la noche", "Sunday 12 at night", "Saturday 12 am", "Sábado 12 de la mañana", "Sábado 1 de la noche", "Saturdays at midnight",
	"Sábados a medianoche", "Saturdays 10 pm-midnight", "Saturdays, 10 to 12 at night",
	// Which days?
	"Mon–Wed–Fri 7 pm", "Lunes a lunes 7 pm", "Tuesday or Thursday 7 pm", "Friday 9 am to Saturday 8 am",
	"Todos los días, lunes a viernes, 8 am",
	"Día a las 7 pm", "Days at 7 pm", "24 hours a day", "Every day 24 hours",
	// Two things that exclude each other.
	"Tuesday mornings, 7 pm", "Martes en la tarde, 9 am", "Tuesdays 13 am", "Domingo 15 - 7 pm", "Tuesdays 7 am in the evening",
}

func TestTextsOfBulletinsAreReadRightOrNotAtAll(t *testing.T) {
	for text, want := range read {
		if got, ok := calendar.Parse(text); !ok || got.String() != want {
			t.Errorf("%q is read as %q (%v), want %q", text, got, ok, want)
		}
	}
	for _, text := range notRead {
		if got, ok := calendar.Parse(text); ok {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}
