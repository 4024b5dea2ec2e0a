package linkcheck

import (
	"context"
	"net/url"
	"strings"
	"sync"
)

const (
	// maxAtOnce is how many links are tried at once, of as many hosts.
	maxAtOnce = 4
	// maxHostFailures is after how many links in a row that a host does not answer in
	// time its others are not tried any more.
	maxHostFailures = 2
)

// tryAll tries links, several hosts at once and each host one link after another,
// until all are tried or ctx ends. It tells of each as it is known, of one at a time.
func (c *client) tryAll(ctx context.Context, links []string, tell func(link string, o Outcome)) {
	hosts := make(chan []string)
	var workers sync.WaitGroup
	var telling sync.Mutex
	for range maxAtOnce {
		workers.Go(func() {
			for host := range hosts {
				c.tryHost(ctx, host, func(link string, o Outcome) {
					telling.Lock()
					defer telling.Unlock()
					tell(link, o)
				})
			}
		})
	}
	for _, host := range byHost(links) {
		hosts <- host
	}
	close(hosts)
	workers.Wait()
}

// byHost groups links by their hosts, in the order in which they come first.
func byHost(links []string) [][]string {
	var all [][]string
	place := map[string]int{}
	for _, link := range links {
		host := link
		if u, err := url.Parse(link); err == nil {
			host = strings.ToLower(u.Host)
		}
		i, known := place[host]
		if !known {
			i = len(all)
			place[host], all = i, append(all, nil)
		}
		all[i] = append(all[i], link)
	}
	return all
}

// tryHost tries the links of a host. One that wants to be left alone is, and one that
// does not answer is not waited for again and again.
func (c *client) tryHost(ctx context.Context, links []string, tell func(link string, o Outcome)) {
	failures, last := 0, Answers
	for _, link := range links {
		o := last
		if failures < maxHostFailures {
			o = c.try(ctx, link)
		}
		if ctx.Err() != nil { // it says nothing of the link
			return
		}
		tell(link, o)
		switch last = o; {
		case o == Busy:
			failures = maxHostFailures
		case o == Slow, o == Unreachable:
			failures++
		default:
			failures = 0
		}
	}
}
