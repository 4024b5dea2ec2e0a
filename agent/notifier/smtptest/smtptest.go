// Package smtptest is a mail server for tests: it speaks SMTP on loopback, takes
// letters, and answers, hangs or hangs up where its test says.
package smtptest

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"
)

// Places at which a server can hang or hang up.
const (
	Greeting  = "GREETING"
	AfterData = "AFTER-DATA" // the letter with its end has been read
)

// Server is a mail server. Its fields are set before it is used.
type Server struct {
	Port int
	// Answers are what it says to a word such as RCPT, or at a place, instead of
	// consent; each is used once, then it consents. In the end "hang" or "close".
	Answers map[string][]string
	// Token, where it is set, is what must be signed in with by XOAUTH2, as User; Password by
	// PLAIN or LOGIN. It refuses every other way.
	User, Token, Password string
	// Auth is which ways to sign in are offered where one is asked for, such as
	// "CRAM-MD5 PLAIN"; the usual ones when empty.
	Auth string
	// TLS is offered by STARTTLS where it is set.
	TLS *tls.Config
	// Extensions are offered beside the usual ones, such as SMTPUTF8.
	Extensions []string

	mu       sync.Mutex
	letters  []string
	commands []string
	signIns  int
	open     map[net.Conn]bool
	done     chan struct{}
}

// Start serves until the test ends.
func (s *Server) Start(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port, s.open, s.done = l.Addr().(*net.TCPAddr).Port, map[net.Conn]bool{}, make(chan struct{})
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.open[c] = true
			s.mu.Unlock()
			serving.Go(func() { s.serve(c) })
		}
	})
	t.Cleanup(func() {
		close(s.done)
		_ = l.Close()
		s.mu.Lock()
		for c := range s.open {
			_ = c.Close()
		}
		s.mu.Unlock()
		serving.Wait()
	})
	return s
}

// Letters returns those that were taken, or read to their end.
func (s *Server) Letters() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.letters...)
}

// Commands returns the lines that it was sent outside of letters and of what was signed in with.
func (s *Server) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.commands...)
}

// SignIns counts the tries to sign in.
func (s *Server) SignIns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signIns
}

// Accept has the server take another token from now on.
func (s *Server) Accept(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Token = token
}

// answer is the next scripted answer, or the usual one.
func (s *Server) answer(word, usual string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.Answers[word]
	if len(all) == 0 {
		return usual
	}
	s.Answers[word] = all[1:]
	return all[0]
}

// say sends an answer; false ends the connection.
func (s *Server) say(c net.Conn, word, usual string) bool {
	switch a := s.answer(word, usual); a {
	case "hang":
		<-s.done
		return false
	case "close":
		return false
	default:
		_, err := fmt.Fprint(c, strings.ReplaceAll(a, "\n", "\r\n")+"\r\n")
		return err == nil
	}
}

func (s *Server) serve(c net.Conn) {
	raw := c
	defer func() {
		s.mu.Lock()
		delete(s.open, raw)
		s.mu.Unlock()
		_ = raw.Close()
	}()
	if !s.say(c, Greeting, "220 parish") {
		return
	}
	signedIn, encrypted := s.Token == "" && s.Password == "", false
	for in := bufio.NewReader(c); ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.mu.Lock()
		s.commands = append(s.commands, line)
		s.mu.Unlock()
		word, rest, _ := strings.Cut(line, " ")
		word = strings.ToUpper(word)
		usual := "250 fine"
		switch word {
		case "EHLO", "HELO":
			usual = "501 Syntactically invalid " + word + " argument(s)"
			if isName(rest) {
				usual = s.offers(encrypted)
			}
		case "STARTTLS":
			if !s.say(c, word, "220 go on") {
				return
			}
			secure := tls.Server(c, s.TLS)
			if secure.Handshake() != nil {
				return
			}
			c, encrypted = secure, true
			in = bufio.NewReader(c)
			continue
		case "AUTH":
			var ok bool
			if ok, usual = s.signIn(c, in, rest); ok {
				signedIn = true
			}
		case "MAIL":
			if !signedIn {
				usual = "530 5.7.57 Client not authenticated to send mail"
			}
		case "DATA":
			if !s.take(c, in) {
				return
			}
			continue
		case "QUIT":
			_ = s.say(c, word, "221 bye")
			return
		}
		if !s.say(c, word, usual) {
			return
		}
	}
}

// isName reports whether a client may call itself so: Exim's rule, as it is set up first
// (helo_allow_chars): letters, digits, hyphens and dots, or an address in brackets.
func isName(name string) bool {
	if inside, ok := strings.CutPrefix(name, "["); ok {
		inside, ok = strings.CutSuffix(inside, "]")
		return ok && net.ParseIP(strings.TrimPrefix(strings.ToUpper(inside), "IPV6:")) != nil
	}
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.'
	})
}

func (s *Server) offers(encrypted bool) string {
	lines := []string{"250-parish", "250-ENHANCEDSTATUSCODES"}
	if s.TLS != nil && !encrypted {
		lines = append(lines, "250-STARTTLS")
	}
	if s.Token != "" || s.Password != "" {
		lines = append(lines, "250-AUTH "+cmp.Or(s.Auth, "PLAIN LOGIN XOAUTH2"))
	}
	for _, one := range s.Extensions {
		lines = append(lines, "250-"+one)
	}
	return strings.Join(append(lines, "250 8BITMIME"), "\n")
}

// take reads a letter to its end.
func (s *Server) take(c net.Conn, in *bufio.Reader) bool {
	if a := s.answer("DATA", "354 go on"); !strings.HasPrefix(a, "354") {
		s.mu.Lock()
		s.Answers["DATA"] = append([]string{a}, s.Answers["DATA"]...)
		s.mu.Unlock()
		return s.say(c, "DATA", "")
	}
	fmt.Fprint(c, "354 go on\r\n")
	var letter strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		letter.WriteString(line)
	}
	s.mu.Lock()
	s.letters = append(s.letters, letter.String())
	s.mu.Unlock()
	return s.say(c, AfterData, "250 taken")
}

// signIn checks what was given as Google and Microsoft do: an XOAUTH2 that is wrong is
// answered by a challenge, then by the refusal.
func (s *Server) signIn(c net.Conn, in *bufio.Reader, rest string) (bool, string) {
	how, given, _ := strings.Cut(rest, " ")
	s.mu.Lock()
	s.signIns++
	token := s.Token
	s.mu.Unlock()
	if a := s.answer("AUTH", ""); a != "" {
		return false, a
	}
	plain, err := base64.StdEncoding.DecodeString(given)
	switch how {
	case "LOGIN":
		if s.ask(c, in, "Username:") == s.User && s.ask(c, in, "Password:") == s.Password && s.Password != "" {
			return true, "235 2.7.0 accepted"
		}
		return false, "535 5.7.8 Username and Password not accepted"
	case "CRAM-MD5", "SCRAM-SHA-1", "NTLM":
		s.ask(c, in, "<1.2@parish>")
		return false, "535 5.7.8 Error: authentication failed"
	}
	switch {
	case err != nil:
		return false, "501 5.5.2 not base64"
	case how == "XOAUTH2" && token != "" && string(plain) == "user="+s.User+"\x01auth=Bearer "+token+"\x01\x01":
		return true, "235 2.7.0 accepted"
	case how == "XOAUTH2":
		fmt.Fprintf(c, "334 %s\r\n", base64.StdEncoding.EncodeToString([]byte(`{"status":"400","schemes":"Bearer"}`)))
		_, _ = in.ReadString('\n')
		return false, "535 5.7.3 Authentication unsuccessful"
	case how == "PLAIN" && s.Password != "" && string(plain) == "\x00"+s.User+"\x00"+s.Password:
		return true, "235 2.7.0 accepted"
	}
	return false, "535 5.7.8 Username and Password not accepted"
}

// ask asks for a part of what is signed in with.
func (s *Server) ask(c net.Conn, in *bufio.Reader, what string) string {
	fmt.Fprintf(c, "334 %s\r\n", base64.StdEncoding.EncodeToString([]byte(what)))
	line, err := in.ReadString('\n')
	if err != nil {
		return ""
	}
	text, err := base64.StdEncoding.DecodeString(strings.TrimRight(line, "\r\n"))
	if err != nil {
		return ""
	}
	return string(text)
}
