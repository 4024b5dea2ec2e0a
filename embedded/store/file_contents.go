package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"io"
	"os"
	"time"
)

const (
	// sampledBytes at the begin and at the end of a file stand for all of it.
	sampledBytes = 128 << 10
	// walHeaderBytes at the begin of a log are others after each time that it
	// begins anew: https://sqlite.org/fileformat.html#the_write_ahead_log
	walHeaderBytes = 32
	// unsureFor is how long a change that SQLite's log does not explain may be
	// another program's, which moves the log into the file just now.
	unsureFor = time.Second
	// unsureAgainAfter is the pause between two looks meanwhile.
	unsureAgainAfter = 20 * time.Millisecond
)

// fileMagic is how a SQLite file begins.
var fileMagic = []byte("SQLite format 3\x00")

var crcTable = crc64.MakeTable(crc64.ECMA)

// fileStat is what the system says of a file that was written to.
type fileStat struct {
	size    int64
	changed time.Time
}

// contents stand for what is in a database file.
type contents struct {
	stat fileStat
	// log is how far the log was moved into the file: SQLite writes to the file
	// only then.
	log logState
	sum uint64
	// head is how the file begins.
	head [16]byte
	// suspect is a state that nothing explained when it was seen first.
	suspect   fileStat
	suspected time.Time
}

type logState struct {
	header [walHeaderBytes]byte
	// moved is how many frames of the log are in the file.
	moved int64
}

// readContents reads what is in a file; conn is the connection that writes.
func readContents(ctx context.Context, conn *sql.Conn, path string, file *os.File) (contents, error) {
	var c contents
	stat, err := statOf(file) // first: what changes afterwards is seen the next time
	if err != nil {
		return contents{}, err
	}
	c.stat = stat
	var busy, frames int64
	// NOOP moves nothing: it tells how far others have.
	if err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &frames, &c.log.moved); err != nil {
		return contents{}, fmt.Errorf("ask how far the database's log is moved: %w", err)
	}
	if err := readLogHeader(path, c.log.header[:]); err != nil {
		return contents{}, err
	}
	sum := crc64.New(crcTable)
	for _, at := range []int64{0, max(0, stat.size-sampledBytes)} {
		if _, err := io.Copy(sum, io.NewSectionReader(file, at, sampledBytes)); err != nil {
			return contents{}, err
		}
	}
	c.sum = sum.Sum64()
	if _, err := file.ReadAt(c.head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return contents{}, err
	}
	return c, nil
}

// Sizes in a log, in bytes: https://sqlite.org/fileformat.html#the_write_ahead_log
const (
	walFrameHeaderBytes = 24
	smallestPageBytes   = 512
	largestPageBytes    = 64 << 10
)

// commitsNothing tells whether a log is one of SQLite's that has no committed
// transaction. In doubt it is not.
func commitsNothing(path string) bool {
	log, err := os.Open(path)
	if err != nil {
		return false
	}
	defer log.Close()
	var header [walHeaderBytes]byte
	if _, err := io.ReadFull(log, header[:]); err != nil {
		return false
	}
	pageBytes := int64(binary.BigEndian.Uint32(header[8:]))
	if binary.BigEndian.Uint32(header[:])&^1 != 0x377f0682 || pageBytes < smallestPageBytes || pageBytes > largestPageBytes {
		return false
	}
	var frame [walFrameHeaderBytes]byte
	for at := int64(walHeaderBytes); ; at += walFrameHeaderBytes + pageBytes {
		if _, err := log.ReadAt(frame[:], at); err != nil {
			return errors.Is(err, io.EOF)
		}
		// A frame of this log carries its salts, and the last of a transaction the
		// size of the database after it.
		if !bytes.Equal(frame[8:16], header[16:24]) {
			return true
		}
		if binary.BigEndian.Uint32(frame[4:]) != 0 {
			return false
		}
	}
}

// readLogHeader reads how the log begins. SQLite has no locks on the log itself.
func readLogHeader(path string, to []byte) error {
	log, err := os.Open(path + "-wal")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer log.Close()
	if _, err := io.ReadFull(log, to); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return nil
}

func statOf(file *os.File) (fileStat, error) {
	info, err := file.Stat()
	if err != nil {
		return fileStat{}, err
	}
	return fileStat{info.Size(), info.ModTime()}, nil
}

// unread tells that the contents were never read.
func (c contents) unread() bool { return c.stat == fileStat{} }

// same tells that nobody has written to the file since, SQLite included.
func (c contents) same(file *os.File) bool {
	now, err := statOf(file)
	return err == nil && now == c.stat
}

// isDatabase tells whether the file begins as a SQLite file does.
func (c contents) isDatabase() bool { return bytes.Equal(c.head[:], fileMagic) }
