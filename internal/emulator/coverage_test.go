package emulator_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
)

// sdkOperations returns the operations of the SDK's client that the emulator must implement. A new version of the SDK may add
// some.
func sdkOperations() []string {
	names := []string{"CreateTags", "DeleteTags", "DescribeRegions", "DescribeTags"}
	client := reflect.TypeFor[*ec2.Client]()
	for method := range client.Methods() {
		name := method.Name
		if strings.Contains(name, "ClientVpn") {
			names = append(names, name)
		}
	}
	return names
}

func TestEveryOperationIsImplemented(t *testing.T) {
	t.Parallel()
	table := operations.Table()
	names := sdkOperations()
	if len(names) < 25 {
		t.Fatalf("only %d operations: %q", len(names), names)
	}
	for _, name := range names {
		if _, ok := table[name]; !ok {
			t.Errorf("%s is not implemented", name)
		}
	}
	if len(table) != len(names)+3 { // And those of STS.
		t.Errorf("the table has %d operations, the SDK has %d", len(table), len(names))
	}
}

// call calls an operation of the SDK's client by name. The function change modifies its input.
func (h *harness) call(name string, change func(reflect.Value)) error {
	method := reflect.ValueOf(h.ec2).MethodByName(name)
	input := reflect.New(method.Type().In(1).Elem())
	change(input.Elem())
	out := method.Call([]reflect.Value{reflect.ValueOf(h.t.Context()), input})
	err, _ := reflect.TypeAssert[error](out[1])
	return err
}

// fill sets every member of a request, so that the SDK sends every parameter.
func fill(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		fill(value.Elem())
	case reflect.Struct:
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				fill(value.Field(i))
			}
		}
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		fill(value.Index(0))
	case reflect.String:
		value.SetString("x")
	case reflect.Int32:
		value.SetInt(5)
	case reflect.Bool:
		value.SetBool(true)
	default:
	}
}

// Every parameter of the SDK's model is known.
func TestEveryParameterIsKnown(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, name := range sdkOperations() {
		err := h.call(name, func(input reflect.Value) {
			fill(input)
			if tokens := input.FieldByName("NextToken"); tokens.IsValid() {
				tokens.SetZero() // It would be made up.
			}
		})
		wantError(t, err, "DryRunOperation", 412)
		if t.Failed() {
			t.Fatalf("%s has a parameter that the emulator does not know", name)
		}
	}
	if state := h.State(); len(state.Endpoints) != 0 {
		t.Errorf("dry runs had an effect: %+v", state)
	}
}

// An operation without its required parameters is refused, even in a dry run.
func TestEveryOperationRequiresItsParameters(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, name := range sdkOperations() {
		if name == "DescribeTags" || name == "DescribeRegions" || name == "DescribeClientVpnEndpoints" {
			continue
		}
		got := h.send("POST", "Action="+name+"&Version=2016-11-15&DryRun=true")
		if got.status != 400 || !strings.Contains(got.text, "<Code>MissingParameter</Code>") {
			t.Errorf("%s: %d %s", name, got.status, got.text)
		}
	}
}

// Every operation on an endpoint reports an unknown endpoint.
func TestEveryOperationRequiresAnEndpoint(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, name := range sdkOperations() {
		err := h.call(name, func(input reflect.Value) {
			fill(input)
			input.FieldByName("DryRun").SetZero()
			for member, value := range map[string]any{
				"NextToken": (*string)(nil), "Filters": nil, "SecurityGroupIds": nil, "TransitGatewayConfiguration": nil, "ShadowMode": nil,
				"TargetNetworkCidr": aws.String("10.0.0.0/8"), "DestinationCidrBlock": aws.String("10.0.0.0/8"), "SubnetId": aws.String("subnet-1"),
				"AvailabilityZone": nil, "AvailabilityZoneId": nil, "AuthorizeAllGroups": nil, "RevokeAllGroups": nil,
			} {
				field := input.FieldByName(member)
				if !field.IsValid() || name == "ApplySecurityGroupsToClientVpnTargetNetwork" && member == "SecurityGroupIds" {
					continue
				}
				field.SetZero()
				if text, ok := value.(*string); ok && text != nil {
					field.Set(reflect.ValueOf(text))
				}
			}
			if id := input.FieldByName("ConnectionId"); id.IsValid() {
				input.FieldByName("Username").SetZero()
			}
		})
		if name == "CreateTags" || name == "DeleteTags" {
			wantError(t, err, "InvalidID", 400)
			continue
		}
		if strings.Contains(name, "TransitGatewayClientVpnAttachment") {
			wantError(t, err, "InvalidTransitGatewayAttachmentID.NotFound", 400)
			continue
		}
		if name == "CreateClientVpnEndpoint" || name == "DescribeTags" || name == "DescribeRegions" {
			continue
		}
		if code, _ := failure(err); code != "InvalidClientVpnEndpointId.NotFound" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
