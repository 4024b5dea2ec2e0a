//go:build race

package main_test

// raced is true where the tests look for races: the programs that they start are built
// so, too.
const raced = true
