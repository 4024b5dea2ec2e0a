package help

import (
	"bytes"
	"html/template"
	"image"
	_ "image/png" // the signs of the icon
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	_ "golang.org/x/image/webp" // the pictures of pages
)

// newPage makes a page of its text. The text is the program's own; HTML in it would
// be left out all the same.
func newPage(name, lang string, source []byte) *Page {
	md := goldmark.New(goldmark.WithExtensions(extension.Table))
	doc := md.Parser().Parse(text.NewReader(source))
	p := &Page{Name: name, Markdown: string(source)}
	if title, ok := doc.FirstChild().(*ast.Heading); ok {
		p.Title = plain(title, source)
		doc.RemoveChild(doc, title)
	}
	p.sections = sections(p.Title, doc, source)
	point(doc, lang)
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, source, doc); err != nil {
		panic(err) // memory takes all that is written
	}
	p.HTML = template.HTML(out.String())
	return p
}

// point makes links between files links between pages of the dashboard, in the
// language of the page, and says how large pictures are.
func point(doc ast.Node, lang string) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // it returns no error of its own
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			if other := path.Base(path.Dir(string(n.Destination))); strings.HasPrefix(string(n.Destination), "../") && other != lang {
				n.Parent().SetAttributeString("lang", []byte(other)) // whoever reads that language is told in it
			}
			n.Destination = []byte(target(string(n.Destination), lang))
		case *ast.Image:
			name := path.Base(string(n.Destination))
			n.Destination = []byte(root + "/picture/" + name)
			if size, _, err := image.DecodeConfig(bytes.NewReader(Picture(name))); err == nil {
				n.SetAttributeString("width", []byte(strconv.Itoa(size.Width)))
				n.SetAttributeString("height", []byte(strconv.Itoa(size.Height)))
			}
		}
		return ast.WalkContinue, nil
	})
}

// target is where a link of a page leads in the dashboard. The language is said each
// time: a browser's own wish may be another one.
func target(file, lang string) string {
	if !strings.HasSuffix(file, ".md") || strings.Contains(file, "://") {
		return file
	}
	if folder := path.Base(path.Dir(file)); folder != "." {
		lang = folder // ../es/index.md
	}
	return Address(strings.TrimSuffix(path.Base(file), ".md")) + "?lang=" + lang
}

// pageLink is a link to a page beside the one that it is in.
var pageLink = regexp.MustCompile(`\]\(([a-z-]+)\.md\)`)

// linked are the pages that a text links to, in order.
func linked(markdown string) []string {
	var names []string
	for _, found := range pageLink.FindAllStringSubmatch(markdown, -1) {
		names = append(names, found[1])
	}
	return names
}

// plain is the text of a node without its marks. Lines are set apart by
// blanks, cells by colons.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // it returns no error of its own
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
		case *ast.Image:
			return ast.WalkSkipChildren, nil
		case *extast.TableCell:
			if entering && b.Len() > 0 {
				b.WriteString(": ")
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}
