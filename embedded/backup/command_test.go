package backup

import "testing"

// What is shown can be typed as it is, whatever the folder is called.
func TestACommandIsShownAsItIsTyped(t *testing.T) {
	for _, c := range []struct{ system, program, data, want string }{
		{"linux", "ministry-finder", "/srv/parish", "ministry-finder restore --data /srv/parish f.gz"},
		{"linux", "/opt/Our Parish/ministry-finder", "/home/ana's $HOME",
			`'/opt/Our Parish/ministry-finder' restore --data '/home/ana'\''s $HOME' f.gz`},
		{"windows", `C:\finder\ministry-finder.exe`, `C:\Users\Ana\data`,
			`C:\finder\ministry-finder.exe restore --data C:\Users\Ana\data f.gz`},
		{"windows", `C:\Users\José\Ministry Finder\ministry-finder.exe`, `C:\Users\José\data`,
			`& "C:\Users\José\Ministry Finder\ministry-finder.exe" restore --data "C:\Users\José\data" f.gz`},
		{"windows", "ministry-finder.exe", `D:\$parish's`, `ministry-finder.exe restore --data 'D:\$parish''s' f.gz`},
	} {
		if got := typed(c.system, c.program, "restore", "--data", c.data, "f.gz"); got != c.want {
			t.Errorf("on %s\n%s\nwant\n%s", c.system, got, c.want)
		}
	}
}
