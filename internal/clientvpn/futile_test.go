package clientvpn_test

import (
	"errors"
	"net"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	sdkhttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A call that does not reach AWS is tried five times, even if the configuration sets no limit.
func TestNewEC2_futileAttempts(t *testing.T) {
	t.Parallel()
	w := emulatortest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	w.Fail(t, emulator.Fault{Kind: emulator.FaultForeign, Variant: emulator.ForeignHTML, Times: emulator.FaultAlways})
	closed := httptest.NewServer(nil)
	closed.Close()

	_, err := eagerEC2(w.URL, w.Clock).DescribeClientVpnConnections(t.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint})
	if _, ok := errors.AsType[*awshttp.ForeignAnswerError](err); !ok {
		t.Errorf("got %v, want a foreign answer", err)
	}
	if calls := len(w.Calls()); calls != 5 {
		t.Errorf("there were %d calls, want 5", calls)
	}

	_, err = eagerEC2(closed.URL, w.Clock).DescribeClientVpnConnections(t.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint})
	if _, ok := errors.AsType[*net.OpError](err); !ok {
		t.Errorf("got %v, want a refused connection", err)
	}
	attempts, ok := errors.AsType[*retry.MaxAttemptsError](err)
	if !ok || attempts.Attempt != 5 {
		t.Errorf("got %v, want 5 attempts", err)
	}
}

// eagerEC2 returns a client that does not wait between attempts.
func eagerEC2(url string, clock clientvpn.Clock) *ec2.Client {
	return clientvpn.NewEC2(aws.Config{
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient:  awshttp.Authenticate(awshttp.HideWriterTo(sdkhttp.NewBuildableClient())),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = 1 })
		},
	}, "us-east-1", url, clock, 1)
}
