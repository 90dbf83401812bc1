package provider_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

// conversation calls the provider as Terraform does, and collects its messages.
type conversation struct {
	t      *testing.T
	w      *acctest.Emulator
	server acctest.ActionServer
	// placeholders returns the text of each placeholder in inputs.
	placeholders map[string]func() string

	// state is the resource, or nil before it is created.
	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData

	diagnostics []*tfprotov6.Diagnostic
	lines       []string // other than diagnostics
}

func newConversation(t *testing.T, w *acctest.Emulator, placeholders map[string]func() string) *conversation {
	t.Helper()
	return &conversation{t: t, w: w, server: w.Server(t), placeholders: placeholders}
}

// expand replaces the placeholders of an input, such as ${URL}. It computes a text only if it is needed.
func (c *conversation) expand(input string) string {
	return regexp.MustCompile(`\$\{[A-Z0-9_]+\}`).ReplaceAllStringFunc(input, func(placeholder string) string {
		text, ok := c.placeholders[strings.Trim(placeholder, "${}")]
		if !ok {
			c.t.Fatalf("unknown placeholder %s", placeholder)
		}
		quoted, err := json.Marshal(text())
		if err != nil {
			c.t.Fatal(err)
		}
		return strings.Trim(string(quoted), `"`)
	})
}

// answer returns the response of a call, which must not return an error.
func answer[Response any](c *conversation, call func() (Response, error)) Response {
	c.t.Helper()
	response, err := call()
	if err != nil {
		c.t.Fatal(err)
	}
	return response
}

// collect collects diagnostics and reports whether none of them is an error.
func (c *conversation) collect(diagnostics []*tfprotov6.Diagnostic) bool {
	c.diagnostics = append(c.diagnostics, diagnostics...)
	return !slices.ContainsFunc(diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}

// value returns a JSON object as the protocol transfers it. Missing members are null.
func (c *conversation) value(object string) *tfprotov6.DynamicValue {
	return &tfprotov6.DynamicValue{JSON: []byte(c.expand(object))}
}

func (c *conversation) configure(block string) bool {
	schema := c.schemas().Provider
	config := c.object(schema, c.members(schema, c.value(block))) // Terraform sends MessagePack.
	valid := answer(c, func() (*tfprotov6.ValidateProviderConfigResponse, error) {
		return c.server.ValidateProviderConfig(c.t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	})
	return c.collect(valid.Diagnostics) && c.collect(answer(c, func() (*tfprotov6.ConfigureProviderResponse, error) {
		return c.server.ConfigureProvider(c.t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
	}).Diagnostics)
}

func (c *conversation) readDataSource(name, input string) {
	config := c.value(input)
	valid := answer(c, func() (*tfprotov6.ValidateDataResourceConfigResponse, error) {
		return c.server.ValidateDataResourceConfig(c.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
	})
	if c.collect(valid.Diagnostics) {
		c.collect(answer(c, func() (*tfprotov6.ReadDataSourceResponse, error) {
			return c.server.ReadDataSource(c.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: config})
		}).Diagnostics)
	}
}

func (c *conversation) openEphemeral(name, input string) {
	config := c.value(input)
	valid := answer(c, func() (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
		return c.server.ValidateEphemeralResourceConfig(c.t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: config})
	})
	if c.collect(valid.Diagnostics) {
		c.collect(answer(c, func() (*tfprotov6.OpenEphemeralResourceResponse, error) {
			return c.server.OpenEphemeralResource(c.t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: config})
		}).Diagnostics)
	}
}

func (c *conversation) invoke(name, input string) {
	config := c.value(input)
	valid := answer(c, func() (*tfprotov6.ValidateActionConfigResponse, error) {
		return c.server.ValidateActionConfig(c.t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: config})
	})
	if !c.collect(valid.Diagnostics) {
		return
	}
	stream := answer(c, func() (*tfprotov6.InvokeActionServerStream, error) {
		return c.server.InvokeAction(c.t.Context(), &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
	})
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			c.lines = append(c.lines, "progress: "+event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			c.collect(event.Diagnostics)
		}
	}
}

func (c *conversation) query(name, input string) {
	config := c.value(input)
	lists, ok := c.server.(tfprotov6.ListResourceServer)
	if !ok {
		c.t.Fatal("the provider has no list resources")
	}
	valid := answer(c, func() (*tfprotov6.ValidateListResourceConfigResponse, error) {
		return lists.ValidateListResourceConfig(c.t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: config})
	})
	if !c.collect(valid.Diagnostics) {
		return
	}
	stream := answer(c, func() (*tfprotov6.ListResourceServerStream, error) {
		return lists.ListResource(c.t.Context(), &tfprotov6.ListResourceRequest{TypeName: name, Config: config, Limit: 10})
	})
	for result := range stream.Results {
		c.collect(result.Diagnostics)
	}
}

func (c *conversation) call(name, input string) {
	var arguments []json.RawMessage
	if err := json.Unmarshal([]byte(c.expand(input)), &arguments); err != nil {
		c.t.Fatal(err)
	}
	request := &tfprotov6.CallFunctionRequest{Name: name}
	for _, argument := range arguments {
		request.Arguments = append(request.Arguments, &tfprotov6.DynamicValue{JSON: argument})
	}
	response := answer(c, func() (*tfprotov6.CallFunctionResponse, error) { return c.server.CallFunction(c.t.Context(), request) })
	if response.Error != nil {
		at := ""
		if response.Error.FunctionArgument != nil {
			at = fmt.Sprintf(" in argument %d", *response.Error.FunctionArgument+1)
		}
		c.lines = append(c.lines, "error"+at+": "+response.Error.Text)
	}
}

// apply validates, plans and applies a resource: it creates it the first time, and updates it after that.
func (c *conversation) apply(name, input string) {
	config := c.value(input)
	valid := answer(c, func() (*tfprotov6.ValidateResourceConfigResponse, error) {
		return c.server.ValidateResourceConfig(c.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: name, Config: config, ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
	})
	if c.collect(valid.Diagnostics) {
		c.change(name, config, c.proposed(name, config))
	}
}

// destroy plans and applies the destruction of a resource.
func (c *conversation) destroy(name string) { c.change(name, c.value("null"), c.value("null")) }

// change plans and applies a change from the state to what is proposed.
func (c *conversation) change(name string, config, proposed *tfprotov6.DynamicValue) {
	prior := c.state
	if prior == nil {
		prior = c.value("null")
	}
	plan := answer(c, func() (*tfprotov6.PlanResourceChangeResponse, error) {
		return c.server.PlanResourceChange(c.t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: name, PriorState: prior, ProposedNewState: proposed, Config: config, PriorPrivate: c.private, PriorIdentity: c.identity,
		})
	})
	if !c.collect(plan.Diagnostics) {
		return
	}
	c.lines = append(c.lines, "(planned)")
	applied := answer(c, func() (*tfprotov6.ApplyResourceChangeResponse, error) {
		return c.server.ApplyResourceChange(c.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: name, PriorState: prior, PlannedState: plan.PlannedState, PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity, Config: config,
		})
	})
	c.collect(applied.Diagnostics)
	c.state, c.private, c.identity = applied.NewState, applied.Private, applied.NewIdentity
}

// proposed returns the configuration with the computed attributes of the state, as Terraform proposes it.
func (c *conversation) proposed(name string, config *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	if c.state == nil {
		return config
	}
	schema := c.schema(name)
	attributes, before := c.members(schema, config), c.members(schema, c.state)
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed && attributes[attribute.Name].IsNull() {
			attributes[attribute.Name] = before[attribute.Name]
		}
	}
	return c.object(schema, attributes)
}

// object returns an object of a schema in MessagePack.
func (c *conversation) object(schema *tfprotov6.Schema, attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	return answer(c, func() (*tfprotov6.DynamicValue, error) {
		value, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), attributes))
		return &value, err
	})
}

func (c *conversation) members(schema *tfprotov6.Schema, object *tfprotov6.DynamicValue) map[string]tftypes.Value {
	var members map[string]tftypes.Value
	value, err := object.Unmarshal(schema.ValueType())
	if err == nil {
		err = value.As(&members)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return members
}

func (c *conversation) schema(name string) *tfprotov6.Schema {
	return c.schemas().ResourceSchemas[name]
}

func (c *conversation) schemas() *tfprotov6.GetProviderSchemaResponse {
	return answer(c, func() (*tfprotov6.GetProviderSchemaResponse, error) {
		return c.server.GetProviderSchema(c.t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	})
}

// refresh reads the resource again.
func (c *conversation) refresh(name string) {
	read := answer(c, func() (*tfprotov6.ReadResourceResponse, error) {
		return c.server.ReadResource(c.t.Context(), &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: c.state, Private: c.private, CurrentIdentity: c.identity})
	})
	c.collect(read.Diagnostics)
	c.state, c.private, c.identity = read.NewState, read.Private, read.NewIdentity
}

// messageStep is a step in the life of a resource that was created with an input.
type messageStep func(c *conversation, name, input string)

// change returns a step that applies changed arguments, which are in JSON.
func change(changes string) messageStep {
	return func(c *conversation, name, input string) { c.apply(name, merge(c.t, input, changes)) }
}

func refresh(c *conversation, name, _ string) { c.refresh(name) }

func destroy(c *conversation, name, _ string) { c.destroy(name) }

// meanwhile returns a step that changes the service.
func meanwhile(change func(*testing.T, *acctest.Emulator)) messageStep {
	return func(c *conversation, _, _ string) { change(c.t, c.w) }
}

func (c *conversation) importResource(name, id string) {
	imported := answer(c, func() (*tfprotov6.ImportResourceStateResponse, error) {
		return c.server.ImportResourceState(c.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: c.expand(id)})
	})
	if !c.collect(imported.Diagnostics) {
		return
	}
	for _, resource := range imported.ImportedResources {
		read := answer(c, func() (*tfprotov6.ReadResourceResponse, error) {
			return c.server.ReadResource(c.t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: name, CurrentState: resource.State, Private: resource.Private, CurrentIdentity: resource.Identity,
			})
		})
		if !c.collect(read.Diagnostics) {
			return
		}
		state, err := read.NewState.Unmarshal(c.schema(name).ValueType())
		if err != nil {
			c.t.Fatal(err)
		}
		if state.IsNull() {
			c.lines = append(c.lines, "(Terraform: Cannot import non-existent remote object)")
		}
	}
}

// text returns the provider's messages. Its diagnostics are sorted.
func (c *conversation) text() string {
	var parts []string
	for _, d := range c.diagnostics {
		at := ""
		if d.Attribute != nil && len(d.Attribute.Steps()) > 0 {
			at = " at " + pathText(d.Attribute)
		}
		parts = append(parts, fmt.Sprintf("%s%s: %s\n%s", strings.ToLower(d.Severity.String()), at, d.Summary, indent(d.Detail)))
	}
	slices.Sort(parts)
	if parts = append(parts, c.lines...); len(parts) == 0 {
		parts = []string{"(no message)"}
	}
	return strings.Join(parts, "\n")
}

func pathText(path *tftypes.AttributePath) string {
	var b strings.Builder
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			b.WriteString("." + string(step))
		case tftypes.ElementKeyValue:
			var key string
			if err := tftypes.Value(step).As(&key); err != nil {
				key = err.Error()
			}
			fmt.Fprintf(&b, "[%+q]", key)
		default:
			fmt.Fprintf(&b, "[%v]", step)
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

func indent(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("    "+line, " ")
	}
	return strings.Join(lines, "\n")
}

// normalize replaces the parts of a text that differ between runs.
func normalize(text string, replacements ...string) string {
	text = strings.NewReplacer(replacements...).Replace(text)
	for _, r := range []struct{ pattern, with string }{
		{`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`, "REQUEST-ID"},
		{`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?`, "TIME"},
		{`Attempts: \d+ in \S+`, "Attempts: N in DURATION"},
		{`aws-go-sdk-\d+`, "aws-go-sdk-TIME"},
		{`ASIA[A-Z0-9]{16}`, "ACCESS-KEY"},
		{`127\.0\.0\.1:\d{4,5}`, "ADDRESS"},
	} {
		text = regexp.MustCompile(r.pattern).ReplaceAllString(text, r.with)
	}
	return text
}

// merge returns base with the members of override. Both are JSON objects.
func merge(t *testing.T, base, override string) string {
	t.Helper()
	merged := map[string]json.RawMessage{}
	for _, object := range []string{cmp.Or(base, "{}"), cmp.Or(override, "{}")} {
		var members map[string]json.RawMessage
		if err := json.Unmarshal([]byte(object), &members); err != nil {
			t.Fatalf("%v in %s", err, object)
		}
		maps.Copy(merged, members)
	}
	text, err := json.Marshal(merged)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// goldenFile is a golden file of named sections.
type goldenFile struct{ path string }

const sectionMark = "=== "

func (g goldenFile) read(t *testing.T) map[string]string {
	t.Helper()
	content, err := os.ReadFile(g.path)
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for section := range strings.SplitSeq(string(content), "\n"+sectionMark) {
		name, text, _ := strings.Cut(strings.TrimPrefix(section, sectionMark), "\n")
		sections[name] = strings.TrimRight(text, "\n")
	}
	return sections
}

func (g goldenFile) write(t *testing.T, names []string, sections map[string]string) {
	t.Helper()
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s%s\n%s\n", sectionMark, name, sections[name])
	}
	if err := os.MkdirAll(filepath.Dir(g.path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(g.path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
