package crl_test

import (
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl"
)

func TestRecognizer(t *testing.T) {
	t.Parallel()
	w, _, ca := newEmulator(t)
	made := finished(t, w, ca, 1, year, 0x10)
	is := crl.Recognizer(made)
	for name, tc := range map[string]struct {
		text string
		want bool
	}{
		"the same text":    {made, true},
		"other line ends":  {strings.ReplaceAll(made, "\n", "\r\n"), true},
		"surrounding text": {"Certificate Revocation List:\n" + made, true},
		"another list":     {finished(t, w, ca, 2, year, 0x10), false},
		"no list":          {"", false},
		"not a list":       {"-----BEGIN X509 CRL-----", false},
		"another new list": {finished(t, w, ca, 1, year, 0x11), false},
	} {
		for range 2 {
			if got := is(tc.text); got != tc.want {
				t.Errorf("%s: got %t", name, got)
			}
		}
	}
}

// While the provider waits, it compares the same text, which can have 20,000 entries, again and again.
//
//nolint:paralleltest // AllocsPerRun counts the allocations of the whole process.
func TestRecognizer_parsesEachTextOnce(t *testing.T) {
	w, _, ca := newEmulator(t)
	is := crl.Recognizer(finished(t, w, ca, 1, year, 0x10))
	for name, text := range map[string]string{
		"the list in another layout": "CRL:\n" + finished(t, w, ca, 1, year, 0x10),
		"another list":               finished(t, w, ca, 2, year, 0x10),
	} {
		is(text)
		if allocations := testing.AllocsPerRun(10, func() { is(text) }); allocations > 0 {
			t.Errorf("%s: comparing it again makes %.0f allocations", name, allocations)
		}
	}
}
