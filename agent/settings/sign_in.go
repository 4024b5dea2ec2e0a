package settings

import "errors"

// errOtherSignIn says that somebody has signed in or out meanwhile.
var errOtherSignIn = errors.New("another sign-in is stored")

// RenewSignIn stores a refresh token of the e-mail that was handed out anew in the place
// of the one that it was handed out for, which the service may take no more. Where
// somebody has signed in or out meanwhile, that stays.
func RenewSignIn(dataDir, was, refreshToken string) error {
	_, err := Change(dataDir, map[string]string{"mail.refresh_token": refreshToken}, func(before, _ Settings) error {
		if before.Mail.RefreshToken != was {
			return errOtherSignIn
		}
		return nil
	})
	if errors.Is(err, errOtherSignIn) {
		return nil
	}
	return err
}
