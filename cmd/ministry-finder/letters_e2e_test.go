//go:build linux

package main_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// lettersParish is a name that headers must encode and quote.
const lettersParish = `San José "Niño", Ávila`

// parsedLetter is a letter as a mail program reads it.
type parsedLetter struct {
	header            mail.Header
	from, to, reply   string
	fromName, subject string
	plain, html       string
}

// parseLetter reads what came over SMTP, and checks what holds of every letter.
func parseLetter(t *testing.T, raw string) (l parsedLetter) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(strings.ReplaceAll(raw, "\r\n..", "\r\n.")))
	testkit.Must(t, err)
	l.header = m.Header
	words := new(mime.WordDecoder)
	one := func(name string) *mail.Address {
		list, err := m.Header.AddressList(name)
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %v (%v)\n%s", name, list, err, raw)
		}
		return list[0]
	}
	l.from, l.fromName, l.to, l.reply = one("From").Address, one("From").Name, one("To").Address, one("Reply-To").Address
	l.subject, err = words.DecodeHeader(m.Header.Get("Subject"))
	testkit.Must(t, err)
	if at, err := m.Header.Date(); err != nil || time.Since(at).Abs() > time.Hour {
		t.Errorf("the date is %v (%v)", at, err)
	}
	if id := m.Header.Get("Message-Id"); !regexp.MustCompile(`^<\S+@\S+>$`).MatchString(id) {
		t.Errorf("the letter's id is %q", id)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("X-Auto-Response-Suppress") != "All" {
		t.Errorf("absence notes would answer it: %v", m.Header)
	}
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Errorf("no header can be so: %q", line)
		}
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the letter is %s (%v)", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		testkit.Must(t, err)
		if p.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Errorf("a part is encoded as %v", p.Header)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(p))
		testkit.Must(t, err)
		switch kind, params, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); {
		case !strings.EqualFold(params["charset"], "utf-8"):
			t.Errorf("a part is written in %q", params["charset"])
		case kind == "text/plain" && l.html == "": // the simplest comes first: RFC 2046, 5.1.4
			l.plain = strings.ReplaceAll(string(text), "\r\n", "\n")
		case kind == "text/html":
			l.html = string(text)
		default:
			t.Errorf("there is a part %s", kind)
		}
	}
	if l.plain == "" || l.html == "" || strings.Contains(l.html, "<img") || strings.Contains(l.html, "src=") {
		t.Errorf("the text is %q, with markup %q", l.plain, l.html)
	}
	return l
}

// says checks that a letter's plain text, and the one with markup, have words.
func (l parsedLetter) says(t *testing.T, what string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(l.plain, w) {
			t.Errorf("%s does not say %q:\n%s", what, w, l.plain)
		}
	}
}

// afternoon is a time zone in which it is a few minutes or an hour past five in the
// afternoon, when each letter may go out.
func afternoon(now time.Time) string {
	for hours := -14; hours <= 12; hours++ {
		name := fmt.Sprintf("Etc/GMT%+d", hours) // east is minus there
		if zone, err := time.LoadLocation(name); err == nil && now.In(zone).Hour() == 17 {
			return name
		}
	}
	return "UTC"
}

// stored is the catalogue of a database.
type stored []catalogue.Ministry

func (s stored) Latest(context.Context) ([]catalogue.Ministry, bool) { return s, true }

// lettersData is a data folder whose parish calls people: Lucía leads the first ministry,
// about which Ana asked today; Iván the second, and has been silent about Béla for
// twelve days.
func lettersData(t *testing.T, smtpPort int, publicAddress string) (data string, first, second catalogue.Ministry) {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	settings := fmt.Sprintf("[mail]\nhost = \"127.0.0.1\"\nport = %d\nsecurity = \"none\"\nfrom = \"parish@example.org\"\nto = [\"staff@example.org\"]\n",
		smtpPort)
	if publicAddress != "" {
		settings += fmt.Sprintf("[finder]\npublic_address = %q\n", publicAddress)
	}
	data = dataFolder(t, settings)
	db, err := store.OpenSQLite(ctx, filepath.Join(data, "finder.db"))
	testkit.Must(t, err)
	defer db.Close()
	own, version, err := parish.Load(ctx, db)
	testkit.Must(t, err)
	own.Name, own.Zone, own.Phone = lettersParish, afternoon(now), "(615) 555-0199"
	testkit.Must(t, parish.Save(ctx, db, parish.Change{Who: "test", Settings: own, Version: version, Now: now}))
	choice, version, err := connect.LoadChoice(ctx, db)
	testkit.Must(t, err)
	choice.On, choice.PlainHTTP, choice.OfficeMail = true, true, []string{"office@example.org"}
	testkit.Must(t, connect.SaveChoice(ctx, db, "test", choice, version, now))
	ours := func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
		two := slices.Clone(present[:2])
		two[0].Name, two[0].NameES = "Friends of Thérèse, “Little Way”", "Amigos de Teresita: «caminito», año 2"
		two[1].Name, two[1].NameES = "Café after Mass", "Café después de Misa"
		for i := range two {
			two[i].Active, two[i].Origin, two[i].Needs = true, "", ""
		}
		return two, nil
	}
	_, err = db.ChangeCatalogue(ctx, store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: now}, ours)
	testkit.Must(t, err)
	all, err := db.Ministries(ctx)
	testkit.Must(t, err)
	first, second = all[0], all[1]
	for _, l := range []request.Leader{
		{MinistryID: first.ID, Name: "Lucía", Email: "lucia@example.org"}, {MinistryID: second.ID, Name: "Iván", Email: "ivan@example.org"},
	} {
		_, err := db.SaveLeader(ctx, l, store.AuditEntry{At: now, Action: "leader.save"})
		testkit.Must(t, err)
	}
	at := now
	calls := &connect.Service{Store: db, Catalogue: stored(all), Now: func() time.Time { return at }, Log: slog.New(slog.DiscardHandler)}
	ask := func(name, phone string, m catalogue.Ministry) {
		_, err := calls.Ask(ctx, connect.Question{Name: name, Phone: phone, Language: "en", MinistryIDs: []int64{m.ID}, Channel: request.Paper})
		testkit.Must(t, err)
	}
	at = now.AddDate(0, 0, -12)
	ask("Béla Szabó", "(615) 555-0102", second)
	at = now
	ask("Ana Núñez", "(615) 555-0101", first)
	_, err = calls.Tick(ctx)
	testkit.Must(t, err)
	return data, first, second
}

// The letters about people who ask to be called, from the running program over SMTP to
// what a mail program shows: in both languages, with names that headers must encode.
func TestTheLettersAboutCallsArriveWhole(t *testing.T) {
	t.Parallel()
	for name, public := range map[string]string{"mailto": "", "link": "https://127.0.0.1:9"} {
		t.Run(name, func(t *testing.T) {
			s := (&smtptest.Server{}).Start(t)
			data, first, second := lettersData(t, s.Port, public)
			a := startAgent(t, nil, data, "--no-tray", "--addr", ownAddress(t))
			address := a.url()
			arrived := func(n int) {
				t.Helper()
				testkit.Eventually(t, fmt.Sprint(n, " letters"), func() (bool, string) {
					return len(s.Letters()) >= n, fmt.Sprint(len(s.Letters()), " letters\n", a.logged())
				})
			}
			arrived(3) // before anybody asks on the page, whom they would tell of
			form := url.Values{"name": {"María Ángeles"}, "contact": {"maria@example.org"}, "lang": {"es"}, "m": {first.Key}, "device": {"one"}}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/ask", strings.NewReader(form.Encode()))
			testkit.Must(t, err)
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			res, err := http.DefaultClient.Do(req)
			testkit.Must(t, err)
			page, _ := io.ReadAll(res.Body)
			testkit.Must(t, res.Body.Close())
			if res.StatusCode != http.StatusOK || !bytes.Contains(page, []byte(`class="code"`)) {
				t.Fatalf("asking: %s", res.Status)
			}
			all := map[string]parsedLetter{}
			arrived(4)
			ids := map[string]bool{}
			for _, raw := range s.Letters() {
				l := parseLetter(t, raw)
				if l.from != "parish@example.org" || l.fromName != lettersParish || l.reply != "office@example.org" {
					t.Errorf("from %q <%s>, answers to %s", l.fromName, l.from, l.reply)
				}
				all[l.to] = l
				ids[l.header.Get("Message-Id")] = true
			}
			if len(all) != 4 || len(ids) != len(s.Letters()) {
				t.Fatalf("%d letters with %d ids to %d people", len(s.Letters()), len(ids), len(all))
			}
			en, es := i18n.For("en"), i18n.For("es")
			asker := all["maria@example.org"]
			if want := es.T("call_mail.subject.asker", "ministries", first.In("es").Name); asker.subject != want {
				t.Errorf("the asker's subject is %q, want %q", asker.subject, want)
			}
			asker.says(t, "the asker's letter", "María Ángeles", first.In("es").Name, es.T("call_mail.off"), lettersParish, "(615) 555-0199")

			leader := all["lucia@example.org"]
			if !strings.Contains(leader.subject, en.T("call_mail.subject.leader", "n", 1, "ministries", first.Name)) ||
				!strings.Contains(leader.subject, es.T("call_mail.subject.leader", "n", 1, "ministries", first.In("es").Name)) {
				t.Errorf("the leader's subject is %q", leader.subject)
			}
			leader.says(t, "the leader's letter", "Lucía", "Ana", en.T("call_mail.lead", "n", 1), es.T("call_mail.lead", "n", 1))
			wantAnswers(t, leader, public)

			back := all["ivan@example.org"]
			back.says(t, "the letter to who was silent", "Iván", en.T("call_mail.back", "n", 1), es.T("call_mail.back", "n", 1))
			office := all["office@example.org"]
			office.says(t, "the office's letter", en.T("call_mail.office.where"), es.T("call_mail.office.where"), second.Name, second.In("es").Name)
			for _, l := range []parsedLetter{back, office} {
				for _, name := range []string{"Béla", "Szabó", "Ana", "Núñez", "555-0101", "555-0102"} {
					if strings.Contains(l.plain+l.html+l.subject, name) {
						t.Errorf("the letter to %s names %s", l.to, name)
					}
				}
			}
		})
	}
}

// wantAnswers checks how a leader answers: by a link where the internet reaches the
// page, which then says first names alone, else by mails whose subjects carry the code.
func wantAnswers(t *testing.T, l parsedLetter, public string) {
	t.Helper()
	if public != "" {
		if !strings.Contains(l.plain, "\n"+public+"/answer/") || !strings.Contains(l.html, `<a href="`+public+"/answer/") ||
			strings.Contains(l.plain, "mailto:") || strings.Contains(l.plain, "Núñez") || strings.Contains(l.plain, "555-0101") {
			t.Errorf("with a public address it says:\n%s", l.plain)
		}
		return
	}
	l.says(t, "the leader's letter", "Ana Núñez", "(615) 555-0101")
	found := regexp.MustCompile(`mailto:(\S+)`).FindAllStringSubmatch(l.plain, -1)
	var answers []string
	for _, one := range found {
		u, err := url.Parse("mailto:" + one[1])
		testkit.Must(t, err)
		subject := u.Query().Get("subject")
		code, word, ok := strings.Cut(strings.TrimPrefix(subject, "[MF "), "] ")
		if _, err := request.ParseCode(code); err != nil || !ok || u.Opaque != "office@example.org" {
			t.Errorf("an answer is %q to %s (%v)", subject, u.Opaque, err)
		}
		answers = append(answers, word)
	}
	if got := strings.Join(answers, " "); got != "reached tried joined reached tried joined" {
		t.Errorf("the answers are %q", got)
	}
}
