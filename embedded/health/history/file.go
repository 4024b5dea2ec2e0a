package history

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"ministryfinder/embedded/health"
)

// Range is one of the stretches of time that are kept.
type Range int

// The ranges, in the order in which the file holds them.
const (
	Hour        Range = iota // an hour at 5 seconds
	TwoDays                  // 48 hours at a minute
	ThreeMonths              // 90 days at a quarter of an hour
	rangeCount
)

// tier says how a range is kept: each slot of time has its own place in the
// file, which it shares with the slot one round before.
type tier struct {
	width time.Duration
	slots int
}

func tiers() [rangeCount]tier {
	return [rangeCount]tier{
		Hour:        {5 * time.Second, 720},
		TwoDays:     {time.Minute, 48 * 60},
		ThreeMonths: {15 * time.Minute, 90 * 24 * 4},
	}
}

// Step is the time between two points of a range.
func (r Range) Step() time.Duration { return tiers()[r].width }

// Length is how far back a range reaches.
func (r Range) Length() time.Duration { return tiers()[r].width * time.Duration(tiers()[r].slots) }

// The file's begin.
const (
	magic       = "ministry-finder history 1\n"
	headerBytes = 64
	// FileBytes is the file's size, always: 1.5 MB.
	FileBytes = headerBytes + (720+48*60+90*24*4)*recordBytes
	// brokenMost is how many damaged records are put up with: a crash leaves one
	// a range at most.
	brokenMost = 8
)

// File is the history of one finder. It is safe for concurrent use. An error
// of the disk is returned once by Add and tried again at the next sample.
type File struct {
	mu   sync.Mutex
	file *os.File
	// present is the point of each range that is not over yet.
	present [rangeCount]Point
	slot    [rangeCount]int64
}

// DamagedError says that a history could not be read and was set aside.
type DamagedError struct {
	Aside string // where the damaged file is now
	Why   error
}

// Error says what happened to the file.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("the history was damaged (%v); it is kept as %s, and a new one was begun", e.Why, e.Aside)
}

// Unwrap returns what is wrong with the file.
func (e *DamagedError) Unwrap() error { return e.Why }

// Open opens the history at path, or makes it. A damaged one is renamed and
// begun anew: the file is then usable and the error a *DamagedError.
func Open(path string, now time.Time) (*File, error) {
	f, err := open(path)
	if err == nil {
		return f, nil
	}
	if !errors.Is(err, errNoHistory) && !errors.Is(err, errBroken) {
		return nil, fmt.Errorf("open the history: %w", err)
	}
	aside := path + ".damaged-" + now.UTC().Format("20060102-150405")
	if err := os.Rename(path, aside); err != nil {
		return nil, fmt.Errorf("set the damaged history aside: %w", err)
	}
	f, again := open(path)
	if again != nil {
		return nil, fmt.Errorf("begin a new history: %w", again)
	}
	return f, &DamagedError{Aside: aside, Why: err}
}

var errNoHistory = errors.New("it is no history of this version")

func open(path string) (_ *File, err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	f := &File{file: file}
	switch {
	case info.Size() == 0:
		// The size first: a crash in between leaves a file that is seen to be none.
		if err := file.Truncate(FileBytes); err != nil {
			return nil, err
		}
		_, err := file.WriteAt([]byte(magic), 0)
		return f, err
	case info.Size() != FileBytes:
		return nil, errNoHistory
	}
	begin := make([]byte, len(magic))
	if _, err := file.ReadAt(begin, 0); err != nil {
		return nil, err
	}
	if string(begin) != magic {
		return nil, errNoHistory
	}
	broken := 0
	for r := range rangeCount {
		err := f.each(r, func(p Point, err error) {
			if err != nil {
				broken++
			}
		})
		if err != nil {
			return nil, err
		}
	}
	if broken > brokenMost {
		return nil, fmt.Errorf("%w: %d of them", errBroken, broken)
	}
	return f, nil
}

// Close closes the file.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.file.Close()
}

// offset is where a range begins in the file.
func offset(r Range) int64 {
	at := int64(headerBytes)
	for i := range r {
		at += int64(tiers()[i].slots) * recordBytes
	}
	return at
}

// Add writes a sample into all ranges. Nothing of it is lost when the program
// dies right after.
func (f *File) Add(s health.Sample) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := pointOf(s)
	var failed error
	for r, t := range tiers() {
		if err := f.put(Range(r), t, p); err != nil {
			failed = err
		}
	}
	if failed != nil {
		return fmt.Errorf("write the history: %w", failed)
	}
	return nil
}

func (f *File) put(r Range, t tier, p Point) error {
	width := int64(t.width / time.Second)
	slot := p.At.Unix() - p.At.Unix()%width
	place := offset(r) + slot/width%int64(t.slots)*recordBytes
	var b [recordBytes]byte
	if f.slot[r] != slot {
		// After a restart, or when the clock was set, the slot may be there already.
		f.slot[r], f.present[r] = slot, Point{}
		if _, err := f.file.ReadAt(b[:], place); err != nil {
			return err
		}
		if there, ok, err := decode(b[:]); err == nil && ok && there.At.Unix() == slot {
			f.present[r] = there
		}
	}
	f.present[r].merge(p)
	encode(&b, slot, f.present[r])
	_, err := f.file.WriteAt(b[:], place)
	return err
}

// Read returns the points of a range that begin after a time and not after
// another, oldest first, merged to at most most of them (0 for all).
func (f *File) Read(r Range, after, until time.Time, most int) ([]Point, error) {
	if from := until.Add(-r.Length()); after.Before(from) {
		after = from // what is older is left over from the round before
	}
	var points []Point
	f.mu.Lock()
	err := f.each(r, func(p Point, err error) {
		if err == nil && p.At.After(after) && !p.At.After(until) {
			points = append(points, p)
		}
	})
	f.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	slices.SortFunc(points, func(a, b Point) int { return a.At.Compare(b.At) })
	return Thin(points, most), nil
}

// readBytes is how much of the file is in memory at once.
const readBytes = 256 * recordBytes

// each hands on every record of a range that was written, in the file's order,
// with an error for a damaged one.
func (f *File) each(r Range, do func(Point, error)) error {
	section := io.NewSectionReader(f.file, offset(r), int64(tiers()[r].slots)*recordBytes)
	buffer := make([]byte, readBytes)
	for {
		n, err := io.ReadFull(section, buffer)
		for i := 0; i+recordBytes <= n; i += recordBytes {
			if p, there, err := decode(buffer[i : i+recordBytes]); there || err != nil {
				do(p, err)
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
