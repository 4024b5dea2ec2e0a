package ministries

import (
	"bytes"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/textfile"
)

// lettersView tells how the letters of a file were read, and lets people choose
// otherwise.
type lettersView struct {
	Notices []string
	// Seen is the encoding that was chosen for what is shown, empty for none.
	Seen    textfile.Encoding
	Choices []letterChoice
}

// letterChoice is one way to read a file, with what it would say.
type letterChoice struct {
	Encoding textfile.Encoding // empty for what is found out
	Words    string
	Chosen   bool
}

// readLetters describes how a file was read. There is a choice where that was
// not certain.
func readLetters(t *i18n.Texts, file importexport.File, form importForm) lettersView {
	v := lettersView{Notices: noticeWords(t, file.Notices), Seen: form.encoding}
	certain := form.encoding == "" && !file.Letters.Guessed && file.Letters.MixedLines == 0 &&
		!slices.ContainsFunc(file.Notices, func(n importexport.Notice) bool { return n.Code == importexport.NoticeTwice })
	if certain {
		return v
	}
	v.Choices = append(v.Choices, letterChoice{"", t.T("ministries.encoding.found_out"), form.encoding == ""})
	shown := map[string]bool{}
	for _, e := range textfile.Encodings() {
		chosen, sample := e == form.encoding, textfile.Sample(form.file, e)
		impossible := (e == textfile.UTF16LE || e == textfile.UTF16BE) && !bytes.Contains(form.file, []byte{0})
		if !chosen && (impossible || sample == "" || shown[sample] || strings.ContainsRune(sample, '\ufffd')) {
			continue
		}
		shown[sample] = true
		words := t.T("ministries.encoding.choice", "encoding", encodingName(t, e), "sample", sample)
		v.Choices = append(v.Choices, letterChoice{e, words, chosen})
	}
	return v
}

// encodingName names an encoding by the programs that write it.
func encodingName(t *i18n.Texts, e textfile.Encoding) string {
	return t.T("ministries.encoding." + strings.ReplaceAll(string(e), "-", "_"))
}

// noticeWords says what was done in reading a file, a sentence each.
func noticeWords(t *i18n.Texts, notices []importexport.Notice) []string {
	out := []string{}
	for _, n := range notices {
		name := ""
		if n.Encoding != "" {
			name = encodingName(t, n.Encoding)
		}
		sentence := t.T("ministries.notice."+n.Code, "encoding", name, "value", n.Value, "was", n.Was, "line", n.Line, "n", n.More)
		if n.Row > 0 {
			problem := t.T("ministries.row", "n", n.Row)
			if n.Field != "" {
				problem += ", " + n.Field
			}
			sentence = problem + ": " + sentence
		}
		out = append(out, sentence)
	}
	return out
}

// chosenEncoding reads the name of an encoding; an empty one is that which is
// found out.
func chosenEncoding(name string) (textfile.Encoding, bool) {
	e := textfile.Encoding(strings.ToLower(strings.TrimSpace(name)))
	return e, e == "" || slices.Contains(textfile.Encodings(), e)
}

// noticedError is why a file was refused, with what is to be known of how it
// was read.
type noticedError struct {
	error
	notices []importexport.Notice
}

// Unwrap returns the reason.
func (e *noticedError) Unwrap() error { return e.error }

// unknownEncoding is what is wrong with the name of an encoding.
func unknownEncoding(name string) *catalogue.InvalidError {
	var allowed []string
	for _, e := range textfile.Encodings() {
		allowed = append(allowed, string(e))
	}
	p := catalogue.Problem{Field: "encoding", Code: catalogue.ProblemUnknown, Value: sanitize.Excerpt(name), Allowed: allowed}
	return &catalogue.InvalidError{Problems: []catalogue.Problem{p}}
}
