package health

// Status is how a finder is, in one word.
type Status string

// The states of a finder, from best to worst.
const (
	Healthy   Status = "healthy"
	Warning   Status = "warning"
	Unhealthy Status = "unhealthy"
)

// DatabaseState says whether a finder's database can be used.
type DatabaseState string

// The states of a database.
const (
	Connected    DatabaseState = "connected"
	Disconnected DatabaseState = "disconnected"
)

// Issue is something that a finder reports as wrong. What is told with it has a
// field of its own; package words makes sentences of it.
type Issue struct {
	Code IssueCode `json:"code"`
	// Reason is the code of why, one of the store's reasons.
	Reason string `json:"reason,omitempty"`
	// Count is how many answers or people wait, calls or letters failed, or days passed.
	Count int `json:"count,omitempty"`
	// Where is the folder or the address that it is about.
	Where string `json:"where,omitempty"`
	// Since is a day such as 2026-11-29.
	Since string `json:"since,omitempty"`
	// Until is another day.
	Until string `json:"until,omitempty"`
	// Details are texts that were sent to the finder, each a line.
	Details []string `json:"details,omitempty"`
}

// IssueCode says what an issue is about.
type IssueCode string

// The codes of issues, with the fields that each has.
const (
	IssueDatabase             IssueCode = "database-disconnected" // Reason
	IssueNotStored            IssueCode = "answers-not-stored"    // Reason
	IssueWaiting              IssueCode = "answers-waiting"       // Count
	IssueClock                IssueCode = "clock-in-doubt"        // Since, Until
	IssueBackupInFuture       IssueCode = "backup-in-future"
	IssueBackupFolderGone     IssueCode = "backup-folder-gone"     // Where
	IssueBackupFolderOther    IssueCode = "backup-folder-other"    // Where
	IssueBackupFolderUnusable IssueCode = "backup-folder-unusable" // Reason
	IssueBackupFailed         IssueCode = "backup-failed"
	IssueBackupOverdue        IssueCode = "backup-overdue" // Count of days
	IssueBackupTrial          IssueCode = "backup-trial-failed"
	IssueKeepAlive            IssueCode = "keep-alive-failing"  // Where, Count
	IssueMailFailed           IssueCode = "mail-failed"         // Count
	IssueMailUnknown          IssueCode = "mail-unknown"        // Count
	IssueCallsLate            IssueCode = "calls-late"          // Count of people, Since
	IssueCertificateMissing   IssueCode = "certificate-missing" // Where, Details
	IssueCertificateEnding    IssueCode = "certificate-ending"  // Where, Until
	IssueOriginRefused        IssueCode = "origin-refused"      // Details
	IssueProxyNotTrusted      IssueCode = "proxy-not-trusted"   // Details
	IssueProxySilent          IssueCode = "proxy-silent"
	IssueProxyUnreadable      IssueCode = "proxy-unreadable" // Details
	IssueFiguresUnreadable    IssueCode = "figures-unreadable"
	IssueDiskUnreadable       IssueCode = "disk-unreadable"
	IssueMemory               IssueCode = "memory-high"
	IssueCache                IssueCode = "cache-nearly-full"
	IssueDisk                 IssueCode = "disk-nearly-full"
)

// IssueCodes lists all of them.
func IssueCodes() []IssueCode {
	return []IssueCode{
		IssueDatabase, IssueNotStored, IssueWaiting, IssueClock, IssueBackupInFuture, IssueBackupFolderGone, IssueBackupFolderOther,
		IssueBackupFolderUnusable, IssueBackupFailed, IssueBackupOverdue, IssueBackupTrial, IssueKeepAlive,
		IssueMailFailed, IssueMailUnknown, IssueCallsLate, IssueCertificateMissing, IssueCertificateEnding, IssueOriginRefused,
		IssueProxyNotTrusted, IssueProxySilent, IssueProxyUnreadable, IssueFiguresUnreadable, IssueDiskUnreadable,
		IssueMemory, IssueCache, IssueDisk,
	}
}

// AboutBackups reports whether an issue with the code concerns the backups.
func (c IssueCode) AboutBackups() bool {
	switch c {
	case IssueBackupInFuture, IssueBackupFolderGone, IssueBackupFolderOther, IssueBackupFolderUnusable,
		IssueBackupFailed, IssueBackupOverdue, IssueBackupTrial:
		return true
	}
	return false
}
