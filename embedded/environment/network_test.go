package environment

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"ministryfinder/embedded/i18n"
)

func TestAFolderOnTheNetworkIsToldByItsPath(t *testing.T) {
	for path, want := range map[string]bool{
		`\\server\share`: true, `\\server\share\finder`: true, `//server/share/finder`: true, `\\192.168.1.2\c$`: true,
		`\\?\UNC\server\share`: true, `\\.\unc\server\share`: true, `\\?\C:\finder`: false, `\\.\C:\finder`: false,
		`C:\finder`: false, `C:/finder`: false, `D:\`: false, `\finder`: false, `finder\server`: false, "": false, `\\`: false,
	} {
		if isNetworkPath(path) != want {
			t.Errorf("%s is on the network: %v", path, !want)
		}
	}
}

func TestADataFolderOnTheNetworkIsRefusedInWords(t *testing.T) {
	err := CheckLocal(`\\server\share\finder`)
	if runtime.GOOS != "windows" {
		if err != nil {
			t.Errorf("elsewhere it is a folder like any other: %v", err)
		}
		err = i18n.NewError("error.start.network", "dir", `\\server\share\finder`)
	}
	worded, ok := errors.AsType[i18n.Worded](err)
	if !ok {
		t.Fatalf("%v", err)
	}
	for lang, want := range map[string]string{"en": "on this computer's own disk", "es": "en un disco de esta computadora"} {
		if said := worded.In(i18n.For(lang)); !strings.Contains(said, want) || !strings.Contains(said, `\\server\share\finder`) {
			t.Errorf("%s: %s", lang, said)
		}
	}
}
