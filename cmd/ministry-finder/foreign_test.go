package main

import (
	"testing"

	"ministryfinder/agent/datafolder"
)

func TestWhatRootTypesInstead(t *testing.T) {
	parish := datafolder.Owner{ID: 1001, Name: "parish"}
	for _, c := range []struct {
		dir   string
		typed []string
		want  string
	}{
		{"/srv/finder", []string{"ministry-finder", "restore", "--data", "/srv/finder", "a b.gz"},
			"sudo -u parish ministry-finder --data /srv/finder restore 'a b.gz'"},
		{"/srv/finder", []string{"ministry-finder", "retention", "12"}, "sudo -u parish ministry-finder --data /srv/finder retention 12"},
		{"/var/lib/private/ministry-finder", []string{"ministry-finder", "--data=/var/lib/ministry-finder", "backup"},
			"sudo systemd-run -P -p DynamicUser=yes -p User=ministry-finder -p StateDirectory=ministry-finder " +
				"-E FINDER_DATA=/var/lib/ministry-finder ministry-finder backup"},
	} {
		if got := asOwner(c.dir, parish, c.typed); got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}
