package framework_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func TestResetRecord(t *testing.T) {
	t.Parallel()
	record := framework.ResetRecord{TimeName: "changed_at"}
	if schema := record.Attribute().GetType(); !schema.Equal(types.ObjectType{AttrTypes: record.Types()}) {
		t.Errorf("the type of the schema is %s, the type of the values is %s", schema, types.ObjectType{AttrTypes: record.Types()})
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	for name, tc := range map[string]struct {
		requestID   string
		connections []clientvpn.Connection
		want        string
	}{
		"nothing known": {"", nil, `{"changed_at":"2026-01-02T02:04:05Z","connections":<null>,"request_id":<null>}`},
		"nobody":        {"r", []clientvpn.Connection{}, `{"changed_at":"2026-01-02T02:04:05Z","connections":[],"request_id":"r"}`},
		"somebody": {
			"r",
			[]clientvpn.Connection{{ID: "c", EndpointID: "e", CommonName: "alice", ClientIP: "10.0.0.1", EstablishedAt: at, Status: clientvpn.Status{Code: "active"}}},
			`{"changed_at":"2026-01-02T02:04:05Z","connections":[{"client_ip":"10.0.0.1","client_vpn_endpoint_id":"e","common_name":"alice",` +
				`"connection_established_time":"2026-01-02T02:04:05Z","connection_id":"c","previous_status":{"code":"active","message":<null>},"username":<null>}],"request_id":"r"}`,
		},
	} {
		if got := record.Value(at, tc.requestID, tc.connections).String(); got != tc.want {
			t.Errorf("%s: got %s, want %s", name, got, tc.want)
		}
	}
}
