package history

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"testing"
)

// FuzzRecord reads any bytes as a record of the history, with a true sum too:
// it is refused, or written again it is the same point.
func FuzzRecord(f *testing.F) {
	f.Add(make([]byte, recordBytes), false)
	f.Add([]byte{1, 2, 3}, true)
	full := make([]byte, recordBytes)
	for i := range full {
		full[i] = 0xff
	}
	f.Add(full, true)
	f.Fuzz(func(t *testing.T, bytes []byte, sealed bool) {
		var b [recordBytes]byte
		copy(b[:], bytes)
		if sealed {
			binary.LittleEndian.PutUint32(b[sumAt:], crc32.ChecksumIEEE(b[:sumAt]))
		}
		p, there, err := decode(b[:])
		if err != nil || !there {
			return
		}
		for _, spread := range p.figures() {
			for _, v := range [...]float64{spread.Min, spread.Mean, spread.Max} {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("a figure is %v: it cannot be drawn nor written as JSON", v)
				}
			}
		}
		var again [recordBytes]byte
		encode(&again, p.At.Unix(), p)
		q, there, err := decode(again[:])
		if err != nil || !there && p.At.Unix() != 0 || there && (!q.At.Equal(p.At) || q.OK != p.OK || q.Failed != p.Failed) {
			t.Errorf("%+v is %+v when written again (%v)", p, q, err)
		}
	})
}
