// Package job has the system end the programs that this one has started when
// this one ends, whatever ends it and whatever they are doing.
//
// On Windows that is a job object. Elsewhere there is nothing alike that would
// hold for all of them: there each child ends by itself when its standard input
// does, or after a time of its own.
package job
