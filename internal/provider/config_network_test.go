package provider_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// proxy is an HTTP proxy that sends requests for any host to the emulator.
type proxy struct {
	*httptest.Server

	mu    sync.Mutex
	asked map[string]bool
}

// newProxy starts a proxy. It forwards plain requests, and tunnels others to a TLS server.
func newProxy(t *testing.T, w *acctest.Emulator) *proxy {
	t.Helper()
	p := &proxy{asked: map[string]bool{}}
	secure := httptest.NewTLSServer(w)
	t.Cleanup(secure.Close)
	p.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked[r.Host] = true
		p.mu.Unlock()
		if r.Method == http.MethodConnect {
			tunnel(r.Context(), t, rw, secure.Listener.Addr().String())
			return
		}
		w.ServeHTTP(rw, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func tunnel(ctx context.Context, t *testing.T, rw http.ResponseWriter, to string) {
	t.Helper()
	far, err := new(net.Dialer).DialContext(ctx, "tcp", to)
	if err != nil {
		t.Error(err)
		return
	}
	near, buffered, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	_, _ = near.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
	go pipe(far, buffered.Reader, near)
	go pipe(near, bufio.NewReader(far), far)
}

func pipe(to io.WriteCloser, from *bufio.Reader, source io.Closer) {
	_, _ = from.WriteTo(to)
	_ = to.Close()
	_ = source.Close()
}

func (p *proxy) hosts() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// All requests go through the proxy, except those to hosts in no_proxy.
func TestAccProvider_proxy(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments func(url, host string) string
		used      bool
	}{
		"http_proxy": {func(url, _ string) string { return fmt.Sprintf("http_proxy = %q\nhttps_proxy = \"\"", url) }, true},
		"no_proxy": {func(url, host string) string {
			return fmt.Sprintf("http_proxy = %q\nhttps_proxy = \"\"\nno_proxy = %q", url, host)
		}, false},
		"no proxy at all": {func(string, string) string { return "http_proxy = \"\"\n" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEmulator(t)
			p := newProxy(t, w)
			// Requests to a loopback address bypass any proxy, so the emulator needs another name.
			direct := w.URL
			w.URL = "http://ec2.example.test"
			if !tc.used {
				w.URL = direct
			}
			address, err := url.Parse(w.URL)
			if err != nil {
				t.Fatal(err)
			}
			w.Attached(t, w.ConfigWith(keys+tc.arguments(p.URL, address.Hostname()), terminations(1))).Apply(t)
			w.WantLive(t, endpointID)
			if got := p.hosts()["ec2.example.test"]; got != tc.used {
				t.Errorf("the proxy was used for the hosts %v", p.hosts())
			}
		})
	}
}

// The host names of AWS's own endpoints depend on the region and on the kind of endpoint.
func TestAccProvider_endpointNames(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ region, arguments, ec2, sts string }{
		"plain":             {"eu-central-1", "", "ec2.eu-central-1.amazonaws.com", "sts.eu-central-1.amazonaws.com"},
		"FIPS":              {"us-east-1", "use_fips_endpoint = true", "ec2-fips.us-east-1.amazonaws.com", "sts-fips.us-east-1.amazonaws.com"},
		"dual stack":        {"us-east-1", "use_dualstack_endpoint = true", "ec2.us-east-1.api.aws", "sts.us-east-1.api.aws"},
		"both":              {"us-east-2", "use_fips_endpoint = true\nuse_dualstack_endpoint = true", "ec2-fips.us-east-2.api.aws", "sts-fips.us-east-2.api.aws"},
		"STS elsewhere":     {"eu-central-1", `sts_region = "us-west-2"`, "ec2.eu-central-1.amazonaws.com", "sts.us-west-2.amazonaws.com"},
		"an unknown region": {"eu-central-9", "skip_region_validation = true", "ec2.eu-central-9.amazonaws.com", "sts.eu-central-9.amazonaws.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEmulatorWith(t, emulator.Options{Region: tc.region})
			p := newProxy(t, w)
			w.Attached(t, fmt.Sprintf(`
provider "clientvpn" {
  region              = %q
  https_proxy         = %q
  insecure            = true
  allowed_account_ids = ["123456789012"]
  %s
}
`, tc.region, p.URL, keys+tc.arguments)+terminations(1)).Apply(t)
			w.WantLive(t, endpointID)
			for _, host := range []string{tc.ec2, tc.sts} {
				if !p.hosts()[host+":443"] {
					t.Errorf("%s was not called, the hosts are %v", host, p.hosts())
				}
			}
		})
	}
}

// A network error tells the user what to do.
func TestAccProvider_networkErrors(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // The server notices that the client has gone only after it has read the body.
		<-r.Context().Done()
	}))
	t.Cleanup(silent.Close)
	t.Cleanup(silent.CloseClientConnections)
	endpoints := func(ec2, sts, arguments string) string {
		return fmt.Sprintf("provider \"clientvpn\" {\n region = \"us-east-1\"\n max_retries = 1\n"+keys+arguments+"\n endpoints {\n ec2 = %q\n sts = %q\n }\n}\n", ec2, sts)
	}
	for name, tc := range map[string]struct {
		provider string
		want     []string
	}{
		"EC2 refuses connections": {endpoints(closed.URL, closed.URL, ""), []string{"Could not terminate", "EC2 did not answer", "refused", "Attempts: 1", "Check the region (us-east-1)", "endpoints block"}},
		"STS refuses connections": {endpoints(closed.URL, closed.URL, `allowed_account_ids = ["123456789012"]`), []string{"Could not terminate", "STS did not answer", "refused", "sts_region"}},
		"EC2 does not answer":     {endpoints(silent.URL, silent.URL, `read_timeout = "50ms"`), []string{"Could not terminate", "EC2 did not answer in time", "silent until the timeout", "read_timeout"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.New(t).Attached(t, tc.provider+terminations(1)).WantApplyError(t, tc.want...)
		})
	}
}

// A provider block of hashicorp/aws can be copied.
func TestAccProvider_copiedBlock(t *testing.T) {
	t.Parallel()
	w := newEmulator(t)
	var agents []string
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		agents = append(agents, r.UserAgent())
		w.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	w.URL = server.URL
	w.Attached(t, w.ConfigWith(keys+`
  connect_timeout                    = "5s"
  read_timeout                       = "1m"
  retry_mode                         = "standard"
  skip_region_validation             = true
  token_bucket_rate_limiter_capacity = 500
  user_agent                         = ["runbook/1.0 (offboarding)", "ticket"]
`, terminations(1))).Apply(t)
	w.WantLive(t, endpointID)
	for _, agent := range agents {
		if !strings.Contains(agent, "terraform-provider-clientvpn/test") || !strings.Contains(agent, "runbook/1.0 (offboarding) ticket") {
			t.Errorf("the user agent is %s", agent)
		}
	}
}
