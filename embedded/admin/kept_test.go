package admin_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/webtest"
)

// field is one of a form that a browser sends, with a file's name or without.
type field struct{ name, file, value string }

// multiForm writes fields as browsers do in a form with files: of none that was chosen
// there is an empty part.
func multiForm(t *testing.T, fields ...field) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		if f.file == "" {
			testkit.Must(t, w.WriteField(f.name, f.value))
			continue
		}
		part, err := w.CreateFormFile(f.name, strings.TrimPrefix(f.file, "-"))
		testkit.Must(t, err)
		_, err = part.Write([]byte(f.value))
		testkit.Must(t, err)
	}
	testkit.Must(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// signInOver sends a form after its session has ended, signs in on the page that comes,
// and returns both pages and the cookie.
func signInOver(t *testing.T, s *webtest.Site, address string, ended string, fields ...field) (login, on webtest.Answer, cookie string) {
	t.Helper()
	body, kind := multiForm(t, fields...)
	login = s.Ask(t, "POST", address, body, "Cookie", ended, "Content-Type", kind, "Accept", "text/html")
	if login.Status != 401 {
		t.Fatalf("a form with files after the session's end is answered with %d to %s", login.Status, login.Header.Get("Location"))
	}
	f := formTo(t, login, "/admin/login")
	values := url.Values{"name": {"Anna"}, "password": {right}}
	for _, c := range f.controls {
		if c.kind == "hidden" {
			values.Add(c.name, c.value)
		}
	}
	on = post(t, s, "/admin/login", "", values)
	if on.Status != 200 {
		t.Fatalf("%d %s", on.Status, on.Body)
	}
	return login, on, cookieOf(on)
}

func formTo(t *testing.T, a webtest.Answer, address string) *htmlForm {
	t.Helper()
	root, err := html.Parse(strings.NewReader(a.Body))
	testkit.Must(t, err)
	for _, f := range formsOf(root, "") {
		if f.action == address {
			return f
		}
	}
	t.Fatalf("no form to %s: %s", address, a.Body)
	return nil
}

// goOn sends what is kept, with files that are chosen again.
func goOn(t *testing.T, s *webtest.Site, address, cookie string, on webtest.Answer, files ...field) webtest.Answer {
	t.Helper()
	f := formTo(t, on, address)
	if !f.files {
		t.Error("it is another coding")
	}
	for _, c := range f.controls {
		if c.kind == "hidden" {
			files = append(files, field{name: c.name, value: c.value})
		}
	}
	body, kind := multiForm(t, files...)
	return s.Ask(t, "POST", address, body, "Cookie", cookie, "Content-Type", kind, "Accept", "text/html", "Sec-Fetch-Site", "same-origin")
}

// What was typed into a form with files outlives the end of its session; a file is
// chosen again.
func TestAFormWithFilesGoesOnAfterTheSignIn(t *testing.T) {
	s := webtest.New(t)
	anna := s.Account(t, "Anna", store.Administrator)
	s.Clock.Advance(2 * time.Hour)
	for _, lang := range []string{"en", "es"} {
		login, on, cookie := signInOver(t, s, "/admin/settings", anna, field{name: "version", value: "0"},
			field{name: "name", value: "Holy <Rosary> & more"},
			field{"logo", `C:\pictures\logo "1".png`, "PNG"}, field{"photo", "-", ""},
			field{name: "words.es.quiz.intro", value: "MIS PALABRAS " + lang},
			field{name: "lang", value: lang})
		f := formTo(t, on, "/admin/settings")
		var chosen []string
		for _, c := range f.controls {
			if c.kind == "file" {
				chosen = append(chosen, c.name)
			}
		}
		if fmt.Sprint(chosen) != "[logo]" || !strings.Contains(html.UnescapeString(on.Body), "1") {
			t.Errorf("%s: files to choose again: %v", lang, chosen)
		}
		want := map[string]string{"en": "Files cannot be kept", "es": "Los archivos no se pueden guardar"}[lang]
		if !strings.Contains(login.Body, want) || strings.Contains(on.Body, `id="less"`) {
			t.Errorf("%s: it is not told what of the files becomes", lang)
		}
		if lang == "en" { // nothing is stored before one goes on
			continue
		}
		a := goOn(t, s, "/admin/settings", cookie, on, field{"logo", "logo.png", string(picture(t, 64, 64))})
		if a.Status != 303 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		page := s.Ask(t, "GET", "/admin/settings", "", "Cookie", cookie, "Accept", "text/html").Body
		for _, want := range []string{"MIS PALABRAS es", "Holy &lt;Rosary&gt; &amp; more", `class="logo"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the settings lack %s", want)
			}
		}
	}
}

// So does a list that was pasted.
func TestAPastedListGoesOnAfterTheSignIn(t *testing.T) {
	s := webtest.New(t)
	anna := s.Account(t, "Anna", store.Editor)
	s.Clock.Advance(2 * time.Hour)
	list := "Ministry\tDay\r\nCoro de niños & más\tMonday\r\nUshers\tSunday\r\n"
	login, on, cookie := signInOver(t, s, "/admin/ministries/bring", anna, field{"file", "-", ""}, field{name: "text", value: list})
	if strings.Contains(login.Body, "Files cannot be kept") || strings.Contains(on.Body, `type="file"`) {
		t.Error("a file is asked for, and none was chosen")
	}
	if a := goOn(t, s, "/admin/ministries/bring", cookie, on); a.Status >= 400 || !strings.Contains(a.Body, "Coro de niños &amp; más") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

// What has no room, or never came, is told, and takes nothing else away.
func TestWhatIsTooLargeToBeKeptIsTold(t *testing.T) {
	s := webtest.New(t)
	anna := s.Account(t, "Anna", store.Editor)
	s.Clock.Advance(2 * time.Hour)
	const most, mostBody = 1 << 20, 16 << 20
	for what, c := range map[string]struct {
		fields []field
		less   bool
	}{
		"as much as there is room": {[]field{{name: "text", value: strings.Repeat("a", most-2000)}}, false},
		"more":                     {[]field{{name: "text", value: strings.Repeat("ñ", most/6)}}, true},
		"much more":                {[]field{{name: "text", value: strings.Repeat("a", 3*most)}}, true},
		"a file of any size":       {[]field{{"file", "a.csv", strings.Repeat("a", mostBody/2)}}, false},
		"a file without an end":    {[]field{{name: "which", value: "one"}, {"file", "a.csv", strings.Repeat("a", mostBody+1000)}}, true},
	} {
		all := append(append([]field{{name: "do", value: "go"}}, c.fields...), field{name: "heading", value: "7"})
		_, on, _ := signInOver(t, s, "/admin/ministries/bring", anna, all...)
		f := formTo(t, on, "/admin/ministries/bring")
		got := map[string]string{}
		for _, c := range f.controls {
			got[c.name] = c.value
		}
		if strings.Contains(on.Body, `id="less"`) != c.less || got["do"] != "go" || len(c.fields) == 1 && got["heading"] != "7" {
			t.Errorf("%s: kept are %d fields, told is %v", what, len(got), strings.Contains(on.Body, `id="less"`))
		}
	}
}
