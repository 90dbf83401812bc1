package operations_test

import (
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	tokens := operations.NewTokens()
	token := tokens.Make(42, "question")
	if place, err := tokens.Read(token, "question"); err != nil || place != 42 {
		t.Errorf("got %d, %v", place, err)
	}
	if place, err := tokens.Read("", "question"); err != nil || place != 0 {
		t.Errorf("the beginning is %d, %v", place, err)
	}
	for name, read := range map[string]func() (uint64, error){
		"another question": func() (uint64, error) { return tokens.Read(token, "other") },
		"another emulator": func() (uint64, error) { return operations.NewTokens().Read(token, "question") },
		"cut":              func() (uint64, error) { return tokens.Read(token[1:], "question") },
		"with more":        func() (uint64, error) { return tokens.Read(token+"A", "question") },
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
	f.Fuzz(func(t *testing.T, made string, place uint64, question string) {
		if got, err := tokens.Read(made, question); err == nil && made != "" && made != tokens.Make(got, question) {
			t.Errorf("the forged token %q is accepted as %d", made, got)
		}
		if got, err := tokens.Read(tokens.Make(place, question), question); err != nil || got != place {
			t.Errorf("got %d, %v for %d", got, err, place)
		}
	})
}
