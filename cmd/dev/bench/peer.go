package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"ministryfinder/cmd/dev/build"
)

// The bench peer puts the finder beside PocketBase, a well-known Go program with
// SQLite in it. It is built from its module and is no part of ours, so that bench is
// run only by its name.
const (
	peerBench     = "peer"
	peerName      = "PocketBase " + peerVersion
	peerVersion   = "0.40.4"
	peerPackage   = "github.com/pocketbase/pocketbase/examples/base"
	peerToolchain = "go1.27.0" // it asks for one that is newer than ours
	// peerUser and peerPassword are of the account that makes its table.
	peerUser, peerPassword = "bench@example.org", "of this bench alone"
	// peerConnections send at once, to either program.
	peerConnections = 64
	// peerLimit is how long downloading and building it may take.
	peerLimit = 20 * time.Minute
)

// peerFields are the columns of its table: those that a submission fills here.
var peerFields = []string{"age_group", "gender", "state_in_life", "interest", "situation", "recommended_ministries", "client_id_hash"}

// benchPeer asks both programs in turn for the same: to keep a submission, and how
// they are. Both run as they are when nobody changes their settings: PocketBase
// answers before a row is on the disk, the finder after.
func benchPeer(ctx context.Context, o benchOptions) (figures []figure, err error) {
	program, err := buildPeer(ctx)
	if err != nil {
		return nil, err
	}
	err = withFolder(func(ours string) error {
		return withFolder(func(theirs string) error {
			finder, err := startRested(ctx, o.scale, ours)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, finder.stop()) }()
			peer, err := startPeer(ctx, program, theirs)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, peer.stop()) }()
			figures, err = besidePeer(ctx, o.scale, finder, peer)
			return err
		})
	})
	return figures, err
}

// buildPeer returns the path of the built program.
func buildPeer(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, peerLimit)
	defer cancel()
	dir, err := filepath.Abs(filepath.Join(build.Dir, "peer-"+peerVersion))
	if err != nil {
		return "", fmt.Errorf("find a folder for %s: %w", peerName, err)
	}
	path := filepath.Join(dir, "base"+build.Exe())
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	install := build.GoCommand(ctx, "install", peerPackage+"@v"+peerVersion)
	install.Env = append(os.Environ(), "GOBIN="+dir, "GOTOOLCHAIN="+peerToolchain, "CGO_ENABLED=0", "GOFLAGS=")
	if said, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", peerName, err, build.LastLines(string(said), 20))
	}
	return path, nil
}

// startPeer starts it with a table into which everybody may write.
func startPeer(ctx context.Context, program, dir string) (*measured, error) {
	made := exec.CommandContext(ctx, program, "superuser", "upsert", peerUser, peerPassword, "--dir", dir,
		"--migrationsDir", filepath.Join(dir, "migrations"))
	if said, err := made.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make an account of %s: %w\n%s", peerName, err, said)
	}
	m, err := startMeasuredAt(program, func(addr string) []string {
		// It keeps nothing beside its data folder, where the next run would find it.
		return []string{"serve", "--http", addr, "--dir", dir, "--automigrate=false", "--migrationsDir", filepath.Join(dir, "migrations")}
	})
	if err != nil {
		return nil, err
	}
	if _, err = m.waitReady(ctx); err == nil {
		err = makePeerTable(ctx, m.addr)
	}
	if err != nil {
		return nil, errors.Join(err, m.stop())
	}
	return m, nil
}

func makePeerTable(ctx context.Context, addr string) error {
	var signedIn struct{ Token string }
	err := postJSON(ctx, "http://"+addr+"/api/collections/_superusers/auth-with-password", "",
		map[string]any{"identity": peerUser, "password": peerPassword}, &signedIn)
	if err != nil {
		return err
	}
	var fields []map[string]any
	for _, name := range peerFields {
		fields = append(fields, map[string]any{"name": name, "type": "text"})
	}
	return postJSON(ctx, "http://"+addr+"/api/collections", signedIn.Token,
		map[string]any{"name": "submissions", "type": "base", "createRule": "", "fields": fields}, &struct{}{})
}

// postJSON sends a value as JSON, with a token where there is one, and reads the answer.
func postJSON(ctx context.Context, url, token string, value, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("send to %s: %w", url, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("send to %s: %w", url, err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("send to %s: %w", url, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10)) // what there is of it
		return fmt.Errorf("send to %s: %s: %s", url, res.Status, why)
	}
	if err := json.NewDecoder(res.Body).Decode(answer); err != nil {
		return fmt.Errorf("read the answer of %s: %w", url, err)
	}
	return nil
}

// peerRecord is what a submission is to the peer.
func peerRecord(addr string) []byte {
	return rawRequest(addr, "POST", "/api/collections/submissions/records", `{"age_group":"married-parents","gender":"female",`+
		`"state_in_life":"married,parent","interest":"service,kids","situation":"just-curious",`+
		`"recommended_ministries":"mass","client_id_hash":"bench"}`)
}

func besidePeer(ctx context.Context, s scale, finder, peer *measured) (figures []figure, err error) {
	health := func(addr string) []byte { return rawRequest(addr, "GET", healthPath, "") }
	for _, one := range []struct {
		name         string
		ours, theirs func(addr string) []byte
	}{{"keeping a submission", submissions(), peerRecord}, {healthPath, health, health}} {
		var here, there, ratio []float64
		for range s.pairs {
			mine, err := send(ctx, []string{finder.addr}, one.ours, peerConnections, s.load)
			if err != nil {
				return nil, err
			}
			its, err := send(ctx, []string{peer.addr}, one.theirs, peerConnections, s.load)
			if err != nil {
				return nil, fmt.Errorf("ask %s: %w", peerName, err)
			}
			here, there = append(here, mine.perSecond), append(there, its.perSecond)
			ratio = append(ratio, mine.perSecond/its.perSecond)
		}
		figures = append(figures,
			figure{Name: one.name + ", Ministry Finder", Value: median(here), Unit: "/s"},
			figure{Name: one.name + ", " + peerName, Value: median(there), Unit: "/s"},
			figure{Name: one.name + ", Ministry Finder : " + strings.Fields(peerName)[0], Value: median(ratio), Unit: "x"})
	}
	for _, one := range []struct {
		name string
		of   *measured
	}{{"Ministry Finder", finder}, {peerName, peer}} {
		u, err := usedByProcess(one.of.cmd.Process.Pid)
		if err != nil {
			return figures, err
		}
		figures = append(figures, figure{Name: "memory after that, " + one.name, Value: u.memoryMB, Unit: "MB"})
	}
	return figures, nil
}
