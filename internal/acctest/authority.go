package acctest

import (
	"crypto"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
)

// Authority is a certificate authority for a test.
type Authority = emulatortest.Authority

// NewAuthority returns a certificate authority with an ECDSA key.
func NewAuthority(t *testing.T, name string) *Authority {
	t.Helper()
	return emulatortest.NewAuthority(t, name)
}

// NewAuthorityWith returns a certificate authority with this key.
func NewAuthorityWith(t *testing.T, name string, key crypto.Signer) *Authority {
	t.Helper()
	return emulatortest.NewAuthorityWith(t, name, key)
}
