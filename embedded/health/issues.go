package health

// Load is what a finder reads of itself.
type Load struct {
	ProcessMB      float64
	ProcessPercent float64 // of the computer's memory
	SystemPercent  float64
	CacheMB        float64
	CacheMaxMB     float64
	DiskPercent    float64 // of the disk with the data folder; zero when it cannot be read
}

// Issues returns the plain sentences that a finder's health report carries,
// in English, which scripts and the former monitor look for.
func Issues(l Load, limits Limits) []string {
	var issues []string
	if l.ProcessPercent >= limits.MemoryPercent || l.SystemPercent >= limits.MemoryPercent ||
		100*l.ProcessMB >= limits.MemoryPercent*limits.MemoryBudgetMB {
		issues = append(issues, "High memory usage")
	}
	if l.CacheMaxMB > 0 && 100*l.CacheMB >= limits.CachePercent*l.CacheMaxMB {
		issues = append(issues, "Cache near memory limit")
	}
	if l.DiskPercent > 0 && l.DiskPercent >= limits.DiskPercent {
		issues = append(issues, "Disk nearly full")
	}
	return issues
}
