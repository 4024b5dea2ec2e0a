package main

import (
	"fmt"
	"strings"
)

// manPage returns the manual page, in the language of man(7).
func (r *release) manPage() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH MINISTRY\\-FINDER 1 %q %q \"User commands\"\n", r.made.Format("2006-01-02"), r.Name+" "+r.Version)
	about, _, _ := strings.Cut(r.help.Help, "\n")
	fmt.Fprintf(&b, ".SH NAME\nministry\\-finder \\- %s\n", roff(strings.ToLower(about[:1])+strings.TrimSuffix(about[1:], ".")))
	b.WriteString(".SH SYNOPSIS\n")
	for _, p := range r.help.places() {
		if len(p.Commands) == 0 || len(p.words) == 0 {
			fmt.Fprintf(&b, ".br\n%s\n", p.synopsis())
		}
	}
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s\n", paragraphs(r.help.Help))
	b.WriteString(".SH OPTIONS\n")
	for _, f := range r.help.Flags {
		b.WriteString(f.roff())
	}
	b.WriteString(".SH COMMANDS\n")
	for _, p := range r.help.places()[1:] {
		fmt.Fprintf(&b, ".SS %s\n%s\n", roff(p.path()), paragraphs(p.Help))
		for _, a := range p.Args {
			fmt.Fprintf(&b, ".TP\n\\fI%s\\fR\n%s\n", roff(strings.ToUpper(a.Name)), paragraphs(a.Help))
		}
		for _, f := range p.Flags {
			b.WriteString(f.roff())
		}
	}
	b.WriteString(".SH ENVIRONMENT\n")
	seen := map[string]bool{}
	for _, p := range r.help.places() {
		for _, f := range p.Flags {
			for _, name := range f.Env {
				if !seen[name] {
					fmt.Fprintf(&b, ".TP\n.B %s\nThe same as \\fB%s\\fR.\n", name, roff("--"+f.Name))
				}
				seen[name] = true
			}
		}
	}
	b.WriteString(strings.TrimLeft(`
.TP
.B FINDER_DATA
The data folder.
.TP
.B DATABASE_URL
The PostgreSQL database to use in place of a file.
.TP
.B REDIS_URL
Where several servers count requests together.
.TP
.B PORT
The port to listen on, as hosting companies set it.
.TP
.B ADMIN_USERNAME, ADMIN_PASSWORD
Make the first account where there is none.
.TP
.B RENDER_EXTERNAL_URL
The public address that is asked now and then, so that it stays awake.
.SH FILES
.TP
.I ~/.local/share/ministry\-finder
Database, settings, history, backups and logs.
.TP
.I /var/lib/ministry\-finder
The same for the service.
.TP
.I /etc/ministry\-finder.env
Environment of the service.
.SH EXIT STATUS
0 when all went well, 1 when something failed, 2 for a wrong use.
.SH SEE ALSO
`, "\n"))
	fmt.Fprintf(&b, "%s\n", roff(r.Website))
	return []byte(b.String())
}

// synopsis shows how a command is written.
func (p place) synopsis() string {
	text := `\fBministry\-finder`
	if len(p.words) > 0 {
		text += " " + roff(p.path())
	}
	text += `\fR`
	for _, f := range p.flags() {
		if f.Name == "help" {
			continue
		}
		text += ` [` + f.name() + `]`
	}
	for _, a := range p.Args {
		name := `\fI` + roff(strings.ToUpper(a.Name)) + `\fR`
		if a.Optional {
			name = "[" + name + "]"
		}
		text += " " + name
	}
	return text
}

// name shows a flag and what it takes.
func (f flagged) name() string {
	text := `\fB` + roff("--"+f.Name) + `\fR`
	if f.Value != "" {
		text += ` \fI` + roff(strings.Trim(f.Value, `"`)) + `\fR`
	}
	return text
}

func (f flagged) roff() string { return ".TP\n" + f.name() + "\n" + paragraphs(f.Help) + "\n" }

// paragraphs writes a text with blank lines as man(7) has it.
func paragraphs(text string) string {
	var all []string
	for part := range strings.SplitSeq(text, "\n\n") {
		all = append(all, roff(part))
	}
	return strings.Join(all, "\n.PP\n")
}

// roff writes a text so that nothing in it is an order, and a hyphen can be copied.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, `-`, `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
