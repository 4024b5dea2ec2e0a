package control

import "context"

// Reach connects on the calling thread, and closes the connection.
func Reach(ctx context.Context, path string) error {
	conn, err := dial(ctx, path)
	if err != nil {
		return err
	}
	return conn.Close()
}
