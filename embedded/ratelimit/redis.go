package ratelimit

import (
	"context"
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
	// reason is why it cannot be used just now, in words; nil when it can.
	reason atomic.Pointer[string]
}

// OpenRedis returns the Redis server of a URL such as
// rediss://user:password@host:6379/0. Nothing is asked of it yet. The error
// never holds the password.
func OpenRedis(url string, log *slog.Logger) (*Redis, error) {
	o, err := parseRedisURL(url)
	if err != nil {
		return nil, err
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = redisTimeout, redisTimeout, redisTimeout, redisTimeout
	o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled, o.DisableIdentity = -1, 1, true, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Redis{client: redis.NewClient(o), log: log}, nil
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
	if r == nil || r.reason.Load() != nil {
		return "memory"
	}
	return "redis"
}

// Run looks from time to time whether a server that failed is back, until ctx ends.
func (r *Redis) Run(ctx context.Context) {
	ticks := time.NewTicker(redisAgainAfter)
	defer ticks.Stop()
	for {
		r.Check(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// Check asks whether the server does all that counting needs.
func (r *Redis) Check(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, redisTimeout)
	defer cancel()
	all := r.client.Pipeline()
	all.IncrBy(ctx, redisPrefix+"look", 1)
	all.Expire(ctx, redisPrefix+"look", redisAgainAfter)
	all.MGet(ctx, redisPrefix+"look")
	if _, err := all.Exec(ctx); err != nil {
		if ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded) {
			r.failed(err)
		}
		return
	}
	if reason := r.reason.Swap(nil); reason != nil {
		r.log.Info("Redis can be used again; requests are counted in it")
	}
}

// failed notes why Redis cannot be used, and logs a change of that.
func (r *Redis) failed(err error) {
	reason := redisReason(err)
	if reason == noAnswer && r.client.Options().TLSConfig != nil {
		reason += " (if it does not speak TLS, write redis:// in place of rediss:// in REDIS_URL)"
	}
	before := r.reason.Swap(&reason)
	if before == nil || *before != reason {
		r.log.Warn(reason+"; requests are counted in memory until it can be used", "error", err)
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

// newCounter returns a counter for the limit of a name.
func (r *Redis) newCounter(name string) *counter {
	return &counter{redis: r, memory: newInMemory(), name: name}
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
	if c.redis.reason.Load() == nil {
		ctx, cancel := context.WithTimeout(context.Background(), redisTimeout)
		defer cancel()
		both := c.redis.client.Pipeline()
		both.IncrBy(ctx, c.place(key, current), int64(n))
		// The window after it still asks for it, and nobody later.
		both.Expire(ctx, c.place(key, current), 2*c.window)
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
	if c.redis.reason.Load() == nil {
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

// place names a counter. The key is a keyed hash, which stands for an address.
func (c *counter) place(key string, window time.Time) string {
	return fmt.Sprintf("%s%s:%s:%d", redisPrefix, c.name, key, window.Unix())
}
