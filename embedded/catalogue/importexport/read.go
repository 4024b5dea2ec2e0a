package importexport

import (
	"errors"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/textfile"
)

// Options say how a file is to be read.
type Options struct {
	// Encoding is the one that a person has chosen; an empty one is found out.
	Encoding textfile.Encoding
	// JSON is true where nothing else is expected. Otherwise the file's content
	// says what it is, whatever its name.
	JSON bool
}

// File is what was read from a file.
type File struct {
	Rows []Row
	// RowError is what could not be read, beside the rows that could.
	Wrong []RowError
	// Notices are what people should know of how the file was read. They are no
	// mistakes, but may show one.
	Notices []Notice
	// Letters says in which encoding it was read; its text is left out.
	Letters textfile.Text

	asItStands bool // letters that are encoded twice stay
}

// Notice tells one thing that was done in reading a file.
type Notice struct {
	Code  string
	Row   int // as in Wrong, 0 when it is not about a row
	Line  int // of the file, from 1; 0 when it is not about a line
	Field string
	// Value is the text as it was read, Was as the file has it; both shortened.
	Value, Was string
	Encoding   textfile.Encoding
	More       int // how many others there are of the kind
}

// The codes of notices.
const (
	NoticeGuessed = "guessed" // Encoding is a guess, Value is a sample
	NoticeMixed   = "mixed"   // the line is in another Encoding than the file
	NoticeTwice   = "twice"   // the letters were encoded twice
	NoticeUnseen  = "unseen"  // the text Was has the characters Value, which nobody sees
	NoticeMore    = "more"    // there are More
)

// Read reads a CSV or JSON file as people's programs write it. Where it is a
// table its columns are separated by commas, semicolons, tabulators or |.
func Read(file []byte, o Options) File {
	if len(file) > MaxBytes {
		return File{Wrong: whole(ProblemTooLarge, MaxBytes>>20)}
	}
	f := File{asItStands: o.Encoding != ""}
	letters, err := textfile.Decode(file, o.Encoding)
	var other *textfile.KindError
	if errors.As(err, &other) {
		f.Wrong = []RowError{{0, catalogue.Problem{Code: ProblemFileKind, Value: string(other.Kind)}}}
		return f
	}
	text := letters.Text
	f.Letters = letters
	f.Letters.Text = ""
	f.noticeLetters()
	if begin := strings.TrimSpace(text); o.JSON || strings.HasPrefix(begin, "{") || strings.HasPrefix(begin, "[") {
		f.readJSON(begin)
	} else {
		f.readCSV(text)
	}
	if len(f.Rows) == 0 && len(f.Wrong) > 0 && f.Wrong[0].Code == ProblemEmpty {
		f.Notices = nil
	}
	return f
}

func (f *File) noticeLetters() {
	l := f.Letters
	if l.Guessed {
		f.notice(Notice{Code: NoticeGuessed, Encoding: l.Encoding, Value: l.Sample})
	}
	for _, line := range l.Mixed {
		f.notice(Notice{Code: NoticeMixed, Line: line.Number, Encoding: line.Encoding, Value: line.Sample})
	}
	if more := l.MixedLines - len(l.Mixed); more > 0 {
		f.notice(Notice{Code: NoticeMore, More: more})
	}
}

func (f *File) wrong(row int, p catalogue.Problem) { f.Wrong = append(f.Wrong, RowError{row, p}) }

// notice adds a notice; behind the last one that is told the rest is counted.
func (f *File) notice(n Notice) {
	if len(f.Notices) < maxWrong {
		f.Notices = append(f.Notices, n)
		return
	}
	if last := &f.Notices[maxWrong-1]; last.Code == NoticeMore {
		last.More++
	} else {
		*last = Notice{Code: NoticeMore, More: 2}
	}
}
