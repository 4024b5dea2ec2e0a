package main

import (
	"fmt"
	"strings"
)

// bash returns the completion for bash. Where it knows no word, the shell
// completes the name of a file.
func (d described) bash() []byte {
	var paths, words, values strings.Builder
	for _, p := range d.places() {
		if len(p.words) > 0 {
			fmt.Fprintf(&paths, "      %s) path=%s ;;\n", quoted(" "+p.path()), quoted(" "+p.path()))
		}
		fmt.Fprintf(&words, "    %s) words=%s ;;\n", quoted(lead(p)), quoted(strings.Join(p.all(), " ")))
		for _, f := range p.Flags {
			switch {
			case f.Value != "" && takesFile(f.Value):
				fmt.Fprintf(&values, "    %s) return ;;\n", quoted(lead(p)+" --"+f.Name))
			case f.Value != "":
				fmt.Fprintf(&values, "    %s) COMPREPLY=($(compgen -W %s -- \"$cur\")); return ;;\n", quoted(lead(p)+" --"+f.Name),
					quoted(strings.Join(f.Choices, " ")))
			}
		}
	}
	return []byte(`# Completion of ministry-finder for bash; made from the program's own help.
_ministry_finder() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= words= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${COMP_WORDS[i]}" in
` + paths.String() + `    esac
  done
  case "$path $prev" in
` + values.String() + `  esac
  case "$path" in
` + words.String() + `  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _ministry_finder ministry-finder
`)
}

// lead is a place's path as the script spells it.
func lead(p place) string {
	if len(p.words) == 0 {
		return ""
	}
	return " " + p.path()
}

// all returns the words that may follow: commands, choices and flags.
func (p place) all() []string {
	words := append(p.names(), p.choices()...)
	for _, f := range p.flags() {
		words = append(words, "--"+f.Name)
	}
	return words
}

// zsh returns the completion for zsh.
func (d described) zsh() []byte {
	var paths, words strings.Builder
	for _, p := range d.places() {
		if len(p.words) > 0 {
			fmt.Fprintf(&paths, "      %s) place=%s ;;\n", quoted(" "+p.path()), quoted(" "+p.path()))
		}
		var lines []string
		for _, c := range p.Commands {
			lines = append(lines, quoted(withHelp(c.Name, c.Help)))
		}
		for _, choice := range p.choices() {
			lines = append(lines, quoted(choice))
		}
		for _, f := range p.flags() {
			lines = append(lines, quoted(withHelp("--"+f.Name, f.Help)))
		}
		fmt.Fprintf(&words, "    %s) known=(%s) ;;\n", quoted(lead(p)), strings.Join(lines, " "))
	}
	return []byte(`#compdef ministry-finder
# Completion of ministry-finder for zsh; made from the program's own help.
_ministry_finder() {
  local place= i
  local -a known
  for ((i = 2; i < CURRENT; i++)); do
    case "$place ${words[i]}" in
` + paths.String() + `    esac
  done
  case "$place" in
` + words.String() + `  esac
  _describe -o 'ministry-finder' known
  _files
}
_ministry_finder "$@"
`)
}

// withHelp joins a word and its first sentence as _describe takes them.
func withHelp(word, help string) string {
	return strings.ReplaceAll(word, ":", `\:`) + ":" + sentence(help)
}

// sentence is the first line of a help text, without its full stop.
func sentence(help string) string {
	first, _, _ := strings.Cut(help, "\n")
	return strings.TrimSuffix(first, ".")
}

// fish returns the completion for fish.
func (d described) fish() []byte {
	var b strings.Builder
	b.WriteString("# Completion of ministry-finder for fish; made from the program's own help.\n")
	for _, p := range d.places() {
		when := p.fishCondition()
		for _, c := range p.Commands {
			fmt.Fprintf(&b, "complete -c ministry-finder -n %s -a %s -d %s\n", quoted(when), quoted(c.Name), quoted(sentence(c.Help)))
		}
		for _, choice := range p.choices() {
			fmt.Fprintf(&b, "complete -c ministry-finder -n %s -a %s\n", quoted(when), quoted(choice))
		}
		for _, f := range p.flags() {
			line := fmt.Sprintf("complete -c ministry-finder -n %s -l %s -d %s", quoted(when), f.Name, quoted(sentence(f.Help)))
			switch {
			case f.Value != "" && takesFile(f.Value):
				line += " -r"
			case f.Value != "":
				line += " -x -a " + quoted(strings.Join(f.Choices, " "))
			}
			b.WriteString(line + "\n")
		}
	}
	return []byte(b.String())
}

// fishCondition is true where a place's words stand, and none of those below.
func (p place) fishCondition() string {
	var parts []string
	if len(p.words) == 0 {
		parts = append(parts, "__fish_use_subcommand")
	}
	for _, w := range p.words {
		parts = append(parts, "__fish_seen_subcommand_from "+w)
	}
	if names := p.names(); len(p.words) > 0 && len(names) > 0 {
		parts = append(parts, "not __fish_seen_subcommand_from "+strings.Join(names, " "))
	}
	return strings.Join(parts, "; and ")
}

// quoted puts a text in single quotes, in a manner that all three shells take.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `’`) + "'" }
