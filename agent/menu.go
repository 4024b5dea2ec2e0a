package agent

import (
	"context"
	"fmt"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/tray"
	"ministryfinder/agent/window"
)

// clickTimeout bounds what one click starts.
const clickTimeout = 20 * time.Second

// view is what the tray shows of the present state.
func (a *Agent) view() tray.View {
	snap, finder := a.engine.Snapshot(), a.supervisor.State()
	state, headline, _ := a.judge(snap, finder)
	v := tray.View{Icon: string(state), Tooltip: headline}
	if snap.Latest != nil && snap.Latest.OK && state != control.StateStarting {
		v.Tooltip = fmt.Sprintf("%s\n%s", headline, a.words.T("tray.figures",
			"memory", fmt.Sprintf("%.0f", snap.Latest.RSSMB), "system", fmt.Sprintf("%.0f", snap.Latest.SystemPercent),
			"cpu", fmt.Sprintf("%.0f", snap.Latest.ProcessCPU)))
	}
	v.Labels = [...]string{
		tray.StatusLine:    headline,
		tray.OpenQuiz:      a.words.T("tray.quiz"),
		tray.OpenDashboard: a.words.T("tray.dashboard"),
		tray.ShowWindow:    a.words.T("tray.window"),
		tray.Restart:       a.words.T("tray.restart"),
		tray.Quit:          a.words.T("tray.quit"),
	}
	v.Enabled = [...]bool{
		tray.StatusLine: false, tray.OpenQuiz: finder.Listens, tray.OpenDashboard: finder.Listens,
		tray.ShowWindow: true, tray.Restart: true, tray.Quit: true,
	}
	if finder.Phase == supervise.CrashLoop {
		v.Labels[tray.Restart] = a.words.T("tray.again")
	}
	switch available, progress := a.window.Availability(); available {
	case window.Building:
		v.Labels[tray.ShowWindow] = a.words.T("tray.window_building", "progress", progress)
		v.Enabled[tray.ShowWindow] = false
	case window.Missing:
		v.Labels[tray.ShowWindow] = a.words.T("tray.window_missing")
		v.Enabled[tray.ShowWindow] = finder.Listens
	}
	return v
}

func (a *Agent) refreshTray() { a.tray.Show(a.view()) }

// obeyClicks does what is clicked in the tray's menu until ctx ends.
func (a *Agent) obeyClicks(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case entry := <-a.tray.Clicked():
			a.obey(entry)
		}
	}
}

func (a *Agent) obey(entry tray.Entry) {
	switch entry {
	case tray.OpenQuiz:
		a.start(func(ctx context.Context) error { return a.Open(ctx, PageQuiz) })
	case tray.OpenDashboard:
		a.start(func(ctx context.Context) error { return a.Open(ctx, PageDashboard) })
	case tray.ShowWindow:
		a.start(a.Window)
	case tray.Restart:
		a.Restart()
	case tray.Quit:
		a.Quit()
	}
}

// start does something that may take a moment, such as starting a browser,
// without holding up the next click.
func (a *Agent) start(do func(context.Context) error) {
	a.background.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), clickTimeout)
		defer cancel()
		if err := do(ctx); err != nil {
			a.log.Warn("a click in the tray had no effect", "error", err)
		}
	})
}
