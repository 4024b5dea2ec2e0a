package parish

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestContrastIsThatOfTheGuidelines(t *testing.T) {
	for _, c := range []struct {
		a, b colour
		want float64
	}{{colour{}, white, 21}, {white, white, 1}, {colour{0x77, 0x77, 0x77}, white, 4.48}, {colour{0xff, 0, 0}, white, 4.0}} {
		if got := contrast(c.a, c.b); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%v on %v: %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

var declared = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6})`)

// Whatever colour a parish chooses, it can be read on every background of both
// schemes.
func TestEveryColourBecomesReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chosen := colour{rapid.Byte().Draw(t, "red"), rapid.Byte().Draw(t, "green"), rapid.Byte().Draw(t, "blue")}
		sheet := Settings{Colour: chosen.String()}.StyleSheet()
		if chosen.String() == DefaultColour {
			return
		}
		found := declared.FindAllStringSubmatch(sheet, -1)
		if len(found) < 10 {
			t.Fatalf("the sheet is %s", sheet)
		}
		for i, backgrounds := range [][]colour{lightBackgrounds, darkBackgrounds} {
			get := func(n int) colour {
				c, ok := parseColour(found[5*i+n][2])
				if !ok {
					t.Fatalf("%q", found[5*i+n])
				}
				return c
			}
			brand, on, tinted, band, onBand := get(0), get(1), get(2), get(3), get(4)
			for _, b := range append(backgrounds, tinted) {
				if got := contrast(brand, b); got < 4.5 {
					t.Errorf("%v becomes %v: %.2f on %v", chosen, brand, got, b)
				}
			}
			if got := contrast(onBand, band); got < 4.5 {
				t.Errorf("the words %v on a band of %v: %.2f", onBand, band, got)
			}
			if got := contrast(on, brand); got < 4.5 {
				t.Errorf("the words %v on a button of %v: %.2f", on, brand, got)
			}
		}
	})
}

func TestOnlyAColourBecomesAStyleSheet(t *testing.T) {
	for _, text := range []string{"", DefaultColour, "red", "#12345", "#1234567", "#12345g", "red; } body { display: none"} {
		if sheet := (Settings{Colour: text}).StyleSheet(); sheet != "" {
			t.Errorf("%q makes %s", text, sheet)
		}
	}
	if sheet := (Settings{Colour: "#c2185b"}).StyleSheet(); !strings.Contains(sheet, "--brand: #") ||
		!strings.Contains(sheet, "--poster: #") || strings.Contains(sheet, "</") {
		t.Error(sheet)
	}
}
