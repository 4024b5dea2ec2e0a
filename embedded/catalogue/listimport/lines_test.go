package listimport_test

import (
	"strings"
	"testing"
)

// linesWant reads pasted lists, and compares their names.
func linesWant(t *testing.T, want map[string]string) {
	t.Helper()
	for text, names := range want {
		var got []string
		for _, r := range draftOf(t, text).Rows {
			got = append(got, r.Ministry.Name)
		}
		if all := strings.Join(got, "|"); all != names {
			t.Errorf("%q is read as %q, want %q", text, all, names)
		}
	}
}

func TestAnInitialIsNoListMark(t *testing.T) {
	linesWant(t, map[string]string{
		"Altar Servers\nK. of C.\nChoir\nC. C. D.\n":                              "Altar Servers|K. of C.|Choir|C. C. D.",
		"1. Choir\n2. K. of C. Council 1234\n3. E. M. of Holy Communion\n":        "Choir|K. of C. Council 1234|E. M. of Holy Communion",
		"• K. of C.\n• A. A. Meetings\n":                                          "K. of C.|A. A. Meetings",
		"A. A. Meetings\nAltar Servers\nB. V. M. Sodality\n":                      "A. A. Meetings|Altar Servers|B. V. M. Sodality",
		"1. A. A. Meetings\n2. B. Team\n":                                         "A. A. Meetings|B. Team",
		"A. A. Meetings\nB. V. M. Sodality\n":                                     "A. A. Meetings|B. V. M. Sodality",
		"C. C. D.\nD. of I.\n":                                                    "C. C. D.|D. of I.",
		"3.16 Bible study\nChoir\n":                                               "3.16 Bible study|Choir",
		"1. 3.16 Bible study\n2. 40 Days for Life\n":                              "3.16 Bible study|40 Days for Life",
		"5.30 Mass Choir\n":                                                       "5.30 Mass Choir",
		"A. Choir\nB. K. of C.\nC. Ushers\n":                                      "Choir|K. of C.|Ushers",
		"(a) Choir\n(b) Lectors\n":                                                "Choir|Lectors",
		"a) Choir\nb) Lectors\n":                                                  "Choir|Lectors",
		"1. Liturgy\n a. Choir\n b. Lectors\n2. Outreach\n a. Pantry\n b. Shop\n": "Liturgy|Choir|Lectors|Outreach|Pantry|Shop",
		"A. Liturgy\n  1. Choir\n  2. Lectors\nB. Outreach\n  1. Pantry\n":        "Liturgy|Choir|Lectors|Outreach|Pantry",
		"I. Choir\nII. Lectors\nIII. Ushers\nIV. Greeters\nV. Pantry\n":           "Choir|Lectors|Ushers|Greeters|Pantry",
		"i. Choir\nii. Lectors\niii. Ushers\niv. Greeters\n":                      "Choir|Lectors|Ushers|Greeters",
		"V. de P. Society\nL. of M.\n":                                            "V. de P. Society|L. of M.",
		"1.1. Choir\n1.2. Lectors\n":                                              "Choir|Lectors",
	})
}

func TestMarksOfOtherProgramsAreTakenAway(t *testing.T) {
	linesWant(t, map[string]string{
		"A.\tChoir\nB.\tLectors\nC.\tUshers\n":                       "Choir|Lectors|Ushers",
		"1.\tLiturgy\n\ta.\tChoir\n\tb.\tLectors\n":                  "Liturgy|Choir|Lectors",
		"•\tChoir\no\tAdult Choir\no\tChildren’s Choir\n§\tUshers\n": "Choir|Adult Choir|Children’s Choir|Ushers",
		"o Choir\no Lectors\n":                                       "Choir|Lectors",
		"§ Choir\n§ Lectors\n":                                       "Choir|Lectors",
		"\uf0b7 Choir\n\uf0a7\tLectors\n":                            "Choir|Lectors",
		"- [ ] Choir\n- [x] Lectors\n[ ] Ushers\n":                   "Choir|Lectors|Ushers",
		"☐ Choir\n☑️ Lectors\n☒ Ushers\n✅ Greeters\n":                "Choir|Lectors|Ushers|Greeters",
		"− Choir\n❖ Lectors\n➢ Ushers\n":                             "Choir|Lectors|Ushers",
		"1.- Coro\n2.-Lectores\n3º Ujieres":                          "Coro|Lectores|3º Ujieres",
		"1.\u00a0Choir\n2.\u2003Lectors\n3.\u202fUshers\n":           "Choir|Lectors|Ushers",
		"\"Rock\" band\nThe \"Rock\"\n\"Choir\"\n":                   "\"Rock\" band|The \"Rock\"|Choir",
		"Choir;\nLectors;\nUshers\n":                                 "Choir|Lectors|Ushers",
		"**Choir**\n- **Lectors**\n":                                 "Choir|Lectors",
		"Choir\n--------\nLectors\n________\n":                       "Choir|Lectors",
		"o Choir\nLectors\n":                                         "o Choir|Lectors",
	})
}
