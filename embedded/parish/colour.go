package parish

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// DefaultColour is the program's own colour.
const DefaultColour = "#1f4e79"

// The pages' backgrounds, as in finder.css; the parish's colour is made to be
// read on each of them.
var (
	lightBackgrounds = []colour{{0xfa, 0xf8, 0xf4}, {0xff, 0xff, 0xff}}
	darkBackgrounds  = []colour{{0x16, 0x19, 0x1d}, {0x1f, 0x23, 0x29}}
	darkInk          = colour{0x10, 0x18, 0x20}
	white            = colour{0xff, 0xff, 0xff}
)

// readable is the contrast that WCAG 2.2 asks of text (success criterion
// 1.4.3), with a little to spare for tinted backgrounds.
const readable = 5.2

// tint is how much of the colour a chosen answer's background has.
const tint = 0.12

type colour [3]uint8

func parseColour(text string) (colour, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 16, 32)
	if err != nil || !colourPattern.MatchString(text) {
		return colour{}, false
	}
	return colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// luminance is the relative luminance of WCAG 2.2.
func (c colour) luminance() float64 {
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(c[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		l += weight * v
	}
	return l
}

// contrast is the contrast ratio of WCAG 2.2, 1 to 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// mix is a colour with a part of another in it, 0 to 1.
func (c colour) mix(other colour, part float64) colour {
	var out colour
	for i := range c {
		out[i] = uint8(math.Round(float64(c[i])*(1-part) + float64(other[i])*part))
	}
	return out
}

// readableOn moves a colour towards another, as little as it takes to be read
// on every background and on the tint of itself.
func (c colour) readableOn(backgrounds []colour, towards colour) colour {
	for step := 0; ; step++ {
		moved := c.mix(towards, float64(step)/50)
		ok := true
		for _, b := range backgrounds {
			ok = ok && contrast(moved, b) >= readable && contrast(moved, b.mix(moved, tint)) >= 4.5
		}
		if ok || step == 50 {
			return moved
		}
	}
}

// band returns the colour of the band at the head of a page, and that of the words on
// it, in light and in dark pages. In light ones it is the parish's own colour if words
// can be read on it, in dark ones a shade that does not glare.
func (c colour) band() (light, onLight, dark colour) {
	const enough = 4.5 // of contrast
	light, dark = c, c.mix(darkBackgrounds[0], 0.5)
	for step := 0; max(contrast(white, light), contrast(darkInk, light)) < enough; step++ {
		light = c.mix(colour{}, float64(step)/50)
	}
	for step := 50; contrast(white, dark) < readable; step++ {
		dark = c.mix(darkBackgrounds[0], float64(step)/100)
	}
	return light, inkOn(light), dark
}

// inkOn is the colour of words, white or dark, that is read better on a colour.
func inkOn(c colour) colour {
	if contrast(darkInk, c) > contrast(white, c) {
		return darkInk
	}
	return white
}

// Band returns the colours of the band at the head of a page, in light and in dark
// pages, as #rrggbb.
func (s Settings) Band() (light, dark string) {
	c, ok := parseColour(s.Colour)
	if !ok {
		c, _ = parseColour(DefaultColour)
	}
	l, _, d := c.band()
	return l.String(), d.String()
}

// StyleSheet returns the style sheet of a parish's colour, empty for the
// program's own. Both schemes get a shade of it that can be read.
func (s Settings) StyleSheet() string {
	c, ok := parseColour(s.Colour)
	if !ok || s.Colour == DefaultColour {
		return ""
	}
	light := c.readableOn(lightBackgrounds, colour{})
	dark := c.readableOn(darkBackgrounds, white)
	band, onBand, darkBand := c.band()
	rule := func(brand, paper, band, onBand colour) string {
		return fmt.Sprintf(":root { --brand: %s; --on-brand: %s; --chosen: %s; --band: %s; --on-band: %s; }",
			brand, inkOn(brand), paper.mix(brand, tint), band, onBand)
	}
	// A poster keeps its color on paper, where all else of a page is black.
	return rule(light, lightBackgrounds[1], band, onBand) + "\n@media (prefers-color-scheme: dark) { " +
		rule(dark, darkBackgrounds[1], darkBand, white) + " }\n@media print { :root { --brand: #000; --band: #fff; --on-band: #000; } }\n" +
		":root { --poster: " + light.String() + "; }\n"
}
