package submissions

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"sync/atomic"

	"ministryfinder/embedded/store"
)

// DeviceSecret names the store's secret that keys the hashes of devices.
const DeviceSecret = "client-id"

// deviceKey keys the hashes of devices. A restored backup brings its own.
type deviceKey struct{ known atomic.Pointer[[]byte] }

func (k *deviceKey) get(ctx context.Context, from Database) ([]byte, error) {
	if known := k.known.Load(); known != nil {
		return *known, nil
	}
	key, err := from.Secret(ctx, DeviceSecret)
	if err != nil {
		return nil, err
	}
	k.known.Store(&key)
	return key, nil
}

// DeviceKey returns the key of the devices' hashes, 32 bytes. It is read from the
// database when it is not known.
func (s *Service) DeviceKey(ctx context.Context) ([]byte, error) {
	return s.deviceKey.get(ctx, s.database)
}

// ForgetDeviceKey has the key read again at its next use, since the database may
// have been replaced by one with another key.
func (s *Service) ForgetDeviceKey() { s.deviceKey.known.Store(nil) }

// hashDevice puts the keyed hash of a device's number in the place of the number.
// Nobody without the installation's key can tell the number from it.
func (s *Service) hashDevice(ctx context.Context, n *store.NewSubmission) error {
	if n.ClientID == "" {
		return nil
	}
	key, err := s.DeviceKey(ctx)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(n.ClientID))
	n.ClientIDHash, n.ClientID = hex.EncodeToString(mac.Sum(nil)), ""
	return nil
}
