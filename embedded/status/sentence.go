package status

import (
	"fmt"
	"strings"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
)

// sentences are those of the report's list of issues, which scripts of earlier
// versions look for. Nobody in this program compares them: it has the codes.
var sentences = map[health.IssueCode]string{
	health.IssueDatabase:  "Database connection failed",
	health.IssueNotStored: "Answers cannot be stored",
	health.IssueWaiting:   "Submissions that are kept until the database stores again: {count}",
	health.IssueClock: "The computer's clock went from {since} to {until}; nothing is removed for its age until that date is " +
		"known to be right",
	health.IssueBackupInFuture:       "The last backup is dated in the future; please look whether the computer's clock is right",
	health.IssueBackupFolderGone:     "The backup folder {where} is not there; plug in its disk, or choose another folder",
	health.IssueBackupFolderOther:    "The backup folder {where} is not the one with the backups; plug in its disk, or choose another folder",
	health.IssueBackupFolderUnusable: "The backup folder cannot be used",
	health.IssueBackupFailed:         "The last backup failed; the log says why",
	health.IssueBackupOverdue:        "No backup for {count} days",
	health.IssueBackupTrial:          "The last backup could not be restored in a trial; the log says why",
	health.IssueKeepAlive:            "The keep-alive of {where} has failed {count} times in a row",
	health.IssueMailFailed:           "Letters that could not be sent by e-mail: {count}",
	health.IssueMailUnknown:          "Letters of which the mail server did not say whether it took them: {count}",
	health.IssueCallsLate:            "People who were not called in time: {count}, the oldest asked on {since}",
	health.IssueCertificateMissing:   "There is no certificate for {where} that holds, and none could be got",
	health.IssueCertificateEnding:    "The certificate of {where} is not renewed; it holds until {until}",
	health.IssueOriginRefused:        "Answers and sign-ins are refused, since they come by an address that is not set in PUBLIC_HOSTS",
	health.IssueProxyNotTrusted:      "Visitors come through a proxy or tunnel that is not set in TRUSTED_PROXIES",
	health.IssueProxySilent:          "A trusted proxy does not say who its visitors are",
	health.IssueProxyUnreadable:      "A trusted proxy sends what cannot be read",
	health.IssueFiguresUnreadable:    "Memory and CPU cannot be read",
	health.IssueDiskUnreadable:       "The disk with the data folder cannot be read",
	health.IssueMemory:               "High memory usage",
	health.IssueCache:                "Cache near memory limit",
	health.IssueDisk:                 "Disk nearly full",
}

// Sentence returns an issue in English, for scripts and the log. People read
// what words.Issue says in their language.
func Sentence(i health.Issue) string {
	facts := strings.NewReplacer("{where}", i.Where, "{count}", fmt.Sprint(i.Count), "{since}", i.Since, "{until}", i.Until)
	said := facts.Replace(sentences[i.Code])
	if i.Reason != "" {
		said += ": " + store.Reason(i.Reason).String()
	}
	if len(i.Details) > 0 {
		said += ": " + strings.Join(i.Details, ", ")
	}
	return said
}
