package richtext_test

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue/richtext"
)

// Angle brackets that are no tags of HTML are what somebody wrote.
func TestAngleBracketsThatAreNoTagsAreText(t *testing.T) {
	mail := `&lt;<a rel="noopener" href="mailto:ann@example.org">ann@example.org</a>&gt;`
	call := `<a rel="noopener" href="https://example.org/j/1?pwd=a">https://example.org/j/1?pwd=a</a>`
	for name, c := range map[string]struct{ in, want string }{
		"an address behind a name": {"Write to Ann Lee <ann@example.org>.\nBring <2 friends.",
			"Write to Ann Lee " + mail + ".<br>\nBring &lt;2 friends."},
		"a link as Outlook pastes": {"Zoom<https://example.org/j/1?pwd=a>\nWednesdays", "Zoom&lt;" + call + "&gt;<br>\nWednesdays"},
		"an address twice": {"ann@example.org<mailto:ann@example.org>",
			`<a rel="noopener" href="mailto:ann@example.org">ann@example.org</a>&lt;mailto:` +
				`<a rel="noopener" href="mailto:ann@example.org">ann@example.org</a>&gt;`},
		"less than":          {"Kids <age 5 stay with a parent.\nOlder ones sing.", "Kids &lt;age 5 stay with a parent.<br>\nOlder ones sing."},
		"less than a letter": {"Ages 5<b and\nolder <3", "Ages 5&lt;b and<br>\nolder &lt;3"},
		"letters between":    {"x <b and c> y", "x &lt;b and c&gt; y"},
		"a gap in a form":    {"Use <Name> & <Phone>", "Use &lt;Name&gt; &amp; &lt;Phone&gt;"},
		"a gap with an element": {"Subject: <Title>, <Time>, <Address>\nand more",
			"Subject: &lt;Title&gt;, &lt;Time&gt;, &lt;Address&gt;<br>\nand more"},
		"beside tags": {"<b>Ann</b> <ann@example.org><br>Zoom<https://example.org/j/1?pwd=a>",
			"<b>Ann</b> " + mail + "<br/>Zoom&lt;" + call + "&gt;"},
		"beside an entity":       {"Tom &amp; Ann <ann@example.org>", "Tom &amp; Ann " + mail},
		"arrows and a half tag":  {"<- here, <!important, </ end, <p", "&lt;- here, &lt;!important, &lt;/ end, &lt;p"},
		"a script that is open":  {"<script>alert(1)\nand more", "&lt;script&gt;alert(1)<br>\nand more"},
		"a comment that is open": {"<!-- one\ntwo", "&lt;!-- one<br>\ntwo"},
		"a quote that is open":   {`<a href="https://example.org/j/1?pwd=a>us</a> and more`, `&lt;a href=&#34;` + call + `&gt;us and more`},
		"tags of Word":           {"<p class=MsoNormal>one<o:p></o:p></p><!--[if gte mso 9]><xml>x</xml><![endif]-->", "<p>one</p>"},
		"tags that are let go":   {`<div><span style="x">one</span> <img src="a.png" alt="b"> <font color=red>two</font></div>`, "one  two"},
		"an empty item":          {"<ul><li>one<li>two</ul>", "<ul><li>one</li><li>two</li></ul>"},
		"a script in a script":   {"a<scr<script>x</script>ipt>b", "a&lt;script&gt;b"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(richtext.HTML(c.in)); got != c.want {
				t.Errorf("shown as %s\nwant     %s", got, c.want)
			}
			stored := richtext.Clean(c.in)
			if got := string(richtext.HTML(stored)); got != c.want {
				t.Errorf("stored as %q it is shown as %s\nwant %s", stored, got, c.want)
			}
		})
	}
}

// Whoever uploads a list of nothing but brackets does not keep the server busy.
func TestManyAngleBracketsAreReadInTime(t *testing.T) {
	for _, part := range []string{"<", "<!--", "<b ", `<a b="`, `<a b='<a c="`, "<script>", "<title>x",
		"<p>", "</p>", `<a b="<a b='" c="'" `} {
		many := strings.Repeat(part, 300_000/len(part))
		begin := time.Now()
		richtext.Clean(many)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%q many times takes %s", part, took)
		}
	}
}
