package textfile

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"ministryfinder/embedded/sanitize"
)

// Kind is a kind of file that is no text. It is a code; the words for people
// are in the texts.
type Kind string

// The kinds that are recognised by their first bytes.
const (
	KindExcel       Kind = "xlsx"
	KindOldExcel    Kind = "xls"
	KindODS         Kind = "ods"
	KindNumbers     Kind = "numbers"
	KindWord        Kind = "docx"
	KindOfficeFile  Kind = "office" // another document of an office program
	KindHTML        Kind = "html"
	KindXML         Kind = "xml"
	KindPDF         Kind = "pdf"
	KindRTF         Kind = "rtf"
	KindZip         Kind = "zip" // an archive, of any sort
	KindImage       Kind = "image"
	KindDatabase    Kind = "database"
	KindSYLK        Kind = "sylk"
	KindUnknownFile Kind = "binary"
)

// KindError is returned for a file that is no text.
type KindError struct{ Kind Kind }

// Error names the kind in English, for logs and the command line.
func (e *KindError) Error() string {
	return fmt.Sprintf("this is %s, not a text file", kindNames[e.Kind])
}

var kindNames = map[Kind]string{
	KindExcel: "an Excel workbook", KindOldExcel: "an Excel workbook of the former format",
	KindODS: "a LibreOffice spreadsheet", KindNumbers: "a document of Apple's Numbers or Pages",
	KindWord:       "a Word document",
	KindOfficeFile: "a document of an office program", KindHTML: "a web page", KindXML: "an XML file",
	KindPDF: "a PDF document",
	KindRTF: "a formatted text (RTF)", KindZip: "an archive",
	KindImage: "a picture", KindDatabase: "a database", KindSYLK: "a SYLK spreadsheet", KindUnknownFile: "a file of another program",
}

// firstBytes are what files begin with.
var firstBytes = []struct {
	bytes string
	kind  Kind
}{
	{"%PDF-", KindPDF}, {"%!PS", KindPDF}, {`{\rtf`, KindRTF},
	{"SQLite format 3\x00", KindDatabase}, {"\x00\x01\x00\x00Standard ", KindDatabase},
	{"\x89PNG\r\n", KindImage}, {"\xff\xd8\xff", KindImage}, {"GIF87a", KindImage},
	{"GIF89a", KindImage}, {"II*\x00", KindImage}, {"MM\x00*", KindImage}, {"8BPS", KindImage},
	{"\x00\x00\x01\x00", KindImage}, {"\x1f\x8b", KindZip}, {"7z\xbc\xaf\x27\x1c", KindZip}, {"Rar!\x1a\x07", KindZip},
	{"BZh9", KindZip}, {"\xfd7zXZ\x00", KindZip},
	{"\x28\xb5\x2f\xfd", KindZip}, {"\x09\x00\x04\x00", KindOldExcel},
	{"\x09\x02\x06\x00", KindOldExcel}, {"\x09\x04\x06\x00", KindOldExcel}, {"\x09\x08\x10\x00", KindOldExcel},
}

// kindOf recognises what is no text by a file's bytes; text is "".
func kindOf(file []byte) Kind {
	for _, f := range firstBytes {
		if bytes.HasPrefix(file, []byte(f.bytes)) {
			return f.kind
		}
	}
	has := func(s string) bool { return bytes.Contains(file, []byte(s)) }
	head := file[:min(len(file), 12)]
	switch {
	case bytes.HasPrefix(file, []byte("PK\x03\x04")), bytes.HasPrefix(file, []byte("PK\x05\x06")), bytes.HasPrefix(file, []byte("PK\x07\x08")):
		return kindOfZip(has)
	case bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return kindOfCompound(has)
	case bytes.HasPrefix(file, []byte("RIFF")) && bytes.HasSuffix(head, []byte("WEBP")), len(head) == 12 && string(head[4:8]) == "ftyp",
		bytes.HasPrefix(file, []byte("BM")) && len(file) > 14 && bytes.Equal(file[6:10], []byte{0, 0, 0, 0}):
		return KindImage
	case bytes.Contains(file[:min(len(file), 1024)], []byte("%PDF-")):
		return KindPDF
	}
	if length, marked := markOf(file); length > 0 && marked != UTF8 || wideWithoutMark(file) != "" {
		return ""
	}
	return kindOfControls(file)
}

// kindOfZip tells the office programs' files apart, which are all archives, by
// the names of what is in them.
func kindOfZip(has func(string) bool) Kind {
	for _, in := range []struct {
		name string
		kind Kind
	}{
		{"xl/work", KindExcel}, {"xl/_rels", KindExcel}, {"xl/sheet", KindExcel},
		{"opendocument.spreadsheet", KindODS}, {"Index/", KindNumbers}, {"Index.zip", KindNumbers},
		{"word/", KindWord}, {"opendocument", KindOfficeFile}, {"ppt/", KindOfficeFile}, {"epub+zip", KindOfficeFile},
	} {
		if has(in.name) {
			return in.kind
		}
	}
	return KindZip
}

// kindOfCompound tells the former formats of Microsoft's programs apart by the
// names of their streams, which are in UTF-16.
func kindOfCompound(has func(string) bool) Kind {
	wide := func(s string) bool { return has(strings.Join(strings.Split(s, ""), "\x00")) }
	switch {
	case wide("EncryptedPackage"):
		return KindExcel // with a password: a workbook as likely as not
	case wide("WordDocument"):
		return KindWord
	case wide("Workbook"), wide("Book"):
		return KindOldExcel
	}
	return KindOfficeFile
}

// kindOfControls takes for no text what has zeros, or more control characters
// than a text has by mistake.
func kindOfControls(file []byte) Kind {
	probe := file[:min(len(file), probeBytes)]
	controls := 0
	for _, b := range probe {
		if b < ' ' && !strings.ContainsRune("\t\n\r\f\v\x1a\x1b", rune(b)) {
			controls++
		}
	}
	if controls > 2 && controls*20 > len(probe) {
		return KindUnknownFile
	}
	return ""
}

// markup is how web pages, and tables that are saved as such, begin.
var markup = regexp.MustCompile(`(?i)^(<!--.*?-->\s*)*` +
	`<(!doctype\s+html|html|head|body|table|meta|style|div|script|center|title|p|br|h[1-6]|tr|td)\b`)

// kindOfText recognises formats that are texts, but made for programs.
func kindOfText(s string) Kind {
	head := strings.TrimLeftFunc(s[:min(len(s), probeBytes)], func(r rune) bool { return unicode.IsSpace(r) || sanitize.IsUnseen(r) })
	switch lower := strings.ToLower(head[:min(len(head), 4096)]); {
	case strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "<html"), markup.MatchString(head):
		return KindHTML
	case strings.HasPrefix(lower, "<svg"), strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "<svg"):
		return KindImage
	case strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "office:spreadsheet"):
		return KindOldExcel
	case strings.HasPrefix(lower, "<?xml"), strings.HasPrefix(lower, "<!doctype"):
		return KindXML
	case strings.HasPrefix(lower, "mime-version:"), strings.HasPrefix(lower, "from: <saved by"):
		return KindHTML
	case strings.HasPrefix(head, `{\rtf`):
		return KindRTF
	case strings.HasPrefix(head, "ID;P"):
		return KindSYLK
	}
	return ""
}
