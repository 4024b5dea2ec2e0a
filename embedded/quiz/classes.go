package quiz

import (
	"context"
	"encoding/binary"
)

// classes parts the sets of choices of each question into those that lead to the same
// whatever else is answered. One set of each class stands for them all: of the 300,000
// answers some 6,000 are left with the starter's catalogue.
type classes struct {
	// first is the first set of each class, in the order of the sets, size how many sets
	// are in it.
	first, size [len(walked)][]int
	// of is the class of each set.
	of [len(walked)][]int
}

// classesOf parts an age's sets by what they lead to in all reaches of that age.
func classesOf(s *ageSpace, reaches ...*ageReach) *classes {
	k := &classes{}
	for i, sets := range s.sets {
		known := map[string]int{}
		for set := range sets {
			var what []byte
			for _, r := range reaches {
				what = r.appendWhat(what, i, set)
			}
			class, ok := known[string(what)]
			if !ok {
				class = len(known)
				known[string(what)] = class
				k.first[i], k.size[i] = append(k.first[i], set), append(k.size[i], 0)
			}
			k.size[i][class]++
			k.of[i] = append(k.of[i], class)
		}
	}
	return k
}

// appendWhat appends all that a set of a question says of what is shown. Ministries that
// the age keeps out are left out.
func (a *ageReach) appendWhat(to []byte, question, set int) []byte {
	for w, fit := range a.fit[question][set] {
		to = binary.LittleEndian.AppendUint64(to, fit&(a.own[w]|a.withFamily[w]))
	}
	for _, is := range []bool{a.family[question][set], a.wantsCompany[question][set]} {
		if is {
			to = append(to, 1)
		} else {
			to = append(to, 0)
		}
	}
	return to
}

// checkEvery is how many answers are looked at between two looks whether
// anybody still waits.
const checkEvery = 1 << 12

// walk calls do for one answer of each combination of classes, the first of them, until
// ctx ends; answers is how many lead to the same. The order is that of the space.
func (k *classes) walk(ctx context.Context, do func(c choice, answers int)) error {
	var at choice
	for n := 1; n%checkEvery != 0 || ctx.Err() == nil; n++ {
		var c choice
		answers := 1
		for i, class := range at {
			c[i] = k.first[i][class]
			answers *= k.size[i][class]
		}
		do(c, answers)
		if !next(&at, &k.first) {
			break
		}
	}
	return ctx.Err()
}
