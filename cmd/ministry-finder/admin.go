package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

// adminCommand looks after the accounts of the parish office, for whoever can
// read the data folder.
type adminCommand struct {
	SetPassword setPasswordCommand `cmd:"" help:"Give an account another password, or make an administrator."`
}

// setPasswordCommand is for a forgotten password, and for a server without a tray.
type setPasswordCommand struct {
	Name string `arg:"" help:"Name of the account; one that does not exist is made, as an administrator."`
}

// byCommand marks in the audit log what was done on the command line.
const byCommand = "@command"

// maxPasswordLine bounds the line that is read from standard input, in bytes.
const maxPasswordLine = 4096

// Run asks for a password, twice on a terminal, and stores it.
func (s *setPasswordCommand) Run(ctx context.Context, g *globals, t terminal) error {
	name := strings.TrimSpace(s.Name)
	if problem := auth.CheckName(name); problem != "" {
		return &usageError{auth.ProblemText(problem)}
	}
	if err := mayWrite(g.existingFolder()); err != nil { // before anybody types a password
		return err
	}
	password, err := readPassword(t, name)
	if err != nil {
		return err
	}
	if problem := auth.CheckPassword(name, password); problem != "" {
		return errors.New(auth.ProblemText(problem))
	}
	o, err := present(g, t)
	if err != nil {
		return err
	}
	isNew := finder.CheckDatabase(ctx, o) != nil
	db, err := finder.OpenDatabase(ctx, o)
	if err != nil {
		return err
	}
	did, err := setPassword(ctx, db, name, password)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	fmt.Fprintln(t.out, did)
	fmt.Fprintf(t.out, "The data folder is %s.\n", o.DataDir)
	if isNew {
		fmt.Fprintf(t.out, "There was no installation, so a new one was made. If you meant another: %s\n",
			backup.Typed("ministry-finder", "--data", "DIR", "admin", "set-password", name))
	}
	return nil
}

func setPassword(ctx context.Context, db *store.Database, name, password string) (string, error) {
	door := auth.New(auth.Config{Store: db, Now: time.Now})
	u, err := db.UserNamed(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		_, err = door.AddUser(ctx, byCommand, name, password, store.Administrator)
		return fmt.Sprintf("The account %s was made; it is an administrator.", name), err
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("The password of %s was changed, and its sessions have ended.", u.Name),
		door.SetPassword(ctx, byCommand, u.ID, 0, password)
}

// readPassword reads a password without showing it, or, when standard input is
// no terminal, its first line.
func readPassword(t terminal, name string) (string, error) {
	file, ok := t.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(t.in, maxPasswordLine)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	ask := func(what string) (string, error) {
		fmt.Fprint(t.err, what)
		defer fmt.Fprintln(t.err)
		b, err := term.ReadPassword(int(file.Fd()))
		return string(b), err
	}
	first, err := ask("New password for " + name + ": ")
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	again, err := ask("Once more: ")
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if first != again {
		return "", errors.New(auth.ProblemText("differs"))
	}
	return first, nil
}
