package agent

import (
	"ministryfinder/agent/control"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/status"
)

// assess says how things are, in one word and a sentence, and what to do.
func (s *alerts) assess(local *target.Target, snap health.Snapshot, finder supervise.State) (control.State, string, string) {
	worst := status.Worst(snap.Active)
	isOut := worst != nil && worst.Kind.IsOutage() && !snap.Unproven // one of before a restart is none while the finder begins
	switch {
	case !finder.AwaySince.IsZero():
		state := control.StateStarting
		if isOut {
			state = control.StateTrouble
		}
		return state, s.words().T("state.away"), finder.Away
	case isOut:
		message, advice := s.alertWords(local, *worst)
		return control.StateTrouble, message, advice
	case finder.Phase == supervise.Restarting, finder.Phase == supervise.Starting && finder.Restarts > 0:
		return control.StateStarting, s.words().T("state.restarting"), ""
	case finder.Phase != supervise.Running:
		return control.StateStarting, s.words().T("state.starting"), ""
	case worst != nil:
		message, advice := s.alertWords(local, *worst)
		return control.StateAttention, message, advice
	}
	if err := s.problem(); err != nil {
		return control.StateAttention, s.words().T("agent.bad_settings", "error", s.words().Error(err)), ""
	}
	return control.StateWell, s.words().T("state.well"), ""
}

// brief says in a line of the menu what assess says in a headline.
func (s *alerts) brief(local *target.Target, snap health.Snapshot, state control.State, headline string) string {
	worst := status.Worst(snap.Active)
	switch {
	case state != control.StateTrouble && state != control.StateAttention:
		return headline
	case worst != nil:
		return alerttext.Brief(s.words(), *worst, local.Engine.Limits())
	}
	return s.words().T("agent.bad_settings_brief")
}

// judgeElsewhere does the same for a finder elsewhere.
func (s *alerts) judgeElsewhere(w *target.Target, snap health.Snapshot) (control.State, string, string) {
	if worst := status.Worst(snap.Active); worst != nil {
		message, advice := s.alertWords(w, *worst)
		return level(*worst), message, advice
	}
	if snap.Latest == nil || !snap.Latest.OK {
		return control.StateStarting, w.Prefix() + s.words().T("state.first_look"), ""
	}
	return control.StateWell, w.Prefix() + s.words().T("state.well"), ""
}
