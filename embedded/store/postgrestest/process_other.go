//go:build !linux

package postgrestest

import (
	"errors"
	"syscall"
	"time"
)

// errLinuxOnly says where the tests with a database server run.
var errLinuxOnly = errors.New("the tests that need a PostgreSQL server of their own run on Linux only")

// process stands for the server, which is never started here.
type process struct{}

func ownedByServer(string) (*syscall.SysProcAttr, error) { return nil, errLinuxOnly }

func free(string) uint64 { return 0 }

func removeLeft(string) {}

func startProcess(string, string, ...string) (*process, error) { return nil, errLinuxOnly }

func (p *process) runs() bool                    { return false }
func (p *process) interrupt(time.Duration) error { return errLinuxOnly }
func (p *process) kill()                         {}
func (p *process) pause()                        {}
func (p *process) resume()                       {}
func (p *process) output() string                { return "" }
