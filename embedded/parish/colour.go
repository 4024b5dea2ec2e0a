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

// StyleSheet returns the style sheet of a parish's colour, empty for the
// program's own. Both schemes get a shade of it that can be read.
func (s Settings) StyleSheet() string {
	c, ok := parseColour(s.Colour)
	if !ok || s.Colour == DefaultColour {
		return ""
	}
	light := c.readableOn(lightBackgrounds, colour{})
	dark := c.readableOn(darkBackgrounds, white)
	rule := func(brand colour, paper colour) string {
		on := white
		if contrast(darkInk, brand) > contrast(white, brand) {
			on = darkInk
		}
		return fmt.Sprintf(":root { --brand: %s; --on-brand: %s; --chosen: %s; }", brand, on, paper.mix(brand, tint))
	}
	return rule(light, lightBackgrounds[1]) + "\n@media (prefers-color-scheme: dark) { " + rule(dark, darkBackgrounds[1]) +
		" }\n@media print { :root { --brand: #000; } }\n"
}
