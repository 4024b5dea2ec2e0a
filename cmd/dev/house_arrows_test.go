package main

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// ambiguous are names that methods of other packages' types have, too.
var ambiguous = []string{"Close", "Error", "Layout", "MinSize", "Open", "Query", "Read", "Refresh", "ServeHTTP", "Set", "String", "Write"}

// arrows are who uses whom among the files of a package: arrows[a][b] are the
// names in a of what b declares. Methods count by their name when one file alone
// declares a method of that name, and no struct of the package a field.
func (p *housePackage) arrows() map[string]map[string][]string {
	declared := map[string]string{} // by name
	methods := map[string][]string{}
	fields := map[string]bool{}
	for name, file := range p.files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					declared[d.Name.Name] = name
				} else {
					methods[d.Name.Name] = append(methods[d.Name.Name], name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						declared[s.Name.Name] = name
						if t, ok := s.Type.(*ast.StructType); ok {
							for _, field := range t.Fields.List {
								for _, id := range field.Names {
									fields[id.Name] = true
								}
							}
						}
					case *ast.ValueSpec:
						for _, id := range s.Names {
							declared[id.Name] = name
						}
					}
				}
			}
		}
	}
	for name := range fields {
		delete(methods, name)
	}
	uses := map[string]map[string][]string{}
	for name, file := range p.files {
		uses[name] = map[string][]string{}
		add := func(to, what string) {
			if to != "" && to != name && what != "_" && !slices.Contains(uses[name][to], what) {
				uses[name][to] = append(uses[name][to], what)
			}
		}
		imported := map[string]bool{}
		for _, i := range file.Imports {
			if i.Name != nil {
				imported[i.Name.Name] = true
			}
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok { // a method is not an arrow to the file of its type
				p.inspect(f.Type, declared, methods, imported, add)
				if f.Body != nil {
					p.inspect(f.Body, declared, methods, imported, add)
				}
			} else {
				p.inspect(d, declared, methods, imported, add)
			}
		}
	}
	return uses
}

// inspect calls add for the file of each name that is used below a node.
func (p *housePackage) inspect(n ast.Node, declared map[string]string, methods map[string][]string, imported map[string]bool,
	add func(file, name string)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if of := methods[n.Sel.Name]; len(of) == 1 && !slices.Contains(ambiguous, n.Sel.Name) {
				if id, ok := n.X.(*ast.Ident); !ok || !imported[id.Name] {
					add(of[0], n.Sel.Name)
				}
			}
			ast.Inspect(n.X, func(m ast.Node) bool {
				if m != nil {
					p.inspect(m, declared, methods, imported, add)
				}
				return false
			})
			return false
		case *ast.KeyValueExpr: // a field's name is no use of a declaration
			if _, ok := n.Key.(*ast.Ident); !ok {
				p.inspect(n.Key, declared, methods, imported, add)
			}
			p.inspect(n.Value, declared, methods, imported, add)
			return false
		case *ast.Ident:
			add(declared[n.Name], n.Name)
		}
		return true
	})
}

// backward returns the arrows that point back up in the best order of the files
// that is found: who is used least by those that remain comes first (Eades, Lin
// and Smyth, 1993), then files are moved to where fewest arrows point back, until
// none is better elsewhere.
func backward(uses map[string]map[string][]string) (back []string, all int) {
	var left, order []string
	for name, to := range uses {
		left = append(left, name)
		all += len(to)
	}
	slices.Sort(left)
	for len(left) > 0 {
		best, least := 0, len(uses)*2
		for i, name := range left {
			lead := 0 // how many of the others use it, less how many it uses
			for _, other := range left {
				if len(uses[other][name]) > 0 {
					lead++
				}
				if len(uses[name][other]) > 0 {
					lead--
				}
			}
			if lead < least {
				best, least = i, lead
			}
		}
		order = append(order, left[best])
		left = slices.Delete(left, best, best+1)
	}
	count := func(order []string) (n int) {
		for i, from := range order {
			for _, to := range order[:i] {
				if len(uses[from][to]) > 0 {
					n++
				}
			}
		}
		return n
	}
	least := count(order)
	for better := true; better; {
		better = false
		for i := range order {
			for j := range order {
				moved := slices.Delete(slices.Clone(order), i, i+1)
				moved = slices.Insert(moved, j, order[i])
				if n := count(moved); n < least {
					least, order, better = n, moved, true
				}
			}
		}
	}
	for i, from := range order {
		for _, to := range order[:i] {
			if names := uses[from][to]; len(names) > 0 {
				back = append(back, fmt.Sprintf("%s to %s (%s)", from, to, strings.Join(names, ", ")))
			}
		}
	}
	return back, all
}

func TestFilesUseEachOtherOneWay(t *testing.T) {
	for _, p := range readHouse(t).packages {
		if back, all := backward(p.arrows()); len(back) > max(fewBackward, all*maxBackward/100) {
			t.Errorf("%s: %d of %d arrows between its files point back up, at most %d %% are wanted:\n\t%s", p.path, len(back), all, maxBackward,
				strings.Join(back, "\n\t"))
		}
	}
}
