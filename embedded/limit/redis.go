package limit

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	// redisTimeout bounds each thing that is asked of Redis: a person waits for it.
	redisTimeout = 500 * time.Millisecond
	// redisAgainAfter is the time between two looks whether it is back.
	redisAgainAfter = 30 * time.Second
	// redisPrefix begins the names of our counters.
	redisPrefix = "ministry-finder:limit:"
)

// Redis keeps the counts of several servers together. The moment it fails each
// server counts in its own memory, until it is back.
type Redis struct {
	client *redis.Client
	log    *slog.Logger
	key    []byte // keys the hashes of addresses, which are not stored themselves
	down   atomic.Bool
}

// OpenRedis returns the Redis server of a URL such as
// rediss://user:password@host:6379/0. Nothing is asked of it yet. The error
// never holds the password.
func OpenRedis(url string, log *slog.Logger) (*Redis, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("REDIS_URL cannot be read: it must look like redis://user:password@host:6379/0")
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = redisTimeout, redisTimeout, redisTimeout, redisTimeout
	o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled, o.DisableIdentity = -1, 1, true, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	// All servers have the same URL, and who only reads Redis does not have it.
	key := sha256.Sum256([]byte(url))
	return &Redis{client: redis.NewClient(o), log: log, key: key[:]}, nil
}

// SilenceRedis keeps the library from writing a line of its own at each try
// that fails: we say once what has changed. It is for the program's start,
// since the library's log is one for all.
func SilenceRedis() { redis.SetLogger(silence{}) }

type silence struct{}

// Printf writes nothing.
func (silence) Printf(context.Context, string, ...any) {}

// Storage says where requests are counted now: redis or memory.
func (r *Redis) Storage() string {
	if r == nil || r.down.Load() {
		return "memory"
	}
	return "redis"
}

// Run looks from time to time whether a server that failed is back, until ctx ends.
func (r *Redis) Run(ctx context.Context) {
	ticks := time.NewTicker(redisAgainAfter)
	defer ticks.Stop()
	for {
		r.Look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// Look asks whether the server answers.
func (r *Redis) Look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, redisTimeout)
	defer cancel()
	if err := r.client.Ping(ctx).Err(); err != nil {
		if ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded) {
			r.failed(err)
		}
		return
	}
	if r.down.CompareAndSwap(true, false) {
		r.log.Info("Redis answers again; requests are counted in it")
	}
}

func (r *Redis) failed(err error) {
	if r.down.CompareAndSwap(false, true) {
		r.log.Warn("Redis does not answer; requests are counted in memory until it does", "error", err)
	}
}

// Close ends the connections.
func (r *Redis) Close() error {
	if r == nil {
		return nil
	}
	return r.client.Close()
}

// counter counts the requests of one limit, for httprate.
type counter struct {
	redis  *Redis
	memory *inMemory
	name   string
	window time.Duration
}

// newCounter returns a counter for a limit of so many requests. Limits are
// told apart by that number.
func (r *Redis) newCounter(most int) *counter {
	return &counter{redis: r, memory: newInMemory(), name: strconv.Itoa(most)}
}

// Config is told the limit by httprate.
func (c *counter) Config(most int, window time.Duration) {
	c.window = window
	c.memory.Config(most, window)
}

// Increment counts a request.
func (c *counter) Increment(key string, current time.Time) error {
	return c.IncrementBy(key, current, 1)
}

// IncrementBy counts so many.
func (c *counter) IncrementBy(key string, current time.Time, n int) error {
	if !c.redis.down.Load() {
		ctx, cancel := context.WithTimeout(context.Background(), redisTimeout)
		defer cancel()
		both := c.redis.client.Pipeline()
		both.IncrBy(ctx, c.place(key, current), int64(n))
		// The window after it still asks for it.
		both.Expire(ctx, c.place(key, current), 3*c.window)
		_, err := both.Exec(ctx)
		if err == nil {
			return nil
		}
		c.redis.failed(err)
	}
	return c.memory.IncrementBy(key, current, n)
}

// Get returns the counts of two windows.
func (c *counter) Get(key string, current, previous time.Time) (int, int, error) {
	if !c.redis.down.Load() {
		ctx, cancel := context.WithTimeout(context.Background(), redisTimeout)
		defer cancel()
		values, err := c.redis.client.MGet(ctx, c.place(key, current), c.place(key, previous)).Result()
		var counts [2]int
		for i := 0; err == nil && i < len(values); i++ {
			if text, ok := values[i].(string); ok { // nil: nobody has asked
				counts[i], err = strconv.Atoi(text)
			}
		}
		if err == nil {
			return counts[0], counts[1], nil
		}
		c.redis.failed(err)
	}
	return c.memory.Get(key, current, previous)
}

// place names a counter. It has a keyed hash in place of the address.
func (c *counter) place(key string, window time.Time) string {
	mac := hmac.New(sha256.New, c.redis.key)
	mac.Write([]byte(key))
	return fmt.Sprintf("%s%s:%s:%d", redisPrefix, c.name, base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16]), window.Unix())
}
