package settings

// For tests.
const (
	LockName    = lockName
	LockTimeout = lockTimeout
)
