package widgets

import (
	"fyne.io/fyne/v2"
)

// Row lays objects out beside one another in their own size, and begins a new
// row where there is no room: buttons in a language of long words.
type Row struct {
	// Gap is the space between them.
	Gap float32
	// Rest takes the width that is left in its row: a word beside buttons. It is
	// given as it is in the row, and nil for none.
	Rest fyne.CanvasObject
	// width is that of the last layout.
	width float32
}

// leastRest is the width below which what takes the rest begins a new row.
const leastRest float32 = 140

// MinSize is the widest object's width, and the height at the last width.
func (r *Row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	r.place(objects, r.width, func(o fyne.CanvasObject, at fyne.Position, least fyne.Size) {
		if o == r.Rest {
			least.Width = leastRest // not what it had the last time: the row may become narrower
		}
		size.Width, size.Height = max(size.Width, least.Width), max(size.Height, at.Y+least.Height)
	})
	return size
}

// Layout places the objects.
func (r *Row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	r.width = size.Width
	r.place(objects, size.Width, func(o fyne.CanvasObject, at fyne.Position, least fyne.Size) {
		o.Move(at)
		o.Resize(least)
	})
}

func (r *Row) place(objects []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position, fyne.Size)) {
	var at fyne.Position
	var height float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if o == r.Rest {
			least.Width = leastRest
		}
		if at.X > 0 && width > 0 && at.X+least.Width > width {
			at = fyne.NewPos(0, at.Y+height+r.Gap)
			height = 0
		}
		if o == r.Rest {
			least.Width = max(width-at.X, 0)
		}
		put(o, at, least)
		at.X += least.Width + r.Gap
		height = max(height, least.Height)
	}
}
