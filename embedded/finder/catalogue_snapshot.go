package finder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
)

const (
	// knownFile holds the ministries as they were last seen in a PostgreSQL
	// database, for a start without its server.
	knownFile = "last-known.jsonl.gz"
	// settleBefore is the pause before it is written anew: staff seldom change
	// one ministry alone.
	settleBefore = 2 * time.Second
	knownReason  = "last-known"
)

// remember writes down what the quiz shows, now and after each change, until
// ctx ends.
func (s *failover) remember(ctx context.Context) {
	changed := make(chan struct{}, 1)
	s.db.OnChange(func(subject string) {
		if subject == store.ChangedPeople || subject == store.ChangedSubmissions {
			return
		}
		select {
		case changed <- struct{}{}:
		default: // it is due already
		}
	})
	for {
		if err := s.rememberDeviceKey(ctx); err != nil && ctx.Err() == nil {
			s.o.Log.Debug("the key of devices cannot be written down for a start without the database", "error", err)
		}
		_, err := backup.MakeFile(ctx, filepath.Join(s.o.DataDir, knownFile), s.db.DumpShown, knownReason)
		if err != nil && ctx.Err() == nil {
			s.o.Log.Debug("the ministries cannot be written down for a start without the database", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(settleBefore):
		}
	}
}

// deviceKeyFile holds the key of devices' hashes for a start without the
// PostgreSQL server: what waits meanwhile has hashes, and of the same key.
const deviceKeyFile = "device.key"

func (s *failover) rememberDeviceKey(ctx context.Context) error {
	key, err := s.db.Secret(ctx, submissions.DeviceSecret)
	if err != nil || bytes.Equal(key, s.deviceKey()) {
		return err
	}
	path := filepath.Join(s.o.DataDir, deviceKeyFile)
	if err := atomicfile.Write(path, key, 0o600); err != nil {
		return fmt.Errorf("write the key of devices: %w", err)
	}
	return nil
}

// deviceKey is the key as it was last seen; nil when there is none.
func (s *failover) deviceKey() []byte {
	key, err := os.ReadFile(filepath.Join(s.o.DataDir, deviceKeyFile))
	if err != nil || len(key) != 32 {
		return nil
	}
	return key
}

// loadSnapshot fills the stand-in's database with what was last seen, when there is
// such a thing.
func (s *failover) loadSnapshot(ctx context.Context, into *store.Database) {
	f, err := backup.Open(filepath.Join(s.o.DataDir, knownFile))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		defer f.Close()
		_, err = into.Load(ctx, f, store.LoadOptions{})
	}
	if err != nil {
		s.o.Log.Warn("the last known ministries cannot be read; the quiz shows the starter catalogue", "error", err)
	}
}
