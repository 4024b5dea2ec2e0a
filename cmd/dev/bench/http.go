package main

import (
	"net/http"
)

// asked are the requests whose times are told, at each number of connections.
func asked(addr string) []struct {
	name string
	raw  []byte
} {
	const answers = `{"answers":{"age":"married-parents","gender":"female"},"states":["married","parent"],"situation":["just-curious"],"interests":["service","kids"]`
	return []struct {
		name string
		raw  []byte
	}{
		{"/", rawRequest(addr, "GET", "/", "")},
		{"/api/get-ministries", rawRequest(addr, "GET", "/api/get-ministries", "")},
		{healthPath, rawRequest(addr, "GET", healthPath, "")},
		{"/result", rawRequest(addr, "GET", "/result?age=married-parents&states=married&states=parent&interests=service&interests=kids", "")},
		{"POST /api/match", rawRequest(addr, "POST", "/api/match", answers+"}")},
		{"POST /api/submit", rawRequest(addr, "POST", "/api/submit", answers+`,"ministries":["mass"],"client_id":"bench"}`)},
	}
}

// answer is what the bare server repeats.
type answer struct {
	Header http.Header
	Body   []byte
}
