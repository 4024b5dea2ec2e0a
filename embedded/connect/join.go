package connect

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// joiner makes one of people who are stored as several: earlier versions knew who asks
// again about the same ministry alone, and two servers may be asked at the same moment.
type joiner struct {
	mu sync.Mutex
	// done is true once it has looked.
	done bool
}

// join looks once after a start, and after each day on which somebody asked.
func (j *joiner) join(ctx context.Context, people Requests, asked bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.done = j.done && !asked; j.done {
		return nil
	}
	all, err := people.KeptRequests(ctx)
	if err != nil {
		return err
	}
	for _, same := range samePeople(all) {
		one, others := same[0], make([]string, 0, len(same)-1)
		for _, later := range same[1:] {
			one, others = known(one, later), append(others, later.ID)
		}
		if err := people.JoinAskers(ctx, one, others); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	j.done = true
	return nil
}

// samePeople returns the askers of some requests who are one person and several times
// there, of each person whoever comes first before the others. Whom only a third one
// joins, by the telephone of one and the address of the other, are joined the next time.
func samePeople(all []store.AskedRequest) [][]request.Asker {
	groups, of, seen := [][]request.Asker{}, map[string]int{}, map[string]bool{}
	for _, r := range all {
		a := r.Asker
		if seen[a.ID] {
			continue
		}
		seen[a.ID] = true
		var keys []string
		first := strings.ToLower(firstName(a.Name))
		if phone := store.PhoneKey(a.Phone); phone != "" {
			keys = append(keys, "phone "+phone+" "+first)
		}
		if email := store.EmailKey(a.Email); email != "" {
			keys = append(keys, "email "+email+" "+first)
		}
		at := len(groups)
		for _, key := range keys {
			if i, ok := of[key]; ok {
				at = min(at, i)
			}
		}
		if at == len(groups) {
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], a)
		for _, key := range keys {
			if _, ok := of[key]; !ok {
				of[key] = at
			}
		}
	}
	return slices.DeleteFunc(groups, func(same []request.Asker) bool { return len(same) == 1 })
}
