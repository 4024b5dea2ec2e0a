package connectmail

import (
	"context"
	"errors"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// weekJob is whether the office was written to in a week, or nobody waited when it
// would have been.
const weekJob = "office-letter"

// addOffices adds the office's letter of a week, and of a day on which somebody came
// back.
func (w *Writer) addOffices(ctx context.Context) error {
	today := w.Connect.Today()
	if err := w.addWeekly(ctx, today); err != nil {
		return err
	}
	back, err := w.Store.CameBackOn(ctx, today)
	if err != nil || back == 0 {
		return err
	}
	last, err := w.Outbox.Last(ctx, KindOffice, officeReceiver)
	if err == nil && last.Added.In(w.Store.Zone()).Format(time.DateOnly) == today { // the week's letter says it
		return nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err = w.Outbox.Add(ctx, KindBack, officeReceiver, today, w.hour(officeAt))
	return err
}

// addWeekly adds the office's letter of this week: on the first day of it on which the
// office works, or on the next day on which the program runs. Its day in the outbox is
// the week's Monday, whatever the day on which it is sent, so that a week has one.
func (w *Writer) addWeekly(ctx context.Context, today string) error {
	choice, err := w.Connect.Choice(ctx)
	if err != nil {
		return err
	}
	now, monday := w.Now(), request.Monday(today)
	first, err := time.ParseInLocation(time.DateOnly, choice.Workdays.FirstFrom(monday), w.Store.Zone())
	if err != nil || now.Before(first) || !now.Before(w.hour(outbox.QuietFrom)) {
		return err
	}
	n, err := w.Store.RequestNumbers(ctx, today)
	if err != nil || n.Open == 0 && now.Before(w.hour(officeAt)) { // somebody may ask until then
		return err
	}
	mine, err := w.Store.AcquireLease(ctx, weekJob, w.Holder, first, now, lease)
	if err != nil || !mine {
		return err
	}
	var failed error
	if n.Open > 0 {
		failed = w.addWeek(ctx, monday)
	}
	return errors.Join(failed, w.Store.ReleaseLease(context.WithoutCancel(ctx), weekJob, w.Holder, monday, failed, w.Now(), again))
}

// addWeek adds the letter of a week, but not where that of the week after it is there:
// then the clock was set back.
func (w *Writer) addWeek(ctx context.Context, monday string) error {
	last, err := w.Outbox.Last(ctx, KindOffice, officeReceiver)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err == nil && last.Day == connect.AddDays(monday, 7) {
		return nil
	}
	_, err = w.Outbox.Add(ctx, KindOffice, officeReceiver, monday, w.hour(officeAt))
	return err
}
