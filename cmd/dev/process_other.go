//go:build !linux

package main

import "errors"

var errLinuxOnly = errors.New("idle is measured on Linux only")

func usedByProcess(int) (use, error) { return use{}, errLinuxOnly }

func childrenOf(int) ([]int, error) { return nil, errLinuxOnly }
