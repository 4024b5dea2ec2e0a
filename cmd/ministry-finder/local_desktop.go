package main

import (
	"context"
	"strconv"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/letter"
)

// The keys of the settings that the first start asks for.
const (
	sharingKey = "sharing.on"
	backupsKey = "backup_folder"
)

// localDesktop passes what the first start asks about the office computer on to the
// agent that supervises this finder.
type localDesktop struct{ agent *control.Client }

// Settings returns what is set.
func (c localDesktop) Settings(ctx context.Context) (admin.LocalSettings, error) {
	var w admin.LocalSettings
	form, err := c.agent.Settings(ctx)
	if err != nil {
		return w, err
	}
	for _, s := range form.Settings {
		switch s.Key {
		case sharingKey:
			w.Shared = s.Value == "true"
		case backupsKey:
			w.BackupFolder = s.Value
		}
	}
	backups, err := c.agent.Backups(ctx)
	if err != nil {
		return w, err
	}
	if w.BackupFolder == "" {
		w.UsualFolder = backups.Folder
	}
	login, err := c.agent.StartsAtLogin(ctx)
	w.StartAtLogin = login
	return w, err
}

// Set sets it. What can fail comes first.
func (c localDesktop) Set(ctx context.Context, w admin.LocalSettings) error {
	_, err := c.agent.Change(ctx, control.Changes{Values: map[string]string{
		sharingKey: strconv.FormatBool(w.Shared), backupsKey: w.BackupFolder,
	}})
	if err != nil {
		return err
	}
	return c.agent.StartAtLogin(ctx, w.StartAtLogin)
}

// Network tells how phones reach the quiz.
func (c localDesktop) Network(ctx context.Context) (admin.Network, error) {
	s, err := c.agent.Sharing(ctx)
	return admin.Network{On: s.On, Dashboard: s.Dashboard, URL: s.URL, NamedURL: s.NamedURL, Reachable: s.Reachable, Notes: s.Notes}, err
}

// CanSend reports whether e-mail is set up.
func (c localDesktop) CanSend(ctx context.Context) (bool, error) { return c.agent.SendsLetters(ctx) }

// Send sends a letter.
func (c localDesktop) Send(ctx context.Context, l letter.Letter) error {
	return c.agent.SendLetter(ctx, l)
}

// TryNotifications sends a test in each way in which staff are told of alerts.
func (c localDesktop) TryNotifications(ctx context.Context) ([]admin.Tried, error) {
	tests, err := c.agent.TestChannels(ctx, "")
	var tried []admin.Tried
	for _, t := range tests {
		tried = append(tried, admin.Tried{Channel: t.Channel, Problem: t.Error})
	}
	return tried, err
}
