package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// windowsFiles returns what is installed on Windows, all in one folder.
func (r *release) windowsFiles(ctx context.Context) ([]file, error) {
	all, err := r.programs(ctx, windowsTarget)
	if err != nil {
		return nil, err
	}
	readme, err := r.text("README.txt")
	if err != nil {
		return nil, err
	}
	return inOrder(append(all,
		file{path: packageName + ".ico", mode: 0o644, from: filepath.Join(r.root, "assets", "icons", "app.ico")},
		file{path: "README.txt", mode: 0o644, data: crlf(readme)},
		file{path: "LICENSES.txt", mode: 0o644, data: crlf(r.licences)})), nil
}

// crlf ends lines as Windows does; the texts come without it.
func crlf(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")) }

// packInstaller has makensis make the installer.
func (r *release) packInstaller(ctx context.Context) ([]string, error) {
	all, err := r.windowsFiles(ctx)
	if err != nil {
		return nil, err
	}
	return r.packInstallerOf(ctx, all)
}

// packInstallerOf has makensis make an installer of the files given.
func (r *release) packInstallerOf(ctx context.Context, all []file) ([]string, error) {
	folder := filepath.Join(r.work, "installer")
	if err := os.MkdirAll(filepath.Join(folder, "files"), 0o755); err != nil {
		return nil, fmt.Errorf("prepare the installer: %w", err)
	}
	for _, f := range all {
		b, err := f.content()
		if err != nil {
			return nil, err
		}
		path := filepath.Join(folder, "files", f.path)
		if err := os.WriteFile(path, b, 0o644); err != nil {
			return nil, fmt.Errorf("prepare the installer: %w", err)
		}
		// The installer keeps the times of its files.
		if err := os.Chtimes(path, r.made, r.made); err != nil {
			return nil, fmt.Errorf("prepare the installer: %w", err)
		}
	}
	script, err := r.text("installer.nsi")
	if err != nil {
		return nil, err
	}
	// makensis reads it as UTF-8 when it begins with the mark.
	if err := os.WriteFile(filepath.Join(folder, "installer.nsi"), append([]byte("\ufeff"), script...), 0o644); err != nil {
		return nil, fmt.Errorf("prepare the installer: %w", err)
	}
	name := packageName + "-" + r.Version + "-setup.exe"
	made := filepath.Join(folder, name)
	args := []string{"-V2", "-WX", "-DOUT=" + name}
	if r.quick {
		args = append(args, "-DQUICK")
	}
	cmd := exec.CommandContext(ctx, "makensis", append(args, "installer.nsi")...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), fmt.Sprintf("SOURCE_DATE_EPOCH=%d", r.made.Unix()), "TZ=UTC", "LC_ALL=C.UTF-8")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make the installer: %w\n%s", err, out)
	}
	b, err := os.ReadFile(made)
	if err != nil {
		return nil, fmt.Errorf("read the installer: %w", err)
	}
	if err := os.WriteFile(filepath.Join(r.out, name), b, 0o644); err != nil {
		return nil, fmt.Errorf("write the installer: %w", err)
	}
	return []string{name}, nil
}
