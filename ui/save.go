package ui

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// Size of the question where to save, in Fyne's units.
const (
	saveWidth  float32 = 660
	saveHeight float32 = 420
)

// save asks for a file, begins with a name in the home folder, and writes it.
func (w *Window) save(name string, write func(io.Writer) error) {
	ask := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if file == nil && err == nil {
			return // somebody thought better of it
		}
		if err == nil {
			err = errors.Join(write(file), file.Close())
		}
		if err != nil {
			w.failed(err)
		}
	}, w.Window)
	ask.SetFileName(name)
	ask.SetFilter(storage.NewExtensionFileFilter([]string{filepath.Ext(name)}))
	if home, err := os.UserHomeDir(); err == nil {
		if folder, err := storage.ListerForURI(storage.NewFileURI(home)); err == nil {
			ask.SetLocation(folder)
		}
	}
	ask.SetConfirmText(w.t("window.save_yes"))
	ask.SetDismissText(w.t("window.save_no"))
	ask.SetTitleText(w.t("window.save"))
	ask.Show()
	ask.Resize(fyne.NewSize(saveWidth, saveHeight)) // it has no size before
}
