package ratelimit

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"ministryfinder/embedded/i18n"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// parseRedisURL reads the address of a Redis server. The error says what is
// wrong with it, and never holds the password.
func parseRedisURL(text string) (*redis.Options, error) {
	text = strings.Trim(strings.TrimSpace(text), `"'`)
	scheme, rest, found := strings.Cut(text, "://")
	scheme = strings.ToLower(scheme)
	wrong := func(code string) (*redis.Options, error) { return nil, i18n.NewError("error.redis_url." + code) }
	switch {
	case text == "":
		return wrong("empty")
	case strings.ContainsAny(text, " \t\r\n"):
		return wrong("blank")
	case strings.HasPrefix(strings.ToUpper(text), "REDIS_URL="):
		return wrong("name")
	case !found:
		return wrong("no_scheme")
	case scheme != "redis" && scheme != "rediss" && scheme != "unix":
		return wrong("scheme")
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 && (strings.ContainsAny(rest[:at], "/?#") || badEscape(rest[:at])) {
		return wrong("password")
	}
	u, err := url.Parse(scheme + "://" + rest)
	switch {
	case err != nil && strings.Contains(err.Error(), "port"):
		return wrong("port_text")
	case err != nil:
		return wrong("unreadable")
	case scheme != "unix" && u.Hostname() == "":
		return wrong("host")
	}
	if n, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || n < 1 || n > 65535) {
		return wrong("port")
	}
	if db := strings.Trim(u.Path, "/"); scheme != "unix" && db != "" {
		if n, err := strconv.Atoi(db); err != nil || n < 0 {
			return wrong("database")
		}
	}
	o, err := redis.ParseURL(u.String())
	if err != nil {
		return wrong("option")
	}
	return o, nil
}

// badEscape reports whether a percent sign does not begin an escape.
func badEscape(text string) bool {
	_, err := url.PathUnescape(text)
	return err != nil
}

// redisReasons are the words for what Redis itself says, by the beginning or a
// part of it, the more special first. It has answered then.
var redisReasons = []struct{ part, words string }{
	{"NOAUTH", "Redis wants a password, and REDIS_URL has none: write it as redis://:PASSWORD@host:6379/0"},
	{"without any password configured", "Redis has no password, and REDIS_URL has one: leave it out"},
	{"WRONGPASS", "Redis refuses the user or the password of REDIS_URL"},
	{"invalid password", "Redis refuses the password of REDIS_URL"},
	{"invalid username-password", "Redis refuses the user or the password of REDIS_URL"},
	{"NOPERM", "the user of REDIS_URL may not do what is needed: let it run incrby, expire and mget on the keys ministry-finder:*"},
	{"DB index", "Redis has no database of the number at the end of REDIS_URL: try 0"},
	{"MOVED", "this Redis is a cluster, which cannot be used: name a single server in REDIS_URL"},
	{"CROSSSLOT", "this Redis is a cluster, which cannot be used: name a single server in REDIS_URL"},
	{"SELECT is not allowed in cluster", "this Redis is a cluster, which cannot be used: name a single server in REDIS_URL"},
	{"CLUSTERDOWN", "this Redis is a cluster, which cannot be used: name a single server in REDIS_URL"},
	{"READONLY", "this Redis is a copy that cannot be written: name the primary server in REDIS_URL"},
	{"DENIED", "Redis is in protected mode and takes connections of its own computer alone: give it a password, and write that in REDIS_URL"},
	{"OOM", "Redis has no memory left: raise its maxmemory"},
	{"MISCONF", "Redis cannot write to its disk"},
	{"max number of clients", "Redis takes no more connections: raise its maxclients"},
	{"LOADING", "Redis is still reading its data"},
}

// noAnswer is the reason where Redis has said nothing at all.
const noAnswer = "Redis does not answer"

// redisReason says in words why Redis cannot be used.
func redisReason(err error) string {
	text := err.Error()
	if _, ok := errors.AsType[redis.Error](err); ok {
		for _, r := range redisReasons {
			if strings.Contains(text, r.part) {
				return r.words
			}
		}
		return "Redis refuses what is asked of it"
	}
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	dns, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case noTLS:
		return "Redis does not speak TLS here: write redis:// in place of rediss:// in REDIS_URL"
	case unknown || name || invalid:
		return "the certificate of Redis is not trusted, or is for another name than that of REDIS_URL"
	case isDNS && dns.IsNotFound:
		return "there is no computer of the name in REDIS_URL"
	case errors.Is(err, io.EOF):
		return "Redis closes the connection: where it speaks TLS, write rediss:// in place of redis:// in REDIS_URL"
	}
	return noAnswer
}
