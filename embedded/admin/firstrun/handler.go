package firstrun

import (
	"context"
	"net/http"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/parish"
)

// The first start asks, one after the other, for an account, the parish's name and its
// ministries, and ends with passing the quiz on. Each step can be left out, and the quiz
// works before any is done.
const (
	accountStep    = "/admin/setup"
	parishStep     = "/admin/setup/parish"
	ministriesStep = "/admin/setup/ministries"
	sharePath      = "/admin/share"
	shareStep      = sharePath + "?setup=1"
	steps          = 4

	// computerPath is what belongs to the office computer, turnOnPath lets phones reach
	// the quiz on it.
	computerPath = "/admin/setup/computer"
	turnOnPath   = "/admin/setup/share"
)

// computerTimeout bounds a question to the program in the tray.
const computerTimeout = 5 * time.Second

// LocalAgent is the program in the tray of the office computer, for what belongs
// to that computer.
type LocalAgent interface {
	Settings(ctx context.Context) (LocalSettings, error)
	// Set sets all or, with an error in words, none of them.
	Set(ctx context.Context, w LocalSettings) error
}

// LocalSettings are what the first start asks about the office computer.
type LocalSettings struct {
	StartAtLogin bool
	// Shared says that phones on the parish's Wi-Fi reach the quiz.
	Shared bool
	// BackupFolder is empty for the usual one, UsualFolder.
	BackupFolder, UsualFolder string
}

// Store is what the first start needs of a database.
type Store interface {
	parish.Store
	SetSetting(ctx context.Context, who, name, value string, version int64, now time.Time) error
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store  Store
	Auth   *auth.Authenticator
	Access *access.Access
	// Agent is the program in the tray; nil where there is none.
	Agent LocalAgent
}

// Handler answers requests of the first start. It is safe for concurrent use.
type Handler struct{ Config }

// AtComputer reports whether a request comes from the office computer, so that its
// settings are the asker's to set.
func (h *Handler) AtComputer(r *http.Request) bool {
	return h.Agent != nil && h.Access.IsLocal(r)
}
