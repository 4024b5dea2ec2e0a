//go:build linux

package main_test

import (
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	fenced   = regexp.MustCompile("(?s)```.*?```")
	// drawnPart is what a test draws from the source: names of packages.
	drawnPart = regexp.MustCompile("(?s)" + drawnBegin + ".*?" + drawnEnd)
	// assigned is a variable of the environment before a command, variable one alone.
	assigned = regexp.MustCompile(`^[A-Z][A-Z_]*=\S+$`)
	variable = regexp.MustCompile(`^[A-Z][A-Z_]*[A-Z](=\S+)?$`)
	// flagAlone is a flag without its command; Windows' begin with a slash.
	flagAlone = regexp.MustCompile(`^(--[a-z]|/[A-Z])`)
	// page is what is typed into a browser, unlike a file's path.
	page = regexp.MustCompile(`^(https?://|/$|/\?|/(api|result|privacy|admin|health|static|qr)\b)`)
	// ourCommands are the program's, as its --help tells them.
	ourCommand = regexp.MustCompile(`(?m)^  ([a-z]+)(?: ([a-z-]+))?(?: [<\[-]|$)`)
)

// typedPrograms are what a reader types at the beginning of a line.
var typedPrograms = []string{
	"go", "ministry-finder", "bench", "sudo", "apt", "apt-get", "dnf", "dpkg", "rpm", "systemctl", "journalctl", "systemd-run",
	"docker", "podman", "curl", "wget", "cloudflared", "kill", "ufw", "firewall-cmd", "nmcli", "git", "sh", "psql",
}

// notTyped are texts of several words that nobody types into a terminal.
var notTyped = []string{
	"cmd -> ui, agent -> embedded -> assets", // which package imports which
	`["Website https://quiz.example.org"]`,   // values of settings
	`["Sunday 09:00-10:15"]`,
	"~/Library/Application Support/ministry-finder", // a folder
}

// typed tells whether a text of the pages is something that a reader types:
// a command, a flag, a variable of the environment, or the address of a page.
func typed(text string, ours map[string]bool) bool {
	words := strings.Fields(text)
	for len(words) > 1 && assigned.MatchString(words[0]) {
		words = words[1:]
	}
	first := words[0]
	return slices.Contains(typedPrograms, first) || ours[first] || strings.HasSuffix(first, ".sh") || strings.HasSuffix(first, ".exe") ||
		flagAlone.MatchString(first) || variable.MatchString(first) || page.MatchString(first)
}

// typedInPages lists what the pages have readers type, each once. A text of
// several words that is neither that nor known as something else is an error.
func typedInPages(t *testing.T, help string) []string {
	t.Helper()
	ours := map[string]bool{}
	for _, name := range ourCommand.FindAllStringSubmatch(help, -1) {
		ours[name[1]] = true
	}
	if len(ours) < 10 {
		t.Fatalf("--help tells the commands %v only", slices.Sorted(maps.Keys(ours)))
	}
	found := map[string]bool{}
	text := drawnPart.ReplaceAllString(strings.Join(slices.Collect(maps.Values(docPages(t))), "\n\n"), "")
	for _, block := range fenced.FindAllString(text, -1) {
		for line := range strings.Lines(strings.Trim(block, "`")) {
			// Settings of web servers and pictures are not typed into a terminal.
			if words := strings.Fields(line); len(words) > 1 && slices.Contains(typedPrograms, words[0]) && !strings.HasPrefix(line, " ") {
				found[strings.Join(words, " ")] = true
			}
		}
	}
	for _, span := range codeSpan.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		words := strings.ReplaceAll(strings.Join(strings.Fields(span[1]), " "), `\|`, "|")
		switch {
		case typed(words, ours):
			found[words] = true
		case strings.Contains(words, " ") && !slices.Contains(notTyped, words):
			t.Errorf("the pages have %q: add its first word to typedPrograms, or the whole to notTyped", words)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// notHere is what the pages have readers type and this test does not run: why
// not, and the tests that run it, or what is in it, elsewhere.
var notHere = map[string]string{
	"go run ./cmd/dev run":        "needs the developer's desktop: TestTheProgramsStatusIsOurs, TestAnInterruptIsPassedOn",
	"go run ./cmd/dev test":       "is what runs this: TestArgumentsForGoTest, TestAFailedCheckIsNamedAndTheOthersRun",
	"go run ./cmd/dev":            "tells what it can do: TestUsageNamesEachCommandAndAnUnknownOneIsRefused",
	"go test":                     "is what runs this: TestArgumentsForGoTest",
	"go test ./embedded/quiz":     "is what runs this, for one package: TestArgumentsForGoTest",
	"http://127.0.0.1:5000/admin": "needs that port; at another one: TestTheDashboardHasAHostOfItsOwn",
	"HOME":                        "TestWithoutHomeTheComputerIsAsked",
	"go test ./embedded/admin -run TestWhoeverTries -wander 100 -wanderers 60": "takes a minute: TestWhoeverTriesThingsLosesNothing",
	"go run ./cmd/dev test -fuzz 5m":                                           "takes hours: TestTheTimeForFuzzingIsTakenFromTheArguments, TestFuzzTargetsAreFoundAndWhatTheyFindIsTold",
	"go run ./cmd/dev test -short":                                             "takes minutes: TestShortLeavesOutWhatStartsABrowserOrTheWholeProgram, TestShortLeavesOutTheSecondDatabase",
	"go run ./cmd/dev test -race -timeout 45m":                                 "takes half an hour: TestArgumentsForGoTest",
	renewsArchitecture:                                                         "changes a page of the source; what it does: TestTheArchitecturePageIsDrawnFromTheSource",
	renewsHelpPictures:                                                         "changes pictures of the source; what they show: TestEveryPageOfTheOfficeIsAccessible",

	"go run ./cmd/dev package":               "takes minutes: TestTwoBuildsInTwoFoldersAreEqual, TestTheDebianPackageLivesItsLife",
	"go run ./cmd/dev package -only windows": "likewise, and run as far as it can be: TestWindowsSetup",
	"ministry-finder.exe":                    "is a name in the task manager: TestWindowsSetup, TestWindows",
	"--only deb,rpm,tar,zip,windows":         "likewise: TestOnlyTheKindsThatAreNamedAreMade",

	"go run ./cmd/dev bench":   "measures for minutes; in small: TestEachBenchTakesItsFigures, TestAllBenchesButTwoAreRunAtTheFullScale",
	"bench soak --minutes 10":  "likewise: TestEachBenchTakesItsFigures, TestAllBenchesButTwoAreRunAtTheFullScale",
	"--json FILE":              "likewise: TestEachBenchTakesItsFigures",
	"--page":                   "changes a page of the source: TestABenchWritesItsFiguresToThePage",
	"bench peer":               "downloads and builds another program: TestThePageOfMeasurementsIsWhatTheBenchesPrinted",
	"--postgres":               "likewise: TestEachBenchTakesItsFigures",
	"--leak":                   "likewise: TestASoakTellsALeakFromAFinderThatIsWell",
	"cmd/dev/release/macos.sh": "needs a Mac; its syntax: TestTheScriptForTheMacIsReadByAShell",
	"kill -9":                  "is done to the programs: TestAKilledFinderComesBackAndLosesNothing, TestWhateverIsKilledTogetherComesBack",
	"PKG_CONFIG_LIBDIR":        "is for packages: TestTheWindowForArmNeedsItsCompilerAndAllItsLibraries",
	"sudo apt install ./ministry-finder_VERSION_amd64.deb":    "changes the computer; by dpkg, in a folder: TestTheDebianPackageLivesItsLife",
	"sudo apt remove ministry-finder":                         "likewise: TestTheDebianPackageLivesItsLife",
	"apt purge":                                               "likewise: TestTheDebianPackageLivesItsLife",
	"sudo dnf install ./ministry-finder-VERSION-1.x86_64.rpm": "likewise, by rpm: TestTheRPMPackageLivesItsLife",
	"sudo dnf remove ministry-finder":                         "likewise: TestTheRPMPackageLivesItsLife",
	"sudo systemctl enable --now ministry-finder":             "likewise; started as the service does it: TestTheDebianPackageLivesItsLife",
	"cloudflared tunnel --url http://127.0.0.1:5000":          "needs the internet; its requests: TestATunnelsNameIsTakenFromTheEnvironment",
	"sudo systemctl edit ministry-finder":                     "opens an editor; its lines: TestTheServiceMayBeGivenTheLowPorts",
	"sudo systemctl restart ministry-finder":                  "likewise: TestTheServiceMayBeGivenTheLowPorts",
	"TLS_NAMES=quiz.example.org ministry-finder serve":        "needs a name on the internet; with an authority of its own: TestAPublicNameGetsItsCertificate, TestOnlyNamesGetCertificates",
	"http://ministry-finder.local:8080":                       "needs a network, which is made in: TestTheNameIsAnsweredForOnTheNetwork",

	"FINDER_DATA":               "TestAServerTakesItsSettingsFromTheEnvironment, TestTheCommandsTalkToTheAgent",
	"PORT":                      "TestAServerTakesItsSettingsFromTheEnvironment",
	"CACHE_MB":                  "TestAServerTakesItsSettingsFromTheEnvironment",
	"CHECK_MINUTES":             "TestAServerTakesItsSettingsFromTheEnvironment",
	"MEMORY_BUDGET_MB":          "TestAServerTakesItsSettingsFromTheEnvironment",
	"RATE_LIMIT":                "TestAServerTakesItsSettingsFromTheEnvironment",
	"PUBLIC_HOSTS":              "TestATunnelsNameIsTakenFromTheEnvironment",
	"TRUSTED_PROXIES":           "TestARedisThatHangsHoldsUpNobody, TestTheCommandLineEndsAsTheContractSays",
	"TRUSTED_PROXIES=127.0.0.1": "TestARedisThatHangsHoldsUpNobody",
	"SESSION_TIMEOUT":           "TestAHostedServerGetsItsAdministratorFromTheEnvironment",
	"ADMIN_USERNAME":            "TestAHostedServerGetsItsAdministratorFromTheEnvironment",
	"ADMIN_PASSWORD":            "TestAHostedServerGetsItsAdministratorFromTheEnvironment",
	"BACKUP_FOLDER":             "TestTheEnvironmentWinsOverTheSettings",
	"RENDER_EXTERNAL_URL":       "TestTheEnvironmentWinsOverTheSettings",
	"REDIS_URL":                 "TestARedisThatHangsHoldsUpNobody",
	"DATABASE_URL":              "TestAServerThatGoesAwayAndReturns, TestNothingConfirmedIsLostWhenTheFinderOrPostgreSQLIsKilled",
	"TLS_NAMES":                 "TestAPublicNameGetsItsCertificate",
	"TLS_ADDR":                  "TestAPublicNameGetsItsCertificate",
	"TLS_PLAIN_ADDR":            "TestAPublicNameGetsItsCertificate",
	"TLS_DIRECTORY":             "TestAPublicNameGetsItsCertificate",
	"TLS_ROOTS":                 "TestAPublicNameGetsItsCertificate",
	"TLS_EMAIL":                 "TestAPublicNameGetsItsCertificate",
	"HTTP_PROXY":                "TestAFinderElsewhereIsWatchedThroughTheProxy",
	"HTTPS_PROXY":               "TestAFinderElsewhereIsWatchedThroughTheProxy",
}

// renewsArchitecture changes a page of the source.
const renewsArchitecture = "go test ./cmd/ministry-finder -run TestTheArchitecturePageIsDrawnFromTheSource -update"

// renewsHelpPictures takes the pictures of the help.
const renewsHelpPictures = "go test ./embedded/admin -run TestEveryPageOfTheOfficeIsAccessible -update"

// notTried is what nothing runs: there is no Windows here.
var notTried = []string{"ministry-finder-VERSION-setup.exe", "uninstall.exe", "/S", "/S /REMOVEDATA"}

// Everything that the pages have readers type is run here as it stands there,
// or is in a list of what is not, with the reason and the test that stands in.
func TestTheCommandsOfThePagesWork(t *testing.T) {
	t.Parallel()
	const password = "a long way to Nashville"
	d, _ := desktop(t)
	data := dataFolder(t, "")
	postgres := durable.Database(t)
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	url := a.running().Finder.URL
	dir := t.TempDir()
	backup, log := filepath.Join(dir, "parish.jsonl.gz"), filepath.Join(dir, "log.json")
	run := func(args ...string) outcome {
		t.Helper()
		got := command(t, append(d.Env(), "LANG=C"), append([]string{"--data", data}, args...)...)
		if got.status != 0 {
			t.Errorf("%q ends with %d\n%s%s", args, got.status, got.out, got.err)
		}
		return got
	}
	visit := func(path string) func() {
		return func() {
			res, err := http.Get(url + path)
			testkit.Must(t, err)
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("%s answers %s", path, res.Status)
			}
		}
	}
	restarted := func() { a.running() }
	before := func() {} // it is run above
	help := ""
	// In an order in which each has what it needs.
	here := []struct {
		typed string
		run   func()
	}{
		{"ministry-finder", before},
		{"--help", before},
		{"--data DIR", before},
		{"--addr", before},
		{"ministry-finder --help", func() { help = run("--help").out }},
		{"version", func() { run("version") }},
		{"ministry-finder status", func() { run("status") }},
		{"status [--json]", func() { oneDocument(t, run("status", "--json").out) }},
		{"open [quiz|dashboard|health]", func() { run("open"); run("open", "quiz"); run("open", "health") }},
		{"ministry-finder open health", func() { run("open", "health") }},
		{"open dashboard", func() { run("open", "dashboard") }},
		{"window", func() { run("window") }},
		{"/?kiosk=1", visit("/?kiosk=1")},
		{"/admin", visit("/admin")},
		{"/api/metrics", visit("/api/metrics")},
		{"/api/get-ministries", visit("/api/get-ministries")},
		{"/api/health", visit("/api/health")},
		{"/api/memory-status", visit("/api/memory-status")},
		{"monitor", func() { run("monitor", "--interval", "1", "--duration", "1") }},
		{"monitor --url URL --output FILE", func() { run("monitor", "--url", url, "--output", log, "--interval", "1", "--duration", "2") }},
		{"monitor analyse FILE", func() { run("monitor", "analyse", log) }},
		{"ministry-finder backup", func() { run("backup") }},
		{"ministry-finder backup --new-folder", func() { run("backup", "--new-folder") }},
		{"ministry-finder backup FILE", func() { run("backup", backup) }},
		{"ministry-finder admin set-password NAME", func() {
			if out, err := setPassword(t, data, "Anna", password); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		}},
		{"ministry-finder restore FILE", func() { run("restore", backup); restarted() }},
		{"restore", func() { run("restore", backup); restarted() }},
		{"ministry-finder restore --preview FILE", func() { run("restore", "--preview", backup) }},
		{"--yes", func() { run("restore", "--yes", backup); restarted() }},
		{"ministry-finder import --from URL-or-FILE", func() { run("import", "--from", backup); restarted() }},
		{"--replace", func() { run("import", "--from", backup, "--replace"); restarted() }},
		{"ministry-finder retention 24", func() { run("retention", "24") }},
		{"retention 0", func() { run("retention", "0") }},
		{"ministry-finder clock", func() { run("clock") }},
		{"clock --right", func() { run("clock", "--right") }},
		{"ministry-finder clock --right", func() { run("clock", "--right") }},
		{"ministry-finder doctor --database", func() { run("doctor", "--database") }},
		{"ministry-finder doctor", func() { run("doctor") }},
		{"--json", func() { oneDocument(t, run("doctor", "--json").out) }},
		{"DATABASE_URL=… ministry-finder doctor --database", func() {
			if got := command(t, []string{"DATABASE_URL=" + postgres}, "--data", data, "doctor", "--database"); got.status != 0 {
				t.Errorf("the doctor of PostgreSQL: %+v", got)
			}
		}},
		{"ministry-finder diagnostics", func() { run("diagnostics", filepath.Join(dir, "diagnostics.zip")) }},
		{"ministry-finder alerts", func() { run("alerts") }},
		{"ministry-finder alerts test", func() { run("alerts", "test") }},
		{"ministry-finder mail sign-in", func() {
			if got := command(t, nil, "--data", data, "mail", "sign-in"); got.status != 1 || !strings.Contains(got.err, "mail.client_id") {
				t.Errorf("a sign-in without a client id ends with %+v", got)
			}
		}},
		{"alerts test", func() { run("alerts", "test") }},
		{"alerts snooze 1h|tomorrow [--rule RULE]", func() {
			run("alerts", "snooze", "1h")
			run("alerts", "snooze", "tomorrow", "--rule", "growth")
		}},
		{"alerts wake", func() { run("alerts", "wake") }},
		{"ministry-finder serve", func() { startServed(t, dataFolder(t, ""), "").end() }},
		{"serve", func() { startServed(t, dataFolder(t, ""), "").end() }},
		{"--new-database", before},
		{"serve --new-database", func() {
			lost := dataFolder(t, "")
			startServed(t, lost, "").end()
			testkit.Must(t, os.Remove(filepath.Join(lost, "finder.db")))
			if got := command(t, nil, "serve", "--data", lost); got.status != 1 || !strings.Contains(got.err, "--new-database") {
				t.Errorf("a start without the database file ends with %+v", got)
			}
			startServed(t, lost, "", "--new-database").end()
		}},
		{"ministry-finder --new-database", func() {
			lost := dataFolder(t, "")
			testkit.Must(t, os.WriteFile(filepath.Join(lost, "finder.db.mark"), nil, 0o600))
			a := startAgent(t, d.Env(), lost, "--no-tray", "--addr", ownAddress(t), "--new-database")
			a.running()
			if got := command(t, d.Env(), "--data", lost, "quit"); got.status != 0 || a.waitEnd() != 0 {
				t.Errorf("quit: %+v", got)
			}
		}},
		{"restart", func() { run("restart"); restarted() }},
		{"quit", func() {}}, // the same as the next
		{"ministry-finder quit", func() {
			run("quit")
			if status := a.waitEnd(); status != 0 {
				t.Errorf("after quit the program ends with %d", status)
			}
		}},
	}
	isRun := map[string]bool{}
	for _, c := range here {
		c.run()
		isRun[c.typed] = true
	}
	shown := typedInPages(t, help)
	for _, c := range slices.Concat(slices.Sorted(maps.Keys(isRun)), slices.Sorted(maps.Keys(notHere)), notTried) {
		if !slices.Contains(shown, c) {
			t.Errorf("%q is not in any page any more", c)
		}
	}
	for _, c := range shown {
		reason, listed := notHere[c]
		bench, _ := strings.CutPrefix(c, "go run ./cmd/dev ")
		switch {
		case isRun[c] || slices.Contains(notTried, c):
		case listed:
			namesTests(t, []string{c}, reason)
		case strings.HasPrefix(bench, "bench soak "):
			namesTests(t, []string{c}, "TestEachBenchTakesItsFigures")
		case bench == "bench peer":
			namesTests(t, []string{c}, "TestThePageOfMeasurementsIsWhatTheBenchesPrinted")
		case strings.HasPrefix(bench, "bench "):
			// It measures for minutes; in small, by its name:
			namesTests(t, []string{c}, "TestEachBenchTakesItsFigures")
			small := read(filepath.Join("..", "dev", "bench", "small_e2e_test.go"))
			if !strings.Contains(small, "\n\t\""+strings.Fields(bench)[1]+"\":") {
				t.Errorf("there is no small run of %q", bench)
			}
		case strings.HasPrefix(c, "sudo systemd-run "):
			// Its last words are a command that is run here.
			if !strings.HasSuffix(c, " ministry-finder backup") {
				t.Errorf("%q ends with another command", c)
			}
		default:
			t.Errorf("the pages show %q, which nothing here runs", c)
		}
	}
	t.Logf("%d to type, %d of them run here", len(shown), len(here))
}

// The script for the Mac, which nobody here can run, is a script at least.
func TestTheScriptForTheMacIsReadByAShell(t *testing.T) {
	script := filepath.Join("..", "dev", "release", "macos.sh")
	if out, err := exec.Command("sh", "-n", script).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if info, err := os.Stat(script); err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("it cannot be started: %v %v", info, err)
	}
}
