package observe

import (
	"slices"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/status"
)

// Check looks at memory, CPU, disk and all else that the health report
// knows, and logs what has changed since the last check. One look costs a
// fraction of a millisecond, so it is never left out under load.
func (o *Observer) Check() {
	_, _, report := o.healthReport()
	for _, issue := range report.IssueCodes {
		if !hasIssue(o.checked, issue) {
			o.Log.Warn("system check: "+status.Sentence(issue), "rss_mb", report.Memory.RSSMB)
		}
	}
	for _, issue := range o.checked {
		if !hasIssue(report.IssueCodes, issue) {
			o.Log.Info("system check: over: " + status.Sentence(issue))
		}
	}
	o.checked = report.IssueCodes
}

// hasIssue reports whether an issue is among others, whatever its count is now.
func hasIssue(all []health.Issue, issue health.Issue) bool {
	return slices.ContainsFunc(all, func(other health.Issue) bool {
		return other.Code == issue.Code && other.Reason == issue.Reason && slices.Equal(other.Details, issue.Details)
	})
}
