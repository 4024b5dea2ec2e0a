package i18n

import "testing"

func TestTheLanguagesOfAMacAreRead(t *testing.T) {
	for printed, want := range map[string]string{
		"(\n    \"es-ES\",\n    \"en-US\"\n)\n":          "es",
		"(\n    \"es-419\"\n)\n":                         "es",
		"(\n    \"fr-FR\",\n    es,\n    \"en-GB\"\n)\n": "es",
		"(\n    en,\n    \"es-MX\"\n)\n":                 "en",
		"(\n    \"zh-Hans-CN\"\n)\n":                     "en",
		"(\n)\n":                                         "en",
		"":                                               "en",
		"what is (this\"":                                "en",
	} {
		if got := Preferred(appleLanguages(printed)).Lang(); got != want {
			t.Errorf("%q gives %s, want %s", printed, got, want)
		}
	}
}
