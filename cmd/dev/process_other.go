//go:build !linux

package main

import "errors"

var errLinuxOnly = errors.New("what a process uses is measured on Linux only")

func usedByProcess(int) (use, error) { return use{}, errLinuxOnly }

func childrenOf(int) ([]int, error) { return nil, errLinuxOnly }

func openOf(int) (files, sockets int, err error) { return 0, 0, errLinuxOnly }
