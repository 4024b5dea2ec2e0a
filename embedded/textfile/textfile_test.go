package textfile_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"ministryfinder/embedded/textfile"
)

// spoken are texts as parishes write them, each with letters that are not ASCII.
var spoken = []string{
	"Coro de niños y más", "niños", "Catequesis para jóvenes", "Oración", "José Martínez", "¿Quieres cantar?", "¡Bienvenidos!",
	"Día de la Asunción de la Virgen María",
	"MISIÓN", "BAUTIZOS Y MATRIMONIOS: INSCRIPCIÓN AQUÍ", "ESPAÑOL", "El sábado a las 10:00, después de misa", "“Sí, quiero”",
	"Ministerio de música — domingo", "Pingüinos y cigüeñas",
	"Adoración del Santísimo, 24 horas", "Año Nuevo", "Niños de 7 a 12 años; niñas también", "Ayuda a los más pequeños: ropa, útiles, comida",
	"Óscar Romero", "Ánimas", "él y ella",
	"Mamá", "papá y mamá", "café", "Está", "Comunión a los enfermos", "El Señor", "Peña, Muñoz y Ibáñez", "La Purísima", "según", "ÁNGEL",
	"JOSÉ", "RINCÓN", "NIÑOS",
}

// english need what typewriters do not have: only Windows and Macs have it.
var english = []string{
	"We’re glad you’re here", "Knights’ breakfast – 8 a.m.", "“Come and see”", "Don’t worry", "St. Edward’s choir", "Children’s liturgy…",
	"Mothers’ group—all are welcome", "O’Brien hall",
}

func encoded(t *testing.T, s string, e encoding.Encoding) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return b
}

func TestEachEncodingIsFoundOutFromTheTextItself(t *testing.T) {
	for name, c := range map[string]struct {
		encoding encoding.Encoding
		texts    []string
	}{
		"windows-1252": {charmap.Windows1252, append(append([]string{}, spoken...), english...)},
		"macintosh":    {charmap.Macintosh, append(append([]string{}, spoken...), english...)},
		"ibm850":       {charmap.CodePage850, spoken},
		"ibm437":       {charmap.CodePage437, spoken},
	} {
		t.Run(name, func(t *testing.T) {
			var all []string
			for _, s := range c.texts {
				if strings.ContainsAny(s, "“”—") && strings.HasPrefix(name, "ibm") || name == "ibm437" && strings.ContainsAny(s, "ÁÍÓÚ") {
					continue // DOS has none of these
				}
				all = append(all, s)
				// One word is enough.
				got, err := textfile.Decode(encoded(t, "key,name\na,"+s+"\n", c.encoding), "")
				if want := "key,name\na," + s + "\n"; err != nil || got.Text != want {
					t.Errorf("%q was read as %s: %q (%v)", s, got.Encoding, got.Text, err)
				} else if !got.Guessed || !strings.ContainsFunc(got.Sample, func(r rune) bool { return r > 127 }) {
					t.Errorf("%q is a guess that is not told: %+v", s, got)
				}
			}
			want := strings.Join(all, "\n")
			if got, err := textfile.Decode(encoded(t, want, c.encoding), ""); err != nil || got.Text != want || !got.Guessed || got.MixedLines != 0 {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

func TestUnicodeIsReadWithAndWithoutAMark(t *testing.T) {
	text := strings.Join(append(append([]string{"ministry_key\tname"}, spoken...), english...), "\n")
	for name, c := range map[string]struct {
		encoding encoding.Encoding
		want     textfile.Encoding
		guessed  bool
	}{
		"UTF-16LE":               {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), textfile.UTF16LE, false},
		"UTF-16BE":               {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), textfile.UTF16BE, false},
		"UTF-16LE without mark":  {unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), textfile.UTF16LE, true},
		"UTF-16BE without mark":  {unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), textfile.UTF16BE, true},
		"UTF-32LE":               {utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), textfile.UTF32LE, false},
		"UTF-32BE":               {utf32.UTF32(utf32.BigEndian, utf32.UseBOM), textfile.UTF32BE, false},
		"UTF-32LE without mark":  {utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), textfile.UTF32LE, true},
		"UTF-8":                  {encoding.Nop, textfile.UTF8, false},
		"UTF-8 with a mark":      {unicode.UTF8BOM, textfile.UTF8, false},
		"UTF-8 chosen by person": {encoding.Nop, textfile.UTF8, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range []string{text, "a,b\nc,d\n"} {
				if got, err := textfile.Decode(encoded(t, s, c.encoding), ""); err != nil || got.Text != s || got.Encoding != c.want ||
					got.Guessed != (c.guessed && s == text) {
					t.Errorf("%+v %v", got, err)
				}
			}
		})
	}
}

// A person who chooses is obeyed, whatever the evidence is.
func TestAChosenEncodingIsTaken(t *testing.T) {
	for _, e := range textfile.Encodings() {
		if got, err := textfile.Decode([]byte("name\nNi\xf1os "), e); err != nil || got.Encoding != e || got.Guessed || got.MixedLines > 0 {
			t.Errorf("%s: %+v %v", e, got, err)
		}
	}
	if got, _ := textfile.Decode([]byte("\xef\xbb\xbfNi\x96os"), textfile.MacRoman); got.Text != "Niños" || got.Sample != "Niños" {
		t.Errorf("%+v", got)
	}
}

func TestFilesOfTwoProgramsAreReadWordByWordAndTold(t *testing.T) {
	for name, c := range map[string]struct {
		file, want string
		encoding   textfile.Encoding
		mixed      string
		lines      int
	}{
		"one stray byte":         {"Niños\nJóvenes\nMisi\xf3n\nOración\n", "Niños\nJóvenes\nMisión\nOración\n", textfile.UTF8, "Misión", 3},
		"one in the same line":   {"Niños y jóvenes, misi\xf3n\n", "Niños y jóvenes, misión\n", textfile.UTF8, "misión", 1},
		"in one word":            {"Niños\nSeñores\ncomuni\xf3nñ\n", "Niños\nSeñores\ncomuniónñ\n", textfile.UTF8, "comuniónñ", 3},
		"Mac in UTF-8":           {"Niños\rJóvenes\rMisi\x97n\r", "Niños\nJóvenes\nMisión\n", textfile.UTF8, "Misión", 3},
		"UTF-8 in Windows":       {"Ni\xf1os\r\nJ\xf3venes\r\nMisión\r\n", "Niños\nJóvenes\nMisión\n", textfile.Windows1252, "Misión", 3},
		"with a mark":            {"\xef\xbb\xbfNiños\nMás\nMisi\xf3n\n", "Niños\nMás\nMisión\n", textfile.UTF8, "Misión", 3},
		"Windows with a mark":    {"\xef\xbb\xbfNi\xf1os\nMisi\xf3n\n", "Niños\nMisión\n", textfile.Windows1252, "", 0},
		"quotes beside a letter": {"\x93S\xcd\x94 \xabS\xcd\xbb\n", "“SÍ” «SÍ»\n", textfile.Windows1252, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := textfile.Decode([]byte(c.file), "")
			if err != nil || got.Text != c.want || got.Encoding != c.encoding {
				t.Fatalf("%+v %v", got, err)
			}
			if c.lines == 0 && got.MixedLines == 0 {
				return
			}
			if got.MixedLines != 1 || got.Mixed[0].Number != c.lines || got.Mixed[0].Sample != c.mixed {
				t.Errorf("%+v", got)
			}
		})
	}
	got, err := textfile.Decode([]byte(strings.Repeat("más niños\n", 200)+strings.Repeat("misi\xf3n\n", 100)), "")
	if err != nil || got.MixedLines != 100 || len(got.Mixed) > 20 {
		t.Errorf("%d lines are told of %d (%v)", len(got.Mixed), got.MixedLines, err)
	}
}

func TestLettersThatWereEncodedTwiceAreMended(t *testing.T) {
	twice := func(s string) string { // as browsers decode
		var out strings.Builder
		for _, b := range []byte(s) {
			if r := charmap.Windows1252.DecodeByte(b); r != '\ufffd' {
				out.WriteRune(r)
			} else {
				out.WriteRune(rune(b))
			}
		}
		return out.String()
	}
	for _, s := range append(append([]string{"Zoë", "Müller", "François", "10 €", "a\u00a0b", "☎ 555", "🎵 Coro"}, spoken...), english...) {
		once := twice(s)
		if s == once {
			continue
		}
		if got, ok := textfile.EncodedOnce(once); !ok || got != s {
			t.Errorf("%q was read as %q, not %q", once, got, s)
		}
		if got, ok := textfile.EncodedOnce("Ya está: " + twice(once)); !ok || got != "Ya está: "+s {
			t.Errorf("three times: %q was read as %q", twice(once), got)
		}
		if got, ok := textfile.EncodedOnce(s); ok {
			t.Errorf("%q is well, and became %q", s, got)
		}
	}
	for _, s := range []string{"", "Choir", "São Paulo", "PÃO", "Â", "Ã", "ÂNGELO", "IRMÃ", "«Ã»", "Tênis", "Besançon"} {
		if got, ok := textfile.EncodedOnce(s); ok {
			t.Errorf("%q is well, and became %q", s, got)
		}
	}
}

func TestAllLineEndsAreLineEnds(t *testing.T) {
	for in, want := range map[string]string{
		"a\rb\rc": "a\nb\nc", "a\r\nb\r\n": "a\nb\n", "a\nb\rc\r\nd": "a\nb\nc\nd", "a\r\r\nb\r\r\n": "a\nb\n", "a\u2028b\nc": "a\u2028b\nc",
		"a\n\rb": "a\n\nb", "": "", "\r": "\n", "a\r\rb": "a\n\nb",
	} {
		if got := textfile.Lines(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := textfile.UnicodeLines("a\u2028b\u2029c\u0085d"); got != "a\nb\nc\nd" {
		t.Errorf("%q", got)
	}
	if got, err := textfile.Decode([]byte("a\r\nb\r\n\x1a"), ""); err != nil || got.Text != "a\nb\n" {
		t.Errorf("a file of DOS: %+v %v", got, err)
	}
}

func TestOtherKindsOfFilesAreNamed(t *testing.T) {
	utf16 := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 500)
	for file, want := range map[string]textfile.Kind{
		"PK\x03\x04\x14\x00[Content_Types].xml\x00xl/workbook.xml":                 textfile.KindExcel,
		"PK\x03\x04\x14\x00_rels/.rels\x00word/document.xml":                       textfile.KindWord,
		"PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet": textfile.KindODS,
		"PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.text":        textfile.KindOfficeFile,
		"PK\x03\x04\x14\x00Index/Document.iwa":                                     textfile.KindNumbers,
		"PK\x03\x04\x14\x00ministries.csv":                                         textfile.KindZip,
		ole + utf16("Workbook"):                                                    textfile.KindOldExcel,
		ole + utf16("WordDocument"):                                                textfile.KindWord,
		"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n":                                            textfile.KindPDF,
		"\n\n%PDF-1.4":                                                             textfile.KindPDF,
		`{\rtf1\ansi\deff0`:                                                        textfile.KindRTF,
		"<html><head></head></html>":                                               textfile.KindHTML,
		"\xef\xbb\xbf\r\n <!DOCTYPE html>\n<p>":                                    textfile.KindHTML,
		"<table border=1><tr><td>ministry_key</td></tr></table>":                   textfile.KindHTML,
		"\xff\xfe" + utf16("<html><body>"):                                         textfile.KindHTML,
		"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">": textfile.KindOldExcel,
		"<?xml version=\"1.0\"?><ministries/>":                                textfile.KindXML,
		"MIME-Version: 1.0\nContent-Type: multipart/related":                  textfile.KindHTML,
		"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR":                                 textfile.KindImage,
		"\xff\xd8\xff\xe0\x00\x10JFIF":                                        textfile.KindImage,
		"GIF89a\x01\x00":                                                      textfile.KindImage,
		"RIFF\x24\x00\x00\x00WEBPVP8 ":                                        textfile.KindImage,
		"\x00\x00\x00\x18ftypheic\x00\x00":                                    textfile.KindImage,
		"<svg xmlns='http://www.w3.org/2000/svg'/>":                           textfile.KindImage,
		"\x1f\x8b\x08\x00\x00\x00\x00\x00":                                    textfile.KindZip,
		"7z\xbc\xaf\x27\x1c":                                                  textfile.KindZip,
		"Rar!\x1a\x07\x00":                                                    textfile.KindZip,
		"SQLite format 3\x00\x10\x00":                                         textfile.KindDatabase,
		"ID;PWXL;N;E\nP;PGeneral\n":                                           textfile.KindSYLK,
		"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e": textfile.KindUnknownFile,
		strings.Repeat("\x00", 300):                                           textfile.KindUnknownFile,
	} {
		_, err := textfile.Decode([]byte(file), "")
		kind, ok := err.(*textfile.KindError)
		if !ok || kind.Kind != want {
			t.Errorf("%.40q: %v, want %s", file, err, want)
			continue
		}
		if strings.Contains(err.Error(), "is ,") {
			t.Errorf("%s has no name", want)
		}
		for _, e := range textfile.Encodings() {
			if got, err := textfile.Decode([]byte(file), e); err == nil && !strings.Contains(file, "html") && !strings.Contains(file, "<") {
				t.Errorf("%.40q as %s is text: %q", file, e, got.Text)
			}
		}
	}
	for _, file := range []string{"", "a", "BM,name\n", "ID,name\n1,x\n", "PK,name", "ministry_key,name\n<b>,x\n", "{\"ministries\":[]}",
		"%,x", "key,name\nx,\x00\n"} {
		if _, err := textfile.Decode([]byte(file), ""); err != nil {
			t.Errorf("%q: %v", file, err)
		}
	}
}

func TestWhatNobodySeesMeansNothingInAComparison(t *testing.T) {
	for in, want := range map[string]string{
		"\u200bministry_key": "ministry_key", "elem\u00adentary": "elementary", "\ufeffname\u200e": "name", "a\u00a0b": "a b",
		"\u00a0 x \u202f": "x", "a\u2060b\u200db": "abb",
		"✓\ufe0f": "✓", "\u202eabc\u202c": "abc", "a\nb": "a\nb", "\u3000x": "x",
	} {
		if got := textfile.Plain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"Zero\u200b Two": "U+200B", "a\u00adb\u200b\u200b": "U+00AD U+200B", "\u202eabc": "U+202E", "👨\u200d👩\u200d👧 ❤\ufe0f": "",
		"می\u200cخواهم": "", "a\u200db": "U+200D", "x\u00a0y": "", "": "",
	} {
		if got := strings.Join(textfile.Unseen(in), " "); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

// A file as long as an import may be is read soon, also when each of its words
// has to be judged.
func TestALongFileIsReadSoon(t *testing.T) {
	file := []byte(strings.Repeat("canci\xf3n \xf1and\xfa m\xe1s y ", 4<<20/20))
	began := time.Now()
	if got, err := textfile.Decode(file, ""); err != nil || got.Encoding != textfile.Windows1252 ||
		!strings.HasPrefix(got.Text, "canción ñandú") {
		t.Error(got.Encoding, err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	if got, ok := textfile.EncodedOnce(strings.Repeat("NiÃ±os ", 1<<19)); !ok || !strings.HasPrefix(got, "Niños Niños") {
		t.Error("not mended")
	}
}
