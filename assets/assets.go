// Package assets holds everything that is shown or loaded but is not code:
// texts in each language, icons, web pages and the starter catalogue. All of
// it is embedded in the program; nothing is fetched while it runs.
package assets

import "embed"

// Texts holds one file a language: texts/en.json, texts/es.json.
//
//go:embed texts/*.json
var Texts embed.FS
