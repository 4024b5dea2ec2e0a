package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

const (
	readingConnections = 16
	readingPairs       = 5
	readingTime        = 2 * time.Second
	// readingAim is the share of a bare web server's speed that we want to
	// reach: the rest is what the finder does beside writing bytes.
	readingAim = 0.80
)

// benchReading asks the finder, and a bare net/http server that writes the same
// bytes from memory, in turn, so that a disturbance meets both.
func benchReading(ctx context.Context, o benchOptions) ([]figure, error) {
	var figures []figure
	err := withFolder(func(dir string) error {
		finder, err := startServe(dir)
		if err != nil {
			return err
		}
		if _, err = finder.waitReady(ctx); err == nil {
			for _, path := range []string{"/", "/api/get-ministries", healthPath} {
				var found []figure
				if found, err = comparePath(ctx, finder.addr, path); err != nil {
					err = fmt.Errorf("read %s: %w", path, err)
					break
				}
				figures = append(figures, found...)
				fmt.Fprintf(o.said, "dev: %s is read at %.0f %% of a bare server's speed\n", path, 100*found[len(found)-1].Value)
			}
		}
		if stopErr := finder.stop(); err == nil {
			err = stopErr
		}
		return err
	})
	return figures, err
}

func comparePath(ctx context.Context, addr, path string) ([]figure, error) {
	same, err := fetch(ctx, addr, path)
	if err != nil {
		return nil, err
	}
	bare, err := startBare(ctx, same)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	var ours, theirs, ratios []float64
	for range readingPairs {
		a, err := load(ctx, bare.addr, path, readingConnections, readingTime)
		if err != nil {
			return nil, fmt.Errorf("bare server: %w", err)
		}
		b, err := load(ctx, addr, path, readingConnections, readingTime)
		if err != nil {
			return nil, err
		}
		theirs, ours, ratios = append(theirs, a), append(ours, b), append(ratios, b/a)
	}
	return []figure{
		{Name: path + ", finder", Value: median(ours), Unit: "requests/s"},
		{Name: path + ", bare server", Value: median(theirs), Unit: "requests/s"},
		{Name: path + ", ratio", Value: median(ratios), Aim: bound(readingAim), Least: true},
	}, nil
}

// answer is what the bare server repeats.
type answer struct {
	Header http.Header
	Body   []byte
}

// fetch asks as a browser does, so that a compressed answer stays compressed.
func fetch(ctx context.Context, addr, path string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		return answer{}, fmt.Errorf("ask: %w", err)
	}
	req.Header.Set("Accept-Encoding", acceptEncoding)
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("ask: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, fmt.Errorf("read the answer: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return answer{}, fmt.Errorf("the finder answered %s", res.Status)
	}
	for _, name := range []string{"Content-Length", "Date", "Connection"} {
		res.Header.Del(name) // the server writes these itself
	}
	return answer{Header: res.Header, Body: body}, nil
}

// bareHandler writes the same answer to everyone.
func bareHandler(a answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range a.Header {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(a.Body)))
		_, _ = w.Write(a.Body)
	})
}

// selfPath is this program, which is the bare server too.
func selfPath() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	return path, nil
}
