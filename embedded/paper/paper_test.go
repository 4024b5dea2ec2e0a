package paper_test

import (
	"bytes"
	"testing"
	"time"

	"ministryfinder/embedded/paper"
)

// TestPaperIsThatOfThePartOfTheWorld looks at the sizes.
func TestPaperIsThatOfThePartOfTheWorld(t *testing.T) {
	letter, _ := paper.Named("letter")
	a4, known := paper.Named("a4")
	if _, other := paper.Named("a5"); !known || other {
		t.Error("a4 is unknown, or a5 known")
	}
	for name, want := range map[string]paper.Size{"America/Chicago": letter, "Europe/Madrid": a4, "UTC": a4} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := paper.In(zone); got != want || got.Landscape() != (paper.Size{Width: want.Height, Height: want.Width}) {
			t.Errorf("%s has %v", name, got)
		}
	}
}

// TestWordsAreKeptWhatTheLettersCanShow writes names from all over the world.
func TestWordsAreKeptWhatTheLettersCanShow(t *testing.T) {
	for words, want := range map[string]string{"Íñigo Żółć": "Íñigo Żółć", "Αθηνά": "Αθηνά", "Nguyễn": "Nguyen", "李": "?", "a\u202eb": "a?b"} {
		if got := paper.Printable(words); got != want {
			t.Errorf("%q is %q, not %q", words, got, want)
		}
	}
	letter, _ := paper.Named("letter")
	d := paper.New(letter, "A title", time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC))
	d.AddPage()
	d.Words(10, 10, 40, "B", 9, "L", "a line that is too long for its room")
	if lines := d.Lines(60, "", 9, "two words and twenty more of them"); len(lines) < 2 || d.Lines(60, "", 9, "") != nil {
		t.Errorf("%q", lines)
	}
	if file, err := d.Bytes(); err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Errorf("%d bytes (%v)", len(file), err)
	}
}
