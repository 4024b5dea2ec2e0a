package overview

import (
	"math"

	"fyne.io/fyne/v2"
)

// columns lays objects out in rows of equal width; the page sets the number to
// what its width allows before it lays out.
type columns struct {
	count int
	gap   float32
}

func (c *columns) cell(objects []fyne.CanvasObject) fyne.Size {
	var cell fyne.Size
	for _, o := range objects {
		cell = cell.Max(o.MinSize())
	}
	return cell
}

func (c *columns) rows(objects []fyne.CanvasObject) int {
	return (len(objects) + c.count - 1) / c.count
}

// MinSize is that of the rows at the present number of columns. The width is
// left to the page, which has a smallest width of its own.
func (c *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	rows := float32(c.rows(objects))
	return fyne.NewSize(0, rows*c.cell(objects).Height+max(rows-1, 0)*c.gap)
}

func (c *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rows := float32(c.rows(objects))
	if rows == 0 {
		return
	}
	// Whole units keep the edges of the last column and row exactly at the end.
	start := func(i int, length, parts float32) float32 {
		return float32(math.Round(float64(float32(i) * (length + c.gap) / parts)))
	}
	for i, o := range objects {
		column, row := i%c.count, i/c.count
		x, y := start(column, size.Width, float32(c.count)), start(row, size.Height, rows)
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(start(column+1, size.Width, float32(c.count))-c.gap-x, start(row+1, size.Height, rows)-c.gap-y))
	}
}

// stack lays objects out below one another at the full width; one of them
// takes the height that is left.
type stack struct {
	gap     float32
	growing fyne.CanvasObject
}

func (s stack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if size.Height > 0 {
			size.Height += s.gap
		}
		size.Width, size.Height = max(size.Width, least.Width), size.Height+least.Height
	}
	return size
}

func (s stack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spare := max(size.Height-s.MinSize(objects).Height, 0)
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		height := o.MinSize().Height
		if o == s.growing {
			height += spare
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, height))
		y += height + s.gap
	}
}

// fit fills its space with one object and says the width before it lays out.
type fit struct{ width func(float32) }

func (f fit) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (f fit) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width(size.Width)
	objects[0].Resize(size)
}
