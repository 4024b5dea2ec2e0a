package agent

import (
	"io"
	"os"
	"path/filepath"

	"gopkg.in/natefinch/lumberjack.v2"
)

// Bounds of the log files: 5 MB each, the present one and three older ones.
const (
	logMegabytes = 5
	logFiles     = 3
)

// logWriter writes to the log file and to the terminal.
type logWriter struct {
	file     *lumberjack.Logger
	terminal io.Writer
}

// newLogWriter returns a writer whose folder only its owner reads: the library
// would let everybody into one that it makes.
func newLogWriter(path string, terminal io.Writer) *logWriter {
	_ = os.MkdirAll(filepath.Dir(path), 0o700) // Write says why a log is no reason to fail
	_ = os.Chmod(filepath.Dir(path), 0o700)    // one of an older version
	return &logWriter{&lumberjack.Logger{Filename: path, MaxSize: logMegabytes, MaxBackups: logFiles}, terminal}
}

// Write writes one log line. A terminal that is not there, as on a Windows
// desktop, or a full disk does not stop the program: a log is no reason to fail.
func (w *logWriter) Write(line []byte) (int, error) {
	_, _ = w.file.Write(line)
	_, _ = w.terminal.Write(line)
	return len(line), nil
}

// Close closes the file.
func (w *logWriter) Close() error { return w.file.Close() }
