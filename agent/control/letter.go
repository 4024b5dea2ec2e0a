package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"ministryfinder/embedded/letter"
)

// PathLetter sends an e-mail with the settings of the alerts by e-mail.
const PathLetter = "/v1/letter" // GET: Letters; POST letter.Letter

// Letters says whether e-mail is set up.
type Letters struct {
	Set bool `json:"set"`
}

const (
	// letterTimeout bounds the sending of a letter. It is longer than the mail server
	// is waited for, so that a letter that was sent is not taken for an unknown one.
	letterTimeout = 60 * time.Second
	// maxLetterBytes bounds the request for one; a file is a third longer in it.
	maxLetterBytes = 2 * letter.MaxFileBytes
)

func letterRoutes(mux *http.ServeMux, agent Agent) {
	mux.HandleFunc("GET "+PathLetter, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, Letters{agent.SendsLetters()})
	})
	mux.HandleFunc("POST "+PathLetter, func(w http.ResponseWriter, r *http.Request) {
		c, end := http.NewResponseController(w), time.Now().Add(letterTimeout)
		_, _ = c.SetReadDeadline(end), c.SetWriteDeadline(end.Add(requestTimeout)) // without them a slow mail server is too late
		var l letter.Letter
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLetterBytes)).Decode(&l); err != nil {
			refuse(w, fmt.Errorf("write the letter as {\"to\":[],\"subject\":\"\",\"body\":\"\"}: %w", err))
			return
		}
		ctx, cancel := context.WithDeadline(r.Context(), end)
		defer cancel()
		done(w, agent.SendLetter(ctx, l))
	})
}

// SendsLetters reports whether e-mail is set up.
func (c *Client) SendsLetters(ctx context.Context) (bool, error) {
	var l Letters
	return l.Set, c.call(ctx, http.MethodGet, PathLetter, nil, &l)
}

// SendLetter sends an e-mail; it takes up to a minute. The error is a
// *letter.SendError: where the agent was asked and did not answer, the letter may
// have been sent.
func (c *Client) SendLetter(ctx context.Context, l letter.Letter) error {
	err := c.patient(letterTimeout).call(ctx, http.MethodPost, PathLetter, l, nil)
	if err == nil {
		return nil
	}
	if told, ok := errors.AsType[*ToldError](err); ok {
		if told.Letter != nil {
			return told.Letter
		}
		return letter.NewSendError(letter.Refused, letter.OtherWhy, told.Message) // it could not be read
	}
	if op, ok := errors.AsType[*net.OpError](err); refusal(err) || ok && op.Op == "dial" {
		return letter.NewSendError(letter.NotNow, letter.NoProgram, err.Error())
	}
	return letter.NewSendError(letter.Unknown, letter.NoAnswer, err.Error())
}
