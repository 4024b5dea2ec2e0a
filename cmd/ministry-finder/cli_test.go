package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// what a command printed, and how it ended.
type outcome struct {
	status   int
	out, err string
}

// command runs the real program with a data folder of its own.
func command(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	return commandIn(t, append(withoutOurs(os.Environ()), env...), args...)
}

// commandIn runs it in exactly this environment.
func commandIn(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	cmd.Env = env
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), log.String()}
}

// withoutOurs takes out the variables that the program reads.
func withoutOurs(env []string) []string {
	var kept []string
	for _, kv := range env {
		switch name, _, _ := strings.Cut(kv, "="); name {
		case "FINDER_DATA", "DATABASE_URL", "REDIS_URL", "RENDER_EXTERNAL_URL", "PORT", "TRUSTED_PROXIES", "RATE_LIMIT":
		default:
			kept = append(kept, kv)
		}
	}
	return kept
}

func TestTheCommandLineEndsAsTheContractSays(t *testing.T) {
	data := t.TempDir()
	missing := filepath.Join(data, "not", "there")
	file := filepath.Join(data, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		env    []string
		args   []string
		status int
		// out and err must be in what was printed; empty wants nothing printed.
		out, err string
	}{
		{"version", nil, []string{"version"}, 0, "ministry-finder ", ""},
		{"help", nil, []string{"--help"}, 0, "Usage: ministry-finder", ""},
		{"help of a command", nil, []string{"status", "--help"}, 0, "--json", ""},
		{"help names every command", nil, []string{"--help"}, 0, "restart", ""},
		{"an unknown command", nil, []string{"dance"}, 2, "", "dance"},
		{"an unknown flag", nil, []string{"--dance"}, 2, "", "--dance"},
		{"an unknown flag of a command", nil, []string{"serve", "--dance"}, 2, "", "--dance"},
		{"a flag without its value", nil, []string{"--data"}, 2, "", "--data"},
		{"an unknown page", nil, []string{"open", "kitchen"}, 2, "", "kitchen"},
		{"too many arguments", nil, []string{"quit", "now"}, 2, "", "now"},
		{"a bad rate limit", nil, []string{"serve", "--rate-limit", "perhaps"}, 2, "", "perhaps"},
		{"a PORT that is no number", []string{"PORT=web"}, []string{"--no-tray"}, 2, "", `PORT must be a number from 1 to 65535, not "web"`},
		{"a PORT too high", []string{"PORT=65536"}, []string{"serve"}, 2, "", "65536"},
		{"a PORT of zero", []string{"PORT=0"}, []string{"serve"}, 2, "", `"0"`},
		{"a DATABASE_URL that is none", []string{"DATABASE_URL=db"}, []string{"serve", "--addr", "127.0.0.1:0"}, 1, "", "DATABASE_URL"},
		{"an address without a port", nil, []string{"serve", "--addr", "here"}, 1, "", `"here"`},
		{"an address with a bad port", nil, []string{"serve", "--addr", "127.0.0.1:70000"}, 1, "", "65535"},
		{"an address of elsewhere", nil, []string{"serve", "--addr", "192.0.2.1:5000"}, 1, "", "192.0.2.1:5000"},
		{"a bad address of the agent", nil, []string{"--no-tray", "--addr", "here"}, 1, "", `"here"`},
		{"a bad proxy", []string{"TRUSTED_PROXIES=someone"}, []string{"serve", "--addr", "127.0.0.1:0"}, 1, "", "TRUSTED_PROXIES"},
		{"a public address that is none", []string{"RENDER_EXTERNAL_URL=quiz.example.org"}, []string{"serve", "--addr", "127.0.0.1:0"}, 1, "",
			"RENDER_EXTERNAL_URL: The public address must begin with http:// or https://"},
		{"a data folder that is a file", nil, []string{"serve", "--data", file}, 1, "", "--data"},
		{"a data folder that is a file, agent", nil, []string{"--no-tray", "--data", file}, 1, "", "--data"},
		{"a supervised finder without an agent", nil, []string{"serve", "--supervised"}, 1, "", "agent's orders"},
		{"status", nil, []string{"status"}, 1, "", "not running"},
		{"status as JSON", nil, []string{"status", "--json"}, 1, "", "not running"},
		{"open", nil, []string{"open"}, 1, "", "not running"},
		{"window", nil, []string{"window"}, 1, "", "not running"},
		{"restart", nil, []string{"restart"}, 1, "", "not running"},
		{"quit", nil, []string{"quit"}, 1, "", "start it with ministry-finder"},
		{"alerts", nil, []string{"alerts"}, 1, "", "start it with ministry-finder"},
		{"alerts test", nil, []string{"alerts", "test"}, 1, "", "not running"},
		{"a snooze that is no time", nil, []string{"alerts", "snooze", "soon"}, 2, "", "tomorrow"},
		{"status of a folder that is not there", nil, []string{"status", "--data", missing}, 1, "", "not running"},
		{"a notification that is none", nil, []string{"notify"}, 1, "", "notification"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := command(t, append(c.env, "FINDER_DATA="+filepath.Join(data, "mf")), c.args...)
			if got.status != c.status {
				t.Errorf("it ended with status %d, want %d", got.status, c.status)
			}
			if !strings.Contains(got.out, c.out) || (c.out == "" && got.out != "") {
				t.Errorf("it printed %q, want %q", got.out, c.out)
			}
			if !strings.Contains(got.err, c.err) || (c.err == "" && got.err != "") {
				t.Errorf("it complained %q, want %q", got.err, c.err)
			}
		})
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("asking for the status made the data folder")
	}
}

func TestHelpNamesEveryCommand(t *testing.T) {
	help := command(t, nil, "--help").out + command(t, nil, "agent", "--help").out + command(t, nil, "serve", "--help").out
	for _, name := range []string{"agent", "serve", "status", "open", "window", "restart", "quit", "version", "--data", "--addr",
		"--no-tray"} {
		if !strings.Contains(help, name) {
			t.Errorf("--help does not name %s", name)
		}
	}
	if strings.Contains(help, "notify") || strings.Contains(help, "--supervised") {
		t.Error("--help names what is not for people")
	}
}

// oneDocument says whether a text is exactly one JSON document.
func oneDocument(t *testing.T, text string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	var doc map[string]any
	if err := decoder.Decode(&doc); err != nil {
		t.Fatalf("no JSON document: %v: %q", err, text)
	}
	if decoder.More() {
		t.Errorf("more than one document: %q", text)
	}
	return doc
}
