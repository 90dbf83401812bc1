package crl_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// If a provider that has the key crashes, the key is neither in its stack traces nor in the output of Terraform.
func TestAccCLI_keyStaysSecretInACrash(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{CRLDelay: time.Hour})
	acctest.FindCLI(t).NeedsVersion(t, tfversion.Version1_11_0)
	endpoint, ca := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}}), emulatortest.NewAuthority(t, "VPN CA")
	logs := filepath.Join(t.TempDir(), "trace.log")
	cli := w.CLI(t, w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }`, "")), "TF_LOG=TRACE", "TF_LOG_PATH="+logs)

	var output bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- cli.Run(t.Context(), &output, "apply", "-auto-approve") }()
	ticks := time.NewTicker(50 * time.Millisecond)
	defer ticks.Stop()
	for waits := true; waits; {
		select {
		case err := <-ended:
			t.Fatalf("the apply ended before it waited: %v\n%s", err, output.String())
		case <-ticks.C:
			waits = len(w.Calls(imports)) == 0
		}
	}
	crash(t, filepath.Dir(cli.Dir))
	if err := <-ended; err == nil {
		t.Fatalf("the apply succeeded:\n%s", output.String())
	}

	places := map[string]string{"the output": output.String()}
	acctest.ReadAll(t, os.DirFS(filepath.Dir(logs)), "the log", places)
	acctest.ReadAll(t, os.DirFS(cli.Dir), "the directory", places)
	delete(places, "the directory/main.tf")
	if !strings.Contains(places["the log/trace.log"], "SIGQUIT") || !strings.Contains(places["the log/trace.log"], "internal/crl.") {
		t.Error("the log does not have the stack of the resource with the key")
	}
	if found := where(ca.Key, places); len(found) > 0 {
		t.Errorf("the key is in %q", found)
	}
}

// crash makes the provider whose program is below a directory print its stack traces and exit.
func crash(t *testing.T, dir string) {
	t.Helper()
	programs, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range programs {
		path, err := os.Readlink(program)
		if err != nil || !strings.HasPrefix(path, dir) || !strings.Contains(path, "terraform-provider-") {
			continue // It has exited, or belongs to another test.
		}
		id, err := strconv.Atoi(filepath.Base(filepath.Dir(program)))
		if err == nil {
			err = syscall.Kill(id, syscall.SIGQUIT)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("no provider is running")
}
