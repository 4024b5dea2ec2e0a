package askpage

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/httprate"
	"github.com/hashicorp/golang-lru/v2/simplelru"

	"ministryfinder/embedded/render"
)

// Bounds of how often is asked.
const (
	// maxDeviceADay is how often a device asks in a day, maxAddressAnHour how often an
	// address sends the form in an hour, and maxKioskAnHour the tablet on this very
	// computer, at which many people ask.
	maxDeviceADay, maxAddressAnHour, maxKioskAnHour = 5, 60, 300
	// maxOffAnHour is how often an address sends codes to be taken off.
	maxOffAnHour = 60
	// maxCounted is how many senders are counted at once; who has more can make any one
	// forgotten.
	maxCounted = 1 << 14
	// maxDeviceText bounds what a page names its device by, in bytes.
	maxDeviceText = 64
)

// sender is from where a form comes. Empty keys are not counted.
type sender struct {
	address, device string
	most            int // forms an hour
}

// sender tells from where a form comes. A device is known by a random number that the
// page's script makes for this alone, else by its address and its browser's name. A
// tablet is many people's.
func (h *Handler) sender(r *http.Request) sender {
	client := h.Clients.Of(r)
	s := sender{most: maxAddressAnHour}
	if key := client.Key(); key != "" {
		s.address = httprate.CanonicalizeIP(key)
	}
	switch device := r.PostForm.Get("device"); {
	case render.IsKiosk(r) && client.Local:
		s.most = maxKioskAnHour
	case render.IsKiosk(r):
	case device != "" && len(device) <= maxDeviceText:
		s.device = "d " + device
	case s.address != "":
		s.device = "a " + s.address + " " + r.UserAgent()
	}
	return s
}

// limits counts in memory, by keyed hashes: nothing of it is kept or told. It is safe
// for concurrent use.
type limits struct {
	now func() time.Time
	key []byte

	mu     sync.Mutex
	counts *simplelru.LRU[[sha256.Size]byte, count]
}

type count struct {
	began time.Time
	n     int
}

func newLimits(now func() time.Time) *limits {
	counts, err := simplelru.NewLRU[[sha256.Size]byte, count](maxCounted, nil)
	if err != nil {
		panic(err) // the size is not positive: it is a constant
	}
	l := &limits{now: now, key: make([]byte, sha256.Size), counts: counts}
	_, _ = rand.Read(l.key) // it never fails
	return l
}

// mayAsk counts a form for its address and reports whether it may be taken.
func (l *limits) mayAsk(s sender) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.add("address "+s.address, s.address != "", time.Hour, 1) <= s.most &&
		l.add("device "+s.device, s.device != "", 24*time.Hour, 0) < maxDeviceADay
}

// asked counts what was taken of a device.
func (l *limits) asked(s sender) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add("device "+s.device, s.device != "", 24*time.Hour, 1)
}

// mayLeave counts codes that were sent to be taken off.
func (l *limits) mayLeave(s sender) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.add("off "+s.address, s.address != "", time.Hour, 1) <= maxOffAnHour
}

// add counts some more for a name and returns how many there are in the time that
// began with the first. The caller holds mu.
func (l *limits) add(name string, counted bool, window time.Duration, more int) int {
	if !counted {
		return 0
	}
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte(name))
	key := [sha256.Size]byte(mac.Sum(nil))
	of, known := l.counts.Get(key)
	if age := l.now().Sub(of.began); !known || age < 0 || age >= window {
		of = count{began: l.now()}
	}
	of.n += more
	if of.n > 0 {
		l.counts.Add(key, of)
	}
	return of.n
}
