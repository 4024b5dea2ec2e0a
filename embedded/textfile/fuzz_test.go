package textfile_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"ministryfinder/embedded/textfile"
)

// FuzzDecode reads any bytes: they are a text that can be shown, or are named
// as another kind of file; what was read once is read again as it is.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"", "Ni\xf1os\r\n", "Ni\x96os\r", "ni\xa4os m\xa0s", "\xff\xfen\x00\xf1\x00", "n\x00i\x00\xf1\x00o\x00", "\xef\xbb\xbfNi\xf1os\nNiños\n",
		"NiÃ±os", "PK\x03\x04", "<html>", "a\u2028b\u0085", "\u200b\ufeff",
		"\x00\x00\xfe\xff\x00\x00\x00a", strings.Repeat("niños\nni\xf1os\n", 30),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, e := range append([]textfile.Encoding{""}, textfile.Encodings()...) {
			got, err := textfile.Decode(file, e)
			if err != nil {
				continue
			}
			if !utf8.ValidString(got.Text) || strings.Contains(got.Text, "\r") || len([]rune(got.Sample)) > 61 ||
				strings.ContainsAny(got.Sample, "\n\x1b") {
				t.Errorf("%s: %+v", e, got)
			}
			if again, err := textfile.Decode([]byte(got.Text), textfile.UTF8); err == nil &&
				again.Text != strings.TrimRight(strings.TrimLeft(got.Text, "\ufeff"), "\x1a") {
				t.Errorf("%q was read again as %q", got.Text, again.Text)
			}
			once, _ := textfile.EncodedOnce(got.Text)
			if again, ok := textfile.EncodedOnce(once); ok {
				t.Errorf("%q was mended twice, to %q", once, again)
			}
			if plain := textfile.Plain(got.Text); textfile.Plain(plain) != plain {
				t.Errorf("%q is not plain", plain)
			}
		}
	})
}
