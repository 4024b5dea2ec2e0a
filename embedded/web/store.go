package web

import (
	"context"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/connectmail"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/web/devices"
)

// Store is what the server and those that it hands the database on to need of it.
type Store interface {
	admin.Store
	auth.Store
	submissions.Database
	devices.Store
	connect.Store
	connectmail.Store
	// Ping tells whether the database answers a query.
	Ping(ctx context.Context) error
	// Connections tells how the connections to the database are used.
	Connections() store.Connections
	// PeopleOn counts who came to a result on a day.
	PeopleOn(ctx context.Context, day string) (int, error)
	// OnChange has a function called after each committed change, with its
	// subject, one of the store's Changed constants. It must not block.
	OnChange(listener func(subject string))
	Image(ctx context.Context, name string) (store.Image, error)
}
