package letter_test

import (
	"errors"
	"net/mail"
	"testing"

	"ministryfinder/embedded/letter"
)

func TestAnAddressIsOneThatMailCanBeSentTo(t *testing.T) {
	for text, want := range map[string]string{
		"maria@example.org": "maria@example.org", " Maria.Lopez+x@Mail.Example.CO ": "Maria.Lopez+x@Mail.Example.CO",
		"maria\u200b@example.org": "maria@example.org", "maria@exam\u00adple.org\u00a0": "maria@example.org",
		"\u202amaria@example.org\u202c": "maria@example.org", "o'neil&sons@a-b.example": "o'neil&sons@a-b.example",
		"a@1und1.de": "a@1und1.de", "a@example.xn--p1ai": "a@example.xn--p1ai",
	} {
		if got, err := letter.ParseAddress(text); err != nil || got != want {
			t.Errorf("%q is read as %q (%v), not %q", text, got, err, want)
		}
	}
	for text, why := range map[string]error{
		"": letter.ErrNoAddress, "maria": letter.ErrNoAddress, "@example.org": letter.ErrNoAddress, "maria@": letter.ErrNoAddress,
		"a@b@example.org": letter.ErrNoAddress, "maria @example.org": letter.ErrNoAddress, "a@example.org\r\nBcc: b@e.org": letter.ErrNoAddress,
		"Maria <maria@example.org>": letter.ErrNoAddress, "<maria@example.org>": letter.ErrNoAddress, "maria@[10.0.0.1]": letter.ErrNoAddress,
		"maria@-x.org": letter.ErrNoAddress, "maria@x-.org": letter.ErrNoAddress, "maria@x..org": letter.ErrNoAddress,
		".maria@example.org": letter.ErrNoAddress, "ma..ria@example.org": letter.ErrNoAddress, `"a b"@example.org`: letter.ErrNoAddress,
		"a@example.org, b@example.org": letter.ErrNoAddress, "maria@example.org.": letter.ErrNoAddress,
		"josé@example.org": letter.ErrAddressLetters, "jose\u0301@example.org": letter.ErrAddressLetters, "a@españa.es": letter.ErrAddressLetters,
		"maria@gmail": letter.ErrAddressEnding, "maria@10.0.0.1": letter.ErrAddressEnding, "maria@example.c": letter.ErrAddressEnding,
	} {
		if got, err := letter.ParseAddress(text); !errors.Is(err, why) || got != "" {
			t.Errorf("%q is read as %q (%v), not refused with %q", text, got, err, why)
		}
	}
}

// FuzzParseAddress has what is taken be read by the library that mail is written with.
func FuzzParseAddress(f *testing.F) {
	for _, text := range []string{"maria@example.org", "a.b+c@x-y.co", "josé@example.org", "a@[::1]", "\u200ba@b.cc"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, err := letter.ParseAddress(text)
		if err != nil {
			return
		}
		if a, err := mail.ParseAddress(address); err != nil || a.Address != address || a.Name != "" {
			t.Fatalf("%q is taken as %q, which is read as %v (%v)", text, address, a, err)
		}
		if again, err := letter.ParseAddress(address); err != nil || again != address {
			t.Fatalf("%q is taken as %q, and that as %q (%v)", text, address, again, err)
		}
	})
}
