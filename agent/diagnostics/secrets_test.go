package diagnostics_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/diagnostics"
)

// collected returns the whole text of a collection of these settings and this log.
func collected(t *testing.T, settings, log string, parts map[string]string, secrets ...string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "settings.toml")
	if err := errors.Join(os.WriteFile(file, []byte(settings), 0o600), os.WriteFile(filepath.Join(dir, "x.log"), []byte(log),
		0o600)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	logs := filepath.Join(dir, "logs")
	if err := errors.Join(os.Mkdir(logs, 0o700), os.Rename(filepath.Join(dir, "x.log"), filepath.Join(logs, "x.log"))); err != nil {
		t.Fatal(err)
	}
	if err := diagnostics.Write(&out, diagnostics.Source{LogFolder: logs, SettingsFile: file, Parts: parts, Secrets: secrets,
		Now: time.Unix(1e9, 0)}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var whole strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&whole, "== %s\n%s\n", f.Name, b)
	}
	return whole.String()
}

func lacks(t *testing.T, name, whole string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(whole, secret) {
			t.Errorf("%s: %q is in it:\n%s", name, secret, whole)
		}
	}
}

// However a secret is written in the settings file, and wherever the program
// has told it on, it is left out.
func TestASecretOfTheSettingsIsLeftOutHoweverItIsWritten(t *testing.T) {
	for name, c := range map[string]struct{ toml, value string }{
		"in quotation marks":   {`"zebra one"`, "zebra one"},
		"in single ones":       {`'zebra one'`, "zebra one"},
		"with quotation marks": {`"zeb\"ra \"one"`, `zeb"ra "one`},
		"single within double": {`"zeb'ra'one"`, "zeb'ra'one"},
		"double within single": {`'zeb"ra one'`, `zeb"ra one`},
		"of several lines":     {"\"\"\"zeb\nra\none\"\"\"", "zeb\nra\none"},
		"raw, several lines":   {"'''zeb\n\"ra one'''", "zeb\n\"ra one"},
		"with commas, braces":  {`"zeb,ra}one]"`, "zeb,ra}one]"},
		"with a #":             {`"zeb#ra" # zebra`, "zeb#ra"},
		"with escapes":         {`"zeb\u0072a\\one"`, `zebra\one`},
		"letters of all kinds": {`"zeb ñandú 日本 😀 ra"`, "zeb ñandú 日本 😀 ra"},
		"a number":             {`90210777`, "90210777"},
	} {
		for _, form := range []string{"[mail]\npassword = %s\n", "mail.password = %s\n", "mail = { password = %s }\n",
			"\"mail\".'password' = %s\n", "[ntfy]\ntoken = %s\n"} {
			if strings.Contains(form, "{") && strings.Contains(c.toml, "#") {
				continue
			}
			settings := "# [mail]\n# password = \"zebra of last year\"\n" + fmt.Sprintf(form, c.toml)
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Error("cannot sign in", "error", fmt.Errorf("535 for %q", c.value), "as", c.value, "url",
				"x?p="+url.QueryEscape(c.value))
			slog.New(slog.NewJSONHandler(&log, nil)).Error("cannot sign in: " + c.value)
			status, err := json.Marshal(map[string]string{"last_exit": "it said " + strconv.Quote(c.value)})
			if err != nil {
				t.Fatal(err)
			}
			whole := collected(t, settings, log.String(), map[string]string{"status.json": string(status), "doctor.txt": c.value})
			lacks(t, name, whole, "zeb", "ra one", "90210777", "one\"", "last year", "日本")
		}
	}
}

// A file with a mistake, an unknown setting and one of another kind tell nothing.
func TestASettingsFileThatCannotBeReadTellsNothing(t *testing.T) {
	for name, settings := range map[string]string{
		"a mistake":         "[mail]\npassword = \"zebra\"\non = = true\n",
		"no end":            "[mail]\npassword = \"zebra\n",
		"no marks":          "[mail]\npassword = zebra\n",
		"a misspelt name":   "[mail]\npasswort = \"zebra one\"\npsswd = 'zebra two'\n",
		"another section":   "[smtp]\nhost = \"zebra.example\"\n[[more]]\nx = [\"zebra\"]\n",
		"another kind":      "[mail]\npassword = { a = \"zebra\" }\nhost = { b = \"zebra-two\" }\n[webhook]\nurl = [\"https://x.example/zebra\"]\n",
		"in a wrong place":  "[alerts]\nmemory_percent = \"zebra\"\nlanguage = \"zebra!\"\n",
		"a key that is one": "\"zebra\" = 1\n",
	} {
		whole := collected(t, settings, "level=ERROR msg=\"no mail\" error=\"zebra\"\n", nil)
		if name == "a misspelt name" || name == "a key that is one" || name == "in a wrong place" || name == "another section" {
			whole = strings.ReplaceAll(whole, `error="zebra"`, "")
		}
		lacks(t, name, whole, "zebra")
	}
}

// What the log has is found by its look.
func TestWhatLooksLikeASecretIsLeftOutOfLogs(t *testing.T) {
	for _, line := range []string{
		`error="dial postgres://finder:zebra@db.example/parish: refused"`, `url=postgres://finder:zeb,zebra@db/parish`,
		`postgres://fin,der:zebra@db/parish`,
		`url=postgres://finder:zeb/zebra@db/parish`, `url=postgres://finder:zeb@zebra@db/parish`, `url="postgres://finder:zeb zebra@db/parish"`,
		`error="parse \"postgres://finder:zeb\\\"zebra@db/parish\": bad"`, `redis://:zebra@cache:6379/0`, `rediss://zebra@cache`,
		`jdbc:postgresql://a:zebra@db/x`,
		`error="host=db user=x password='zeb\\'s zebra' dbname=y"`, `password='zeb zebra' x=1`, `password="zeb \"zebra\"" x=1`,
		`password=zeb,zebra x=1`, `PASSWORD: zebra`,
		`{"password":"zeb\"zebra","x":1}`, `{"api_key":"zebra"}`, `msg="{\"token\":\"zeb zebra\"}"`, `X-Api-Key: zebra`, `pwd=zebra`,
		`ADMIN_PASSWORD=zebra`, `client_secret=zebra`,
		`url=https://store.example/x?sv=1&sig=zebra%3D&se=2`, `url="https://x.example/?code=zebra"`, `GET /a?X-Amz-Signature=zebra`,
		`http://127.0.0.1:5000/admin/enter?t=zebra&lang=en`, `?a=1;s=zebra`,
		`error="Post \"https://hooks.slack.com/services/T1/B2/zebra\": timeout"`, `url=https://discord.com/api/webhooks/1/zebra`,
		`https://ntfy.sh/zebra`,
		`Authorization: Bearer zebra.zebra`, `header="Authorization: Basic emVi zebra"`, `map[Authorization:[Bearer zebra]]`,
		`Cookie: a=1; session=zebra`, `Set-Cookie: s=zebra; Path=/`, `cookie="zeb zebra"`,
		`told Bearer zebrazebra`, `from=zebra@example.org`, `to="Anna <zebra.o'neil+x@example.org>"`, `zébra.zebra@bücher.example`,
	} {
		lacks(t, line, collected(t, "", "time=1 level=INFO msg=x "+line+" after=1\n", nil), "zebra")
	}
}

// Nobody's address in a network is told; this computer's own to itself is.
func TestAddressesOfTheLocalNetworkAreLeftOut(t *testing.T) {
	for _, address := range []string{
		"192.168.1.20", "10.0.0.7", "172.16.4.5", "169.254.3.4", "100.64.0.9", "203.0.113.5", "fe80::1ff:fe23:4567:890a", "fd12:3456:789a::1",
		"2001:db8::5", "::ffff:192.168.1.20",
		"3c:52:82:11:22:33", "3C-52-82-11-22-33", "parish-office.local", "printer.fritz.box",
	} {
		for _, form := range []string{"from=%s", "\"from %s.\"", "url=http://%s:8080/", "(%s)", "[%s]:5000", "%s: refused", "%s%%eth0 x",
			"dial tcp %s:443: no", "%s/24", `{"a":"%s"}`} {
			line := fmt.Sprintf(form, address)
			lacks(t, line, collected(t, "address = \""+address+":5000\"\n[sharing]\naddress = \""+address+"\"\nname = \"parish-office\"\n",
				line+"\n", map[string]string{"status.json": `{"url":"http://` + address + `:80"}`}), address)
		}
	}
	const kept = "time=2026-11-28T15:04:05.000Z url=http://127.0.0.1:5000/admin to=[::1]:80 at=0.0.0.0:5000 all=[::]:5000 n=12:30:45 v=1.2.3 hash=deadbeef took=1.5s"
	if whole := collected(t, "", kept+"\n", nil); !strings.Contains(whole, kept) {
		t.Errorf("too much is left out:\n%s", whole)
	}
}

// What is needed stays: a setting's number, its choice, who serves mail.
func TestWhatIsNoSecretStays(t *testing.T) {
	whole := collected(t,
		"language = \"es\"\nbackup_folder = \"/media/stick/copies\"\n[alerts]\nmemory_percent = 82.5\n[mail]\nhost = \"mail.example.org\"\nport = 465\nsecurity = \"tls\"\nuser = \"anna\"\nto = [\"anna@example.org\"]\n[telling]\nquiet_hours = \"22:00-07:00\"\n[sharing]\non = true\n",
		"level=WARN msg=\"the finder ended\" error=\"exit status 2\"\n", nil)
	for _, want := range []string{
		`language = "es"`, `backup_folder = "/media/stick/copies"`, "alerts.memory_percent = 82.5", `mail.host = "mail.example.org"`,
		"mail.port = 465", `mail.security = "tls"`,
		`mail.to = ["(left out)@example.org"]`, `telling.quiet_hours = "22:00-07:00"`, "sharing.on = true",
		`level=WARN msg="the finder ended" error="exit status 2"`,
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("%q is not in it:\n%s", want, whole)
		}
	}
	lacks(t, "the user", whole, "anna")
}

// The values of the environment's secrets are known by name.
func TestSecretsThatAreKnownAreLeftOutEverywhere(t *testing.T) {
	database := "postgres://finder:zeb%22ra%20one@db.example/parish?sslpassword=zebra-two"
	log := "a: " + database + "\nb: zeb\"ra one\nc: \"zeb\\\"ra one\"\n"
	lacks(t, "known", collected(t, "", log, map[string]string{"doctor.txt": "it says zeb\"ra one and correct-horse"}, database,
		"correct-horse"), "zeb", "ra one", "zebra-two", "correct-horse")
}
