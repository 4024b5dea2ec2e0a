package doctor

import (
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
)

// Level is how a part is.
type Level string

// Options say what to look at.
type Options struct {
	// DataDir is the data folder, which may not be there yet.
	DataDir string
	// DatabaseURL names a PostgreSQL database; empty for the file in the data folder.
	DatabaseURL string
	// BackupFolder is where backups are kept, empty for what the settings say.
	BackupFolder string
	// Executable is this program; the window lies beside it.
	Executable, Version string
	Now                 time.Time
}

// A Finding is how one part is, in words.
type Finding struct {
	// Check names the part to programs, Title to people.
	Check   string `json:"check"`
	Title   string `json:"title"`
	Level   Level  `json:"level"`
	Message string `json:"message"`
	// Advice is what to do, empty when there is nothing.
	Advice string `json:"advice,omitempty"`
}

// inspection is what the looks share.
type inspection struct {
	Options
	settings settings.Settings
	// badSettings is why the settings file cannot be used.
	badSettings error
	words       *i18n.Texts
	// agent is the running program's status, nil when none runs or, with
	// agentSilent as the reason, one runs and cannot be asked.
	agent       *control.Status
	agentSilent error
	client      *control.Client
	// endpoints are where a sign-in of the e-mail is renewed; its service's own when nil.
	endpoints func(mailauth.Account) mailauth.Endpoints
}

// ok, attention and trouble make findings of the texts doctor.KEY, and
// doctor.KEY_do for what to do.
func (x *inspection) ok(key string, pairs ...any) Finding { return x.find(OK, key, pairs) }

func (x *inspection) attention(key string, pairs ...any) Finding {
	return x.find(Attention, key, pairs)
}

func (x *inspection) trouble(key string, pairs ...any) Finding { return x.find(Trouble, key, pairs) }

func (x *inspection) find(level Level, key string, pairs []any) Finding {
	f := Finding{Level: level, Message: x.words.T("doctor."+key, pairs...)}
	if advice := "doctor." + key + "_do"; x.words.Has(advice) {
		f.Advice = x.words.T(advice, pairs...)
	}
	return f
}

// The levels, from best to worst.
const (
	OK        Level = "ok"
	Attention Level = "attention"
	Trouble   Level = "trouble"
)
