//go:build cgo

package main

import (
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("x").NewWindow("x")
	w.SetContent(widget.NewLabel("x"))
	w.ShowAndRun()
}
