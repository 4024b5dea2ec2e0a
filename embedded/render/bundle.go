package render

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
)

// QuizFolder holds the parts of the quiz's script.
const QuizFolder = "web/quiz"

// quizParts are the parts of the quiz's script in the order in which they run.
// The first two say whether the others do.
var quizParts = []string{"start.js", "answers.js", "store.js", "count.js", "match.js", "card.js", "result.js", "ask.js",
	"kiosk.js", "quiz.js", "app.js"}

// comments are lines that are for us, not for the browser. No text of the parts has such
// a line.
var comments = regexp.MustCompile(`(?m)^[ \t]*//.*\n`)

// styleComments are those of style sheets. No text and no address in them has such marks.
var styleComments = regexp.MustCompile(`(?s)/\*.*?\*/\n?`)

// quizScript makes one script of its parts, within one function: it arrives as
// a whole or not at all, since what is cut does not parse, and it does
// something in browsers that have all it needs or nothing. A part that is
// missing, or is there and not listed, is a mistake of ours.
func quizScript(files fs.FS) ([]byte, error) {
	there, err := fs.Glob(files, QuizFolder+"/*")
	if err != nil {
		return nil, err
	}
	if len(there) != len(quizParts) {
		return nil, fmt.Errorf("%s has %d files, and the quiz's script %d parts", QuizFolder, len(there), len(quizParts))
	}
	var script bytes.Buffer
	script.WriteString("(() => {\n\"use strict\";\n")
	for i, name := range quizParts {
		body, err := fs.ReadFile(files, path.Join(QuizFolder, name))
		if err != nil {
			return nil, fmt.Errorf("make the quiz's script: %w", err)
		}
		script.Write(comments.ReplaceAll(body, nil))
		if i == 0 {
			script.WriteString("if (!enough()) return;\n")
		}
	}
	script.WriteString("})();\n")
	return script.Bytes(), nil
}
