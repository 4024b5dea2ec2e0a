//go:build !linux

package main

import (
	"errors"
	"time"
)

var errLinuxOnly = errors.New("what a process uses is measured on Linux only")

func usedByProcess(int) (use, error) { return use{}, errLinuxOnly }

func restOfProcess(int) (rest, error) { return rest{}, errLinuxOnly }

func processorTime(int) (time.Duration, error) { return 0, errLinuxOnly }

func childrenOf(int) ([]int, error) { return nil, errLinuxOnly }

func openOf(int) (files, sockets int, err error) { return 0, 0, errLinuxOnly }
