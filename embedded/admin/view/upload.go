package view

import (
	"net/http"
	"time"
)

const (
	// UploadTimeout bounds how long the body of a request with a file may take: 8 MB by a
	// line that carries a quarter of a megabit a second upwards.
	UploadTimeout = 5 * time.Minute
	// uploadAnswerTimeout is what is left for the answer of a file that came at the last moment.
	uploadAnswerTimeout = time.Minute
)

// ExtendForUpload gives a request with a file longer than others have, which a slow line would
// not get through. It is for people who are signed in: a stranger must not hold a
// connection for so long.
func ExtendForUpload(w http.ResponseWriter) {
	c, end := http.NewResponseController(w), time.Now().Add(UploadTimeout)
	// A recorder of a test knows no deadlines, and needs none.
	_, _ = c.SetReadDeadline(end), c.SetWriteDeadline(end.Add(uploadAnswerTimeout))
}
