package diagnose_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

func TestError(t *testing.T) {
	t.Parallel()
	alice := clientvpn.People{Usernames: []string{"alice"}}
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"an unknown endpoint": {
			answer("InvalidClientVpnEndpointId.NotFound", "Endpoint e-1 does not exist"),
			`Endpoint e-1 does not exist.

Error code: InvalidClientVpnEndpointId.NotFound
Request ID: r-1

Check the endpoint ID, and the region: the endpoint may be in another region or account than the one these credentials were used in.`,
		},
		"no permission": {
			answer("UnauthorizedOperation", "You are not authorized to perform this operation."),
			"You are not authorized to perform this operation.\n\nError code: UnauthorizedOperation\nRequest ID: r-1\n\n" +
				"Allow these credentials the IAM action ec2:DescribeClientVpnConnections on this endpoint. `aws sts decode-authorization-message` decodes an encoded message.",
		},
		"wrong credentials": {
			answer("AuthFailure", "AWS was not able to validate the provided access credentials"),
			`AWS was not able to validate the provided access credentials.

Error code: AuthFailure
Request ID: r-1

The service did not accept the credentials. Check access key, secret key and session token, that they belong to this partition, and that they have not expired.`,
		},
		"throttled": {
			answer("RequestLimitExceeded", "Request limit exceeded."),
			`Request limit exceeded.

Error code: RequestLimitExceeded
Request ID: r-1

The account's request quota for this call is used up, by this run or by others. Apply again later. max_retries, if it is set, limits how often a throttled call is tried.`,
		},
		"an invalid value": {
			answer("InvalidParameterValue", "Provide a valid Cedar policy document"),
			`Provide a valid Cedar policy document.

Error code: InvalidParameterValue
Request ID: r-1

The service rejected a value and changed nothing. Its message names the value: correct it. Apply again.`,
		},
		"another policy": {
			clientvpn.ErrPolicyExists,
			`The endpoint already has an authorization policy.`,
		},
		"no policy": {
			clientvpn.ErrNoPolicy,
			`The endpoint has no authorization policy.`,
		},
		"a policy that has failed": {
			&clientvpn.AuthorizationPolicyError{Status: "failed", RequestID: "r-2", Err: clientvpn.ErrPolicyFailed},
			`The change of the authorization policy is not in force, its status is "failed": the service reports that the policy failed.

Request ID: r-2`,
		},
		"a policy that is too slow": {
			&clientvpn.AuthorizationPolicyError{Status: "updating", RequestID: "r-2", Err: context.DeadlineExceeded},
			`The change of the authorization policy is not in force, its status is "updating": the time allowed is up.

Request ID: r-2

The time allowed (timeouts.create) is up. Apply again. If the service is slow or busy, raise timeouts.create.`,
		},
		"a policy whose wait was interrupted": {
			&clientvpn.AuthorizationPolicyError{Err: context.Canceled},
			`The change of the authorization policy is not in force: Terraform was interrupted.

Terraform was interrupted. Apply again.`,
		},
		"a policy that cannot be read": {
			&clientvpn.AuthorizationPolicyError{Status: "updating", RequestID: "r-2", Err: answer("UnauthorizedOperation", "You are not authorized to perform this operation.")},
			"You are not authorized to perform this operation.\n\nError code: UnauthorizedOperation\nRequest ID: r-1\n\n" +
				"Allow these credentials the IAM action ec2:DescribeClientVpnConnections on this endpoint. `aws sts decode-authorization-message` decodes an encoded message.",
		},
		"a revocation list that is too long": {
			answer("ClientVpnCertificateRevocationListLimitExceeded", "Too many"),
			"Too many.\n\nError code: ClientVpnCertificateRevocationListLimitExceeded\nRequest ID: r-1\n\n" + lookUp,
		},
		"a revocation list that stays pending": {
			&clientvpn.NotActiveError{Status: clientvpn.Status{Code: "pending", Message: "busy"}, Err: context.DeadlineExceeded},
			`The list was imported and is pending (busy): the time allowed is up.

The time allowed (timeouts.create) is up. Apply again. If the service is slow or busy, raise timeouts.create.`,
		},
		"a revocation list that was replaced": {
			&clientvpn.NotActiveError{Status: clientvpn.Status{Code: "active"}, Another: true, Err: context.Canceled},
			`The list was imported, but the endpoint still has another one: Terraform was interrupted.

Terraform was interrupted. Apply again.`,
		},
		"a revocation list that cannot be read": {
			&clientvpn.NotActiveError{Err: answer("SomethingNew", "Something is new")},
			"Something is new.\n\nError code: SomethingNew\nRequest ID: r-1\n\n" + lookUp,
		},
		"an unknown error": {
			answer("SomethingNew", "Something is new"),
			"Something is new.\n\nError code: SomethingNew\nRequest ID: r-1\n\n" + lookUp,
		},
		"not connected": {
			&clientvpn.NotConnectedError{People: alice, Err: answer("InvalidClientVpnConnection.UserNotFound", "No such user"), Resembling: []clientvpn.Connection{
				{ID: "c-9", Username: "Alice", CommonName: "cn", ClientIP: "10.0.0.9"},
			}},
			`No connection with username "alice", live or ended within the last hour.

Connected under a name that differs only in case, blanks, invisible characters or width:
  - c-9: username "Alice", common name "cn", client IP 10.0.0.9

Error code: InvalidClientVpnConnection.UserNotFound
Request ID: r-1`,
		},
		"not associated": {
			&clientvpn.NotConnectedError{People: alice, Err: answer("InvalidClientVpnActiveAssociationNotFound", "Not associated")},
			`No connection with username "alice", live or ended within the last hour.

Error code: InvalidClientVpnActiveAssociationNotFound
Request ID: r-1`,
		},
		"the time is up": {
			&clientvpn.IncompleteError{
				Err:       context.DeadlineExceeded,
				Remaining: []clientvpn.ConnectionStatus{{Connection: clientvpn.Connection{ID: "c-1"}, Current: clientvpn.Status{Code: "terminating", Message: "busy"}}},
				Ended:     []clientvpn.ConnectionStatus{{Connection: clientvpn.Connection{ID: "c-2"}, Final: &clientvpn.Status{Code: "terminated"}}},
			},
			`1 of 2 connections may still be live: the time allowed is up.

May still be live:
  - c-1: terminating (busy)

Ended, or being ended by the service:
  - c-2: terminated

The time allowed (timeouts.create) is up. Apply again. If the service is slow or busy, raise timeouts.create.`,
		},
		"interrupted": {
			fmt.Errorf("calling: %w", context.Canceled),
			"Calling: Terraform was interrupted.\n\nTerraform was interrupted. Apply again.",
		},
		"failed to terminate": {
			&clientvpn.IncompleteError{
				Err:       clientvpn.ErrFailedToTerminate,
				Remaining: []clientvpn.ConnectionStatus{{Connection: clientvpn.Connection{ID: "c-1"}, Current: clientvpn.Status{Code: "failed-to-terminate"}}},
			},
			`1 of 1 connections may still be live: the service reports failed-to-terminate.

May still be live:
  - c-1: failed-to-terminate`,
		},
		"no answer": {
			unanswered("http://127.0.0.1:1/", &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}),
			"EC2 did not answer: 127.0.0.1:1 refused the connection.\n\nAttempts: 3\n\nCheck the region (eu-central-1), the provider's endpoints block, proxies and the network.",
		},
		"not configured yet": {
			clientvpn.ErrNotConfigured,
			"The provider configuration depends on values that are not known until apply.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := diagnose.Error("Could not", diagnose.Subject{
				EndpointID: "e-1", Region: "eu-central-1", Who: alice.String(), Timeout: "timeouts.create",
			}, tc.err)
			want := "Client VPN endpoint: e-1\nRegion: eu-central-1\nLooked for: username \"alice\"\n\n" + tc.want
			if got.Summary() != "Could not" || got.Detail() != want {
				t.Errorf("got\n%s\nwant\n%s", got.Detail(), want)
			}
		})
	}
}

const lookUp = "Look up the error code in the documentation of the service, for EC2 at https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. " +
	"If that does not help, give the request ID to AWS Support."

// unanswered returns the error that the SDK returns for a call without an answer.
func unanswered(to string, err error) error {
	return &smithy.OperationError{ServiceID: "EC2", OperationName: "DescribeClientVpnConnections", Err: &retry.MaxAttemptsError{
		Attempt: 3, Err: &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{}},
			Err:      &smithyhttp.RequestSendError{Err: &url.Error{Op: "Post", URL: to, Err: err}},
		}},
	}}
}

func TestError_network(t *testing.T) {
	t.Parallel()
	const host = "https://ec2.eu-central-1.amazonaws.com/"
	for name, tc := range map[string]struct {
		err           error
		words, advice string
	}{
		"an unknown host": {
			&net.OpError{Op: "dial", Err: &net.DNSError{Name: "ec2.eu-central-1.amazonaws.com", Err: "no such host", IsNotFound: true}},
			"EC2 did not answer: ec2.eu-central-1.amazonaws.com:443 has a host name that DNS does not know (ec2.eu-central-1.amazonaws.com).", "proxies and the network.",
		},
		"no name server": {
			&net.OpError{Op: "dial", Err: &net.DNSError{Name: "e", Err: "server misbehaving", Server: "10.0.0.2:53"}},
			"EC2 did not answer: ec2.eu-central-1.amazonaws.com:443 could not be looked up: lookup e on 10.0.0.2:53: server misbehaving.", "proxies and the network.",
		},
		"a proxy that cannot be reached": {
			&net.OpError{Op: "proxyconnect", Err: errors.New("dial tcp 10.0.0.3:3128: connect: connection refused")},
			"EC2 did not answer: ec2.eu-central-1.amazonaws.com:443 could not be reached through the proxy: dial tcp 10.0.0.3:3128: connect: connection refused.", "proxies and the network.",
		},
		"a connection that is not accepted in time": {
			&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded},
			"EC2 did not answer in time: ec2.eu-central-1.amazonaws.com:443 did not accept a connection before the timeout.", "or raise connect_timeout and read_timeout.",
		},
		"no answer in time": {
			os.ErrDeadlineExceeded,
			"EC2 did not answer in time: ec2.eu-central-1.amazonaws.com:443 was silent until the timeout.", "or raise connect_timeout and read_timeout.",
		},
		"a connection that is closed": {
			io.EOF, "EC2 did not answer: ec2.eu-central-1.amazonaws.com:443 closed the connection without an answer.", "proxies and the network.",
		},
		"a certificate of an unknown CA": {
			&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
			"EC2 did not answer: ec2.eu-central-1.amazonaws.com:443 has a TLS certificate that is not accepted: tls: failed to verify certificate: x509: certificate signed by unknown authority.", "set custom_ca_bundle.",
		},
		"plain HTTP": {
			tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"},
			"EC2 did not answer: ec2.eu-central-1.amazonaws.com:443 does not speak TLS: tls: first record does not look like a TLS handshake.", "proxies and the network.",
		},
		"another error": {
			errors.New("network is down"), "EC2 did not answer: ec2.eu-central-1.amazonaws.com:443 could not be reached: network is down.", "proxies and the network.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := diagnose.Error("Could not", diagnose.Subject{Region: "eu-central-1"}, unanswered(host, tc.err)).Detail()
			if !strings.HasPrefix(got, "Region: eu-central-1\n\n"+tc.words+"\n\nAttempts: 3\n\nCheck the region (eu-central-1)") || !strings.HasSuffix(got, tc.advice) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// The detail does not have the SDK's words about its attempts and the missing response.
func TestError_withoutTheChainOfTheSDK(t *testing.T) {
	t.Parallel()
	err := &smithy.OperationError{ServiceID: "EC2", OperationName: "DescribeClientVpnConnections", Err: &retry.MaxAttemptsError{
		Attempt: 1, Err: &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: &http.Response{}}, Err: errors.New("the sky is falling")}},
	}}
	want := "EC2 DescribeClientVpnConnections failed: the sky is falling."
	if got := diagnose.Error("Could not", diagnose.Subject{}, err).Detail(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// answer returns the error that the SDK returns for an error code.
func answer(code, message string) error {
	return &smithy.OperationError{
		ServiceID: "EC2", OperationName: "DescribeClientVpnConnections",
		Err: &awshttp.ResponseError{
			RequestID: "r-1",
			ResponseError: &smithyhttp.ResponseError{
				Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusBadRequest}},
				Err:      &smithy.GenericAPIError{Code: code, Message: message},
			},
		},
	}
}

func TestError_attempts(t *testing.T) {
	t.Parallel()
	throttled := &smithy.GenericAPIError{Code: "RequestLimitExceeded", Message: "Request limit exceeded."}
	subject := diagnose.Subject{EndpointID: "e", Region: "r", Timeout: "timeouts.read", Retry: "Plan again"}
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"throttled until the time is up": {
			fmt.Errorf("%w: %w", context.DeadlineExceeded, &clientvpn.AttemptsError{
				Operation: "GetX", Attempts: 12, Elapsed: 2 * time.Minute, Last: throttled, Err: context.Canceled,
			}),
			"Client VPN endpoint: e\nRegion: r\n\nGetX did not succeed in time. The last attempt failed with: Request limit exceeded.\n\n" +
				"Error code: RequestLimitExceeded\nAttempts: 12 in 2m0s\n\n" +
				"The time allowed (timeouts.read) is up. Plan again. If the service is slow or busy, raise timeouts.read.",
		},
		"no answer": {
			fmt.Errorf("%w: %w", context.DeadlineExceeded, &clientvpn.AttemptsError{Operation: "GetX", Attempts: 1, Elapsed: time.Minute, Err: context.Canceled}),
			"Client VPN endpoint: e\nRegion: r\n\nGetX did not succeed in time. It was not answered.\n\nAttempts: 1 in 1m0s\n\n" +
				"The time allowed (timeouts.read) is up. Plan again. If the service is slow or busy, raise timeouts.read.",
		},
		"a final answer": {
			&clientvpn.AttemptsError{Operation: "GetX", Attempts: 25, Elapsed: time.Minute, Last: throttled, Err: throttled},
			"Client VPN endpoint: e\nRegion: r\n\nRequest limit exceeded.\n\nError code: RequestLimitExceeded\nAttempts: 25 in 1m0s\n\n" +
				"The account's request quota for this call is used up, by this run or by others. Plan again later. max_retries, if it is set, limits how often a throttled call is tried.",
		},
	} {
		if got := diagnose.Error("Could not", subject, tc.err).Detail(); got != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, tc.want)
		}
	}
}

func TestError_reconnected(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		people  int
		subject diagnose.Subject
		err     error
		want    string
	}{
		"seconds": {
			2,
			diagnose.Subject{Timeout: "timeouts.create", Allowed: 20 * time.Second},
			context.DeadlineExceeded,
			"2 people reconnected after being cut, and the time allowed (timeouts.create = 20s) is up.",
		},
		"minutes": {
			1,
			diagnose.Subject{Timeout: "timeouts.update", Allowed: 10 * time.Minute},
			context.DeadlineExceeded,
			"1 person reconnected after being cut, and the time allowed (timeouts.update = 10m) is up.",
		},
		"hours": {
			1,
			diagnose.Subject{Timeout: "timeouts.update", Allowed: time.Hour},
			context.DeadlineExceeded,
			"1 person reconnected after being cut, and the time allowed (timeouts.update = 1h) is up.",
		},
		"without an argument": {
			1, diagnose.Subject{}, context.DeadlineExceeded, "1 person reconnected after being cut, and the time allowed is up.",
		},
		"an interrupt": {
			1,
			diagnose.Subject{Timeout: "timeouts.create", Allowed: time.Hour},
			context.Canceled,
			"1 person reconnected after being cut, and Terraform was interrupted.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := &clientvpn.ReconnectedError{People: make([]clientvpn.Reconnected, tc.people), Err: tc.err}
			got := diagnose.Error("Could not revoke the VPN access", tc.subject, err).Detail()
			if first, _, _ := strings.Cut(got, "\n"); first != tc.want {
				t.Errorf("got %s, want %s", first, tc.want)
			}
		})
	}
}

func TestError_listsConnectionsThatMayBeLive(t *testing.T) {
	t.Parallel()
	err := &clientvpn.IncompleteError{
		Remaining: []clientvpn.ConnectionStatus{{
			Connection: clientvpn.Connection{ID: "c-1", EndpointID: "e-1", Username: "alice", CommonName: "laptop"},
			Current:    clientvpn.Status{Code: "active"},
		}},
		Ended: []clientvpn.ConnectionStatus{{Connection: clientvpn.Connection{ID: "c-2", EndpointID: "e-2", CommonName: "phone"}, Gone: true}},
		Err:   clientvpn.ErrFailedToTerminate,
	}
	got := diagnose.Error("Could not revoke the VPN access", diagnose.Subject{}, err).Detail()
	for _, want := range []string{
		`  - c-1 at e-1, username "alice", common name "laptop": active`,
		`  - c-2 at e-2, common name "phone": no longer listed`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant a line\n%s", got, want)
		}
	}
}
