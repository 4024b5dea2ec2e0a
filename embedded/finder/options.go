package finder

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/web"
)

const (
	// ShutdownTimeout is how long open requests may take to finish at the end.
	ShutdownTimeout = 10 * time.Second
	// cacheTTL is how long a cached page lives; what staff change is fresh at
	// once, since a change clears the cache.
	cacheTTL = 10 * time.Minute
	// DatabaseFile is the SQLite file in the data folder.
	DatabaseFile = "finder.db"
	// spoolFile keeps submissions while the database does not answer.
	spoolFile = "spool.db"
	// peopleFile keeps who asks to be called meanwhile.
	peopleFile = "spool-people.db"
	// settleAfter is when the memory that only the start needed is given back.
	settleAfter = 2 * time.Second
	// restAfter is for how long nobody has used the finder when it comes to rest.
	restAfter = 20 * time.Second
	// garbageTarget makes the garbage collector run a little more often than
	// Go's default of 100: the finder is idle most of the day, and the office
	// computer has better uses for the memory.
	garbageTarget = 50
	// crowdGarbage may gather in a crowd, when the collector would come more than
	// few times in crowdWithin, until nothing needed collecting for calmAfter:
	// at rest's target the collector took an eighth of the time of a crowd that
	// reads, and a quarter of one that submits. More than this gains little.
	crowdGarbage = 8 << 20
	crowdWithin  = 250 * time.Millisecond
	calmAfter    = 3 * time.Second
)

// Options say how to run a finder.
type Options struct {
	DataDir string
	// DatabaseURL names a PostgreSQL database; without one the data is in a
	// SQLite file in DataDir.
	DatabaseURL string
	// RedisURL names a Redis server, in which several finders count requests
	// together; without one each counts in its memory.
	RedisURL string
	// PublicAddress is where people reach the finder, such as
	// https://quiz.example.org; with one it is asked from time to time, so that
	// the hosting company does not put the finder to sleep.
	PublicAddress string
	// BackupFolder is where backups are kept; empty for backup.Folder in DataDir.
	BackupFolder string
	// Addr is HOST:PORT. When NextFree is true and the port is taken, the next
	// free one is used, and Listening says which.
	Addr     string
	NextFree bool
	// AddressAway is called each ten seconds with the reason as long as the address is
	// none of this computer's; nil for a finder that does not wait for it.
	AddressAway func(error)
	// TrustedProxies are believed in what they say of the client's address.
	TrustedProxies []string
	RateLimit      bool
	// LinkKey signs the agent's one-time links to the parish office; without one
	// a key is made.
	LinkKey []byte
	// SessionIdle is after how long without a request a sign-in ends.
	SessionIdle time.Duration
	// AdminName and AdminPassword make the first account when there is none.
	AdminName, AdminPassword string
	// Limits are the thresholds of health; the zero value stands for the default.
	Limits health.Limits
	// Watched is true when somebody else looks at the finder and writes the
	// records of its health in DataDir; otherwise the finder does.
	Watched bool
	// CacheBytes bounds what is kept ready-made; 0 for cache.DefaultMaxBytes.
	CacheBytes int
	// CheckEvery is the time between two system checks; 0 for health.DefaultCheckEvery.
	CheckEvery time.Duration
	Log        *slog.Logger
	// Now is the clock by which people are counted, backups made, and answers
	// removed; nil for time.Now.
	Now func() time.Time
	// WithoutUpkeep leaves daily backups and retention to the caller: a test that
	// moves the clock says when they are done.
	WithoutUpkeep bool
	// Sharing says how people on the network reach the finder as well.
	Sharing Sharing
	// Public are the names under which the internet reaches the finder by HTTPS.
	Public PublicNames
	// Shared is called once with the shared address, when it answers; ShareFailed
	// with what is wrong instead. They may be nil.
	Shared      func(net.Addr)
	ShareFailed func(error)
	// Computer is the program in the tray, for the first start; nil where there is none.
	Computer admin.LocalAgent
	// PublicHosts are host names that a finder which listens on this computer
	// alone is asked by all the same: by a proxy or tunnel on it.
	PublicHosts []string
	// OneCoreAtRest has the whole program run on one core while nobody uses the finder.
	OneCoreAtRest bool
	// Listening is called once, when the finder answers at the address.
	Listening func(net.Addr)
	// NoAccount is called once, after Listening, when nobody can sign in to the
	// parish office yet: with the path of a one-time link that lasts a day.
	NoAccount func(path string, a net.Addr)

	// certificates knows how those of the public names are; Run sets it.
	certificates *certificateWatch
}

func newServer(o Options, base context.Context, handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, BaseContext: func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: web.ReadHeaderTimeout, ReadTimeout: web.ReadTimeout,
		WriteTimeout: web.WriteTimeout, IdleTimeout: web.IdleTimeout, MaxHeaderBytes: web.MaxHeaderBytes,
		ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
}

// PublicNames are names under which the internet reaches the finder, for which
// it gets certificates by itself (ACME, RFC 8555) and keeps them fresh. The zero
// value is none.
type PublicNames struct {
	Names []string
	// Addr and PlainAddr are where HTTPS and HTTP are listened to, :443 and :80
	// when empty. HTTP only proves that the name is ours, and leads to HTTPS.
	Addr, PlainAddr string
	// Directory is the certificate authority's ACME address, Let's Encrypt's when
	// empty. Email is what the authority is given for its account; it may be empty.
	Directory, Email string
	// Roots is a file with the certificates that Directory itself is trusted by,
	// for an authority of one's own; the system's when empty.
	Roots string
	// Listening is called once with the two addresses; it may be nil.
	Listening func(https, plain net.Addr)
}

// Sharing says how people on the parish's network reach the finder, beside the
// address that only this computer reaches. The zero value is no sharing.
type Sharing struct {
	// Addr is where it listens, such as 192.168.1.20:8080, or :8080 for all of the
	// computer's addresses.
	Addr string `json:"addr,omitempty"`
	// Name is what the computer is called on the network, without .local.
	Name string `json:"name,omitempty"`
	// Office says that the parish office is reached as well, not only the quiz.
	Office bool `json:"office,omitempty"`
	// Certificate and Key are files in PEM form for HTTPS; empty for HTTP. They
	// are read again when they change.
	Certificate string `json:"certificate,omitempty"`
	Key         string `json:"key,omitempty"`
}
