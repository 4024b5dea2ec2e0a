package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"sync/atomic"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// outcome says where a submission is.
type outcome int

const (
	lost   outcome = iota // nowhere: the person must be told
	stored                // in the database, on the disk
	waits                 // in the spool, on the disk
)

// noteKey is the text that tells the person.
func (k outcome) noteKey() string {
	switch k {
	case stored:
		return "result.counted"
	case waits:
		return "result.counted_later"
	default:
		return "result.not_counted"
	}
}

// keep stores a checked submission, or keeps it for when the database answers
// again. It returns the submission's id, 0 when it is not stored yet, and
// where it is. Each submission has a key, its client's or one of ours: an
// error while it is stored does not tell whether it was.
func (s *Server) keep(ctx context.Context, submission quiz.Submission) (int64, outcome) {
	if submission.SubmissionKey == "" {
		submission.SubmissionKey = newKey()
	}
	n := store.NewSubmission{Submission: submission, SubmittedAt: s.Now(), Unmet: s.unmet(ctx, submission.Answers)}
	// While the database is away nobody waits to hear so again.
	if s.database.problem() == nil {
		if id, err := s.add(ctx, n); err == nil {
			s.noteKeeping(nil)
			return id, stored
		}
	}
	// The device's number is in no file. Without the key its hash is missing rather
	// than its number kept: the answers count, the device does not.
	if err := s.hashDevice(ctx, &n); err != nil {
		n.ClientID = ""
	}
	err := s.Spool.Add(n)
	s.noteKeeping(err)
	if err != nil {
		return 0, lost
	}
	return 0, waits
}

// noteKeeping logs when submissions begin to be refused, why, and when they are
// taken again: a line a change, for many may come meanwhile.
func (s *Server) noteKeeping(err error) {
	switch changed, before := s.refusing.set(err); {
	case changed && err != nil:
		s.Log.Error("submissions are neither stored nor kept: people are asked to try again", "error", err)
	case changed && before != "":
		s.Log.Info("submissions are taken again")
	}
}

// trouble is why something does not work, "" while it does.
type trouble struct{ reason atomic.Pointer[string] }

// set learns the outcome of one try, and reports whether it is another than
// before, and what that was.
func (t *trouble) set(err error) (changed bool, before string) {
	now, was := "", t.reason.Load()
	if err != nil {
		now = err.Error()
	}
	if was != nil {
		before = *was
	}
	if now == before {
		return false, before
	}
	return t.reason.CompareAndSwap(was, &now), before // else another request tells it
}

// unmet returns the interests that nothing in the catalogue answers.
func (s *Server) unmet(ctx context.Context, a quiz.Answers) []string {
	view := s.lastGood.Load()
	if s.database.problem() == nil {
		if fresh, err := s.catalogue(ctx); err == nil {
			view = fresh
		}
	}
	if view == nil {
		return nil
	}
	return quiz.UnmetInterests(a, view.all)
}

// add stores a submission. Instead of a client id its keyed hash is stored.
func (s *Server) add(ctx context.Context, n store.NewSubmission) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	err := s.hashDevice(ctx, &n)
	if err == nil {
		var id int64
		if id, err = s.Store.AddSubmission(ctx, n); err == nil {
			s.noteWrite(nil)
			return id, nil
		}
	}
	s.noteWrite(err)
	return 0, err
}

// deliverSpool stores what was kept while the database was away.
func (s *Server) deliverSpool(ctx context.Context) {
	waiting, err := s.Spool.Len()
	if changed, _ := s.spoolUnread.set(err); changed && err != nil {
		s.Log.Error("it cannot be told whether submissions wait for the database", "error", err)
	}
	if err != nil {
		return
	}
	if s.database.problem() != nil && !s.databaseIsBack(ctx) || waiting == 0 {
		return
	}
	n, err := s.Spool.Drain(ctx, s.addAll)
	if n > 0 {
		s.Log.Info("submissions that were kept are stored now", "stored", n, "waited", waiting)
	}
	if err != nil && ctx.Err() == nil {
		s.Log.Debug("kept submissions cannot be stored yet", "error", err)
	}
}

// addAll stores submissions that waited, in their order, and returns how many
// are stored.
func (s *Server) addAll(ctx context.Context, all []store.NewSubmission) (int, error) {
	for i := range all {
		if err := s.hashDevice(ctx, &all[i]); err != nil { // of an earlier version, with the number
			s.noteWrite(err)
			return 0, err
		}
	}
	n, err := s.Store.AddSubmissions(ctx, all)
	s.noteWrite(err)
	return n, err
}

// hashDevice puts its keyed hash in the place of a device's number.
func (s *Server) hashDevice(ctx context.Context, n *store.NewSubmission) error {
	if n.ClientID == "" {
		return nil
	}
	hash, err := s.hashClient(ctx, n.ClientID)
	if err != nil {
		return err
	}
	n.ClientIDHash, n.ClientID = hash, ""
	return nil
}

// hashClient returns what is stored instead of a client id: a keyed hash, of
// which nobody without the installation's key can tell the id.
func (s *Server) hashClient(ctx context.Context, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	key, err := s.clientKey.get(ctx, s.Store)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id))
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// derivedKey returns another key for a purpose of its own.
func derivedKey(key []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// DeviceSecret names the store's secret that keys the hashes of devices.
const DeviceSecret = "client-id"

// clientKey keys the hashes of client ids. A restored backup brings its own.
type clientKey struct{ known atomic.Pointer[[]byte] }

func (k *clientKey) get(ctx context.Context, from store.Store) ([]byte, error) {
	if known := k.known.Load(); known != nil {
		return *known, nil
	}
	key, err := from.Secret(ctx, DeviceSecret)
	if err != nil {
		return nil, err
	}
	k.known.Store(&key)
	return key, nil
}

func (k *clientKey) forget() { k.known.Store(nil) }
