package internal_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The EC2 client has about 800 methods, of which the provider calls nine. The linker drops the others unless a value that
// reaches an interface has a field of type *ec2.Client; then the binary is twice as large.
func TestBinary_hasOnlyTheOperationsThatItCalls(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no Go toolchain on PATH to build the provider with")
	}
	binary := filepath.Join(t.TempDir(), "provider")
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, module).CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, output)
	}
	symbols, err := exec.CommandContext(t.Context(), "go", "tool", "nm", binary).Output()
	if err != nil {
		t.Fatalf("reading the symbol table: %v", err)
	}
	const client = "github.com/aws/aws-sdk-go-v2/service/ec2.(*Client)."
	for operation, want := range map[string]bool{"TerminateClientVpnConnections": true, "RunInstances": false, "DescribeInstances": false} {
		if got := strings.Contains(string(symbols), client+operation+"\n"); got != want {
			t.Errorf("the binary has %s: %t, want %t", operation, got, want)
		}
	}
}
