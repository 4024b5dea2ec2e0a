// Package updatecheck looks whether a newer version is told of at an address that
// staff have set. Without an address it asks nobody: nothing phones home.
package updatecheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/mod/semver"

	"ministryfinder/embedded/i18n"
)

const (
	// Every is the time between two looks.
	Every = 24 * time.Hour
	// timeout bounds a look.
	timeout = 10 * time.Second
	// maxBytes bounds the answer.
	maxBytes = 16 << 10
	// maxVersion bounds a version that is shown.
	maxVersion = 40
)

// Available is a newer version; the zero value is none.
type Available struct {
	// Version is such as 1.4.0.
	Version string
	// Page is where to read about it and get it, an http or https address.
	Page string
}

// CheckAddress tells what is wrong with an address to ask.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return i18n.NewError("settings.mistake.update")
	}
	return nil
}

// Check asks the address, which answers {"version":"1.4.0","page":"https://…"},
// and returns the version there when it is newer than the present one.
func Check(ctx context.Context, address, present string) (Available, error) {
	if err := CheckAddress(address); err != nil {
		return Available{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Available{}, fmt.Errorf("ask for updates: %w", err)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return Available{}, fmt.Errorf("ask for updates: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return Available{}, fmt.Errorf("ask for updates: %s answered %s", req.URL.Host, res.Status)
	}
	return read(res.Body, present)
}

// read reads an answer.
func read(answer io.Reader, present string) (Available, error) {
	var told struct {
		Version string `json:"version"`
		Page    string `json:"page"`
	}
	if err := json.NewDecoder(io.LimitReader(answer, maxBytes)).Decode(&told); err != nil {
		return Available{}, fmt.Errorf("ask for updates: the answer must be {\"version\":\"1.4.0\",\"page\":\"https://…\"}: %w", err)
	}
	if !semver.IsValid("v"+told.Version) || len(told.Version) > maxVersion {
		return Available{}, fmt.Errorf("ask for updates: %.40q is no version such as 1.4.0", told.Version)
	}
	page, err := url.Parse(told.Page)
	if err != nil || page.Scheme != "https" && page.Scheme != "http" || page.Host == "" || strings.ContainsFunc(told.Page, notOfAnAddress) {
		return Available{}, errors.New("ask for updates: the answer names no page with an https:// address")
	}
	if semver.Compare("v"+told.Version, "v"+present) <= 0 {
		return Available{}, nil
	}
	return Available{told.Version, page.String()}, nil
}

// notOfAnAddress tells of a character that may not stand in an address as it
// is (RFC 3986, 2): a parser takes some of them in a query.
func notOfAnAddress(r rune) bool { return r <= ' ' || r > '~' }
