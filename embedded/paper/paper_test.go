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
	for words, want := range map[string]string{"Íñigo Żółć": "Íñigo Żółć", "Αθηνά": "Αθηνά", "李": "?",
		// A letter and its mark apart, as Macs have them in names of files.
		"Mun\u0303oz Jose\u0301": "Muñoz José", "Z\u0307o\u0301ł": "Żół",
		// As many marks as there are letters for, and letters like others.
		"Nguyễn Thị Hồng Phượng": "Nguyên Thi Hông Phuong", "Ștefan Țurcanu": "Ștefan Țurcanu", "Ọlá Ẹ̀kọ́": "Olá Èkó", "Ɔbɛng": "Obeng",
		"Ａｎｎ ① 𝐉𝐨": "Ann 1 Jo", "Zoë\u200b": "Zoë",
		// Dashes, quotes, blanks.
		"555\u2011010\u22125\u2010\u2012": "555-010−5-–", "“a” ‘b’ ‛c‟ …–—": "“a” ‘b’ ‛c“ …–—", "Hawai\u02bbi": "Hawai‘i",
		"7\u202fpm\u2009a\u3000b\tc\u2028d": "7 pm a b c d", "½ ¿ № ™": "½ ¿ № ™",
		// Signs and emoji, of which some are made of several.
		"→ ✓ ★ ✝ ❤\ufe0f": "→ √ * † ♥", "Ben 👨‍👩‍👧 👍🏽 🇲🇽": "Ben □ □ □", "a\u202eb": "ab", "김민수": "???",
	} {
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
