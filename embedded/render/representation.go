package render

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// Representation is a finished body, plain and compressed, with its tag. It
// is made once and sent many times.
type Representation struct {
	contentType []string
	etag        []string
	body, gz    []byte
	length      []string
	gzLength    []string
}

// minCompressed is the size below which compressing is not worth it: it then
// fits one packet anyway.
const minCompressed = 1000

// NewRepresentation returns the representation of a body, compressed ahead
// where that pays.
func NewRepresentation(contentType string, body []byte) (*Representation, error) {
	sum := sha256.Sum256(body)
	r := &Representation{
		contentType: []string{contentType},
		etag:        []string{`"` + hex.EncodeToString(sum[:8]) + `"`},
		body:        body,
		length:      []string{strconv.Itoa(len(body))},
	}
	if len(body) < minCompressed || contentType == "image/png" || contentType == "image/webp" {
		return r, nil
	}
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := zw.Write(body); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	// It lives long, and the buffer was grown with room to spare.
	r.gz, r.gzLength = bytes.Clone(buf.Bytes()), []string{strconv.Itoa(buf.Len())}
	return r, nil
}

// headBytes is about what a representation occupies besides its bodies: the
// value itself, and the values of its headers.
const headBytes = 350

// SHA256 returns the body's hash, hexadecimal.
func (p *Representation) SHA256() string {
	sum := sha256.Sum256(p.body)
	return hex.EncodeToString(sum[:])
}

// Bytes is what the representation occupies, within a few percent.
func (p *Representation) Bytes() int { return cap(p.body) + cap(p.gz) + headBytes }

// Serve sends the body, or 304 when the client has it.
func (p *Representation) Serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Etag"] = p.etag
	if p.gz != nil && h["Vary"] == nil {
		h["Vary"] = acceptEncoding
	}
	if match := r.Header["If-None-Match"]; len(match) > 0 && (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		hasTag(match, p.etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = p.contentType
	body := p.body
	h["Content-Length"] = p.length
	if p.gz != nil && acceptsGzip(r) {
		body = p.gz
		h["Content-Encoding"], h["Content-Length"] = gzipEncoding, p.gzLength
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may be gone: nobody is left to tell
	}
}

var (
	acceptEncoding = []string{"Accept-Encoding"}
	gzipEncoding   = []string{"gzip"}
)

func hasTag(header []string, tag string) bool {
	for _, line := range header {
		for one := range strings.SplitSeq(line, ",") {
			if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
				return true
			}
		}
	}
	return false
}

// acceptsGzip reports whether the client takes gzip with a weight above zero.
func acceptsGzip(r *http.Request) bool {
	for _, line := range r.Header["Accept-Encoding"] {
		for one := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(one, ";")
			if strings.TrimSpace(name) != "gzip" {
				continue
			}
			_, q, weighted := strings.Cut(params, "q=")
			if !weighted {
				return true
			}
			weight, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
			return err == nil && weight > 0
		}
	}
	return false
}
