package admin_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// The PDF is one page in both languages, read back by poppler's tools; it tells no
// number of fewer than five people.
func TestTheCouncilsPageIsAPDFOfOnePage(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Editor)
		noon := s.Clock.Now().In(s.Store.Zone())
		noon = time.Date(noon.Year(), noon.Month(), noon.Day(), 12, 0, 0, 0, noon.Location())
		interests := []string{"fellowship", "service", "education", "prayer", "music", "support", "kids", "all"}
		for i := range 300 {
			one := store.NewSubmission{SubmittedAt: noon.AddDate(0, 0, -1-i%50), Submission: quiz.Submission{
				Answers:    quiz.Answers{Age: "elementary", Interests: interests[i%8 : i%8+1]},
				Ministries: []string{"mass"}, SubmissionKey: fmt.Sprint("key ", i),
			}}
			if i%60 == 0 {
				one.Unmet = []string{"music"}
			}
			if i < 3 {
				one.Unmet = []string{"service"}
			}
			if _, err := s.Store.AddSubmission(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
		day := noon.AddDate(0, 0, -1).Format(time.DateOnly)
		if err := s.Store.AddCounts(t.Context(), s.Store.CountsEpoch(), []store.DayCount{
			{Day: day, Question: store.CountedOpened, Value: "mass", N: 41}, {Day: day, Question: store.CountedSaved, Value: "mass", N: 3},
			{Day: day, Question: store.CountedReached, Value: quiz.Age, N: 400},
		}); err != nil {
			t.Fatal(err)
		}
		logo, noise := image.NewNRGBA(image.Rect(0, 0, 192, 192)), uint32(7)
		for i := range logo.Pix {
			noise = noise*1664525 + 1013904223
			logo.Pix[i] = uint8(noise >> 24) // the largest file that a logo can be
		}
		logo.Set(0, 0, color.NRGBA{})
		var picture bytes.Buffer
		if err := png.Encode(&picture, logo); err != nil {
			t.Fatal(err)
		}
		if err := s.Store.SetImage(t.Context(), "Anna", parish.LogoName, store.Image{ContentType: "image/png", Body: picture.Bytes()},
			s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ query, size string }{
			{"", "letter"}, {"?lang=es", "letter"}, {"?paper=a4&from=", "A4"}, {"?with=year", "letter"},
		} {
			a := s.Ask(t, "GET", "/admin/statistics.pdf"+c.query, "", "Cookie", cookie)
			if a.Status != 200 || a.Header.Get("Content-Type") != "application/pdf" {
				t.Fatalf("%s: %d %s", c.query, a.Status, a.Header)
			}
			if len(a.Body) > 100<<10 {
				t.Errorf("%s: the file has %d bytes", c.query, len(a.Body))
			}
			path := filepath.Join(t.TempDir(), "page.pdf")
			if err := os.WriteFile(path, []byte(a.Body), 0o600); err != nil {
				t.Fatal(err)
			}
			info, text := poppler(t, "pdfinfo", path), poppler(t, "pdftotext", "-layout", path, "-")
			if !strings.Contains(info, "Pages:           1\n") || !strings.Contains(strings.ToLower(info), strings.ToLower(c.size)) {
				t.Errorf("%s: %s", c.query, info)
			}
			text = strings.Join(strings.Fields(text), " ")
			for _, want := range []string{
				"What people look for", "Qué busca la gente", "Come to Mass!", "41 / fewer than 5", "Most wished",
				"Lo más deseado", "Dónde no tenemos nada", "St. Edward"} {
				if c.query == "?lang=es" {
					want = strings.Replace(want, "fewer than", "menos de", 1)
				}
				if !strings.Contains(text, want) {
					t.Errorf("%s: the page does not say %q: %s", c.query, want, text)
				}
			}
			if strings.Contains(text, "Service") || strings.Contains(text, "?") {
				t.Errorf("%s: %s", c.query, text)
			}
			if shots := os.Getenv("MINISTRY_FINDER_SHOTS"); shots != "" {
				_ = os.WriteFile(filepath.Join(shots, "council"+url.PathEscape(c.query)+".pdf"), []byte(a.Body), 0o600)
			}
		}
		if a := s.Ask(t, "GET", "/admin/statistics.pdf?from=golf", "", "Cookie", cookie); a.Status != 404 {
			t.Errorf("of no day: %d", a.Status)
		}
	})
}

// poppler runs one of the tools of poppler-utils, which cmd/dev installs.
func poppler(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v (it is in the package poppler-utils)", name, err)
	}
	return string(out)
}
