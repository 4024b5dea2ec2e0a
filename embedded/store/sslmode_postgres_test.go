package store_test

import (
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
)

func TestSslmodeIsRespected(t *testing.T) {
	secure := postgrestest.Server{TLS: true}
	t.Cleanup(secure.Close)
	url, certificate := secure.DatabaseOverTLS(t)
	for mode, want := range map[string]struct{ works, encrypted bool }{
		"disable":                                {true, false},
		"require":                                {true, true},
		"prefer":                                 {true, true},
		"verify-full":                            {false, false}, // nobody vouches for the certificate
		"verify-full&sslrootcert=" + certificate: {true, true},
	} {
		d, err := store.OpenPostgres(t.Context(), url+"?sslmode="+mode)
		if (err == nil) != want.works {
			t.Errorf("%s: %v", mode, err)
		}
		if err != nil {
			if store.Unreachable(err) {
				t.Errorf("%s: the start would wait for the server: %v", mode, err)
			}
			continue
		}
		encrypted, err := d.Encrypted(t.Context())
		if err != nil || encrypted != want.encrypted {
			t.Errorf("%s: the connection is encrypted: %v (%v)", mode, encrypted, err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	// A server without TLS is refused by who wants it.
	if _, err := store.OpenPostgres(t.Context(), url[:len("postgres://postgres@")]+"localhost:1/x?sslmode=require"); err == nil ||
		!store.Unreachable(err) {
		t.Errorf("nobody listens: %v", err)
	}
}
