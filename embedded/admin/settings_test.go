package admin_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/webtest"
)

// save sends the settings' form, with a logo unless it is nil.
func save(t *testing.T, s *webtest.Site, cookie string, logo []byte, fields ...string) webtest.Answer {
	t.Helper()
	return saveWith(t, s, cookie, map[string][]byte{"logo": logo}, fields...)
}

// saveWith sends the settings' form with those of the files that are not nil.
func saveWith(t *testing.T, s *webtest.Site, cookie string, files map[string][]byte, fields ...string) webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	for name, file := range files {
		if file == nil {
			continue
		}
		part, err := form.CreateFormFile(name, name+".png")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Ask(t, "POST", "/admin/settings", body.String(), "Content-Type", form.FormDataContentType(), "Cookie", cookie, "Sec-Fetch-Site",
		"same-origin", "Accept", "text/html")
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w {
		img.Set(i, i%h, color.NRGBA{200, 30, 30, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnotherParishUsesItOnItsFirstDay(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		admin := s.Account(t, "Anna", store.Administrator)
		// Its ministries stay, as in a database that was there before anybody was asked.
		if err := parish.SetFirst(t.Context(), s.Store, "test", parish.FirstNotAsked, "", nil, s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		page := func(path string) string {
			t.Helper()
			return s.Ask(t, "GET", path, "", "Accept-Encoding", "identity").Body
		}
		if before := page("/?q=situation"); !strings.Contains(before, "I am new to St. Edward") ||
			!strings.Contains(before, "I am new to Nashville") {
			t.Error("the defaults are not those of St. Edward")
		}
		a := save(t, s, admin, picture(t, 500, 300), "version", "0", "name", " Holy Rosary ", "phone", "555 0100", "email",
			"office@rosary.example.org",
			"site", "rosary.example.org", "facebook", "https://facebook.com/rosary", "colour", "#C2185B", "own_colour", "1", "zone",
			"America/Denver",
			"words.en.quiz.age.title", "Where are you in life?", "words.es.quiz.intro", "¡Bienvenidos! Cinco preguntas.",
			"words.en.quiz.gender.male", "Male", "words.en.app.name", "hacked")
		if a.Status != 303 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		first := page("/")
		for _, want := range []string{"Holy Rosary", "Where are you in life?", `href="tel:5550100"`, `href="mailto:office@rosary.example.org"`,
			`href="https://rosary.example.org"`, "Facebook", "/parish/logo.", "/parish/style."} {
			if !strings.Contains(first, want) {
				t.Errorf("the first page lacks %s", want)
			}
		}
		for _, old := range []string{"St. Edward", "Nashville", "hacked"} {
			if strings.Contains(first, old) {
				t.Errorf("the first page still says %s", old)
			}
		}
		if es := page("/?lang=es"); !strings.Contains(es, "¡Bienvenidos! Cinco preguntas.") || strings.Contains(es, "Where are you") {
			t.Error("the Spanish words")
		}
		if q := page("/?q=situation"); !strings.Contains(q, "I am new to Holy Rosary") || !strings.Contains(q, "I am new to this town") {
			t.Error("the words that speak of the parish")
		}
		const nothing = "/result?age=high-school&gender=male&situation=current-parishioner&interests=prayer"
		hideAll := func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			for i := range present {
				present[i].Active = false
			}
			return present, nil
		}
		if _, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: "ministry.update", At: s.Clock.Now()},
			hideAll); err != nil {
			t.Fatal(err)
		}
		if result := page(nothing); !strings.Contains(result, `<p class="reach"><a href="tel:5550100">555 0100</a></p>`) {
			t.Error("who finds nothing is not told whom to call")
		}
		if tablet := page(nothing + "&kiosk=1"); !strings.Contains(tablet, `<p class="reach">555 0100</p>`) {
			t.Error("the tablet does not tell whom to call")
		}
		if tablet := page("/?kiosk=1"); strings.Contains(tablet, "facebook.com") || strings.Contains(tablet, "mailto:") {
			t.Error("a tablet in the hall leads outside")
		}
		for _, prefix := range []string{"/parish/logo.", "/parish/style."} {
			path := first[strings.Index(first, prefix):]
			path = path[:strings.IndexByte(path, '"')]
			file := s.Ask(t, "GET", path, "")
			if file.Status != 200 || !strings.Contains(file.Header.Get("Cache-Control"), "immutable, no-transform") ||
				file.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d %v", path, file.Status, file.Header)
			}
			if prefix == "/parish/logo." {
				logo, err := png.DecodeConfig(strings.NewReader(file.Body))
				if err != nil || logo.Width != 192 || logo.Height != 115 {
					t.Errorf("the logo is %+v (%v)", logo, err)
				}
			}
			if !strings.Contains(page("/sw.js"), path) {
				t.Errorf("%s is not kept for times without a network", path)
			}
		}
		if !strings.Contains(page("/manifest.webmanifest"), "Holy Rosary") {
			t.Error("the app's name")
		}
		if s.Store.Zone().String() != "America/Denver" {
			t.Errorf("the time zone is %v", s.Store.Zone())
		}
		var words struct{ Words map[string]map[string]string }
		stored, version, err := s.Store.Setting(t.Context(), "parish")
		if err != nil || version != 1 || json.Unmarshal([]byte(stored), &words) != nil || len(words.Words["en"]) != 1 {
			t.Errorf("%s %d %v", stored, version, err)
		}
		// Somebody else saved meanwhile; the same by a second click is saved already.
		if a := save(t, s, admin, nil, "version", "0", "name", "Saint Ann"); a.Status != 409 || !strings.Contains(a.Body, "Saint Ann") ||
			!strings.Contains(a.Body, "Somebody else") {
			t.Errorf("%d", a.Status)
		}
		if a := save(t, s, admin, nil, "version", "1", "name", "Saint Ann"); a.Status != 303 {
			t.Errorf("%d", a.Status)
		}
		if a := save(t, s, admin, nil, "version", "1", "name", "Saint Ann"); a.Status != 303 {
			t.Errorf("by a second click: %d", a.Status)
		}
		if a := save(t, s, admin, nil, "version", "2", "name", "Saint Ann", "remove_logo", "1"); a.Status != 303 {
			t.Errorf("%d", a.Status)
		}
		if first := page("/"); !strings.Contains(first, "Saint Ann") || strings.Contains(first, "/parish/") {
			t.Error("logo and colour are still there")
		}
	})
}

// The photo comes late, small and with words for who does not see it, also without a
// network, and goes again; in a backup it is as all pictures are.
func TestAPhotoOfTheParishIsShownAndRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		admin := s.Account(t, "Anna", store.Administrator)
		page := func(path string) string {
			t.Helper()
			return s.Ask(t, "GET", path, "", "Accept-Encoding", "identity").Body
		}
		if page("/"); strings.Contains(page("/?kiosk=1"), "<img class=\"photo\"") {
			t.Error("a photo that nobody has given")
		}
		if a := saveWith(t, s, admin, map[string][]byte{"photo": picture(t, 2400, 1600)}, "version", "0", "name", "St. Edward Church",
			"photo_alt", `Our church, "the hill"`); a.Status != 303 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		const there = `alt="Our church, &#34;the hill&#34;" width="1280" height="480" loading="lazy"`
		first, spanish := page("/"), page("/?lang=es&kiosk=1")
		if !strings.Contains(first, there) || !strings.Contains(spanish, strings.Replace(there, " width", ` lang="en" width`, 1)) {
			t.Error("the first question shows no photo, or does not say what is on it")
		}
		if !strings.Contains(first, "Find your place at St. Edward Church.") ||
			!strings.Contains(spanish, "Encuentre su lugar en St. Edward Church.") {
			t.Error("the first question does not say whose place it is")
		}
		if strings.Contains(page("/?age=high-school&q=gender"), `hidden><img class="photo"`) == false {
			t.Error("the second question shows the photo")
		}
		path := first[strings.Index(first, "/parish/photo."):]
		path = path[:strings.IndexByte(path, '"')]
		file := s.Ask(t, "GET", path, "")
		photo, err := jpeg.DecodeConfig(strings.NewReader(file.Body))
		if err != nil || photo.Width != 1280 || len(file.Body) > parish.MaxPhotoServed || file.Header.Get("Content-Type") != "image/jpeg" ||
			!strings.Contains(file.Header.Get("Cache-Control"), "immutable, no-transform") {
			t.Errorf("the photo is %+v (%v), %d bytes, %v", photo, err, len(file.Body), file.Header)
		}
		if !strings.Contains(page("/sw.js"), path) {
			t.Error("the photo is not kept for times without a network")
		}
		if form := s.Ask(t, "GET", "/admin/settings", "", "Cookie", admin).Body; !strings.Contains(form, path) ||
			!strings.Contains(form, "remove_photo") {
			t.Error("the settings do not show the photo")
		}
		if a := save(t, s, admin, nil, "version", "1", "name", "St. Edward Church", "remove_photo", "1"); a.Status != 303 {
			t.Fatal(a.Status)
		}
		if strings.Contains(page("/"), "/parish/photo.") || s.Ask(t, "GET", path, "").Status != 404 {
			t.Error("the photo is still there")
		}
	})
}

func TestWrongSettingsChangeNothingAndSayWhatIsWrong(t *testing.T) {
	s := webtest.New(t)
	admin := s.Account(t, "Anna", store.Administrator)
	for field, c := range map[string]struct{ value, says string }{
		"email": {"nobody", "no e-mail address"}, "phone": {"call us", "digits"}, "site": {"javascript:alert(1)", "no web address"},
		"email ":   {"office@parish", "no e-mail address"},
		"facebook": {"http://user:pw@x.org", "no web address"}, "zone": {"Nowhere/Land", "no such time zone"},
		"name":    {strings.Repeat("x", 61), "too long"},
		"youtube": {"http://localhost/", "no web address"}, "words.es.quiz.intro": {strings.Repeat("ñ", 161), "too long"},
	} {
		a := save(t, s, admin, nil, "version", "0", strings.TrimSpace(field), c.value)
		if a.Status != 400 || !strings.Contains(a.Body, c.says) || !strings.Contains(a.Body, "Nothing was saved yet") {
			t.Errorf("%s: %d", field, a.Status)
		}
	}
	if a := save(t, s, admin, nil, "version", "0", "colour", "red; } body { display: none", "own_colour", "1"); a.Status != 400 {
		t.Errorf("a colour that is more: %d", a.Status)
	}
	for name, file := range map[string][]byte{"text": []byte("<svg onload=alert(1)>"), "empty": {}, "cut": picture(t, 50, 50)[:60]} {
		if a := save(t, s, admin, file, "version", "0", "name", "X"); a.Status != 400 || !strings.Contains(a.Body, "cannot be the logo") {
			t.Errorf("a logo of %s: %d", name, a.Status)
		}
	}
	for name, file := range map[string][]byte{"text": []byte("<svg onload=alert(1)>"), "small": picture(t, 319, 400)} {
		a := saveWith(t, s, admin, map[string][]byte{"photo": file}, "version", "0", "name", "Saint Ann")
		if a.Status != 400 || !strings.Contains(a.Body, "cannot be the photo") || !strings.Contains(a.Body, `value="Saint Ann"`) {
			t.Errorf("a photo of %s: %d", name, a.Status)
		}
	}
	large := map[string][]byte{"photo": make([]byte, parish.MaxPhotoBytes+1)}
	if a := saveWith(t, s, admin, large, "version", "0", "name", "Saint Ann"); a.Status != 413 ||
		!strings.Contains(a.Body, "cannot be the photo") {
		t.Errorf("a photo a byte too large: %d", a.Status)
	}
	padded := func(bytes int) []byte { // what follows a picture is no part of it
		p := picture(t, 50, 50)
		return append(p, make([]byte, bytes-len(p))...)
	}
	if a := save(t, s, admin, padded(parish.MaxLogoBytes+1), "version", "0", "name", "Saint Ann"); a.Status != 413 ||
		!strings.Contains(a.Body, "cannot be the logo") || !strings.Contains(a.Body, `value="Saint Ann"`) {
		t.Errorf("a logo a byte too large, whose form must not be lost: %d", a.Status)
	}
	if a := save(t, s, admin, padded(11<<20), "version", "0"); a.Status != 413 {
		t.Errorf("a logo that is more than a form may be: %d", a.Status)
	}
	if _, version, err := s.Store.Setting(t.Context(), "parish"); version != 0 || err != nil {
		t.Errorf("something was stored: %d %v", version, err)
	}
	if a := save(t, s, admin, padded(parish.MaxLogoBytes), "version", "0", "name", "X"); a.Status != 303 {
		t.Errorf("a logo as large as may be: %d", a.Status)
	}
}

func TestAnotherServersChangeIsSeen(t *testing.T) {
	s := webtest.New(t)
	other := webtest.On(t, s.Store)
	admin := s.Account(t, "Anna", store.Administrator)
	if a := save(t, s, admin, nil, "version", "0", "name", "Holy Rosary"); a.Status != 303 {
		t.Fatal(a.Status)
	}
	testkit.Eventually(t, "the new name on the other server", func() (bool, int) {
		a := other.Ask(t, "GET", "/", "")
		return strings.Contains(a.Body, "Holy Rosary"), a.Status
	})
}
