package submissions

import (
	"context"
	"slices"

	"ministryfinder/embedded/store"
)

// keepKnownMinistries leaves out of submissions what is neither a key nor a name of a
// ministry, present or former: anybody may send words, and staff would read them among
// what was recommended. The rest of the answers counts all the same.
func (s *Service) keepKnownMinistries(ctx context.Context, all []store.NewSubmission) error {
	ministries, isKnown := s.catalogue.Latest(ctx)
	if !isKnown {
		return nil // the database has never answered, and stores nothing either
	}
	known := map[string]bool{}
	for _, m := range ministries {
		known[m.Key], known[m.Name], known[m.NameES] = true, true, true
	}
	isUnknown := func(name string) bool { return !known[name] }
	if !slices.ContainsFunc(all, func(n store.NewSubmission) bool { return slices.ContainsFunc(n.Ministries, isUnknown) }) {
		return nil
	}
	former, err := s.database.FormerMinistries(ctx)
	if err != nil {
		return err
	}
	for _, f := range former {
		known[f.Former] = true
	}
	for i := range all {
		all[i].Ministries = slices.DeleteFunc(slices.Clone(all[i].Ministries), isUnknown)
	}
	return nil
}
