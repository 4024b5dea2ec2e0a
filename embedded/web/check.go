package web

import "slices"

// systemCheck looks at memory, CPU, disk and all else that the health report
// knows, and logs what has changed since the last check. One look costs a
// fraction of a millisecond, so it is never left out under load.
func (s *Server) systemCheck() {
	_, _, report := s.healthReport()
	for _, issue := range report.Issues {
		if !slices.Contains(s.checked, issue) {
			s.Log.Warn("system check: "+issue, "rss_mb", report.Memory.RSSMB)
		}
	}
	for _, issue := range s.checked {
		if !slices.Contains(report.Issues, issue) {
			s.Log.Info("system check: over: " + issue)
		}
	}
	s.checked = report.Issues
}
