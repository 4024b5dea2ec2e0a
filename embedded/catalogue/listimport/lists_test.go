package listimport_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue/listimport"
)

// A list as a program or a person writes it: its headings, two rows, and what the
// first row's name and description are.
type list struct{ text, name, description string }

// wild are headings that church programs write.
var wild = []list{
	{"Mem DUID,First Name,Last Name,PS ministry name,Role,Email\n1,Ann,Sample,Choir,Member,ann@example.org\n2,Bob,Sample,Choir,Leader,bob@example.org\n3,Cy,Sample,Lectors,Member,\n", "Choir", ""},
	{"GroupName,description,group_type,is_active\nFood Pantry,Feeds the hungry of our town.,Outreach,true\nLectors,They read at Mass.,Liturgy,false\n", "Food Pantry", "Feeds the hungry of our town."},
	{"GROUP_NAME\tDescription\tGroup_Type_ID\tGroupSort\nFood Pantry\tFeeds the hungry.\t4\t1\nLectors\tThey read.\t5\t2\n", "Food Pantry", "Feeds the hungry."},
	{"Group_Name;Description;meeting_day;meeting_time;contact_email\nFood Pantry;Feeds the hungry.;Monday;7 PM;pantry@example.org\nLectors;They read.;;;\n", "Food Pantry", "Feeds the hungry."},
	{"group_name,description,department,campus,archived_at\nFood Pantry,Feeds the hungry.,Outreach,Main,\nLectors,They read.,Liturgy,Main,2024-01-02\n", "Food Pantry", "Feeds the hungry."},
	{"Group ID,Name,Group Type,Description,Members Count,Leaders,Location,Tags,enrollment_open,public_church_center_web_url\n123,Food Pantry,Ministry,Feeds the hungry.,12,\"Ann A, Bob B\",Church,,true,https://example.org/g/1\n124,Lectors,Ministry,They read.,9,Cy C,Church,,false,https://example.org/g/2\n", "Food Pantry", "Feeds the hungry."},
	{"Ministry,Contact,Phone,Meets,Description\nFood Pantry,Ann,615-555-0101,Mondays 7 pm,Feeds the hungry.\nLectors,Bob,615-555-0102,,They read.\n", "Food Pantry", "Feeds the hungry."},
	{"Ministry Name,Ministry Chair,Description,ScheduleDay,StartHour\nFood Pantry,Ann,Feeds the hungry.,Monday,7 PM\nLectors,Bob,They read.,Sunday,10 AM\n", "Food Pantry", "Feeds the hungry."},
	{"Group,Full Name,Age,Birthdate,Street Address\nChoir,Ann Sample,40,1986-01-02,1 Main St\nChoir,Bob Sample,41,1985-01-02,2 Main St\nLectors,Cy Sample,50,1976-01-02,3 Main St\n", "Choir", ""},
	{"name,description,schedule,main_leader,is_public\nFood Pantry,Feeds the hungry.,Mondays,Ann,true\nLectors,They read.,Sundays,Bob,false\n", "Food Pantry", "Feeds the hungry."},
}

// heldOut are headings that were not used to write the table of headings.
var heldOut = []list{
	{"Ministerio;¿Qué hace?;Encargado(a);Teléfono;Día y hora\nDespensa;Da de comer al hambriento.;Ana;615-555-0101;Lunes 7 pm\nLectores;Leen en la Misa.;Beto;615-555-0102;\n", "Despensa", "Da de comer al hambriento."},
	{"Nombre del Grupo,Descripción breve,Responsable,Correo electrónico,Lugar\nDespensa,Da de comer.,Ana,despensa@example.org,Salón 2\nLectores,Leen.,Beto,,\n", "Despensa", "Da de comer."},
	{"No.,Organization / Ministry,What We Do,Leader's Name,Leader's Cell Phone,Leader's E-Mail Address\n1,Food Pantry,Feeds the hungry.,Ann,615-555-0101,pantry@example.org\n2,Lectors,They read.,Bob,615-555-0102,\n", "Food Pantry", "Feeds the hungry."},
	{"St. Example Parish 2026,,\n,,\nName of the Ministry,Brief Description,Meeting Day(s)\nFood Pantry,Feeds the hungry.,Mondays\nLectors,They read.,\n", "Food Pantry", "Feeds the hungry."},
	{"Apostolado|Objetivo del apostolado|Coordinadora|Horario de reunión\nDespensa|Da de comer.|Ana|Lunes 7 pm\nLectores|Leen.|Bea|\n", "Despensa", "Da de comer."},
	{"Timestamp,Email Address,Ministry name,Please describe your ministry (Description),What age groups?\n2026/11/01 9:12:33 AM CST,a@example.org,Food Pantry,Feeds the hungry.,Adults\n2026/11/02 9:12:33 AM CST,b@example.org,Lectors,They read.,Adults\n", "Food Pantry", "Feeds the hungry."},
	{"COMMITTEE_NAME\tMISSION_STATEMENT\tCHAIRPERSON\tSTAFF_LIAISON\nFood Pantry\tFeeds the hungry.\tAnn\tBob\nLectors\tThey read.\tCy\tDi\n", "Food Pantry", "Feeds the hungry."},
	{"Ministry Area,Ministry,Ministry Description,Ministry Leader First Name,Ministry Leader Last Name\nOutreach,Food Pantry,Feeds the hungry.,Ann,A\nLiturgy,Lectors,They read.,Bob,B\n", "Food Pantry", "Feeds the hungry."},
	{"Movimiento,Propósito,Líder,Celular,Salón,Activo\nDespensa,Da de comer.,Ana,615-555-0101,2,Sí\nLectores,Leen.,Beto,615-555-0102,3,No\n", "Despensa", "Da de comer."},
	{"Small Group Name,Group Overview,Host,Night,Open?\nFood Pantry,Feeds the hungry.,Ann,Monday,Yes\nLectors,They read.,Bob,Sunday,No\n", "Food Pantry", "Feeds the hungry."},
}

// draftOf reads a file as the pages do when nobody changes a choice.
func draftOf(t *testing.T, file string) *listimport.Draft {
	t.Helper()
	sheets, err := listimport.Read([]byte(file))
	if err != nil {
		t.Fatalf("%q: %v", file, err)
	}
	d, err := listimport.Arrange(sheets, listimport.Choice{}).Draft("ours.csv")
	if err != nil {
		t.Fatalf("%q: %v", file, err)
	}
	return d
}

func TestListsAreReadAsProgramsWriteThem(t *testing.T) {
	read := 0
	for _, l := range append(wild, heldOut...) {
		m := draftOf(t, l.text).Rows[0].Ministry
		if m.Name != l.name || m.Description != l.description {
			heading, _, _ := strings.Cut(l.text, "\n")
			t.Errorf("%s: the name is %q, the description %q", heading, m.Name, m.Description)
			continue
		}
		read++
	}
	t.Logf("%d of %d are read", read, len(wild)+len(heldOut))
}

func TestColumnsAboutPeopleAreDropped(t *testing.T) {
	sheets, err := listimport.Read([]byte(wild[0].text))
	if err != nil {
		t.Fatal(err)
	}
	l := listimport.Arrange(sheets, listimport.Choice{})
	for _, c := range l.Columns {
		if c.Field == listimport.Person && len(c.Samples) > 0 {
			t.Errorf("%s shows %q", c.Heading, c.Samples)
		}
	}
	d, err := l.Draft("people.csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, person := range []string{"Ann", "Bob", "Sample", "example.org"} {
		if strings.Contains(text, person) {
			t.Errorf("%s is in the draft: %s", person, text)
		}
	}
	if len(d.Rows) != 2 || d.People != 3 || d.Rows[0].People != 2 {
		t.Errorf("%+v", d)
	}
	l.Leaders = true
	if d, err = l.Draft(""); err != nil || d.Rows[0].Ministry.Contact != "Bob Sample" || d.Rows[0].Ministry.Email != "bob@example.org" {
		t.Errorf("of the leader there is %+v (%v)", d.Rows[0].Ministry, err)
	}
}

func TestFieldsAreReadFromTheirColumns(t *testing.T) {
	m := draftOf(t, wild[3].text).Rows[0].Ministry
	if m.When != "Monday, 7 PM" || m.Email != "pantry@example.org" {
		t.Errorf("%+v", m)
	}
	rows := draftOf(t, wild[5].text).Rows
	if m := rows[0].Ministry; m.Category != "Ministry" || m.Contact != "Ann A, Bob B" || m.Where != "Church" || m.Needs != "now" ||
		len(m.Links) != 1 || rows[1].Ministry.Needs != "" {
		t.Errorf("%+v", m)
	}
	for i, want := range map[int]bool{1: true, 4: true, 9: true} {
		if rows := draftOf(t, wild[i].text).Rows; rows[0].Hidden || rows[1].Hidden != want {
			t.Errorf("%d: %+v", i, rows)
		}
	}
	m = draftOf(t, heldOut[2].text).Rows[0].Ministry
	if m.Contact != "Ann" || m.Phone != "615-555-0101" || m.Email != "pantry@example.org" {
		t.Errorf("%+v", m)
	}
	d := draftOf(t, "Ministry\tPhone\tEmail\nChoir\tann@example.org\t\nLectors\t\t615-555-0101\nOffice\tann@example.org\tbob@example.org\n")
	choir, lectors, office := d.Rows[0].Ministry, d.Rows[1].Ministry, d.Rows[2].Ministry
	if choir.Email != "ann@example.org" || choir.Phone != "" || lectors.Phone != "615-555-0101" || lectors.Email != "" ||
		office.Email != "bob@example.org" || office.Details != "ann@example.org" || len(d.Notices) != 1 {
		t.Errorf("%+v", d)
	}
	m = draftOf(t, heldOut[7].text).Rows[0].Ministry
	if m.Contact != "Ann A" || m.Category != "Outreach" {
		t.Errorf("%+v", m)
	}
	m = draftOf(t, heldOut[8].text).Rows[0].Ministry
	if m.Contact != "Ana" || m.Phone != "615-555-0101" || m.Where != "2" {
		t.Errorf("%+v", m)
	}
}

// What stands in angle brackets is kept, also where it goes to the details.
func TestAngleBracketsOfAListAreKept(t *testing.T) {
	d := draftOf(t, "Ministry\tEmail\tDetails\nChoir\tAnn Lee <ann@example.org>\tZoom<https://example.org/j/1>\nUshers\tbob@example.org\tAges <b or older\n")
	if got, want := d.Rows[0].Ministry.Details, "Zoom<https://example.org/j/1>\nAnn Lee <ann@example.org>"; got != want {
		t.Errorf("the details are %q, want %q", got, want)
	}
	if got := d.Rows[1].Ministry.Details; got != "Ages <b or older" {
		t.Errorf("the details are %q", got)
	}
}

func TestListsAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"• Choir\n• Lectors\n  – Food Pantry, open Mondays":   "Choir|Lectors|Food Pantry, open Mondays",
		"1. Choir\n2) Lectors\n(3) Food Pantry":               "Choir|Lectors|Food Pantry",
		"Choir\r\n\r\nLectors\r\n":                            "Choir|Lectors",
		"Ministries\nChoir\nMen's Group\n":                    "Choir|Men's Group",
		"Choir":                                               "Choir",
		"sep=;\nMinistry;About\nChoir;Sings, loudly\n":        "Choir",
		"Ministry\tMeets\r\nChoir\tTuesdays\r\nLectors\t\r\n": "Choir|Lectors",
		"Choir\tTuesdays 7 pm\tann@example.org\nLectors\tMondays 7 pm\tbob@example.org\n":               "Choir|Lectors",
		"<table><tr><th>Group<th>Purpose<tr><td>Choir<td>Sings<br>loudly</table>":                       "Choir",
		"<html><body><ul><li>Choir</li><li><a href='x'>Altar &amp; Linen</a></li></ul></body>":          "Choir|Altar & Linen",
		"\xff\xfeM\x00i\x00n\x00i\x00s\x00t\x00r\x00y\x00\n\x00C\x00h\x00o\x00i\x00r\x00":               "Choir",
		"Ministerio;Lugar\nNi\x96os;Sal\x97n\nJ\x97venes;Sal\x97n\n":                                    "Niños|Jóvenes",
		"Ministerio;Lugar\nNi\xf1os;Sal\xf3n\nJ\xf3venes;Sal\xf3n\n":                                    "Niños|Jóvenes",
		"Ministry,Description\n“Young” Adults,‘Smart’ quotes\n":                                         "“Young” Adults",
		"Ministry,,Contact,,\n,Description,Name,Phone,Email\nChoir,Sings,Ann,615-555-0101,\n":           "Choir",
		"Name,Email,Phone,Ministry\nAnn Sample,a@example.org,,Choir\nBob Sample,,,Choir\n":              "Choir",
		"Grupo parroquial,Persona de contacto\nCoro,Ana\nLectores,Beto\n":                               "Coro|Lectores",
		"Ministry,Day\nChoir,Tuesday\nMinistry,Day\nLectors,Sunday\n":                                   "Choir|Lectors",
		"<table><tr><td>x</td></tr></table><table><tr><th>Ministry<tr><td>Choir<tr><td>Lectors</table>": "Choir|Lectors",
	} {
		var names []string
		for _, r := range draftOf(t, text).Rows {
			names = append(names, r.Ministry.Name)
		}
		if got := strings.Join(names, "|"); got != want {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}
