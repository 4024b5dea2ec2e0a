// Package status is the one judge of how a finder is: healthy, warning or
// unhealthy, and the issues that say why. The limits are those of package health.
// The server's report, the dashboard and the agent in the tray show its judgement;
// package health/words puts it into the language of whoever reads it.
package status

import (
	"slices"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
)

// Facts are what a finder knows about itself at one moment.
type Facts struct {
	// Figures are those of now; a figure that cannot be read is zero.
	Figures health.Sample
	// FiguresUnreadable is set when memory and CPU cannot be read, DiskUnreadable
	// when the disk with the data folder cannot.
	FiguresUnreadable, DiskUnreadable bool
	// Database is why the database cannot be used; nil while it can.
	Database error
	// Readable is set when only storing in it has failed.
	Readable bool
	// Waiting counts the submissions that wait until the database stores again.
	Waiting int
	// Backups are the issues that were found at the last check of the backups.
	Backups []health.Issue
	// Mail are the issues about letters that were not sent.
	Mail []health.Issue
	// Calls are the issues about people who wait for a call.
	Calls []health.Issue
	// Certificates are the issues about the certificates of public names.
	Certificates []health.Issue
	// PublicAddress is what the keep-alive calls; Figures say how often that failed.
	PublicAddress string
	// Clients is what is wrong with proxies and addresses.
	Clients []clientip.Trouble
}

// Judge returns a health report with its states and issues; the figures are not
// filled in. The sentences of Issues belong to the codes in the same places.
func Judge(f Facts, limits health.Limits) health.HealthReport {
	rep := health.HealthReport{Status: health.Healthy, Database: health.Connected, Issues: []string{}, IssueCodes: issues(f, limits)}
	for _, issue := range rep.IssueCodes {
		rep.Issues = append(rep.Issues, Sentence(issue))
		rep.Status = health.Warning
	}
	if f.Database != nil {
		rep.Status, rep.DatabaseReason = health.Unhealthy, string(store.ReasonOf(f.Database))
		if !f.Readable {
			rep.Database = health.Disconnected
		}
	}
	return rep
}

func issues(f Facts, limits health.Limits) []health.Issue {
	all := []health.Issue{}
	add := func(is bool, issue health.Issue) {
		if is {
			all = append(all, issue)
		}
	}
	if f.Database != nil {
		code := health.IssueDatabase
		if f.Readable {
			code = health.IssueNotStored
		}
		add(true, health.Issue{Code: code, Reason: string(store.ReasonOf(f.Database))})
		add(f.Waiting > 0, health.Issue{Code: health.IssueWaiting, Count: f.Waiting})
	}
	all = append(append(append(all, f.Backups...), f.Mail...), f.Calls...)
	beyond := health.Beyond(f.Figures, limits)
	is := func(kind health.Kind) bool { return slices.Contains(beyond, kind) }
	add(is(health.KeepAlive), health.Issue{Code: health.IssueKeepAlive, Where: f.PublicAddress, Count: f.Figures.KeepAliveFailures})
	all = append(all, f.Certificates...)
	for _, trouble := range f.Clients {
		add(true, health.Issue{Code: clientCodes[trouble.Kind], Details: trouble.Details})
	}
	add(f.FiguresUnreadable, health.Issue{Code: health.IssueFiguresUnreadable})
	add(f.DiskUnreadable, health.Issue{Code: health.IssueDiskUnreadable})
	add(is(health.ProcessMemory) || is(health.SystemMemory), health.Issue{Code: health.IssueMemory})
	add(is(health.CacheFull), health.Issue{Code: health.IssueCache})
	add(is(health.DiskFull), health.Issue{Code: health.IssueDisk})
	return all
}

// clientCodes are the issues about proxies and addresses.
var clientCodes = map[clientip.Kind]health.IssueCode{
	clientip.Refused:    health.IssueOriginRefused,
	clientip.NotTrusted: health.IssueProxyNotTrusted,
	clientip.Silent:     health.IssueProxySilent,
	clientip.Unreadable: health.IssueProxyUnreadable,
}

// Worst returns the alert that matters most of those that last, nil for none.
func Worst(lasting []health.Alert) *health.Alert {
	var worst *health.Alert
	for i, alert := range lasting {
		if worst == nil || alert.Kind.IsOutage() && !worst.Kind.IsOutage() || alert.Kind == health.CrashLoop {
			worst = &lasting[i]
		}
	}
	return worst
}

// WithAlerts returns the state of a finder while alerts last, from what its own
// report says.
func WithAlerts(s health.Status, lasting []health.Alert) health.Status {
	switch worst := Worst(lasting); {
	case worst != nil && worst.Kind.IsOutage():
		return health.Unhealthy
	case worst != nil && s == health.Healthy:
		return health.Warning
	}
	return s
}
