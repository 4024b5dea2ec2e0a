package agent

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/control"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/i18n"
)

// config is the settings in force, their language, and what is wrong with the
// settings file. It is safe for concurrent use.
type config struct {
	dir     string // the data folder
	log     *slog.Logger
	running *supervise.Supervisor // knows at which addresses the finder is now
	current atomic.Pointer[settings.Settings]
	texts   atomic.Pointer[i18n.Texts]
	looks   chan struct{} // ask for a look at the file now; one is as good as many

	mu  sync.Mutex
	err error // why the settings file could not be used, nil when it was
}

// settings returns the settings in force.
func (c *config) settings() settings.Settings { return *c.current.Load() }

// words returns the texts in the language in force.
func (c *config) words() *i18n.Texts { return c.texts.Load() }

// Language is that of the program's words, a code such as en.
func (c *config) Language() string { return c.words().Lang() }

// file is the path of the settings file.
func (c *config) file() string { return filepath.Join(c.dir, settings.FileName) }

// interval is the settings' time between two samples.
func (c *config) interval() time.Duration { return c.settings().Interval() }

// setProblem notes why the settings file cannot be used, nil when it can, and
// reports whether that was not known.
func (c *config) setProblem(err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := err != nil && c.err != nil && err.Error() == c.err.Error()
	c.err = err
	return !known
}

// quiet returns the settings' quiet times; Load has checked them.
func (c *config) quiet() alerting.QuietHours {
	q, err := c.settings().Quiet()
	if err != nil {
		c.log.Error("the quiet hours cannot be used", "error", err)
	}
	return q
}

// put puts settings and their language in force.
func (c *config) put(s settings.Settings) {
	c.current.Store(&s)
	words := i18n.Desktop()
	if s.Language != "" {
		words = i18n.For(s.Language)
	}
	c.texts.Store(words)
}

func (c *config) problem() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Settings returns the settings of this computer as a form shows them: as they are
// saved, which is in force within settings.PollInterval and a second, or in force where the file has
// a mistake.
func (c *config) Settings() (control.Settings, error) {
	form := control.Settings{File: filepath.Join(c.dir, settings.FileName)}
	if err := c.problem(); err != nil {
		form.Problem = c.words().Error(err)
	}
	now := c.settings()
	if saved, err := settings.Load(c.dir); err == nil {
		now = saved
	}
	values, err := now.Values()
	if err != nil {
		return form, err
	}
	usual, err := settings.Default().Values()
	if err != nil {
		return form, err
	}
	t := c.words()
	for _, f := range settings.Fields() {
		form.Settings = append(form.Settings, control.Setting{
			Key: f.Key, Group: t.T("settings.group." + f.Group), Title: t.T("settings.title." + f.Key),
			Explanation: t.T("settings.explanation." + f.Key), Kind: f.Kind, Choices: f.Choices, Restart: f.Restart,
			Value: values[f.Key], Default: usual[f.Key],
		})
	}
	return form, nil
}

// addressTimeout bounds the trial of an address, whose host may have to be asked for.
const addressTimeout = 5 * time.Second

// checkAddresses tries the addresses that settings would change: nobody reaches a
// quiz whose address another program has, and the reason is best told to whoever
// has just chosen it. One for sharing that is none of this computer's may come
// back with its network.
func (c *config) checkAddresses(before, after settings.Settings) error {
	ctx, cancel := context.WithTimeout(context.Background(), addressTimeout)
	defer cancel()
	now := c.running.State()
	if after.Address != "" && after.Address != before.Address {
		if err := finder.CheckAddress(ctx, after.Address, hostPort(now.URL)); err != nil {
			return err
		}
	}
	shared := after.Sharing.Finder().Addr
	if shared != "" && shared != before.Sharing.Finder().Addr {
		err := finder.CheckAddress(ctx, shared, now.Shared)
		if taken, ok := errors.AsType[*finder.AddressInUseError](err); ok {
			return i18n.NewError("error.sharing.taken", "port", strconv.Itoa(taken.Port))
		}
		if reserved, ok := errors.AsType[*finder.ReservedAddressError](err); ok {
			return i18n.NewError("error.sharing.reserved", "port", strconv.Itoa(reserved.Port))
		}
	}
	return nil
}

// look has the settings file looked at now. It does not wait.
func (c *config) look() {
	select {
	case c.looks <- struct{}{}:
	default: // one is due already
	}
}

// Change writes new values into the settings file, which is looked at now; they are in
// force within seconds.
func (c *config) Change(changes control.Changes) (control.Settings, error) {
	if len(changes.Values) == 0 {
		return control.Settings{}, errors.New("there is nothing to change")
	}
	changed, err := settings.Change(c.dir, c.withoutOtherSignIn(changes.Values), c.checkAddresses, c.checkBackupFolder)
	if err != nil {
		return control.Settings{}, err
	}
	c.look()
	form, err := c.Settings()
	if err != nil {
		return form, err
	}
	values, err := changed.Values()
	for i := range form.Settings {
		form.Settings[i].Value = values[form.Settings[i].Key]
	}
	return form, err
}

// withoutOtherSignIn adds to new values that the sign-in for e-mail is forgotten where
// it was another mailbox's, or another client's.
func (c *config) withoutOtherSignIn(values map[string]string) map[string]string {
	saved, err := settings.Load(c.dir)
	if _, given := values["mail.refresh_token"]; err != nil || given || saved.Mail.RefreshToken == "" {
		return values
	}
	now, err := saved.Values()
	if err != nil {
		return values
	}
	for _, key := range []string{"mail.sign_in", "mail.user", "mail.client_id", "mail.tenant"} {
		if v, ok := values[key]; ok && v != now[key] {
			values = maps.Clone(values)
			values["mail.refresh_token"] = ""
			return values
		}
	}
	return values
}

// keepSignIn stores the refresh token of somebody who has signed in for e-mail; an
// empty one forgets who had.
func (c *config) keepSignIn(refreshToken string) error {
	_, err := settings.Change(c.dir, map[string]string{"mail.refresh_token": refreshToken})
	c.look()
	return err
}

// renewSignIn is settings.RenewSignIn, which is in force at once.
func (c *config) renewSignIn(was, refreshToken string) error {
	err := settings.RenewSignIn(c.dir, was, refreshToken)
	c.look()
	return err
}
