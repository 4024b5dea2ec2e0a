package pattern_test

import (
	"testing"

	"ministryfinder/embedded/pattern"
)

func TestAPatternIsCompiledOnceAtItsFirstUse(t *testing.T) {
	digits := pattern.Of(`^\d+$`)
	if !digits().MatchString("412") || digits().MatchString("4a") {
		t.Error("the pattern does not match what it says")
	}
	if first, again := digits(), digits(); first != again {
		t.Error("the pattern is compiled twice")
	}
	wrong := pattern.Of(`(`)
	defer func() {
		if recover() == nil {
			t.Error("a wrong pattern is used without a word")
		}
	}()
	wrong()
}
