//go:build clients

package provider_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The AWS CLI finds the event of one call by its request ID, with the command of the guide.
func TestGuideEvidence_cloudTrailQuery(t *testing.T) {
	t.Parallel()
	_, after, _ := strings.Cut(guide(t, evidenceGuide), "```shell\naws cloudtrail ")
	query, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatal("the guide has no query")
	}
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	for _, name := range []string{"mallory", "trudy"} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: name})
		if _, err := w.EC2(t).TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: aws.String(endpointID), Username: &name}); err != nil {
			t.Fatal(err)
		}
	}
	calls := w.Calls("TerminateClientVpnConnections")
	if len(calls) != 2 {
		t.Fatalf("there were %d calls, want 2", len(calls))
	}
	trail := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) { writeEvents(response, calls) }))
	t.Cleanup(trail.Close)

	command := exec.CommandContext(t.Context(), "sh", "-c", strings.Replace("aws --endpoint-url "+trail.URL+" cloudtrail "+query, "REQUEST_ID", calls[1].RequestID, 1))
	command.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION=us-east-1")
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if text := string(output); strings.Count(text, "eventName") != 1 || !strings.Contains(text, calls[1].RequestID) || !strings.Contains(text, "trudy") {
		t.Errorf("found\n%s\nwant the event with the request ID %s only", text, calls[1].RequestID)
	}
}

// writeEvents answers LookupEvents of CloudTrail with an event for each call. The members are those of
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html.
func writeEvents(response http.ResponseWriter, calls []emulator.Call) {
	type event struct {
		EventName, CloudTrailEvent string
	}
	var events []event
	for _, call := range calls {
		record, err := json.Marshal(map[string]any{
			"eventName": call.Action, "eventSource": "ec2.amazonaws.com", "eventTime": call.Time,
			"requestID": call.RequestID, "requestParameters": call.Parameters,
		})
		if err != nil {
			http.Error(response, err.Error(), http.StatusInternalServerError)
			return
		}
		events = append(events, event{call.Action, string(record)})
	}
	response.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if err := json.NewEncoder(response).Encode(struct{ Events []event }{events}); err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
	}
}
