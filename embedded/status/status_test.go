package status_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/status"
	"ministryfinder/embedded/store"
)

func well() health.Sample {
	return health.Sample{OK: true, RSSMB: 40, ProcessPercent: 1, SystemPercent: 40, CachePercent: 10, DiskPercent: 50}
}

func figures(change func(*health.Sample)) status.Facts {
	s := well()
	change(&s)
	return status.Facts{Figures: s}
}

var locked = &store.Trouble{Reason: store.ReasonLocked}

// causes has a cause for each code, with what is reported of it in English as
// scripts know it.
var causes = []struct {
	code     health.IssueCode
	facts    status.Facts
	status   health.Status
	sentence string
}{
	{health.IssueDatabase, status.Facts{Database: locked}, health.Unhealthy,
		"Database connection failed: Another program holds the database"},
	{health.IssueNotStored, status.Facts{Database: locked, Readable: true}, health.Unhealthy,
		"Answers cannot be stored: Another program holds the database"},
	{health.IssueWaiting, status.Facts{Database: locked, Waiting: 5}, health.Unhealthy,
		"Submissions that are kept until the database stores again: 5"},
	{health.IssueClock, backups(health.Issue{Code: health.IssueClock, Since: "2026-11-29", Until: "2027-11-29"}), health.Warning,
		"The computer's clock went from 2026-11-29 to 2027-11-29; nothing is removed for its age until that date is known to be right"},
	{health.IssueBackupInFuture, backups(health.Issue{Code: health.IssueBackupInFuture}), health.Warning,
		"The last backup is dated in the future; please look whether the computer's clock is right"},
	{health.IssueBackupFolderGone, backups(health.Issue{Code: health.IssueBackupFolderGone, Where: "/media/stick"}), health.Warning,
		"The backup folder /media/stick is not there; plug in its disk, or choose another folder"},
	{health.IssueBackupFolderOther, backups(health.Issue{Code: health.IssueBackupFolderOther, Where: "/media/stick"}), health.Warning,
		"The backup folder /media/stick is not the one with the backups; plug in its disk, or choose another folder"},
	{health.IssueBackupFolderUnusable, backups(health.Issue{Code: health.IssueBackupFolderUnusable, Reason: "disk-broken"}), health.Warning,
		"The backup folder cannot be used: The disk with the database reports errors"},
	{health.IssueBackupFailed, backups(health.Issue{Code: health.IssueBackupFailed}), health.Warning,
		"The last backup failed; the log says why"},
	{health.IssueBackupOverdue, backups(health.Issue{Code: health.IssueBackupOverdue, Count: 3}), health.Warning, "No backup for 3 days"},
	{health.IssueBackupTrial, backups(health.Issue{Code: health.IssueBackupTrial}), health.Warning,
		"The last backup could not be restored in a trial; the log says why"},
	{health.IssueKeepAlive, keepAlive(), health.Warning, "The keep-alive of https://quiz.example.org has failed 5 times in a row"},
	{health.IssueMailFailed, status.Facts{Figures: well(), Mail: []health.Issue{{Code: health.IssueMailFailed, Count: 2}}}, health.Warning,
		"Letters that could not be sent by e-mail: 2"},
	{health.IssueMailUnknown, status.Facts{Figures: well(), Mail: []health.Issue{{Code: health.IssueMailUnknown, Count: 1}}}, health.Warning,
		"Letters of which the mail server did not say whether it took them: 1"},
	{health.IssueCallsLate, status.Facts{Figures: well(), Calls: []health.Issue{{Code: health.IssueCallsLate, Count: 2, Since: "2026-11-20"}}},
		health.Warning, "People who were not called in time: 2, the oldest asked on 2026-11-20"},
	{health.IssueCertificateMissing, status.Facts{Figures: well(), Certificates: []health.Issue{{Code: health.IssueCertificateMissing,
		Where: "quiz.example.org", Details: []string{"connection refused"}}}}, health.Warning,
		"There is no certificate for quiz.example.org that holds, and none could be got: connection refused"},
	{health.IssueCertificateEnding, status.Facts{Figures: well(), Certificates: []health.Issue{{Code: health.IssueCertificateEnding,
		Where: "quiz.example.org", Until: "2026-12-13"}}}, health.Warning,
		"The certificate of quiz.example.org is not renewed; it holds until 2026-12-13"},
	{health.IssueOriginRefused, clients(clientip.Refused, "https://a.example", "https://b.example"), health.Warning,
		"Answers and sign-ins are refused, since they come by an address that is not set in PUBLIC_HOSTS: https://a.example, https://b.example"},
	{health.IssueProxyNotTrusted, clients(clientip.NotTrusted, "10.1.45.23"), health.Warning,
		"Visitors come through a proxy or tunnel that is not set in TRUSTED_PROXIES: 10.1.45.23"},
	{health.IssueProxySilent, clients(clientip.Silent), health.Warning, "A trusted proxy does not say who its visitors are"},
	{health.IssueProxyUnreadable, clients(clientip.Unreadable, "X-Forwarded-For: nobody-#"), health.Warning,
		"A trusted proxy sends what cannot be read: X-Forwarded-For: nobody-#"},
	{health.IssueFiguresUnreadable, status.Facts{FiguresUnreadable: true}, health.Warning, "Memory and CPU cannot be read"},
	{health.IssueDiskUnreadable, status.Facts{DiskUnreadable: true}, health.Warning, "The disk with the data folder cannot be read"},
	{health.IssueMemory, figures(func(s *health.Sample) { s.SystemPercent = 80 }), health.Warning, "High memory usage"},
	{health.IssueMemory, figures(func(s *health.Sample) { s.RSSMB = 0.8 * 512 }), health.Warning, "High memory usage"},
	{health.IssueCache, figures(func(s *health.Sample) { s.CachePercent = 80 }), health.Warning, "Cache near memory limit"},
	{health.IssueDisk, figures(func(s *health.Sample) { s.DiskPercent = 90 }), health.Warning, "Disk nearly full"},
}

func backups(issues ...health.Issue) status.Facts { return status.Facts{Backups: issues} }

func clients(kind clientip.Kind, details ...string) status.Facts {
	return status.Facts{Clients: []clientip.Trouble{{Kind: kind, Details: details}}}
}

func keepAlive() status.Facts {
	f := figures(func(s *health.Sample) { s.KeepAliveFailures = health.KeepAliveFailures })
	f.PublicAddress = "https://quiz.example.org"
	return f
}

// Every code has a cause, a sentence for scripts, and one for people in either
// language that tells all that is known of it.
func TestEachCodeHasACauseAndItsWords(t *testing.T) {
	seen := map[health.IssueCode]bool{}
	for _, c := range causes {
		rep := status.Judge(c.facts, health.DefaultLimits())
		i := slices.IndexFunc(rep.IssueCodes, func(i health.Issue) bool { return i.Code == c.code })
		if i < 0 || len(rep.Issues) != len(rep.IssueCodes) || rep.Issues[i] != c.sentence || rep.Status != c.status {
			t.Errorf("%s: %+v", c.code, rep)
			continue
		}
		seen[c.code] = true
		issue := rep.IssueCodes[i]
		for _, lang := range i18n.Languages {
			key, said := "health.issue."+string(c.code), alerttext.Issue(i18n.For(lang), issue)
			if !i18n.For(lang).Has(key) || strings.ContainsAny(said, "{}|") || strings.Contains(said, "health.") ||
				!strings.Contains(said, issue.Where) {
				t.Errorf("%s of %s: %q", lang, c.code, said)
			}
			for _, detail := range issue.Details {
				if !strings.Contains(said, detail) {
					t.Errorf("%s of %s does not tell %q: %q", lang, c.code, detail, said)
				}
			}
		}
	}
	for _, code := range health.IssueCodes() {
		if !seen[code] {
			t.Errorf("%s has no cause", code)
		}
	}
	if keys := i18n.For("en").Section("health.issue"); len(keys) != len(health.IssueCodes()) {
		t.Errorf("there are %d sentences and %d codes", len(keys), len(health.IssueCodes()))
	}
}

// Without any issue the report's lists are empty rather than null, and that the
// database can be read does not hide that storing fails.
func TestAFinderWithoutAnyIssueIsHealthy(t *testing.T) {
	rep := status.Judge(status.Facts{Figures: well()}, health.DefaultLimits())
	if rep.Status != health.Healthy || rep.Database != health.Connected || rep.DatabaseReason != "" || rep.Issues == nil ||
		rep.IssueCodes == nil || len(rep.Issues) > 0 {
		t.Errorf("%+v", rep)
	}
	for readable, want := range map[bool]health.DatabaseState{true: health.Connected, false: health.Disconnected} {
		rep := status.Judge(status.Facts{Figures: well(), Database: locked, Readable: readable}, health.DefaultLimits())
		if rep.Status != health.Unhealthy || rep.Database != want || rep.DatabaseReason != "locked" {
			t.Errorf("%+v", rep)
		}
	}
}

func TestAlertsThatLastMakeTheStateWorseAndNeverBetter(t *testing.T) {
	memory, down, loop := health.Alert{Kind: health.SystemMemory}, health.Alert{Kind: health.FinderDown}, health.Alert{Kind: health.CrashLoop}
	for _, c := range []struct {
		is      health.Status
		lasting []health.Alert
		want    health.Status
		worst   health.Kind
	}{
		{health.Healthy, nil, health.Healthy, ""},
		{health.Unhealthy, nil, health.Unhealthy, ""},
		{health.Healthy, []health.Alert{memory}, health.Warning, health.SystemMemory},
		{health.Unhealthy, []health.Alert{memory}, health.Unhealthy, health.SystemMemory},
		{health.Warning, []health.Alert{memory, down}, health.Unhealthy, health.FinderDown},
		{health.Healthy, []health.Alert{down, memory, loop}, health.Unhealthy, health.CrashLoop},
	} {
		worst := status.Worst(c.lasting)
		if got := status.WithAlerts(c.is, c.lasting); got != c.want || (worst == nil) != (c.worst == "") || worst != nil &&
			worst.Kind != c.worst {
			t.Errorf("%+v: %s, worst %v", c, got, worst)
		}
	}
}

// Finders of other versions are shown, too: without codes, with codes that this
// version does not know, and with fewer codes than sentences.
func TestIssuesOfOtherVersionsAreShownAsTheyCome(t *testing.T) {
	es := i18n.For("es")
	disk := health.Issue{Code: health.IssueDisk}
	for name, c := range map[string]struct {
		codes []health.Issue
		want  []string
	}{
		"earlier": {nil, []string{"Disk nearly full", "Moon is full"}},
		"later":   {[]health.Issue{disk, {Code: "moon-full"}}, []string{alerttext.Issue(es, disk), "Moon is full"}},
		"fewer":   {[]health.Issue{disk}, []string{alerttext.Issue(es, disk), "Moon is full"}},
		"more":    {[]health.Issue{disk, {Code: "moon-full"}, disk}, []string{alerttext.Issue(es, disk), "Moon is full"}},
	} {
		if got := alerttext.Issues(es, []string{"Disk nearly full", "Moon is full"}, c.codes); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// No program code outside this package has a sentence of the report in it, so
// that nobody can compare one.
func TestNobodyElseKnowsTheSentences(t *testing.T) {
	var told []string
	for _, c := range causes {
		sentence, _, _ := strings.Cut(c.sentence, ": ")
		if i := strings.IndexAny(sentence, "/0123456789"); i > 0 {
			sentence = strings.TrimSuffix(sentence[:i], "https:")
		}
		told = append(told, sentence)
	}
	read := 0
	for _, top := range []string{"agent", "cmd", "embedded", "ui"} {
		err := filepath.WalkDir(filepath.Join("..", "..", top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") ||
				strings.Contains(path, filepath.Join("embedded", "status")) {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			read++
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				if !ok || text.Kind != token.STRING {
					return true
				}
				value, err := strconv.Unquote(text.Value)
				if i := slices.IndexFunc(told, func(s string) bool { return strings.TrimSpace(value) == strings.TrimSpace(s) }); err == nil && i >= 0 {
					t.Errorf("%s has the sentence %q", path, value)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 300 {
		t.Errorf("only %d files were read", read)
	}
}
