// Package pattern keeps regular expressions that are compiled at their first use: most
// processes never use those of the subjects of the office, and they take much memory.
package pattern

import (
	"regexp"
	"sync"
)

// Of returns what compiles an expression, once, and returns it. It panics then when the
// expression is wrong; any number of goroutines may call it.
func Of(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
