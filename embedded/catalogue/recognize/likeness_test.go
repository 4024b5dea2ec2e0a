package recognize

import (
	"testing"

	"pgregory.net/rapid"
)

// edits is how many letters have to be changed, counted without any shortcut.
func edits(a, b string) int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		for j := range table[i] {
			switch {
			case i == 0:
				table[i][j] = j
			case j == 0:
				table[i][j] = i
			default:
				cost := 1
				if a[i-1] == b[j-1] {
					cost = 0
				}
				table[i][j] = min(table[i-1][j-1]+cost, table[i-1][j]+1, table[i][j-1]+1)
			}
		}
	}
	return table[len(a)][len(b)]
}

// What is given up early is never one that somebody would have been asked about.
func TestLikenessByLettersGivesUpNothingThatIsAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.StringMatching(`[ab]{1,60}`).Draw(t, "a")
		b := []byte(a)
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			at := rapid.IntRange(0, len(b)).Draw(t, "at")
			letter := rapid.SampledFrom([]byte("abc")).Draw(t, "letter")
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				b = append(b[:at], append([]byte{letter}, b[at:]...)...)
			case 1:
				b = append(b[:at], b[min(at+1, len(b)):]...)
			default:
				if at < len(b) {
					b[at] = letter
				}
			}
		}
		want := 0.0
		if longest := max(len(a), len(b)); len(b) > 0 {
			if want = 1 - float64(edits(a, string(b)))/float64(longest); want < MinLikeness {
				want = 0
			}
		}
		if got := byLetters(a, string(b)); got != want {
			t.Errorf("%q and %q: %v, want %v", a, b, got, want)
		}
	})
}
