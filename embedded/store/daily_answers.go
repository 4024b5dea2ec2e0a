package store

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"strings"
)

// Counting those who gave certain answers looks at each submission, and reading
// a million rows takes seconds. So the answers of a day are kept in one value of
// daily_answers as well: for each counted column the lists of values that were
// given, each once, and which of them each submission gave. A million submissions
// are some thirty megabytes then, which are counted in a fraction of a second.

// answersFormat names what the values of daily_answers hold; those of another
// format are made anew. It is another one when a counted column comes or goes.
var answersFormat = func() string {
	names := []string{"1"}
	for _, c := range countedColumns() {
		names = append(names, c.question)
	}
	return strings.Join(names, " ")
}()

// errNoAnswers is returned for a value that holds no answers of a day.
var errNoAnswers = errors.New("the answers of a day cannot be read")

// dayAnswers are the answers of one day, each submission counted once.
type dayAnswers struct {
	columns []answersColumn // as countedColumns
	// devices has eight bytes a submission, which stand for its device, 0 for none.
	devices []byte
	n       int
}

// answersColumn are the values of a column.
type answersColumn struct {
	values [][]byte
	lists  [][]uint32 // each a list of values, by their places
	// of has the place of its list for each submission, width bytes long.
	of    []byte
	width int
}

// at is the place of a submission's list.
func (c *answersColumn) at(i int) int {
	switch c.width {
	case 1:
		return int(c.of[i])
	case 2:
		return int(binary.LittleEndian.Uint16(c.of[2*i:]))
	}
	return int(binary.LittleEndian.Uint32(c.of[4*i:]))
}

// widthOf is how many bytes the place in so many lists takes.
func widthOf(lists int) int {
	switch {
	case lists <= 1<<8:
		return 1
	case lists <= 1<<16:
		return 2
	}
	return 4
}

// deviceNumber stands for a device, 0 for none.
func deviceNumber(hash string) uint64 {
	if hash == "" {
		return 0
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(hash)) // never fails
	return max(1, sum.Sum64())
}

// answersBuilder collects the answers of a day.
type answersBuilder struct {
	columns []builtColumn
	devices []byte
	n       int
}

type builtColumn struct {
	values, lists map[string]uint32
	encoded       []byte // the lists, each its length and the places of its values
	names         []string
	of            []uint32
}

func newAnswersBuilder() *answersBuilder {
	b := &answersBuilder{columns: make([]builtColumn, len(countedColumns()))}
	for i := range b.columns {
		b.columns[i] = builtColumn{values: map[string]uint32{}, lists: map[string]uint32{}}
	}
	return b
}

// add adds a submission: its device's hash and, for each counted column, the values
// that are counted of it.
func (b *answersBuilder) add(device string, values [][]string) {
	b.devices = binary.LittleEndian.AppendUint64(b.devices, deviceNumber(device))
	b.n++
	for i := range b.columns {
		c := &b.columns[i]
		list := binary.AppendUvarint(nil, uint64(len(values[i])))
		for _, v := range values[i] {
			at, known := c.values[v]
			if !known {
				at = uint32(len(c.names))
				c.values[v], c.names = at, append(c.names, v)
			}
			list = binary.AppendUvarint(list, uint64(at))
		}
		place, known := c.lists[string(list)]
		if !known {
			place = uint32(len(c.lists))
			c.lists[string(list)] = place
			c.encoded = append(c.encoded, list...)
		}
		c.of = append(c.of, place)
	}
}

// encode is what readDayAnswers reads.
func (b *answersBuilder) encode() []byte {
	to := binary.AppendUvarint(nil, uint64(b.n))
	for _, c := range b.columns {
		to = binary.AppendUvarint(to, uint64(len(c.names)))
		for _, v := range c.names {
			to = binary.AppendUvarint(to, uint64(len(v)))
			to = append(to, v...)
		}
		to = binary.AppendUvarint(to, uint64(len(c.lists)))
		to = append(to, c.encoded...)
		for _, place := range c.of {
			switch widthOf(len(c.lists)) {
			case 1:
				to = append(to, byte(place))
			case 2:
				to = binary.LittleEndian.AppendUint16(to, uint16(place))
			default:
				to = binary.LittleEndian.AppendUint32(to, place)
			}
		}
	}
	return append(to, b.devices...)
}

// readDayAnswers reads what encode has made, and refuses everything else. The
// answers point into the value.
func readDayAnswers(from []byte) (*dayAnswers, error) {
	r := answersReader{from: from}
	a := &dayAnswers{n: r.number(len(from))}
	a.columns = make([]answersColumn, len(countedColumns()))
	for i := range a.columns {
		r.column(&a.columns[i], a.n)
	}
	a.devices = r.bytes(8 * a.n)
	if r.failed || len(r.from) > 0 {
		return nil, errNoAnswers
	}
	return a, nil
}

// answersReader reads a value from its beginning; after a failure it gives zeros.
type answersReader struct {
	from   []byte
	failed bool
}

// number reads a number of at most most.
func (r *answersReader) number(most int) int {
	n, length := binary.Uvarint(r.from)
	if length <= 0 || most < 0 || n > uint64(most) {
		r.from, r.failed = nil, true
		return 0
	}
	r.from = r.from[length:]
	return int(n)
}

func (r *answersReader) bytes(n int) []byte {
	if n > len(r.from) {
		r.from, r.failed = nil, true
		return nil
	}
	b := r.from[:n]
	r.from = r.from[n:]
	return b
}

// column reads a column of n submissions. What is in it takes at least a byte each,
// so that no number is larger than what is left to read.
func (r *answersReader) column(c *answersColumn, n int) {
	values := r.number(len(r.from))
	c.values = make([][]byte, values)
	for i := range c.values {
		c.values[i] = r.bytes(r.number(len(r.from)))
	}
	lists := r.number(len(r.from))
	c.lists = make([][]uint32, lists)
	var places []uint32
	for i := range c.lists {
		length, begin := r.number(len(r.from)), len(places)
		for range length {
			places = append(places, uint32(r.number(values-1)))
		}
		c.lists[i] = places[begin:len(places):len(places)]
	}
	c.width = widthOf(lists)
	c.of = r.bytes(c.width * n)
	for i := range n {
		if r.failed || c.at(i) >= lists {
			r.from, r.failed = nil, true
			return
		}
	}
}
