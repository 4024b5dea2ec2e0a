package web

import (
	"strings"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/health"
)

// clientIssues are the sentences of the health report about proxies and
// addresses, in English for scripts; health.issue in the texts has them for people.
var clientIssues = map[clientip.Kind]string{
	clientip.Refused:    "Answers and sign-ins are refused, since they come by an address that is not set in PUBLIC_HOSTS",
	clientip.NotTrusted: "Visitors come through a proxy or tunnel on this computer that is not set in TRUSTED_PROXIES",
	clientip.Silent:     "A trusted proxy does not say who its visitors are",
	clientip.Unreadable: "A trusted proxy sends what cannot be read",
}

// reportClients says in the health report what is wrong with proxies and addresses.
func (s *Server) reportClients(rep *health.HealthReport) {
	for _, trouble := range s.Addresses.Clients.Troubles() {
		issue := clientIssues[trouble.Kind]
		if len(trouble.Details) > 0 {
			issue += ": " + strings.Join(trouble.Details, ", ")
		}
		rep.Issues = append(rep.Issues, issue)
	}
}
