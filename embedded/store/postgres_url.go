package store

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"ministryfinder/embedded/pattern"
)

// urlForm is what the URL of a database looks like.
const urlForm = "it must look like postgres://user:password@host:5432/name?sslmode=require"

// escapes is how what has a meaning in a URL is written in a password.
const escapes = "in a name or password write @ as %40, : as %3A, / as %2F, # as %23, ? as %3F, % as %25, a blank as %20, " +
	"[ as %5B, ] as %5D, ^ as %5E, and whatever else is neither letter nor digit as % and its two digits"

// sslModes are those of PostgreSQL.
var sslModes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

var (
	otherScheme = pattern.Of(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)
	keywordForm = pattern.Of(`^\s*(host|hostaddr|dbname|user|port|password)\s*=`)
	encodedByte = pattern.Of(`^%[0-9a-fA-F]{2}`)
)

// readPostgresURL reads and bounds what a URL says of a server. The error names
// the mistake and never holds the password.
func readPostgresURL(text string) (*serverConfig, error) {
	text = trimURL(text)
	if mistake := urlMistake(text); mistake != "" {
		return nil, &Trouble{ReasonRefused, "", fmt.Errorf("the database's URL cannot be read: %s; %s", mistake, urlForm)}
	}
	config, err := pgxpool.ParseConfig(text)
	if err != nil { // its words may hold the password
		return nil, &Trouble{ReasonRefused, "", fmt.Errorf("the database's URL cannot be read: %s", urlForm)}
	}
	c := &serverConfig{Config: config}
	c.boundPool(text)
	config.ConnConfig.ConnectTimeout = connectTimeout
	config.ConnConfig.RuntimeParams["application_name"] = "ministry-finder"
	// A connection that refuses to write does so for as long as it lives, also when its
	// server no longer would: the next one may be to the server that writes.
	fatal := config.ConnConfig.OnPgError
	config.ConnConfig.OnPgError = func(conn *pgconn.PgConn, e *pgconn.PgError) bool {
		return e.Code != readOnlyState && fatal(conn, e)
	}
	// What a server, a database or a role presets must not change our letters.
	config.ConnConfig.RuntimeParams["client_encoding"] = "UTF8"
	return c, nil
}

// trimURL takes off what a file of variables or a copied line leaves around a
// URL: blanks, line ends, quotation marks.
func trimURL(text string) string {
	text = strings.TrimSpace(text)
	if n := len(text); n > 1 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		text = strings.TrimSpace(text[1 : n-1])
	}
	if i := strings.Index(text, "://"); i > 0 {
		text = strings.ToLower(text[:i]) + text[i:]
	}
	return text
}

// urlMistake says what is wrong with a URL, in words without any part of it that
// may be a secret; empty when nothing is.
func urlMistake(text string) string {
	scheme, rest, found := strings.Cut(text, "://")
	switch {
	case text == "":
		return "it is empty"
	case strings.ContainsFunc(text, unicode.IsControl):
		return "there is a line end or another control character in it"
	case strings.HasPrefix(text, "psql "):
		return "psql at its beginning is a command; leave that and the quotation marks out"
	case strings.HasPrefix(text, "jdbc:"):
		return "jdbc: at its beginning is Java's; leave that out"
	case strings.HasPrefix(scheme, "postgresql+") || strings.HasPrefix(scheme, "postgres+"):
		return "what follows the + in its first word is Python's; leave that out"
	case keywordForm().MatchString(text):
		return "it is written as host=… user=…, and not as a URL"
	case strings.ContainsAny(text[:1], `"'`):
		return "it begins with a quotation mark that is not closed"
	case found && scheme != "postgres" && scheme != "postgresql":
		return "its first word is that of another kind of database or page"
	case !found && otherScheme().MatchString(text), !found:
		return "it does not begin with postgres://"
	}
	return partsMistake(rest)
}

// partsMistake looks at what follows postgres://.
func partsMistake(rest string) string {
	authority, after := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, after = rest[:i], rest[i:]
	}
	// An @ further on means that the password has one of the characters that end
	// the host.
	path, query, _ := strings.Cut(after, "?")
	switch {
	case strings.Contains(path, "@"), strings.Contains(rest, "#"), strings.Count(authority, "@") > 1, strings.Contains(query, "@") &&
		!strings.Contains(authority, "@"):
		return "a character in the password (or name) has a meaning in a URL: " + escapes
	}
	user := authority[:max(0, strings.LastIndexByte(authority, '@'))]
	if _, password, _ := strings.Cut(user, ":"); strings.HasPrefix(password, "[") && strings.HasSuffix(password, "]") {
		return "the brackets around the password are those of an example: leave them out"
	}
	if strings.Count(user, ":") > 1 || !wellEncoded(user) {
		return "a character in the password (or name) has a meaning in a URL: " + escapes
	}
	if strings.ContainsAny(rest, " ") {
		return "there is a blank in it: " + escapes
	}
	if u, err := url.Parse("postgres://" + rest); err != nil {
		if strings.Contains(err.Error(), "invalid port") {
			return "the port is no number, or " + escapes
		}
		return escapes
	} else if mode := u.Query().Get("sslmode"); u.Query().Has("sslmode") && !slices.Contains(sslModes, mode) {
		return "sslmode must be one of " + strings.Join(sslModes, ", ")
	} else if u.Query().Has("schema") {
		return "?schema= is another program's; write search_path= instead"
	}
	return ""
}

// wellEncoded tells whether each % begins an encoded byte.
func wellEncoded(text string) bool {
	for i := range len(text) {
		if text[i] == '%' && !encodedByte().MatchString(text[i:]) {
			return false
		}
	}
	return true
}

// serverConfig is how a server is reached.
type serverConfig struct {
	*pgxpool.Config
	// listens is true where a connection beside the pool's may hear of changes.
	listens bool
}

// boundPool bounds how many connections are open at once. What the URL says of
// that is obeyed; the connection on which changes are heard is one of them.
func (c *serverConfig) boundPool(text string) {
	said := url.Values{}
	if u, err := url.Parse(text); err == nil {
		said = u.Query()
	}
	switch {
	case !said.Has("pool_max_conns"):
		c.MaxConns, c.listens = MaxConnections, true
	case c.MaxConns > MinConnections:
		c.MaxConns, c.listens = c.MaxConns-1, true
	}
	if !said.Has("pool_min_conns") {
		c.MinConns = MinConnections
	}
	c.MinConns = min(c.MinConns, c.MaxConns)
	c.ShouldPing = func(_ context.Context, p pgxpool.ShouldPingParams) bool { return p.IdleDuration > trustedFor }
}
