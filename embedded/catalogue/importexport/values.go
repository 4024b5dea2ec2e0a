package importexport

import (
	"regexp"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/textfile"
)

// plain returns a text for a comparison.
func plain(s string) string { return textfile.Plain(s) }

// valueSeparator joins the values of a list in one cell. Where it stands it is
// the only one: links may have commas in them.
const valueSeparator = "|"

// beforeLink is where a list of links is cut that are not joined by it.
var beforeLink = regexp.MustCompile(`[,;\s]+(https?://)`)

// splitCell returns the values of a list in one cell. People join them by
// commas, semicolons and line breaks; forms do so too.
func splitCell(field, cell string) []string {
	cut := func(r rune) bool { return strings.ContainsRune("|\n\r\v", r) }
	switch {
	case strings.Contains(cell, valueSeparator):
	case field == catalogue.FieldLinks:
		cell = beforeLink.ReplaceAllString(cell, valueSeparator+"$1")
	default:
		cut = func(r rune) bool { return strings.ContainsRune("|,;\n\r\v、，；", r) }
	}
	out := []string{}
	for _, v := range strings.FieldsFunc(cell, cut) {
		if v = plain(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// joinCell is the cell that splitCell makes the same list of.
func joinCell(list []string) string {
	cell := strings.Join(list, valueSeparator)
	if len(list) == 1 && strings.ContainsAny(cell, ",;") {
		cell += valueSeparator
	}
	return cell
}

// yes and no are what people, forms and the spreadsheets of different countries
// write for the two.
const (
	yes = " true t yes y 1 on x ✓ ✔ ☑ ✅ verdadero v sí si s wahr ja vrai oui vero verdadeiro sim active activo activa "
	no  = " false f no n 0 off ✗ ✘ ☐ ❌ falso falsch nein faux non não inactive inactivo inactiva "
)

// TrueOrFalse reads one of the two; it is not ok for other texts.
func TrueOrFalse(s string) (value, ok bool) {
	s = " " + strings.Trim(wholeNumber(strings.ToLower(plain(s))), "=().\"'") + " "
	if strings.Count(s, " ") > 2 {
		return false, false
	}
	return strings.Contains(yes, s), strings.Contains(yes, s) || strings.Contains(no, s)
}

var noFraction = regexp.MustCompile(`^([+-]?[0-9]+)[.,]0+$`)

// wholeNumber takes the zeros away that programs write behind a whole number.
func wholeNumber(s string) string { return noFraction.ReplaceAllString(s, "$1") }

// sheetErrors are what spreadsheets show in place of a value that they cannot
// work out, in English, Spanish, German, French, Italian, Portuguese, Dutch and
// Polish.
const sheetErrors = `
 #N/A #REF! #NAME? #VALUE! #DIV/0! #NULL! #NUM! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! #BUSY! #PYTHON! #EXTERNAL!
 #GETTING_DATA #ERROR! #N/D #¡REF! #¿NOMBRE? #¡VALOR! #¡DIV/0! #¡NULO! #¡NUM! #¡DESBORDAMIENTO! #¡CALC! #¡CAMPO! #¡BLOQUEADO!
 #¡CONECTAR! #¡DESCONOCIDO! #¡OCUPADO! #¡ERROR! #OBTENIENDO_DATOS #NOMBRE? #VALOR! #NULO! #DESBORDAMIENTO! #NV #BEZUG! #WERT!
 #ZAHL! #ÜBERLAUF! #KALK! #FELD! #BLOCKIERT! #VERBINDEN! #UNBEKANNT! #NOM? #VALEUR! #NUL! #NOMBRE! #PROPAGATION! #CHAMP! #ND #RIF!
 #NOME? #VALORE! #NULLO! #ESPANSIONE! #NÚM! #DESPEJAR! #N/B #VERW! #NAAM? #WAARDE! #LEEG! #GETAL! #DEEL/0! #OVERLOOP! #ARG! #ADR!
 #NAZWA? #LICZBA! #ZERO! #N/D! #DZIEL/0! #ROZLANIE!
`

// sheetErrorNumber is LibreOffice's, and what a column shows that is too narrow.
var sheetErrorNumber = regexp.MustCompile(`(?i)^(err:[0-9]{3}|#{3,})$`)

// IsSheetError reports whether a cell holds a spreadsheet's error and nothing
// else.
func IsSheetError(cell string) bool {
	if len(cell) > 64 {
		return len(cell) < 4096 && sheetErrorNumber.MatchString(plain(cell))
	}
	cell = strings.ToUpper(plain(cell))
	return sheetErrorNumber.MatchString(cell) ||
		strings.HasPrefix(cell, "#") && slices.Contains(strings.Fields(sheetErrors), cell)
}

// fold returns a name for the comparison with a list of names: however it is
// written in capitals, blanks, hyphens and underscores.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-./?*:\n\t'\"", r) || r >= 0x2010 && r <= 0x2015 {
			return -1
		}
		return r
	}, strings.ToLower(plain(name)))
}
