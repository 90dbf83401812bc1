package acctest

import (
	"os"
	"strconv"
	"testing"
)

// Repetitions returns the number in an environment variable, or fallback if the variable is not set.
func Repetitions(t *testing.T, variable string, fallback int) int {
	t.Helper()
	count := fallback
	if value := os.Getenv(variable); value != "" {
		var err error
		if count, err = strconv.Atoi(value); err != nil || count < 1 {
			t.Fatalf("%s must be a positive number, not %q", variable, value)
		}
	}
	t.Logf("repeating %d times; set %s to change the number", count, variable)
	return count
}

// UpdateGolden reports whether tests write their golden files instead of comparing them.
func UpdateGolden() bool { return os.Getenv("UPDATE_GOLDEN") != "" }
