package connect

import (
	"cmp"
	"hash/fnv"
	"sync"

	"ministryfinder/embedded/store"
)

// turns are locks, one for each telephone number or address. Two people may share
// one, and then wait for each other for a moment.
type turns [32]sync.Mutex

// of is the lock of who asks a question.
func (t *turns) of(q Question) *sync.Mutex {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(cmp.Or(store.PhoneKey(q.Phone), store.EmailKey(q.Email)))) // it never fails
	return &t[sum.Sum32()%uint32(len(t))]
}
