package sysstats

import (
	"testing"
	"time"
)

func BenchmarkRead(b *testing.B) {
	r, err := NewReader(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.read(b.Context(), time.Now()); err != nil {
			b.Fatal(err)
		}
	}
}
