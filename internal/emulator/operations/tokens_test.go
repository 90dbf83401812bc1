package operations_test

import (
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	tokens := operations.NewTokens()
	token := tokens.Make(42, "scope")
	if place, err := tokens.Read(token, "scope"); err != nil || place != 42 {
		t.Errorf("got %d, %v", place, err)
	}
	if place, err := tokens.Read("", "scope"); err != nil || place != 0 {
		t.Errorf("an empty token is %d, %v", place, err)
	}
	for name, read := range map[string]func() (uint64, error){
		"another scope":    func() (uint64, error) { return tokens.Read(token, "other") },
		"another emulator": func() (uint64, error) { return operations.NewTokens().Read(token, "scope") },
		"truncated":        func() (uint64, error) { return tokens.Read(token[1:], "scope") },
		"extended":         func() (uint64, error) { return tokens.Read(token+"A", "scope") },
	} {
		if place, err := read(); err == nil {
			t.Errorf("%s: %d", name, place)
		}
	}
}

// A token that Make did not return is refused.
func FuzzToken(f *testing.F) {
	tokens := operations.NewTokens()
	for _, token := range []string{"", "a", "AAAA", "====", operations.NewTokens().Make(1, "q"), "\x00", "AAAAAAAAACoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		f.Add(token, uint64(1), "q")
	}
	f.Fuzz(func(t *testing.T, made string, place uint64, scope string) {
		if got, err := tokens.Read(made, scope); err == nil && made != "" && made != tokens.Make(got, scope) {
			t.Errorf("the forged token %q is accepted as %d", made, got)
		}
		if got, err := tokens.Read(tokens.Make(place, scope), scope); err != nil || got != place {
			t.Errorf("got %d, %v for %d", got, err, place)
		}
	})
}
