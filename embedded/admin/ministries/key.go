package ministries

import "ministryfinder/embedded/catalogue"

// freeKey returns the key, with a number behind it when another ministry has it.
func freeKey(all []catalogue.Ministry, key string) string {
	taken := map[string]bool{}
	for _, m := range all {
		taken[m.Key] = true
	}
	return catalogue.FreeKey(key, func(key string) bool { return taken[key] })
}

// cutName keeps a name within its bound.
func cutName(name string) string {
	runes := []rune(name)
	return string(runes[:min(len(runes), catalogue.MaxNameCharacters)])
}
