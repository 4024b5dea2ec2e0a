//go:build linux

package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

// innerBounds are bounds that the table of limits leaves out, as neither a
// stranger nor staff comes upon them: why.
var innerBounds = map[string]string{
	"what a page, a window, a menu or a terminal shows; the rest is elsewhere": `agent/control.MaxUnmailed agent/notifier.maxFromName agent.maxToldText agent/notifier.maxTitle agent/notifier.maxBody agent/notifier.maxText agent/notifier.maxContent
		agent.maxEndedShown agent/notifier.maxShownTitle agent/notifier.maxShownBody
		agent.maxDigestBytes agent/notifier.maxNtfyBody
		embedded/catalogue.maxProblems embedded/sanitize.maxExcerpt embedded/catalogue/importexport.maxWrong embedded/catalogue/importexport.maxUnseen embedded/textfile.maxMixed embedded/textfile.maxSample
		embedded/admin/view.MaxListed embedded/admin/today.maxDeadLinks embedded/admin/backups.maxListed embedded/outbox.maxTold embedded/backup/restore.maxShownName ui/backups.maxParish embedded/admin/statistics.maxColumns embedded/quiz.maxTraits
		embedded/help.maxWords embedded/help.MaxHits embedded/help.maxExcerpt
		embedded/web/branding.maxLogoWidth embedded/web/quizpage.maxSaved embedded/admin/waiting.maxClosed embedded/admin/waiting.maxListed embedded/admin/waiting.maxTyped embedded/admin/cards.maxAbout embedded/web/askpage.maxDeviceText embedded/web/askpage.maxCodeText embedded/quiz.maxFirst cmd/ministry-finder.graphMost ui/alerts.mostShown ui/poller.MaxSamples ui/graph.maxMarks ui/overview.mostEnded ui/overview.mostZooms`,
	"what our own programs tell each other, and read of their own files": `agent.maxOutput agent.maxPrinted agent.maxReportBytes agent/control.maxAnswerBytes agent/control.maxSettingsBytes agent/control.maxLetterBytes
		agent/control.MaxBackups agent/control.maxPlaceBytes agent/notifier.maxInput agent/notifier.maxSentTitle agent/notifier.maxSentBody agent/window.maxProgress agent/window.maxSign embedded/spool.maxLine ui.maxOrder ui/settings.MaxSettings ui/settings.maxValueBytes`,
	"how much is read of an answer from elsewhere, of which little is wanted": `agent/notifier.maxAnswerBytes agent/mailauth.maxAnswerBytes agent/notifier.maxRedirects agent/notifier.maxRetryAfter agent/doctor.maxHealthBytes agent/lan.mostHeaderBytes agent/updatecheck.maxVersion
		 embedded/keepalive.maxBodyBytes embedded/keepalive.maxHeaderBytes embedded/linkcheck.maxBodyBytes embedded/linkcheck.maxHostFailures`,
	"what the computer has, or the system allows": `agent/autostart.maxRunCommand agent/control.maxSocketPath agent/notifier.maxHostName agent/tray.maxWindows agent/tray.maxTries agent/tray.maxMisses agent/tray.maxPause agent/lan.MaxAddresses agent/lan.maxInterfaces agent/lan.mostNames agent/lan.mostNetwork agent/lan.mostProblem`,
	"what is read out of a text to make a button or a link of it; a longer one stays a text": `embedded/catalogue/calendar.maxLine
		embedded/catalogue/calendar.maxText embedded/catalogue/calendar.maxDaysAhead embedded/catalogue/richtext.maxPhoneDigits`,
	"how a workbook is looked at that no program writes; what is beyond it is not read, or is told of": `embedded/catalogue/listimport.maxParts
		embedded/catalogue/listimport.maxColumns embedded/catalogue/listimport.maxMerged embedded/catalogue/listimport.maxTargets embedded/catalogue/listimport.maxNotices
		embedded/catalogue/listimport.maxHeadingRow embedded/admin/bringlist.maxCards`,
	"what is read of a text to suggest something; what is beyond it suggests nothing": `embedded/catalogue/suggest.maxInterests
		embedded/catalogue/suggest.maxInterestsFromText embedded/catalogue/suggest.maxDescription embedded/catalogue/suggest.maxTextBytes`,
	"what is believed of a sample, and what the judge computes with": `embedded/textfile.maxJudged embedded/health.countsMost embedded/health.forecastMost embedded/health.maxLagPart embedded/health.mostCount
		embedded/health.maxCode embedded/health.maxDetail embedded/health.maxDetails embedded/health.mostError embedded/health.mostFigure embedded/health.mostIssues embedded/health.mostText embedded/health/history.brokenMost cmd/ministry-finder.summaryMost`,
	"after how many calls without an answer a page offers to close a request": `embedded/request.MaxTries`,
	"what is done at once; the next waits, or is dropped":                     `agent.maxUntold agent/tray.maxClicks embedded/outbox.maxRound embedded/store.MaxConnections embedded/store.maxReaders embedded/store/postgrestest.maxConnections ui.mostJobs`,
	"another name, or another place, of a bound that is told":                 `agent/supervise.MaxDelay cmd/ministry-finder.maxPasswordLine embedded/catalogue/importexport.MaxRows embedded/auth.MaxIdle embedded/auth.maxLocks embedded/outbox.maxUnable`,
}

// Each bound of the program is in the table of limits, or in the list
// of those that are not.
func TestEachBoundIsInTheTableOfLimits(t *testing.T) {
	told := map[string]bool{}
	for _, row := range rows(t, docPage("limits.md")) {
		told[strings.Trim(row[3], "`")] = true
	}
	inner := map[string]bool{}
	for _, names := range innerBounds {
		for _, name := range strings.Fields(names) {
			inner[name] = true
			if told[name] {
				t.Errorf("%s is in the table and in the list of those that are not", name)
			}
		}
	}
	bound := regexp.MustCompile(`^(max|Max|most|Most)[A-Z]|[a-z](Max|Most)$`)
	found := map[string]bool{}
	testkit.Must(t, eachFile(".go", func(file string, text []byte) error {
		file = filepath.ToSlash(strings.TrimPrefix(file, filepath.Join("..", "..")+string(filepath.Separator)))
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "cmd/dev/") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			constants, ok := n.(*ast.GenDecl)
			if !ok || constants.Tok != token.CONST {
				return true
			}
			for _, spec := range constants.Specs {
				for _, id := range spec.(*ast.ValueSpec).Names {
					if name := path.Dir(file) + "." + id.Name; bound.MatchString(id.Name) {
						found[name] = true
						if !told[name] && !inner[name] {
							t.Errorf("the table of limits does not have %s", name)
						}
					}
				}
			}
			return true
		})
		return nil
	}))
	for name := range inner {
		if !found[name] {
			t.Errorf("there is no bound %s any more", name)
		}
	}
	if len(found) < 100 {
		t.Errorf("there are %d bounds", len(found))
	}
}
