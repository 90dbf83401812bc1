package vpn_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// startVPN starts an emulator with the seed, and returns its URL.
func startVPN(t *testing.T) string {
	t.Helper()
	container, err := testcontainers.Run(t.Context(), "ghcr.io/clientvpn/clientvpn-emulator:0.1.0",
		testcontainers.WithFiles(testcontainers.ContainerFile{HostFilePath: "../seed.json", ContainerFilePath: "/seed.json", FileMode: 0o444}),
		testcontainers.WithEnv(map[string]string{"CLIENTVPN_EMULATOR_SEED": "/seed.json", "CLIENTVPN_EMULATOR_CONTROL_TOKEN": "sesame"}),
		testcontainers.WithExposedPorts("8743/tcp"),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/_emulator/health").WithPort("8743/tcp")),
	)
	testcontainers.CleanupContainer(t, container)
	if err != nil {
		t.Fatal(err)
	}
	url, err := container.PortEndpoint(t.Context(), "8743/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func TestVPN(t *testing.T) {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, startVPN(t)+"/_emulator/state", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer sesame")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	state, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(state), "mallory@example.com") {
		t.Errorf("%s, error %v", state, err)
	}
}
