package supervise

import (
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestALongLineIsCutAndThoseBehindItAreRead(t *testing.T) {
	most := strings.Repeat("x", maxLine)
	for said, want := range map[string][]string{
		"": nil, "one": {"one"}, "one\ntwo\r\n\nthree\n": {"one", "two", "", "three"}, "one\n\n": {"one", ""},
		most + "\nlast":       {most, "last"},
		most + "y\nlast\n":    {most, "last"},
		most + most + most:    {most},
		most[1:] + "\nlast\n": {most[1:], "last"},
	} {
		var got []string
		eachLine(iotest.OneByteReader(strings.NewReader(said)), func(line []byte) { got = append(got, string(line)) })
		if !slices.Equal(got, want) {
			t.Errorf("of %d bytes there are %d lines, want %d", len(said), len(got), len(want))
		}
	}
}

// A child may log an endless line, and then why it ends.
func TestALongLineOfTheLogHidesNoReason(t *testing.T) {
	c, log := &child{}, &strings.Builder{}
	c.readLog(strings.NewReader("before\n"+strings.Repeat("y", 3*maxLine)+"\npanic: the reason\n"), log)
	if said, exit := c.lastWords(); said != "panic: the reason" || exit != ExitFault {
		t.Errorf("%q, %v", said, exit)
	}
	if got := log.String(); !strings.HasPrefix(got, "before\nyyy") || !strings.HasSuffix(got, "y\npanic: the reason\n") ||
		len(got) > maxLine+100 {
		t.Errorf("the log has %d bytes", len(got))
	}
}

func TestALongLineHidesNoReport(t *testing.T) {
	c := &child{reports: make(chan ChildStatus, 4)}
	c.readReports(strings.NewReader(strings.Repeat("y", 3*maxLine) + "\n{\"listening\":\"127.0.0.1:5000\"}\n"))
	if r := <-c.reports; r.Listening != "127.0.0.1:5000" {
		t.Errorf("%+v", r)
	}
}
