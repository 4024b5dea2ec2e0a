package web_test

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/assets"
)

// The quiz and the parish office are for Safari 14, Chrome 88, Firefox 90 and
// all that is newer. These lists hold what came later to any of the three and
// could be thought of, with the versions that have it (Safari, Chrome, Firefox;
// "-" where none has). What is in them may be used where its absence is tested.

// newerScript are regular expressions for what stands in a script whose texts,
// comments and patterns are taken out. A name may be used in a file that tests
// for it: "name" in object.
var newerScript = map[string]string{
	`\.size\b`: "URLSearchParams.size 17 113 112", `\.at\(`: "at 15.4 92 90", `\bhasOwn\(`: "Object.hasOwn 15.4 93 92",
	`\bstructuredClone\(`:  "15.4 98 94",
	`\.findLast(Index)?\(`: "15.4 97 104", `\.to(Sorted|Reversed|Spliced)\(`: "16 110 115", `\.with\(`: "Array.with 16 110 115",
	`\bgroupBy\(`:   "17.4 117 119",
	`\bfromAsync\(`: "16.4 121 115", `\bwithResolvers\(`: "17.4 119 121", `\b(isWellFormed|toWellFormed)\(`: "16.4 111 119",
	`\bPromise\.try\(`:               "18.2 128 134",
	`\bAbortSignal\.(timeout|any)\(`: "16 103 100", `\bthrowIfAborted\(`: "15.4 100 97",
	`\bsignal\.reason\b`: "AbortSignal.reason 15.4 98 97", `\brandomUUID\(`: "15.4 92 95",
	`\binert\b`: "15.5 102 112", `\b(showModal|HTMLDialogElement)`: "dialog 15.4 37 98",
	`\b(showPopover|togglePopover|hidePopover|popover)\b`: "17 114 125",
	`\brequestSubmit\(`: "16 76 75", `\bcheckVisibility\(`: "17.4 105 106", `\bsetHTML(Unsafe)?\(`: "- 124 123",
	`\bgetSetCookie\(`:       "17 113 112",
	`\b(BroadcastChannel)\b`: "15.4 54 38", `\bnavigator\.(locks|userAgentData|wakeLock|storage|canShare|userActivation)\b`: "15.4",
	`\bscheduler\b`: "- 94 142",
	`\b(ResizeObserverSize|contentBoxSize)\b`: "15.4 84 92", `\b(WeakRef|FinalizationRegistry)\b`: "14.1 84 79",
	`\bstartViewTransition\b`: "18 111 144",
	`\brequestIdleCallback\b`: "- 47 55",
	`\b(navigation|URLPattern|CompressionStream|DecompressionStream|EyeDropper|Temporal|Sanitizer|trustedTypes)\b`: "later",
	`\bscrollend\b`: "26 114 109", `\b(beforetoggle|oncontentvisibility)`: "17 114 114", `\b(canParse|URL\.parse)\(`: "17 120 115",
	`\.isReloadNavigation\b`: "- 113 -",
	`\b(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(`: "Set methods 17 122 127",
	`\bIterator\b`: "18.4 122 131",

	`\.(values|keys|entries)\(\)\s*\.\s*(map|filter|take|drop|flatMap|reduce|toArray|some|every|find|forEach)\(`: "iterator helpers 18.4 122 131",

	`\bIntl\.(Segmenter|DurationFormat|supportedValuesOf|Locale)\b`: "14.1",
	`\b(formatRange|formatRangeToParts)\(`:                          "14.1 76 91",
	`\bcause:`:                                                      "15 93 91",
	`\bstatic\s*\{`:                                                 "class static blocks 16.4 94 93",
	`#[a-z]\w*`:                                                     "private class members 14.1 74 90, #x in 15 91 90",
	`\bstatic\s+\w+\s*=`:                                            "14.1 72 75",
	`\bimport\.meta\b`:                                              "a module",
	`\bawait\s+using\b|\busing\s+\w+\s*=`:                           "-",
	`\b(TextDecoderStream|ReadableStream\.from|pipeTo|TransformStream)\b`: "14.1",
	`\bReportingObserver\b`: "16.4 69 149",
	`(?m)^await\b`:          "top level await 15 89 89", `\btoLocaleString\([^)]*dateStyle`: "14.1",
	`\bdocument\.(adoptedStyleSheets|getAnimations)\b`: "16.4 73 101",
	`\.(moveBefore|replaceAllChildren|getHTML)\(`:      "-", `\b(OffscreenCanvas|createImageBitmap)\b`: "16.4 69 105",
	`\b(visualViewport|showPicker|togglePopover)\b`: "16 99 101",
	`\bRegExp\.escape\(`:                            "18.2 136 134",
	`\bmatchMedia\([^)]*\)\.addEventListener\b`:     "14 39 55: old Safari has addListener only",
	`\bAggregateError\b`:                            "14 85 79",
}

// newerPattern are what a regular expression may not have: lookbehind, and the flags d and v.
var newerPattern = regexp.MustCompile(`\(\?<[=!]|/[a-z]*[dv][a-z]*$`)

// newerStyle are regular expressions for the declarations, selectors and rules
// of a style sheet. They may be used within an @supports that names them, and
// values also after a declaration of the same property that is older.
var newerStyle = map[string]string{
	`:has\(`: "15.4 105 121", `:focus-visible`: "15.4 86 85", `:(user-valid|user-invalid)`: "16.5 119 88", `:popover-open`: "17 114 125",
	`:modal`: "15.6 105 103", `::backdrop`: "15.4 37 47",
	`:(open|state\()`: "-", `::(details-content|highlight|marker|target-text|file-selector-button|part|spelling-error)`: "14.1 and later",
	`:nth-(last-)?child\([^)]* of `: "-",
	`@container`:                    "16 105 110", `@layer`: "15.4 99 97", `@property`: "16.4 85 128", `@scope`: "17.4 118 146",
	`@starting-style`: "17.5 117 129", `@view-transition`: "-", `@counter-style`: "17 91 33",
	`@media[^{]*[<>]=?`: "ranges 16.4 104 63",
	// Not forced-colors, nor forced-color-adjust, which stands in it: who does not know them forces none.
	`@media[^{]*(dynamic-range|prefers-contrast|scripting|update:)`: "14.1 and later",
	`@page`:          "named pages - 85 110; size 18.2 15 95",
	`^inset(-\w+)*:`: "14.1 87 66", `^aspect-ratio:`: "15 88 89", `^accent-color:`: "15.4 93 92", `^text-wrap(-\w+)?:`: "17.5 114 121",
	`^color-scheme:`: "13 81 96", `^(container|container-\w+):`: "16 105 110",
	`^appearance:`: "15.4 84 80", `^scroll-margin(-\w+)*:`: "14.1 69 68", `^scroll-padding(-\w+)*:`: "14.1 69 68",
	`^overscroll-behavior`: "16 63 59", `^content-visibility:`: "18 85 125",
	`^(translate|rotate|scale):`: "14.1 104 72",
	`^(hyphens|print-color-adjust|user-select|mask(-\w+)?|backdrop-filter|text-size-adjust|line-clamp|box-decoration-break|initial-letter):`:                                                                                                                                                   "prefixed",
	`^(field-sizing|interpolate-size|anchor-name|position-anchor|position-area|position-try|view-transition-name|animation-timeline|scrollbar-gutter|scrollbar-width|scrollbar-color|contain|contain-intrinsic-size|offset-path|font-palette|hyphenate-character|text-box-trim|reading-flow):`: "-",
	`^(margin|padding|border)-(inline|block):`: "14.1 87 66", `^page:`: "13.1 85 110",
	`^overflow(-\w+)?:.*\bclip\b`: "16 90 81", `^text-(decoration-thickness|underline-offset|emphasis)`: "-",
	`\d(dvh|svh|lvh|dvw|svw|lvw|dvi|dvb|dvmin|dvmax)\b`: "15.4 108 101", `\dcq(w|h|i|b|min|max)\b`: "16 105 110",
	`\d(lh|rlh|cap|ric|rex|rch)\b`:                                    "16.4 109 120",
	`\b(color-mix|oklch|oklab|lab|lch|color|light-dark|hwb)\(`:        "15.4 101 96",
	`\b(round|mod|rem|sin|cos|tan|pow|sqrt|hypot|log|exp|abs|sign)\(`: "15.4 111 108", `\banywhere\b`: "15.4 80 65",
	`\bsafe (center|start|end)`: "15.4 115 63", `image-rendering:.*pixelated`: "10 41 93", `\bsubgrid\b`: "16 117 71", `\bmasonry\b`: "-",
	`\bimage-set\(`: "17 113 89", `\blinear\(`: "17.2 113 112",
	`\brevert(-layer)?\b`: "9.1 84 67, layer 15.4", `^width:.*\b(fit-content|stretch)\b|^height:.*\b(fit-content|stretch)\b`: "firefox 94",
	`\battr\([^)]*,`: "-", `\bsystem-ui\b.*!`: "-",
	`&`: "nesting 17.2 120 117", `^display:\s*(inline|block|flow-root|run-in) (flex|grid|flow)`: "15 115 70",
}

func TestTheScriptsUseNothingNewerWithoutAsking(t *testing.T) {
	for _, file := range webFiles(t, ".js") {
		if found := newerInScript(read(t, file)); len(found) > 0 {
			t.Errorf("%s uses what Safari 14, Chrome 88 or Firefox 90 have not, and does not ask for it: %q", file, found)
		}
	}
	for code, want := range map[string]bool{
		"q.size": true, "list.at(-1)": true, `"inert" in e && (e.inert = true)`: false, "e.inert = true": true, "// q.size": false,
		"/* .at( */": false, "`a ${q.size} b`": true, "`.at(`": false,
		`"q.size"`: false, "Object.hasOwn(a, b)": true, "/(?<=a)b/.test(c)": true, "/a/v.test(c)": true, "a / b.size / c": true,
		"class A { #x = 1; }": true, "structuredClone(x)": true, "x.replaceAll(/a/g, b)": false,
		"AbortSignal.timeout(5)": true, "crypto.randomUUID()": true, "d.showModal()": true, "new Map().values().map(f)": true,
		"a.toSorted()": true, "a ||= b ?? c?.d": false, "1_000": false,
	} {
		if got := len(newerInScript(code)) > 0; got != want {
			t.Errorf("%s is newer: %t", code, got)
		}
	}
}

func TestTheStyleSheetsAskForWhatIsNew(t *testing.T) {
	for _, file := range webFiles(t, ".css") {
		if found := newerInStyle(read(t, file)); len(found) > 0 {
			t.Errorf("%s uses what Safari 14, Chrome 88 or Firefox 90 have not, and does not ask for it: %q", file, found)
		}
	}
	for style, want := range map[string]bool{
		"a:has(b) { color: red }": true, "@supports selector(:has(*)) { a:has(b) { color: red } }": false, "a { inset: 0 }": true,
		"a { width: 1cqw }": true, "a { width: 1px; width: 1cqw }": false,
		"a { min-height: 100vh; min-height: 100dvh }": false, "a { min-height: 100dvh }": true,
		"@supports (aspect-ratio: 1) { a { aspect-ratio: 1 } }": false, "a { aspect-ratio: 1 }": true,
		"a { -webkit-appearance: none; appearance: none }": false, "a { appearance: none }": true,
		"@media (width > 5px) { a { color: red } }": true, "/* :has(b) */ a { color: red }": false,
		"a { color: red; &:hover { color: blue } }": true, "@layer x { a { color: red } }": true,
		"a { color: color-mix(in srgb, red, blue) }": true, "a { display: flex; gap: 1rem }": true,
		"a { display: grid; gap: 1rem }": false,
		"a { display: flex; gap: 1rem } @supports not (inset: 0) { a > * { margin-right: 1rem } }": false,
		"a:focus-visible { outline: none }": true,
	} {
		if got := len(newerInStyle(style)) > 0; got != want {
			t.Errorf("%s is newer: %t (%q)", style, got, newerInStyle(style))
		}
	}
}

func TestTheTemplatesUseNothingNewer(t *testing.T) {
	newer := regexp.MustCompile(
		`<dialog|<search\b|\s(inert|popover|popovertarget|enterkeyhint|fetchpriority|blocking|shadowrootmode|commandfor)\b[ =>]|<script[^>]* type="(module|importmap)|<details[^>]* name=|<style|\sstyle=`)
	for _, file := range webFiles(t, ".html") {
		if found := newer.FindString(read(t, file)); found != "" {
			t.Errorf("%s: %q", file, found)
		}
	}
}

// webFiles lists the files of one kind that browsers get.
func webFiles(t *testing.T, ending string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(assets.Web, "web", func(file string, _ fs.DirEntry, err error) error {
		if path.Ext(file) == ending {
			all = append(all, file)
		}
		return err
	})
	if err != nil || len(all) < 4 {
		t.Fatalf("%q: %v", all, err)
	}
	return all
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := fs.ReadFile(assets.Web, file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// newerInScript lists what is newer in a script.
func newerInScript(source string) []string {
	code, patterns := codeOf(source)
	var found []string
	for _, p := range patterns {
		if newerPattern.MatchString(p) {
			found = append(found, p)
		}
	}
	for pattern, since := range newerScript {
		for _, use := range regexp.MustCompile(pattern).FindAllString(code, -1) {
			name := strings.Trim(use, ".(#")
			if !strings.Contains(source, `"`+name+`" in `) {
				found = append(found, use+" ("+since+")")
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
