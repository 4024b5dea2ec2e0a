package councilmail

import (
	"context"

	"ministryfinder/embedded/store"
)

// Jobs tells how jobs went last.
type Jobs interface {
	SettingReader
	JobNamed(ctx context.Context, name string) (store.Job, error)
}

// Failure says why the page could not be sent the last time; empty when it could, or
// when it is not to be sent.
func Failure(ctx context.Context, s Jobs) (string, error) {
	c, err := Load(ctx, s)
	if err != nil || !c.On {
		return "", err
	}
	j, err := s.JobNamed(ctx, job)
	return j.Failure, err
}
