package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ministryfinder/agent/diagnostics"
	"ministryfinder/agent/doctor"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/environment"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/i18n"
)

// logFolder is where the agent keeps its logs in the data folder.
const logFolder = "logs"

// doctorCommand looks at the installation.
type doctorCommand struct {
	Database bool `help:"Look at the database alone, and say what would be changed before it is used."`
	JSON     bool `name:"json" help:"Print one JSON document and nothing else."`
}

// errTrouble ends the doctor with a failure; what is wrong was printed.
var errTrouble = errors.New("the doctor has found trouble")

// Run prints what it finds. It fails when there is trouble.
func (d *doctorCommand) Run(ctx context.Context, g *globals, t terminal) error {
	if d.Database {
		return d.database(ctx, g, t)
	}
	r, err := g.examine(ctx)
	if err != nil {
		return err
	}
	if d.JSON {
		out := json.NewEncoder(t.out)
		out.SetIndent("", "  ")
		err = out.Encode(r)
	} else {
		_, err = fmt.Fprint(t.out, r.Text())
	}
	if err == nil && r.State == doctor.Trouble {
		return errTrouble
	}
	return err
}

// examine looks at everything without making the data folder.
func (g *globals) examine(ctx context.Context) (doctor.Report, error) {
	executable, err := os.Executable()
	if err != nil {
		return doctor.Report{}, fmt.Errorf("find our own program: %w", err)
	}
	return doctor.Run(ctx, doctor.Options{
		DataDir: g.existingFolder(), DatabaseURL: databaseURL(), BackupFolder: os.Getenv("BACKUP_FOLDER"),
		Executable: executable, Version: version, Now: time.Now(),
	}), nil
}

// database prints what the next start would do with the database.
func (d *doctorCommand) database(ctx context.Context, g *globals, t terminal) error {
	if d.JSON {
		return &usageError{"doctor --database prints text alone: leave out --json"}
	}
	o, err := presentToRead(g, t)
	if err != nil {
		return err
	}
	plan, err := finder.InspectDatabase(ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, "Found:")
	for _, sentence := range plan.Found {
		fmt.Fprintln(t.out, "  "+sentence)
	}
	fmt.Fprintln(t.out, "The next start would do this:")
	for _, sentence := range plan.Does {
		fmt.Fprintln(t.out, "  "+sentence)
	}
	return nil
}

// diagnosticsCommand collects what whoever looks after the program needs.
type diagnosticsCommand struct {
	File string `arg:"" optional:"" help:"ZIP file to write; one with the time in its name in the present folder when not given."`
}

// Run writes the collection: settings, logs, and what the doctor says, without secrets.
func (d *diagnosticsCommand) Run(ctx context.Context, g *globals, t terminal) error {
	report, err := g.examine(ctx)
	if err != nil {
		return err
	}
	now, dir := time.Now(), g.existingFolder()
	if d.File == "" {
		d.File = diagnostics.Name(now)
	}
	parts := map[string]string{"doctor.txt": report.Text()}
	client := g.client()
	defer client.Close()
	if status, err := client.Status(ctx); err == nil {
		text, err := json.MarshalIndent(status, "", "  ")
		if err != nil {
			return fmt.Errorf("write the status: %w", err)
		}
		parts["status.json"] = string(text)
	}
	f, err := os.OpenFile(d.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name", d.File)
	}
	if err != nil {
		return fmt.Errorf("write the diagnostics: %w", err)
	}
	err = diagnostics.Write(f, diagnostics.Source{
		LogFolder: filepath.Join(dir, logFolder), SettingsFile: filepath.Join(dir, settings.FileName), Version: version, Parts: parts, Now: now,
		Secrets: environment.Secrets(),
	})
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(d.File))
	}
	_, err = fmt.Fprintln(t.out, i18n.For(report.Language).T("doctor.diagnostics.saved", "file", d.File))
	return err
}
