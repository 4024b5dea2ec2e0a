//go:build linux

package main

import (
	"slices"
	"strings"
	"testing"
)

func TestAWrongDescriptionOfTheProjectIsRefused(t *testing.T) {
	good := project{root: projectRoot, Name: "N", ID: "i", Version: "1.2.3", Icon: "assets/icons/app-256.png", Website: "https://example.org"}
	if err := good.check(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*project){
		"three numbers": func(p *project) { p.Version = "1.2" },
		"Website":       func(p *project) { p.Name = "" },
		"icon":          func(p *project) { p.Icon = "assets/none.png" },
	} {
		p := good
		spoil(&p)
		if err := p.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
	}
	if _, err := chooseKinds("deb,snap"); err == nil || !strings.Contains(err.Error(), `"snap"`) {
		t.Errorf("an unknown kind: %v", err)
	}
}

func TestOnlyTheKindsThatAreNamedAreMade(t *testing.T) {
	for list, want := range map[string][]string{
		"deb": {kindDeb}, "deb,rpm": {kindDeb, kindRPM}, " tar , zip": {kindTar, kindZip}, "deb,rpm,tar,zip,windows": kinds(),
	} {
		if got, err := chooseKinds(list); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", list, got, err)
		}
	}
	for _, wrong := range []string{"", "deb,", "msi", "DEB"} {
		if got, err := chooseKinds(wrong); err == nil || !strings.Contains(err.Error(), "choose of deb") {
			t.Errorf("%q: %q, %v", wrong, got, err)
		}
	}
}
