package settings

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"ministryfinder/embedded/parish"
	"time"
)

// One picture is decoded at a time: the next waits until it is its turn, or until
// nobody waits for its answer any more.
func TestOnePictureIsDecodedAtATime(t *testing.T) {
	o := New(Config{})
	upload := func(ctx context.Context) *http.Request {
		var picture, body bytes.Buffer
		if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
			t.Fatal(err)
		}
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("logo", "logo.png")
		if err == nil {
			_, err = part.Write(picture.Bytes())
		}
		if err = errors.Join(err, form.Close()); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/admin/settings", &body).WithContext(ctx)
		r.Header.Set("Content-Type", form.FormDataContentType())
		return r
	}
	o.decoding <- struct{}{} // somebody's is decoded
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := o.readPicture(upload(short), "logo", parish.MaxLogoBytes, parish.Logo); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("two are decoded at once: %v", err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := o.readPicture(upload(t.Context()), "logo", parish.MaxLogoBytes, parish.Logo)
		done <- err
	}()
	<-o.decoding
	if err := <-done; err != nil || len(o.decoding) != 0 {
		t.Errorf("its turn: %v", err)
	}
}
