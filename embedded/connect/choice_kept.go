package connect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Choice returns what the parish has chosen, at most choiceFor old; as it was read
// last while the database is away.
func (s *Service) Choice(ctx context.Context) (Choice, error) {
	s.mu.Lock()
	known, at, stale := s.choice, s.readAt, s.stale
	s.stale = false // before it is read: it may be changed meanwhile
	s.mu.Unlock()
	if age := s.Now().Sub(at); !stale && !at.IsZero() && age >= 0 && age < choiceFor {
		return known, nil
	}
	// Each page asks; a timer is made only where the database is read.
	ctx, cancel := context.WithTimeout(ctx, choiceTimeout)
	defer cancel()
	c, _, err := LoadChoice(ctx, s.Store)
	if err != nil {
		s.ChoiceChanged()
		if !at.IsZero() {
			return known, nil
		}
		return Default(), err
	}
	s.mu.Lock()
	s.choice, s.key, s.readAt = c, keyOf(c), s.Now()
	s.mu.Unlock()
	return c, nil
}

// ChoiceKey returns a text that is another one for each choice, of which pages that
// were made before are told apart; empty while people cannot ask.
func (s *Service) ChoiceKey(ctx context.Context) string {
	if _, err := s.Choice(ctx); err != nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key
}

// keyOf is the key of a choice.
func keyOf(c Choice) string {
	if !c.On {
		return ""
	}
	text, err := json.Marshal(c)
	if err != nil {
		return "on"
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// ChoiceChanged makes the next Choice read it anew.
func (s *Service) ChoiceChanged() {
	s.mu.Lock()
	s.stale = true
	s.mu.Unlock()
}
