package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
)

// installationIDLength is how many characters the ID of an installation has.
const installationIDLength = 8

// InstallationID tells this installation's backups from those of others: 8 hexadecimal
// digits that say nothing of the key that they are made of. It stays over a restore,
// also on another computer, and is empty before the first start is over.
func (d Copies) InstallationID(ctx context.Context) (string, error) {
	return installationID(ctx, d.read)
}

func installationID(ctx context.Context, q querier) (string, error) {
	key, err := installationOf(ctx, q)
	if err != nil || len(key) == 0 {
		return "", err
	}
	sum := sha256.Sum256(append([]byte("the backups of "), key...))
	return hex.EncodeToString(sum[:])[:installationIDLength], nil
}
