package browsertest

import (
	_ "embed" // for axe
	"fmt"
)

// axe is axe-core 4.14.1 from the npm registry (MPL 2.0, axe-core-LICENSE.txt).
//
//go:embed axe.min.js
var axe string

// WithAxe loads axe-core into every page, for WantAccessible.
func WithAxe() Option { return func(o *options) { o.atStart += ";" + axe } }

// violation is what axe complains about.
type violation struct {
	ID    string
	Help  string
	Nodes []struct{ HTML, FailureSummary string }
}

// Rules that axe-core is run with: WCAG 2.0 to 2.2, A and AA, and best practices;
// and the one that depends on the colours.
const (
	allRules      = `{ type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }`
	rulesOfColour = `{ type: "rule", values: ["color-contrast"] }`
)

// WantAccessible runs axe-core on what the page shows just now. The page must have
// been opened WithAxe.
func (p *Page) WantAccessible(name string) {
	p.t.Helper()
	p.runAxe(name, allRules)
	p.wantLists(name)
}

// wantLists checks that lists without markers say that they are lists: Safari tells
// VoiceOver of none that lost them by style, except in a nav.
func (p *Page) wantLists(name string) {
	p.t.Helper()
	for _, list := range Value[[]string](p, `[...document.querySelectorAll("ul, ol")].filter((e) => e.checkVisibility() &&
		getComputedStyle(e).listStyleType === "none" && !e.hasAttribute("role") && !e.closest("nav")).map((e) => e.outerHTML.slice(0, 80))`) {
		p.t.Errorf("%s: VoiceOver is not told that this is a list: %s", name, list)
	}
}

// WantReadable checks the contrast alone: all that changes with the colours.
func (p *Page) WantReadable(name string) {
	p.t.Helper()
	p.runAxe(name, rulesOfColour)
}

// whole waits until all of a page is there: the address changes before its last line has come.
func (p *Page) whole() {
	p.t.Helper()
	p.Wait(`document.readyState === "complete"`)
}

func (p *Page) runAxe(name, rules string) {
	p.t.Helper()
	p.whole()
	Value[any](p, `void (window.checked = null)`)
	p.Wait(`window.checked?.result || void (window.checked ??= axe.run(document, { resultTypes: ["violations"],
		runOnly: ` + rules + ` }).then((r) => { window.checked.result = r; }))`)
	for _, v := range Value[[]violation](p,
		`window.checked.result.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => ({ html: n.html, failureSummary: n.failureSummary })) }))`) {
		p.t.Errorf("%s: %s: %s %+v", name, v.ID, v.Help, v.Nodes)
	}
}

// WantBigTargets checks that everything one touches is at least 44 pixels wide
// and high. Links within a sentence are not targets of their own.
func (p *Page) WantBigTargets(name string) {
	p.t.Helper()
	p.whole()
	small := Value[[]string](p, `[...document.querySelectorAll("a[href], button, summary, .option, textarea")].filter((e) => {
		const r = e.getBoundingClientRect();
		const least = 43.99; // a browser's own sums are a ten-thousandth off
		return e.checkVisibility() && !e.matches(".skip") && r.width > 0 && (r.width < least || r.height < least);
	}).map((e) => e.outerHTML.slice(0, 120) + " " + e.getBoundingClientRect().width + "x" + e.getBoundingClientRect().height)`)
	for _, s := range small {
		p.t.Errorf("%s: too small to touch: %s", name, s)
	}
}

// brokenWords is a function that returns the words of up to so many letters that
// the elements of a selector break in two.
const brokenWords = `((selector, letters) => {
	const out = [], range = document.createRange(), ordinary = new RegExp("[\\p{L}\\p{N}]{2,}", "gu");
	for (const e of document.querySelectorAll(selector)) {
		if (!e.checkVisibility()) continue;
		for (const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT); walk.nextNode();) {
			const node = walk.currentNode;
			if (node.parentElement.closest(".visually-hidden, script, svg")) continue;
			for (const word of node.textContent.matchAll(ordinary)) {
				if (word[0].length > letters) continue;
				range.setStart(node, word.index);
				range.setEnd(node, word.index + word[0].length);
				const lines = new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top)));
				if (lines.size > 1) out.push(word[0]);
			}
		}
	}
	return out.slice(0, 5);
})`

// longestWhole is how many letters a word of a heading may have that must stay whole on
// a small phone with doubled text.
const longestWhole = 11

// WantReflow doubles the text and checks that nothing is cut off, that
// no two texts lie over each other, and that headings keep their words whole.
func (p *Page) WantReflow(name string) {
	p.t.Helper()
	p.whole()
	Value[any](p, `void (document.documentElement.style.fontSize = "200%")`)
	trouble := Value[[]string](p, `(() => {
		const out = [], texts = [];
		const root = document.querySelector(".still-here:not([hidden])") || document.body;
		if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
			const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".scroll"));
			out.push("the page is wider than the screen: " + wide.slice(-2).map((e) => e.outerHTML.slice(0, 100)).join(" and "));
		}
		for (const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT); walk.nextNode();) {
			const node = walk.currentNode, e = node.parentElement;
			if (!node.textContent.trim() || !e.checkVisibility() || e.closest(".visually-hidden, .skip, script, template, textarea, .scroll")) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			for (const r of range.getClientRects()) {
				if (r.width < 2) continue;
				texts.push({ left: r.left, right: r.right, top: r.top, bottom: r.bottom, text: node.textContent.trim().slice(0, 30) });
				if (r.left < -1 || r.right > innerWidth + 1) out.push("cut off: " + node.textContent.trim().slice(0, 40));
			}
		}
		texts.sort((a, b) => a.top - b.top); // what begins below the one looked at lies over nothing of it
		texts.forEach((a, i) => {
			for (let j = i + 1; j < texts.length && a.bottom - texts[j].top > 8; j++) {
				const b = texts[j], w = Math.min(a.right, b.right) - Math.max(a.left, b.left), h = Math.min(a.bottom, b.bottom) - b.top;
				if (w > 2 && h > 8) out.push(a.text + " lies over " + b.text);
			}
		});
		return out.slice(0, 5);
	})()`)
	for _, what := range trouble {
		p.t.Errorf("%s at 200 %%: %s", name, what)
	}
	for _, word := range Value[[]string](p, fmt.Sprintf(`%s("h1, h2", %d)`, brokenWords, longestWhole)) {
		p.t.Errorf("%s at 200 %%: the word %q of a heading is broken in two", name, word)
	}
	ScreenshotForPeople(p, "access-big-text-"+fileName(name))
}

// WantWholeWords checks that tables break no ordinary word in two: a column that
// is too narrow shows its words letter by letter.
func (p *Page) WantWholeWords(name string) {
	p.t.Helper()
	p.whole()
	broken := Value[[]string](p, brokenWords+`("th, td", 14)`)
	for _, word := range broken {
		p.t.Errorf("%s: the word %q is broken in two", name, word)
	}
}
