// Package catalogue holds what a ministry is, and the starter catalogue that
// an empty database begins with. It knows neither web nor database.
package catalogue

import (
	"encoding/json"
	"fmt"

	"ministryfinder/assets"
)

// Ministry is one thing a parishioner can take part in. Each criterion lists
// the values that the ministry is for; an empty list means everybody.
type Ministry struct {
	ID          int64    `json:"-"`
	Key         string   `json:"key"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Details     string   `json:"details"`
	Links       []string `json:"links"`
	Age         []string `json:"age"`
	Gender      []string `json:"gender"`
	State       []string `json:"state"`
	Interest    []string `json:"interest"`
	Situation   []string `json:"situation"`
	Active      bool     `json:"-"`
}

// Starter returns the ministries that an empty database is filled with, all
// active, in the order in which they are shown to staff.
func Starter() ([]Ministry, error) {
	var all []Ministry
	if err := json.Unmarshal(assets.StarterCatalogue, &all); err != nil {
		return nil, fmt.Errorf("read the starter catalogue: %w", err)
	}
	for i := range all {
		all[i].Active = true
	}
	return all, nil
}

// Active returns the active ministries, in their order.
func Active(all []Ministry) []Ministry {
	var out []Ministry
	for _, m := range all {
		if m.Active {
			out = append(out, m)
		}
	}
	return out
}
