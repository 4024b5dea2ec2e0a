package history

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"time"
)

// recordBytes is the size of a point in the file: slot, start of the process,
// counts, three numbers of 32 bits a figure, and a sum that shows a record
// which was half written or has rotted.
const (
	recordBytes = 128
	sumAt       = recordBytes - 4
	figuresAt   = 24
)

// errBroken is a record whose sum is wrong.
var errBroken = errors.New("a record is damaged")

// encode writes a point of the slot that begins at the given second.
func encode(b *[recordBytes]byte, slot int64, p Point) {
	clear(b[:])
	binary.LittleEndian.PutUint64(b[0:], uint64(slot))
	if !p.Started.IsZero() {
		binary.LittleEndian.PutUint64(b[8:], uint64(p.Started.UnixNano()))
	}
	binary.LittleEndian.PutUint32(b[16:], uint32(p.OK))
	binary.LittleEndian.PutUint32(b[20:], uint32(p.Failed))
	for i, f := range p.figures() {
		for j, v := range [...]float64{f.Min, f.Mean, f.Max} {
			binary.LittleEndian.PutUint32(b[figuresAt+12*i+4*j:], math.Float32bits(finite(v)))
		}
	}
	binary.LittleEndian.PutUint32(b[sumAt:], crc32.ChecksumIEEE(b[:sumAt]))
}

// finite is a figure in 32 bits. What a finder elsewhere tells may be any number,
// and one beyond 32 bits would be infinite, which JSON cannot hold.
func finite(v float64) float32 {
	if math.IsNaN(v) {
		return 0
	}
	return float32(min(max(v, -math.MaxFloat32), math.MaxFloat32))
}

// decode reads a record; there is false for one that was never written.
func decode(b []byte) (p Point, there bool, err error) {
	slot := int64(binary.LittleEndian.Uint64(b[0:]))
	sum := binary.LittleEndian.Uint32(b[sumAt:])
	if slot == 0 && sum == 0 {
		return p, false, nil
	}
	if sum != crc32.ChecksumIEEE(b[:sumAt]) {
		return p, false, errBroken
	}
	p.At = time.Unix(slot, 0).UTC()
	if n := int64(binary.LittleEndian.Uint64(b[8:])); n != 0 {
		p.Started = time.Unix(0, n).UTC()
	}
	p.OK, p.Failed = int(binary.LittleEndian.Uint32(b[16:])), int(binary.LittleEndian.Uint32(b[20:]))
	for i, f := range p.figures() {
		read := func(j int) float64 {
			v := float64(math.Float32frombits(binary.LittleEndian.Uint32(b[figuresAt+12*i+4*j:])))
			return math.Round(v*1000) / 1000 // 32 bits hold no more
		}
		*f = Spread{read(0), read(1), read(2)}
		if sum := f.Min + f.Mean + f.Max; math.IsNaN(sum) || math.IsInf(sum, 0) {
			return Point{}, false, errBroken
		}
	}
	return p, true, nil
}
