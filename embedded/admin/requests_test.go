package admin_test

import "encoding/base64"

// basic is the header by which a script signs in.
func basic(name, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}
