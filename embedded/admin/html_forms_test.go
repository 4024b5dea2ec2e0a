package admin_test

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// A control is a field or a button of a form, as a browser has it.
type control struct {
	name, kind, value string
	// options are those of a select.
	options []string
	// on is true for a box that is ticked.
	on bool
	// action is where a button sends the form, where that is elsewhere.
	action string
	// most is how many letters a browser takes, 0 for any number.
	most int
}

// htmlForm is one that a person can send.
type htmlForm struct {
	action   string
	post     bool
	files    bool // it is sent as multipart/form-data
	controls []control
	buttons  []control
}

func attribute(n *html.Node, key string) (value string, there bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func attributeOr(n *html.Node, key, otherwise string) string {
	if value, there := attribute(n, key); there {
		return value
	}
	return otherwise
}

// formsOf lists the forms of a page that have a button.
func formsOf(root *html.Node, page string) (all []*htmlForm) {
	byNode, byID := map[*html.Node]*htmlForm{}, map[string]*htmlForm{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" {
			continue
		}
		f := &htmlForm{action: attributeOr(n, "action", page), post: strings.EqualFold(attributeOr(n, "method", ""), "post"),
			files: attributeOr(n, "enctype", "") == "multipart/form-data"}
		byNode[n], byID[attributeOr(n, "id", "")] = f, f
		all = append(all, f)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || !slices.Contains([]string{"input", "select", "textarea", "button"}, n.Data) {
			continue
		}
		f := byID[attributeOr(n, "form", "no form")]
		for up := range n.Ancestors() {
			if f == nil {
				f = byNode[up]
			}
		}
		if _, disabled := attribute(n, "disabled"); f == nil || disabled {
			continue
		}
		c := controlOf(n)
		switch c.kind {
		case "submit":
			f.buttons = append(f.buttons, c)
		case "button", "reset":
		default:
			f.controls = append(f.controls, c)
		}
	}
	return slices.DeleteFunc(all, func(f *htmlForm) bool { return len(f.buttons) == 0 })
}

func controlOf(n *html.Node) control {
	c := control{name: attributeOr(n, "name", ""), kind: n.Data, value: attributeOr(n, "value", ""), action: attributeOr(n, "formaction", "")}
	c.most, _ = strconv.Atoi(attributeOr(n, "maxlength", "0"))
	switch n.Data {
	case "button":
		c.kind = attributeOr(n, "type", "submit")
	case "textarea":
		c.value = strings.TrimPrefix(textOf(n), "\n")
	case "select":
		for o := range n.Descendants() {
			if o.Type != html.ElementNode || o.Data != "option" {
				continue
			}
			value := attributeOr(o, "value", strings.TrimSpace(textOf(o)))
			if _, chosen := attribute(o, "selected"); chosen || len(c.options) == 0 {
				c.value = value
			}
			c.options = append(c.options, value)
		}
	case "input":
		c.kind = attributeOr(n, "type", "text")
		_, c.on = attribute(n, "checked")
	}
	return c
}

// textOf is what stands in an element, as it stands there.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
