package main

import (
	"encoding/json"

	"github.com/alecthomas/kong"
)

// describeCommand prints the whole command line as data. The man page and the
// shells' completions are made from it when a release is packed, so that they
// cannot tell anything else than --help.
type describeCommand struct{}

// A description is a command, with the commands below it.
type description struct {
	Name     string        `json:"name"`
	Help     string        `json:"help"`
	Default  bool          `json:"default,omitempty"` // runs without being named
	Flags    []flagLine    `json:"flags,omitempty"`
	Args     []argument    `json:"args,omitempty"`
	Commands []description `json:"commands,omitempty"`
}

// A flagLine is one flag. Value names what it takes, empty for a switch.
type flagLine struct {
	Name    string   `json:"name"`
	Short   string   `json:"short,omitempty"`
	Help    string   `json:"help"`
	Value   string   `json:"value,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Env     []string `json:"env,omitempty"`
}

// An argument is what stands after a command.
type argument struct {
	Name     string   `json:"name"`
	Help     string   `json:"help"`
	Optional bool     `json:"optional,omitempty"`
	Choices  []string `json:"choices,omitempty"`
}

// Run prints it.
func (*describeCommand) Run(app *kong.Kong, t terminal) error {
	out := json.NewEncoder(t.out)
	out.SetIndent("", "  ")
	return out.Encode(describe(app.Model.Node))
}

func describe(n *kong.Node) description {
	d := description{Name: n.Name, Help: n.Help}
	for _, f := range n.Flags {
		if f.Hidden {
			continue
		}
		line := flagLine{Name: f.Name, Help: f.Help, Choices: choices(f.Value), Env: f.Envs}
		if f.Short != 0 {
			line.Short = string(f.Short)
		}
		if !f.IsBool() && !f.IsCounter() {
			line.Value = f.FormatPlaceHolder()
		}
		d.Flags = append(d.Flags, line)
	}
	for _, p := range n.Positional {
		d.Args = append(d.Args, argument{Name: p.Name, Help: p.Help, Optional: !p.Required, Choices: choices(p)})
	}
	for _, child := range n.Children {
		if child.Hidden || child.Type != kong.CommandNode {
			continue
		}
		c := describe(child)
		c.Default = n.DefaultCmd == child
		d.Commands = append(d.Commands, c)
	}
	return d
}

// choices returns the values that are allowed, nil for any.
func choices(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return v.EnumSlice()
}
