// Package assets holds everything that is shown or loaded but is not code:
// texts in each language, icons, web pages and the starter catalogue. All of
// it is embedded in the program; nothing is fetched while it runs.
package assets

import "embed"

// Texts holds one folder a language, in it one file a subject:
// texts/en/quiz.json, texts/es/office.json.
//
//go:embed texts/*/*.json
var Texts embed.FS

// StarterCatalogue is the list of ministries, as JSON, that an empty database
// begins with.
//
//go:embed catalogue/starter.json
var StarterCatalogue []byte

// ExampleCatalogue is the general catalogue, as JSON: ministries that nearly every
// parish has.
//
//go:embed catalogue/examples.json
var ExampleCatalogue []byte

// CommonPasswords are the passwords that nobody may choose, one a line.
//
//go:embed passwords/common.txt
var CommonPasswords string

// Web holds the pages' style sheets, scripts and pictures (web/static), the
// parts of the quiz's one script (web/quiz), the service worker (web/worker) and
// the templates (web/*.html, those of the parish office in web/office).
//
//go:embed web
var Web embed.FS

// Icons holds the tray's and the program's icons: icons/STATE-SIZE.png and
// icons/STATE.ico for the states starting, well, attention and trouble, and
// icons/app-256.png, icons/app.ico and icons/app.svg.
//
//go:embed icons/*.png icons/*.ico icons/app.svg
var Icons embed.FS

// StaffDocs holds the help for staff: docs/staff/en/backups.md, the same in es, and
// the pictures in docs/staff/pictures.
//
//go:embed docs/staff
var StaffDocs embed.FS
