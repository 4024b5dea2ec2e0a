package main

import (
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"slices"
	"time"
)

const kib = 1 << 10

// seed makes the same requests at each recording.
const seed = 21

func names() []string { return slices.Sorted(maps.Keys(shapes())) }

// work is what a program does with a minute's requests. One that can be ill
// leaks from when it is told so.
type work func(minute, requests int, ill bool)

// shapes tells how to make the work of each kind of program.
func shapes() map[string]func() work {
	return map[string]func() work{
		"mails-kept":          mailsKept,
		"list-grows":          listGrows,
		"goroutine-leak":      goroutineLeak,
		"connection-leak":     connectionLeak,
		"cache-without-bound": func() work { return cache(0) },
		"warm-up":             warmUp,
		"cache-that-fills":    func() work { return cache(2400) },
		"burst":               func() work { return holds(1740, 900, 90, 40<<20) },
		"nightly-job":         func() work { return holds(1440, 120, 120, 30<<20) },
		"saw-tooth":           sawTooth,
	}
}

// bytes returns so many bytes that are really in memory.
func bytes(n int) []byte {
	b := make([]byte, n)
	for i := 0; i < n; i += 64 {
		b[i] = byte(i)
	}
	return b
}

// mailsKept writes a mail a request; ill, it keeps every mail.
func mailsKept() work {
	var kept [][]byte
	r := rand.New(rand.NewPCG(seed, 1))
	return func(_, requests int, ill bool) {
		for range requests {
			mail := bytes(2*kib + r.IntN(6*kib))
			if ill {
				kept = append(kept, mail)
			}
		}
	}
}

// listGrows keeps a list; ill, it grows by a quarter of itself on half of the
// requests.
func listGrows() work {
	list := make([]int64, 4*kib)
	r := rand.New(rand.NewPCG(seed, 2))
	return func(_, requests int, ill bool) {
		for range requests {
			if ill && r.IntN(2) == 0 {
				list = append(list, list[:len(list)/4]...)
			}
		}
	}
}

// goroutineLeak answers each request in a goroutine; ill, some wait for ever for
// somebody to take their answer.
func goroutineLeak() work {
	r := rand.New(rand.NewPCG(seed, 3))
	return func(_, requests int, ill bool) {
		for range requests {
			answer := make(chan []byte)
			size := 4*kib + r.IntN(8*kib)
			go func() { answer <- bytes(size) }()
			if !ill || r.IntN(2) == 0 {
				<-answer
			}
		}
	}
}

// connectionLeak asks a server over a connection of its own; ill, it does not
// close some of them.
func connectionLeak() work {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				io.Copy(c, c)
			}()
		}
	}()
	type session struct {
		c    net.Conn
		read []byte // what it has read so far
	}
	var open []session
	return func(_, requests int, ill bool) {
		for i := range requests {
			c, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				continue
			}
			s := session{c, bytes(32 * kib)}
			c.SetDeadline(time.Now().Add(readTimeout))
			io.WriteString(c, "hello\n")
			io.ReadFull(c, s.read[:len("hello\n")])
			if ill && i%8 == 0 {
				open = append(open, s)
				continue
			}
			c.Close()
		}
	}
}

// cache keeps answers by their key: of so many different keys, or, where there
// are 0, of more and more once it is ill.
func cache(keys int) work {
	kept := make(map[int][]byte)
	r := rand.New(rand.NewPCG(seed, 4))
	next := 0
	return func(_, requests int, ill bool) {
		for range requests {
			key := r.IntN(max(keys, 200))
			if keys == 0 && ill {
				next++
				key = 200 + r.IntN(next) // old keys come again, too
			}
			if kept[key] == nil {
				kept[key] = bytes(4*kib + r.IntN(24*kib))
			}
		}
	}
}

// warmUp fills pools in the first hours, ever more slowly.
func warmUp() work {
	var pools [][]byte
	const most = 40 << 20
	filled := 0
	return func(_, _ int, _ bool) {
		n := (most - filled) / 60
		filled += n
		pools = append(pools, bytes(n))
	}
}

// holds needs memory for as long as a job runs, from a minute of each round on.
func holds(round, from, lasts, most int) work {
	var job [][]byte
	held := 0
	return func(minute, requests int, _ bool) {
		for range requests {
			bytes(8 * kib)
		}
		if at := minute % round; at <= from || at >= from+lasts {
			job, held = nil, 0
			return
		}
		if held < most {
			job = append(job, bytes(most/20))
			held += most / 20
		}
	}
}

// sawTooth makes garbage with each request beside a pool that stays.
func sawTooth() work {
	pool := bytes(20 << 20)
	r := rand.New(rand.NewPCG(seed, 5))
	return func(_, requests int, _ bool) {
		for range requests {
			pool[r.IntN(len(pool))] += bytes(32*kib + r.IntN(64*kib))[0]
		}
	}
}
