package i18n

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// Worded is an error that has words for people in every language.
type Worded interface {
	error
	// In returns the words in a language: whole sentences, with what to do.
	In(t *Texts) string
}

// Error is an error whose words are one of the texts.
type Error struct {
	// Key is the text's, Pairs are its values as Texts.T takes them; those that
	// are errors are said in the language of the text.
	Key   string
	Pairs []any
	// Err is the cause, nil for none.
	Err error
}

// NewError returns an error with the words of a key.
func NewError(key string, pairs ...any) *Error { return &Error{Key: key, Pairs: pairs} }

// Error returns the English words, without the full stop at their end.
func (e *Error) Error() string { return strings.TrimSuffix(e.In(For(Languages[0])), ".") }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// In returns the words in a language.
func (e *Error) In(t *Texts) string {
	pairs := append([]any(nil), e.Pairs...)
	for i, p := range pairs {
		if err, ok := p.(error); ok {
			pairs[i] = t.Error(err)
		}
	}
	return t.T(e.Key, pairs...)
}

// Error puts an error into sentences: its own words where it has some, those
// for what the system says where that is known, else what it says in English.
// It returns "" for nil.
func (t *Texts) Error(err error) string {
	if err == nil {
		return ""
	}
	if worded, ok := errors.AsType[Worded](err); ok {
		return worded.In(t)
	}
	if kind := systemKind(err); kind != "" {
		where := ""
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			where = path.Path
		} else if link, ok := errors.AsType[*os.LinkError](err); ok {
			where = link.New
		} else if name, ok := errors.AsType[*net.DNSError](err); ok {
			where = name.Name
		} else if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
			where = op.Addr.String()
		}
		if key := "error.system." + kind; where != "" && t.Has(key+".of") {
			return t.T(key+".of", "where", where)
		}
		return t.T("error.system." + kind + ".any")
	}
	return Sentence(t.T("error.other", "error", strings.TrimSuffix(err.Error(), ".")))
}

// systemKind names what an error of the system is about, as the texts do; "" for
// what there are no words for.
func systemKind(err error) string {
	// Windows numbers some of them in its own way.
	const (
		windowsDiskFull    = syscall.Errno(112)
		windowsInUse       = syscall.Errno(10048)
		windowsNoAddress   = syscall.Errno(10049)
		windowsRefused     = syscall.Errno(10061)
		windowsPathMissing = syscall.Errno(3)
	)
	windows := func(number syscall.Errno) bool { return runtime.GOOS == "windows" && errors.Is(err, number) }
	timeout, isNet := errors.AsType[net.Error](err)
	_, isName := errors.AsType[*net.DNSError](err)
	switch {
	case Reserved(err):
		return "reserved"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), windows(windowsDiskFull):
		return "full"
	case errors.Is(err, syscall.EROFS):
		return "read-only"
	case errors.Is(err, syscall.EADDRINUSE), windows(windowsInUse):
		return "taken"
	case errors.Is(err, syscall.EADDRNOTAVAIL), windows(windowsNoAddress):
		return "not-here"
	case errors.Is(err, syscall.ECONNREFUSED), windows(windowsRefused):
		return "refused"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return "files"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return "not-a-folder"
	case errors.Is(err, fs.ErrPermission):
		return "rights"
	case errors.Is(err, fs.ErrNotExist), windows(windowsPathMissing):
		return "missing"
	case isName:
		return "name"
	case errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		return "slow"
	}
	return ""
}

// Reserved reports whether the system let nobody of this account listen on a port:
// one that Windows has reserved, for Hyper-V or WSL, or one below 1024.
func Reserved(err error) bool {
	const windowsNoAccess = syscall.Errno(10013) // WSAEACCES, which Go does not take for EACCES
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "listen" && (errors.Is(err, syscall.EACCES) || errors.Is(err, windowsNoAccess))
}

// Sentence returns a text with a full stop at its end, unless it has one.
func Sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}
