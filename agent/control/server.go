package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve answers on the listener until ctx ends.
func Serve(ctx context.Context, l net.Listener, agent Agent, log *slog.Logger) error {
	server := &http.Server{
		Handler: routes(agent), ReadTimeout: requestTimeout, WriteTimeout: requestTimeout, IdleTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(end) != nil {
			_ = server.Close() // nothing more can be done for who is still asking
		}
	})
	err := server.Serve(l)
	if !stop() {
		<-closed
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the control socket: %w", err)
	}
	return nil
}

func routes(agent Agent) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+PathStatus,
		about(agent, func(w http.ResponseWriter, _ *http.Request, of Target) { answer(w, http.StatusOK, of.Status()) }))
	mux.HandleFunc("GET "+PathHistory, about(agent, func(w http.ResponseWriter, r *http.Request, of Target) {
		var after time.Time
		if text := r.URL.Query().Get("after"); text != "" {
			var err error
			if after, err = time.Parse(time.RFC3339Nano, text); err != nil {
				refuse(w, fmt.Errorf("after must be a time as in RFC 3339: %w", err))
				return
			}
		}
		if r.URL.Query().Has("range") || r.URL.Query().Has("most") {
			answerPoints(w, r, of, after)
			return
		}
		answer(w, http.StatusOK, of.History(after))
	}))
	alertRoutes(mux, agent)
	settingsRoutes(mux, agent)
	sharingRoutes(mux, agent)
	loginRoutes(mux, agent)
	letterRoutes(mux, agent)
	signInRoutes(mux, agent)
	mux.HandleFunc("POST "+PathOpen, func(w http.ResponseWriter, r *http.Request) {
		page, err := readPage(w, r)
		if err == nil {
			err = agent.Open(r.Context(), page)
		}
		done(w, err)
	})
	mux.HandleFunc("POST "+PathLink, func(w http.ResponseWriter, r *http.Request) {
		page, err := readPage(w, r)
		var url string
		if err == nil {
			url, err = agent.Link(page)
		}
		if err != nil {
			refuse(w, err)
			return
		}
		answer(w, http.StatusOK, Link{URL: url})
	})
	mux.HandleFunc("POST "+PathWindow, func(w http.ResponseWriter, r *http.Request) {
		page, err := "", error(nil)
		if r.ContentLength != 0 {
			page, err = readPage(w, r)
		}
		if err == nil {
			err = agent.Window(r.Context(), page)
		}
		done(w, err)
	})
	mux.HandleFunc("POST "+PathRestart, func(w http.ResponseWriter, _ *http.Request) { agent.Restart(); done(w, nil) })
	mux.HandleFunc("POST "+PathQuit, func(w http.ResponseWriter, _ *http.Request) { agent.Quit(); done(w, nil) })
	return inLanguage(agent, wholeServer(mux))
}

// inLanguage answers in the agent's language.
func inLanguage(agent Agent, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(languageHeader, agent.Language())
		next.ServeHTTP(w, r)
	})
}

// wholeServer says what is wrong with a request for "*", which net/http's mux
// refuses without a word.
func wholeServer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.RequestURI == "*" {
			refuse(w, errors.New("name a path, such as "+PathStatus))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func readPage(w http.ResponseWriter, r *http.Request) (string, error) {
	var o Open
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequestBytes)).Decode(&o); err != nil {
		return "", fmt.Errorf("name the page as {\"page\":\"quiz\"}: %w", err)
	}
	return o.Page, nil
}
