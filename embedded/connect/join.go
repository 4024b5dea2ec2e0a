package connect

import (
	"context"
	"errors"
	"slices"
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
	groups, of, seen := [][]request.Asker{}, map[string][]int{}, map[string]bool{}
	for _, r := range all {
		a := r.Asker
		if seen[a.ID] {
			continue
		}
		seen[a.ID] = true
		keys := contactKeys(a)
		at := len(groups)
		for _, key := range keys {
			for _, i := range of[key] {
				if isSameName(groups[i][0].Name, a.Name) {
					at = min(at, i)
				}
			}
		}
		if at == len(groups) {
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], a)
		for _, key := range keys {
			if !slices.Contains(of[key], at) {
				of[key] = append(of[key], at)
			}
		}
	}
	return slices.DeleteFunc(groups, func(same []request.Asker) bool { return len(same) == 1 })
}

// contactKeys are by what somebody is found who has the same telephone or address.
func contactKeys(a request.Asker) []string {
	var keys []string
	if phone := store.PhoneKey(a.Phone); phone != "" {
		keys = append(keys, "phone "+phone)
	}
	if email := store.EmailKey(a.Email); email != "" {
		keys = append(keys, "email "+email)
	}
	return keys
}
