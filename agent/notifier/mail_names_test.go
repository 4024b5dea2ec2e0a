package notifier_test

import (
	"net/mail"
	"os"
	"strings"
	"testing"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/embedded/letter"
)

// A computer calls itself to a mail server by its name only where that is a full one that
// every server takes; else so that it tells nothing and no server refuses it.
func TestAComputerOfAnyNameCanSend(t *testing.T) {
	const nameless = "[127.0.0.1]"
	for name, want := range map[string]string{
		"PARISH_PC": nameless, "parish_pc.example.org": nameless, "Büro": nameless, "oficina-josé.example.org": nameless, "": nameless,
		"DESKTOP-7K2QM4": nameless, "localhost": nameless, "localhost.localdomain": nameless, "Marias-MacBook.local": nameless,
		"PC.LAN": nameless, "192.168.1.5": nameless, "::1": nameless, "-pc.example.org": nameless, "pc-.example.org": nameless,
		"pc..example.org": nameless, "pc.example.org.": nameless, "pc .example.org": nameless, "pc.example.org\r\nMAIL FROM:<>": nameless,
		strings.Repeat("a", 64) + ".org": nameless, strings.Repeat("a.", 130) + "org": nameless,
		"pc.example.org": "pc.example.org", "PC-1.St-Ana.Example.org": "PC-1.St-Ana.Example.org", "1.pc.xn--p1ai": "1.pc.xn--p1ai",
	} {
		if got := notifier.HelloName(name); got != want {
			t.Errorf("%q calls itself %q", name, got)
		}
	}
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	s := (&smtptest.Server{}).Start(t)
	if err := newMail(t, s.Port).SendLetter(t.Context(), letter.Letter{Subject: "S", Body: "B"}); err != nil {
		t.Fatal(err)
	}
	if all := s.Commands(); all[0] != "EHLO "+notifier.HelloName(name) {
		t.Errorf("it says %q", all)
	}
}

// What names a letter has the domain of its sender and nothing of the computer. A letter
// that is sent again has the same name, another one or one to somebody else has not.
func TestALetterThatIsSentAgainIsKnownAgain(t *testing.T) {
	s := (&smtptest.Server{}).Start(t)
	all := []letter.Letter{
		{ID: "a", To: []string{"eva@example.org", "ana@example.org"}}, {ID: "a", To: []string{"eva@example.org"}},
		{ID: "b", To: []string{"eva@example.org"}}, {To: []string{"eva@example.org"}}, {To: []string{"eva@example.org"}},
	}
	for _, l := range all {
		l.Subject, l.Body = "S", "B"
		if err := newMail(t, s.Port).SendLetter(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	letters := map[string][]int{}
	for i, text := range s.Letters() {
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		id := m.Header.Get("Message-ID")
		if !strings.HasSuffix(id, "@example.org>") || len(id) < 30 {
			t.Errorf("it is %q", id)
		}
		letters[id] = append(letters[id], i)
	}
	if len(letters) != 5 {
		t.Errorf("six letters, of which one is sent twice, are %v", letters)
	}
	for id, which := range letters {
		if len(which) == 2 && (which[0] != 0 || which[1] != 2) {
			t.Errorf("%s is of %v", id, which)
		}
	}
}
