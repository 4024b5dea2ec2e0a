package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/shirou/gopsutil/v3/process"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

const (
	// fewSubmissions and manySubmissions are the parishes that are compared;
	// someSubmissions are between them.
	fewSubmissions, someSubmissions, manySubmissions = 10_000, 100_000, 1_000_000
	// growthLimit is how much longer a page may take for a hundred times the
	// submissions.
	growthLimit = 10
	// pageAim is in how many milliseconds we want the pages of a million submissions,
	// firstLookAim in how many those of certain answers that nobody has asked for yet.
	pageAim, firstLookAim = 100, 300
	// exportGrowthLimit is how much memory the export of all of them may take,
	// in MB.
	exportGrowthLimit = 32
	// officeRounds is how often each page is asked for; the median counts.
	officeRounds = 15
	// fillLimit bounds the making of a database.
	fillLimit = 15 * time.Minute
)

// officePages are the pages that are timed. Those with a limit take their
// numbers from what was counted day by day.
var officePages = []struct {
	name, path string
	limited    bool
}{
	{"today", "/admin", true},
	{"statistics of 30 days", "/admin/statistics", true},
	{"statistics of everything", "/admin/statistics?from=", true},
	{"newest submissions", "/admin/submissions?from=", true},
	{statisticsOfAnswer, "/admin/statistics?from=&age=infant", false},
}

// statisticsOfAnswer is the page that is costly: it is looked at for the first
// time, which looks at every submission, and again, which is kept until one comes.
const statisticsOfAnswer = "statistics of everything, one answer"

// benchOffice compares the office's pages of three parishes, and measures the
// memory that the export of a million submissions takes, and what a parish's own list
// of ministries costs.
func benchOffice(ctx context.Context, o benchOptions) ([]figure, error) {
	var times [len(o.scale.parishes)][]time.Duration
	var export exported
	for i, submissions := range o.scale.parishes {
		var err error
		if times[i], export, err = measureOffice(ctx, o, submissions); err != nil {
			return nil, err
		}
	}
	few, many := 0, len(times)-1
	var figures []figure
	took := func(name string, page int) {
		for i, submissions := range o.scale.parishes {
			figures = append(figures, figure{Name: name + ", " + grouped(submissions) + " submissions", Value: times[i][page].Seconds() * 1000,
				Unit: "ms"})
		}
		if page < len(officePages) && officePages[page].limited {
			figures[len(figures)-1].Aim = bound(pageAim)
		}
	}
	for i, p := range officePages {
		took(p.name, i)
		ratio := figure{Name: fmt.Sprintf("%s, %s : %s submissions", p.name, grouped(o.scale.parishes[many]), grouped(o.scale.parishes[few])),
			Value: times[many][i].Seconds() / times[few][i].Seconds(), Unit: "x"}
		if p.limited {
			ratio.Limit = bound(growthLimit)
		}
		figures = append(figures, ratio)
	}
	took(statisticsOfAnswer+", first look", len(officePages)) // there the first looks are
	figures[len(figures)-1].Aim = bound(firstLookAim)
	imported, err := measureImport(ctx, o)
	if err != nil {
		return nil, err
	}
	figures = append(figures,
		figure{Name: "CSV export of " + grouped(o.scale.parishes[many]) + " submissions", Value: export.took.Seconds(), Unit: "s"},
		figure{Name: "memory that the export takes", Value: export.growth, Unit: "MB", Limit: bound(exportGrowthLimit)})
	return append(figures, imported...), nil
}

// grouped writes a number with commas: 10,000.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// exported is what an export cost.
type exported struct {
	took   time.Duration
	growth float64 // MB above what the finder had before
}

func measureOffice(ctx context.Context, o benchOptions, submissions int) ([]time.Duration, exported, error) {
	dir, err := os.MkdirTemp("", "ministry-finder-bench-")
	if err != nil {
		return nil, exported{}, fmt.Errorf("make a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	fmt.Fprintf(o.said, "dev: making a parish of %d submissions\n", submissions)
	token, err := makeParish(ctx, filepath.Join(dir, finder.DatabaseFile), submissions)
	if err != nil {
		return nil, exported{}, fmt.Errorf("make a parish of %d submissions: %w", submissions, err)
	}
	m, err := startServe(dir)
	if err != nil {
		return nil, exported{}, err
	}
	times, export, err := timeOffice(ctx, o.scale, m, token, submissions)
	return times, export, errors.Join(err, m.stop())
}

// timeOffice returns the median time of each page, and at the end that of the
// first look at statisticsOfAnswer; of the large parish the export too.
func timeOffice(ctx context.Context, s scale, m *measured, token string, submissions int) ([]time.Duration, exported, error) {
	if _, err := m.waitReady(ctx); err != nil {
		return nil, exported{}, err
	}
	var medians []time.Duration
	var firstLook time.Duration
	for _, p := range officePages {
		var all []time.Duration
		for i := range s.rounds {
			took, _, err := m.fetch(ctx, p.path, token)
			if err != nil {
				return nil, exported{}, err
			}
			if p.name == statisticsOfAnswer && i == 0 {
				firstLook = took
				continue
			}
			all = append(all, took)
		}
		slices.Sort(all)
		medians = append(medians, all[len(all)/2])
	}
	if submissions < slices.Max(s.parishes[:]) {
		return append(medians, firstLook), exported{}, nil
	}
	var took time.Duration
	growth, err := m.growthWhile(ctx, func() error {
		var size int64
		var err error
		took, size, err = m.fetch(ctx, "/admin/api/submissions/export", token)
		if err == nil && size < int64(submissions)*50 {
			err = fmt.Errorf("the export of %d submissions has %d bytes only", submissions, size)
		}
		return err
	})
	return append(medians, firstLook), exported{took, growth}, err
}

// growthWhile returns how much more memory than before, in MB, the finder has at most
// while something is done.
func (m *measured) growthWhile(ctx context.Context, do func() error) (float64, error) {
	proc, err := process.NewProcess(int32(m.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("watch the finder: %w", err)
	}
	before, err := megabytesOf(ctx, proc)
	if err != nil {
		return 0, err
	}
	watching, end := context.WithCancel(ctx)
	peak := make(chan float64)
	go func() {
		most := 0.0
		for watching.Err() == nil {
			if now, err := megabytesOf(watching, proc); err == nil {
				most = max(most, now)
			}
			select {
			case <-watching.Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
		peak <- most
	}()
	err = do()
	end()
	return <-peak - before, err
}

func megabytesOf(ctx context.Context, p *process.Process) (float64, error) {
	info, err := p.MemoryInfoWithContext(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the finder's memory: %w", err)
	}
	return float64(info.RSS) / (1 << 20), nil
}

// fetch asks for a page of the office and returns how long it took and how
// large it was.
func (m *measured) fetch(ctx context.Context, path, cookie string) (time.Duration, int64, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.addr+path, nil)
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Cookie", cookie)
	began := time.Now()
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	size, err := io.Copy(io.Discard, res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", path, res.Status)
	}
	return time.Since(began), size, err
}

// makeParish fills a database with submissions of the last three years, spread
// evenly, and signs somebody in.
func makeParish(ctx context.Context, path string, submissions int) (cookie string, err error) {
	ctx, cancel := context.WithTimeout(ctx, fillLimit)
	defer cancel()
	db, err := store.OpenSQLite(ctx, path)
	if err != nil {
		return "", err
	}
	if err := errors.Join(fillParish(ctx, path, submissions), db.Recount(ctx)); err != nil {
		return "", errors.Join(err, db.Close())
	}
	// As a server has it some minutes after an import, and ever after.
	for more := true; more; {
		if more, err = db.CompactAnswers(ctx, time.Now()); err != nil {
			return "", errors.Join(err, db.Close())
		}
	}
	cookie, err = signInAsBench(ctx, db)
	return cookie, errors.Join(err, db.Close())
}

func signInAsBench(ctx context.Context, db *store.Database) (cookie string, err error) {
	key, err := db.Secret(ctx, auth.SecretName)
	if err != nil {
		return "", err
	}
	door := auth.New(auth.Config{Store: db, AddressKey: key, Now: time.Now})
	u, err := door.AddUser(ctx, "bench", "bench", "a long way to Nashville", store.Administrator)
	if err != nil {
		return "", err
	}
	signed, err := door.StartSessionOf(ctx, u, "", "bench")
	return door.SessionCookie(false) + "=" + signed.Token, err
}

// fillParish writes rows behind the store's back: one at a time would take an hour.
func fillParish(ctx context.Context, path string, submissions int) (err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=busy_timeout(60000)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	const threeYears = 3 * 365 * 24 * time.Hour
	_, err = db.ExecContext(ctx, `INSERT INTO ministry_submissions (age_group, gender, state_in_life, interest, situation, recommended_ministries, submitted_at, client_id_hash, session_id)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1),
		ages(a) AS (SELECT '["infant","elementary","junior-high","high-school","college-young-adult","married-parents","journeying-adults"]'),
		wishes(w) AS (SELECT '["fellowship","service","education","prayer","music","support","kids","all"]'),
		keys(k) AS (SELECT json_group_array(ministry_key) FROM ministries)
		SELECT a->>(i * 7919 % 7), CASE i % 3 WHEN 0 THEN 'male' WHEN 1 THEN 'female' ELSE 'skip' END, '["married","parent"]',
			json_array(w->>(i * 31 % 8), w->>(i * 17 % 7)), '["just-curious"]',
			json_array('mass', k->>(i * 101 % 40), k->>(i * 37 % 40), k->>(i * 13 % 40), k->>(i * 7 % 40), k->>(i * 53 % 40)),
			$2 - i * $3 / $1, 'device-' || (i * 7 % ($1 / 2)), 'visit-' || i
		FROM n, ages, wishes, keys`, submissions, time.Now().UnixMilli(), threeYears.Milliseconds())
	if err != nil {
		return fmt.Errorf("write the submissions: %w", err)
	}
	return nil
}
