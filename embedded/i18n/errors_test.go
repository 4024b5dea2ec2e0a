package i18n_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/i18n"
)

// What the system and the program say becomes a sentence in each language, with
// what it is about.
func TestErrorsAreSaidInBothLanguages(t *testing.T) {
	file := filepath.Join(t.TempDir(), "there.txt")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, missing := os.Open(file + ".not")
	_, noFolder := os.Open(filepath.Join(file, "x"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, taken := net.Listen("tcp", l.Addr().String())
	_, notHere := net.Listen("tcp", "192.0.2.7:0")
	for what, c := range map[string]struct {
		err    error
		en, es string
	}{
		"missing":  {fmt.Errorf("read it: %w", missing), file + ".not is not there.", file + ".not no está."},
		"folder":   {noFolder, "where a folder should be", "donde debería haber una carpeta"},
		"taken":    {taken, l.Addr().String() + " is already in use by another program.", "ya usa la dirección " + l.Addr().String()},
		"not here": {notHere, "192.0.2.7:0 is none of this computer's.", "no es de esta computadora."},
		"reserved": {&net.OpError{Op: "listen", Addr: l.Addr(), Err: os.NewSyscallError("bind", syscall.EACCES)},
			"reserved the port of " + l.Addr().String(), "tiene reservado el puerto de " + l.Addr().String()},
		"slow": {context.DeadlineExceeded, "It took too long.", "Tardó demasiado."},
		"words": {fmt.Errorf("x: %w", i18n.NewError("error.system.missing.of", "where", "Ana")),
			"Ana is not there.", "Ana no está."},
		"nested": {i18n.NewError("error.other", "error", i18n.NewError("error.system.missing.any")),
			"A file or folder is not there.", "Falta un archivo"},
		"unknown": {errors.New("it is raining"), "it is raining.", "en inglés: it is raining."},
	} {
		for lang, want := range map[string]string{"en": c.en, "es": c.es} {
			got := i18n.For(lang).Error(c.err)
			if !strings.Contains(got, want) || strings.Contains(got, "{") || !strings.HasSuffix(got, ".") {
				t.Errorf("%s: %s: %q, want %q", what, lang, got, want)
			}
		}
	}
	if got := i18n.For("es").Error(nil); got != "" {
		t.Errorf("no error is %q", got)
	}
	if got := i18n.NewError("error.system.missing.any").Error(); got != "A file or folder is not there" {
		t.Errorf("in English it is %q", got)
	}
}
