package acctest

import (
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
