// Package modeltest goes through months of a parish's ordinary actions at
// random (sending, editing, importing, restoring, other zones and clocks, kills,
// a second server), with real servers on real databases, and compares what is
// there after each step with a model. Its other tests kill servers at their
// start. It has tests only.
package modeltest
