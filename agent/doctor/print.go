package doctor

import (
	"fmt"
	"strings"

	"ministryfinder/embedded/i18n"
)

// Text is the report for people: a line a part, and below it what to do.
func (r Report) Text() string {
	words := i18n.For(r.Language)
	marks, widest := map[Level]string{}, 0
	for _, l := range []Level{OK, Attention, Trouble} {
		marks[l] = words.T("doctor.level." + string(l))
		widest = max(widest, len([]rune(marks[l])))
	}
	var b strings.Builder
	for _, f := range r.Checks {
		mark := marks[f.Level]
		fmt.Fprintf(&b, "%s%s  %s: %s\n", mark, strings.Repeat(" ", widest-len([]rune(mark))), f.Title, f.Message)
		if f.Advice != "" {
			fmt.Fprintf(&b, "%s  -> %s\n", strings.Repeat(" ", widest), f.Advice)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", words.T("doctor.sum."+string(r.State)))
	return b.String()
}
