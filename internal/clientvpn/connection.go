package clientvpn

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Connection is one client's connection to an endpoint. What the service does not tell is empty, zero or nil.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnConnection.html.
type Connection struct {
	ID         string
	EndpointID string
	// Username is empty for clients that authenticate with a certificate alone.
	Username   string
	CommonName string
	Status     Status
	// ClientIP and ClientIPv6 are the addresses of the client inside the VPN.
	ClientIP   string
	ClientIPv6 string
	// EstablishedAt, EndedAt, PolicyEvaluatedAt and ListedAt are UTC; EndedAt is zero while the connection lives.
	EstablishedAt     time.Time
	EndedAt           time.Time
	PolicyEvaluatedAt time.Time
	ListedAt          time.Time
	// Ingress is what the client sent, egress what it received.
	IngressBytes              *int64
	IngressPackets            *int64
	EgressBytes               *int64
	EgressPackets             *int64
	PostureComplianceStatuses []string
}

// Status is the state of a connection as the service gives it.
type Status struct {
	Code    string
	Message string
}

func (s Status) ended() bool {
	return s.Code == string(ec2types.ClientVpnConnectionStatusCodeTerminated)
}

func (s Status) failed() bool {
	return s.Code == string(ec2types.ClientVpnConnectionStatusCodeFailedToTerminate)
}

func newStatus(s *ec2types.ClientVpnConnectionStatus) Status {
	if s == nil {
		return Status{}
	}
	return Status{Code: string(s.Code), Message: aws.ToString(s.Message)}
}

func newConnection(c ec2types.ClientVpnConnection) Connection {
	return Connection{
		ID:                        aws.ToString(c.ConnectionId),
		EndpointID:                aws.ToString(c.ClientVpnEndpointId),
		Username:                  aws.ToString(c.Username),
		CommonName:                aws.ToString(c.CommonName),
		Status:                    newStatus(c.Status),
		ClientIP:                  aws.ToString(c.ClientIp),
		ClientIPv6:                aws.ToString(c.ClientIpv6Address),
		EstablishedAt:             parseTime(c.ConnectionEstablishedTime),
		EndedAt:                   parseTime(c.ConnectionEndTime),
		PolicyEvaluatedAt:         parseTime(c.AuthorizationPolicyLastEvaluatedTime),
		ListedAt:                  parseTime(c.Timestamp),
		IngressBytes:              parseCount(c.IngressBytes),
		IngressPackets:            parseCount(c.IngressPackets),
		EgressBytes:               parseCount(c.EgressBytes),
		EgressPackets:             parseCount(c.EgressPackets),
		PostureComplianceStatuses: c.PostureComplianceStatuses,
	}
}

// parseTime reads the service's "2006-01-02 15:04:05", which is UTC; endpoints have a T in between. A connection that lives has the
// end time "-".
func parseTime(s *string) time.Time {
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", time.RFC3339Nano} {
		if t, err := time.Parse(layout, aws.ToString(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// parseCount reads a counter, which the service sends as a string.
func parseCount(s *string) *int64 {
	n, err := strconv.ParseInt(aws.ToString(s), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}
