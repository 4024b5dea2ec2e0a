package access

import (
	"cmp"
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/sanitize"
)

const (
	// maxKept bounds what is kept of a form, in bytes of the address coding: more than a
	// form without files may have (view.MaxForm), with room for a list of a parish's ministries.
	maxKept = 1 << 20
	// maxKeptBody bounds what is read of a form to find its fields among its files.
	maxKeptBody = 16 << 20
)

// keptForm is what was typed into a form, to go on with it.
type keptForm struct {
	Fields []keptField
	// Files are those that were chosen: a page cannot hold them, they are chosen again.
	Files []keptField
	// Multipart is true for a form in the coding of forms with files.
	Multipart bool
	// Less is true where something was too large to be kept.
	Less bool
}

// keptField is a field and its value; of a file the value is its name.
type keptField struct{ Name, Value string }

func (k keptForm) isEmpty() bool { return len(k.Fields)+len(k.Files) == 0 && !k.Less }

// readKept reads a form that came when its session had ended; it is empty where there is
// none. What cannot be read any more takes nothing away from what was.
func readKept(w http.ResponseWriter, r *http.Request) (k keptForm) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded":
		r.Body = http.MaxBytesReader(w, r.Body, view.MaxForm)
		if r.ParseForm() == nil {
			k.Fields = sorted(r.PostForm)
		}
	case "multipart/form-data":
		r.Body = http.MaxBytesReader(w, r.Body, maxKeptBody)
		k.Multipart = true
		k.readParts(r)
	}
	return k
}

// readParts reads the fields of a form with files, without writing one to the disk.
func (k *keptForm) readParts(r *http.Request) {
	parts, err := r.MultipartReader()
	if err != nil {
		return
	}
	room := maxKept
	for {
		part, err := parts.NextPart()
		if err != nil {
			k.Less = k.Less || err != io.EOF
			break
		}
		name, file := part.FormName(), part.FileName()
		_, params, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		_, isFile := params["filename"]
		switch {
		case name == "" || isFile && file == "":
			continue
		case isFile:
			file = sanitize.Excerpt(path.Base(strings.ReplaceAll(file, `\`, "/")))
			if room -= size(name, file); room >= 0 {
				k.Files = append(k.Files, keptField{name, file})
			}
			continue
		}
		body, err := io.ReadAll(io.LimitReader(part, maxKept+1))
		if needs := size(name, string(body)); err != nil || needs > room {
			k.Less = true // a field behind it may still have room
		} else {
			room -= needs
			k.Fields = append(k.Fields, keptField{name, string(body)})
		}
	}
	// The language is known before the page is shown.
	for _, f := range k.Fields {
		if f.Name == "lang" && r.ParseForm() == nil {
			r.Form.Set(f.Name, f.Value)
		}
	}
}

// size is how much a field takes in the address coding.
func size(name, value string) int {
	return len(url.QueryEscape(name)) + len(url.QueryEscape(value)) + len("file%3D=&")
}

func sorted(form url.Values) (fields []keptField) {
	for name, values := range form {
		for _, value := range values {
			fields = append(fields, keptField{name, value})
		}
	}
	slices.SortStableFunc(fields, func(a, b keptField) int { return cmp.Compare(a.Name, b.Name) })
	return fields
}

// Of a form that is kept, what a name in the address coding begins with says what it is.
const (
	keptText      = "="
	keptFile      = "file="
	keptMultipart = "multipart"
	keptLess      = "less"
)

// encode writes the form as the sign-in page holds it.
func (k keptForm) encode() string {
	if k.isEmpty() {
		return ""
	}
	v := url.Values{}
	for _, f := range k.Fields {
		v.Add(keptText+f.Name, f.Value)
	}
	for _, f := range k.Files {
		v.Add(keptFile+f.Name, f.Value)
	}
	if k.Multipart {
		v.Set(keptMultipart, "1")
	}
	if k.Less {
		v.Set(keptLess, "1")
	}
	return base64.RawURLEncoding.EncodeToString([]byte(v.Encode()))
}

// decodeKept returns the form that encode wrote; an empty one of anything else.
func decodeKept(s string) (k keptForm) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return k
	}
	v, err := url.ParseQuery(string(text))
	if err != nil {
		return k
	}
	k.Multipart, k.Less = v.Has(keptMultipart), v.Has(keptLess)
	for _, f := range sorted(v) {
		if name, is := strings.CutPrefix(f.Name, keptText); is {
			k.Fields = append(k.Fields, keptField{name, f.Value})
		} else if name, is := strings.CutPrefix(f.Name, keptFile); is {
			k.Files = append(k.Files, keptField{name, f.Value})
		}
	}
	return k
}
