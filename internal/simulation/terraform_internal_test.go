//go:build terraform && linux

package simulation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// terraformSeeds is the number of scenarios that are run with Terraform.
const terraformSeeds = 50

// At some call of an apply, Terraform and the provider are killed, or the provider only. The next apply must converge, and neither may
// break a promise.
func TestTerraform_killed(t *testing.T) { //nolint:tparallel // The result is counted when all seeds are done.
	t.Parallel()
	var mu sync.Mutex
	kinds, killed := map[string]int{}, 0
	t.Run("seeds", func(t *testing.T) {
		for seed := range uint64(terraformSeeds) {
			t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
				t.Parallel()
				first := newTerraformRun(t, seed).run(t)
				mu.Lock()
				defer mu.Unlock()
				kinds[first.order.Kind]++
				if first.crashed {
					killed++
				}
			})
		}
	})
	t.Logf("killed %d applies of %v", killed, kinds)
	if total := kinds[Terminate] + kinds[Import] + kinds[Create]; total == terraformSeeds && (killed < total/2 || len(kinds) < 3) {
		t.Errorf("the seeds cover too little: killed %d applies of %v", killed, kinds)
	}
}

// terraformRun is a scenario of one order that Terraform executes, on the machine's clock.
type terraformRun struct {
	*process

	server *acctest.Emulator
	cli    *acctest.CLI
	began  time.Time
	// providerOnly means that the provider is killed, and Terraform is not.
	providerOnly bool

	// known has the enforcements in the state after the previous command.
	known map[string]bool

	mu      sync.Mutex
	started *acctest.Command
}

func newTerraformRun(t *testing.T, seed uint64) *terraformRun {
	t.Helper()
	s, providerOnly := generateForTerraform(seed)
	r := &terraformRun{began: now(), providerOnly: providerOnly, known: map[string]bool{}}
	w, err := newSimulator(s, r.began)
	if err != nil {
		t.Fatal(err)
	}
	r.process = &process{sim: w}
	w.clock.at(15*time.Second, func() { // Nobody reconnects forever.
		for _, person := range s.People {
			_ = w.emulator.DisableUser(person.Username)
		}
	})
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.server = &acctest.Emulator{Emulator: &emulatortest.Emulator{Emulator: w.emulator, URL: server.URL}}
	r.cli = r.server.CLI(t, r.server.Config(r.configuration(s.Orders[0])))
	return r
}

// ServeHTTP answers a call. At the call that the order specifies, it kills the caller.
func (r *terraformRun) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sim.clock.advance(time.Since(r.began) - r.sim.clock.passed)
	request.URL.Host = request.Host
	r.current.calls++
	response, err := r.serve(request)
	if r.current.order.Crash == r.current.calls {
		r.kill()
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer response.Body.Close()
	maps.Copy(answer.Header(), response.Header)
	answer.WriteHeader(response.StatusCode)
	if _, err := io.Copy(answer, response.Body); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// generateForTerraform returns a scenario of one order that is killed, and whether only the provider is killed.
func generateForTerraform(seed uint64) (s Scenario, providerOnly bool) {
	g := newGenerator(seed)
	g.Terminating, g.MaxPage = time.Second, pick(g, 0, 5)
	g.endpoints()
	for i := range g.Endpoints {
		g.Endpoints[i].Region = regions()[0]
	}
	g.people()
	g.People = slices.DeleteFunc(g.People, func(p Person) bool { // The provider warns about such names, or rejects them.
		return strings.TrimSpace(p.Username) != p.Username || strings.TrimSpace(p.CommonName) != p.CommonName || p.Username+p.CommonName == ""
	})
	for i := range g.People {
		p := &g.People[i]
		if p.Arrives, p.Leaves = 0, 0; p.Reconnect > 0 {
			p.Reconnect = 3 * time.Second
		}
		if p.Username == "" {
			p.Reconnect = 0 // Such a client cannot be disabled.
		}
	}
	if len(g.People) == 0 {
		return generateForTerraform(seed + 1_000_000)
	}
	someone := pick(g, g.People...)
	o := Order{
		Kind: pick(g, Terminate, Terminate, Terminate, Import, Create), Region: regions()[0], Endpoints: []string{someone.Endpoint},
		Content: 1 + g.IntN(maxContents-1), Crash: 1 + g.IntN(8), Timeout: time.Hour,
	}
	if o.Kind == Terminate {
		o.Direct, o.Wait = g.chance(1, 3), true
		o.Repeat = !o.Direct
		switch {
		case someone.Username == "" || g.chance(1, 3):
			o.People.CommonNames = []string{someone.commonName()}
		default:
			o.People.Usernames = []string{someone.Username}
		}
		if excluded := pick(g, g.People...).Username; !o.Direct && excluded != "" && g.chance(1, 3) {
			o.People.ExcludeUsernames, o.People.ExcludeCommonNames = []string{excluded}, []string{excluded}
		}
	}
	if g.chance(1, 2) {
		kind := pick(g, emulator.FaultLostAnswer, emulator.FaultReset, emulator.FaultTruncate)
		o.Faults = []emulator.Fault{{Action: pick(g, kinds()[o.Kind].actions...), Kind: kind, After: g.IntN(3)}}
	}
	g.Orders = []Order{o}
	return g.Scenario, g.chance(1, 3)
}

// configuration returns the resource for an order.
func (r *terraformRun) configuration(o Order) string {
	list := func(values []string) string {
		text, err := json.Marshal(values)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	var body strings.Builder
	switch {
	case o.Kind == Import:
		fmt.Fprintf(&body, "client_vpn_endpoint_id = %q\nallow_rollback = true\ncertificate_revocation_list = <<EOT\n%sEOT\n", o.Endpoints[0], r.sim.list(o.Content))
	case o.Kind == Create:
		fmt.Fprintf(&body, "client_vpn_endpoint_id = %q\npolicy_document = %s[0]\n", o.Endpoints[0], list([]string{policyOf(o.Content)}))
	case o.Direct:
		name, value := "username", o.People.Usernames
		if len(value) == 0 {
			name, value = "common_name", o.People.CommonNames
		}
		fmt.Fprintf(&body, "client_vpn_endpoint_id = %q\n%s = %s[0]\non_not_connected = \"ignore\"\n", o.Endpoints[0], name, list(value))
	default:
		fmt.Fprintf(&body, "client_vpn_endpoint_ids = %s\nmax_connections = 100\n", list(o.Endpoints))
		for name, values := range map[string][]string{"usernames": o.People.Usernames, "common_names": o.People.CommonNames, "never_cut": o.People.ExcludeUsernames} {
			if len(values) > 0 {
				fmt.Fprintf(&body, "%s = %s\n", name, list(values))
			}
		}
	}
	return fmt.Sprintf("resource %q \"it\" {\n%s}\n", resourceType(o), body.String())
}

func resourceType(o Order) string {
	switch {
	case o.Kind == Import:
		return "clientvpn_certificate_revocation_list"
	case o.Kind == Create:
		return "clientvpn_authorization_policy"
	case o.Direct:
		return "clientvpn_connection_termination"
	default:
		return "clientvpn_access_revocation"
	}
}

// run runs an apply that is killed, another apply and a plan. It returns the first apply.
func (r *terraformRun) run(t *testing.T) *execution {
	t.Helper()
	order := r.sim.scenario.Orders[0]
	for _, fault := range order.Faults {
		if err := r.sim.emulator.Inject(fault); err != nil {
			t.Fatal(err)
		}
	}
	first, output := r.command(t, order, "apply", "-auto-approve", "-input=false")
	r.read(t, first)
	r.verify(t, first, output)
	r.sim.emulator.ClearFaults()
	order.Crash, order.Faults = 0, nil
	if first.crashed && order.Kind == Create && first.after.policy.Document != "" && !r.managed(t) {
		// The provider does not replace a policy that is not in the state.
		r.command(t, order, "import", "-input=false", resourceType(order)+".it", order.Endpoints[0])
	}
	if order.Direct && !first.crashed && first.err == nil { // A termination does not run twice.
		order = Order{Kind: Find, Region: order.Region, Endpoints: order.Endpoints, People: order.People}
	}
	second, output := r.command(t, order, "apply", "-auto-approve", "-input=false")
	if second.err != nil {
		t.Errorf("%s: the next apply failed: %v\n%s", Liveness, second.err, output)
	}
	if order.Kind == Create && !slices.ContainsFunc(second.exchanges, func(x *exchange) bool { return x.Action == modifyAction }) {
		// It only refreshed the imported policy, which may not be active yet.
		second.order = Order{Kind: Find, Region: order.Region, Endpoints: order.Endpoints, People: order.People}
	}
	r.read(t, second)
	r.verify(t, second, output)
	if imported(first) && imported(second) {
		t.Errorf("%s: imported a list that was already active", Safety)
	}
	r.verifyRecord(t, first, second)
	plan, output := r.command(t, Order{Kind: Find, Region: order.Region, Endpoints: order.Endpoints, People: order.People}, "plan", "-detailed-exitcode", "-input=false")
	if plan.err != nil {
		t.Errorf("%s: the plan after the apply is not empty: %v\n%s", Liveness, plan.err, output)
	}
	r.verify(t, plan, output)
	if t.Failed() {
		t.Logf("%v", r.sim.scenario)
	}
	return first
}

// verifyRecord checks that a termination records what the previous apply ended and could not record. It does so only if nobody has
// reconnected.
func (r *terraformRun) verifyRecord(t *testing.T, first, second *execution) {
	t.Helper()
	var ended []string
	for _, x := range first.exchanges {
		for _, connection := range x.cut {
			ended = append(ended, connection.ID)
		}
	}
	reconnected := slices.ContainsFunc(second.exchanges, func(x *exchange) bool { return len(x.cut) > 0 })
	if !second.order.Direct || second.err != nil || reconnected {
		return
	}
	c := &checker{execution: second, sim: r.sim}
	for _, id := range ended {
		if !c.reported(id) {
			t.Errorf("%s: the state does not have %s, which the killed apply ended", Record, id)
		}
	}
}

// imported reports whether an order imported a list.
func imported(o *execution) bool {
	return slices.ContainsFunc(o.exchanges, func(x *exchange) bool { return x.Action == importAction && x.ran() })
}

// managed reports whether the state has the resource.
func (r *terraformRun) managed(t *testing.T) bool {
	t.Helper()
	return strings.Contains(r.state(t), `"name": "it"`)
}

// state returns the state, or "" if there is none. If Terraform is killed before it has a state, it leaves an empty file.
func (r *terraformRun) state(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(r.cli.Dir, "terraform.tfstate"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(content)
}

// command runs a Terraform command for an order, until it exits or is killed.
func (r *terraformRun) command(t *testing.T, order Order, name string, args ...string) (*execution, string) {
	t.Helper()
	r.mu.Lock()
	w := r.sim
	w.clock.advance(time.Since(r.began) - w.clock.passed)
	o := &execution{order: order, people: order.People, process: r.process, started: w.clock.Now(), before: w.contentOf(order)}
	r.current = o
	r.started = r.cli.Start(t, name, args...)
	r.mu.Unlock()
	<-r.started.Done()
	r.mu.Lock()
	defer r.mu.Unlock()
	w.clock.advance(time.Since(r.began) - w.clock.passed)
	w.finish(o)
	if code := r.started.ExitCode(); code != 0 {
		o.err = fmt.Errorf("%s exited with %d", name, code)
	}
	return o, r.started.Output()
}

// kill kills Terraform and the provider, or the provider only.
func (r *terraformRun) kill() {
	r.current.crashed = true
	if !r.providerOnly {
		r.started.Kill()
		return
	}
	programs, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, program := range programs {
		path, err := os.Readlink(program)
		if err != nil || !strings.HasPrefix(path, filepath.Dir(r.cli.Dir)) {
			continue // It has exited, or belongs to another test.
		}
		if id, err := strconv.Atoi(filepath.Base(filepath.Dir(program))); err == nil {
			_ = syscall.Kill(id, syscall.SIGKILL)
		}
	}
}

// verify reports the promises that a command broke.
func (r *terraformRun) verify(t *testing.T, o *execution, output string) {
	t.Helper()
	c := &checker{execution: o, sim: r.sim}
	c.safety()
	switch {
	case o.crashed, o.err != nil, o.order.Kind == Find:
	case o.order.Kind == Terminate:
		c.statuses()
		c.recorded()
		c.success()
	default:
		c.repeats()
		c.inForce()
	}
	for _, v := range c.violations {
		t.Errorf("%s\n%s", v, output)
	}
}

// What the state has of an enforcement.
type (
	stateStatus struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	stateConnection struct {
		ID       string       `json:"connection_id"`
		Endpoint string       `json:"client_vpn_endpoint_id"`
		Username string       `json:"username"`
		Previous stateStatus  `json:"previous_status"`
		Current  stateStatus  `json:"current_status"`
		Final    *stateStatus `json:"final_status"`
	}
	stateEnforcement struct {
		At          string            `json:"enforced_at"`
		Connections []stateConnection `json:"connections"`
		RequestIDs  []string          `json:"request_ids"`
	}
)

// read reads the result of an order from the state.
func (r *terraformRun) read(t *testing.T, o *execution) {
	t.Helper()
	var state struct {
		Resources []struct {
			Instances []struct {
				Attributes struct {
					Enforcements []stateEnforcement `json:"enforcements"`
					Statuses     []stateConnection  `json:"connection_statuses"`
					RequestIDs   []string           `json:"request_ids"`
					TerminatedAt string             `json:"terminated_at"`
				} `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if text := r.state(t); text != "" {
		if err := json.Unmarshal([]byte(text), &state); err != nil {
			t.Errorf("%s: reading the state: %v", Record, err)
		}
	}
	before := r.known
	r.known = map[string]bool{}
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			a := instance.Attributes
			for _, e := range append(a.Enforcements, stateEnforcement{a.TerminatedAt, a.Statuses, a.RequestIDs}) {
				key := fmt.Sprint(e.At, e.RequestIDs)
				if r.known[key] = true; !before[key] {
					o.add(e)
				}
			}
		}
	}
	for key := range before {
		if !r.known[key] {
			t.Errorf("%s: the state lost the enforcement %s", Record, key)
		}
	}
}

// add adds an enforcement in the state to the result.
func (o *execution) add(e stateEnforcement) {
	o.result.RequestIDs = append(o.result.RequestIDs, e.RequestIDs...)
	if at, err := time.Parse(time.RFC3339, e.At); err == nil {
		o.result.At = at
	}
	for _, c := range e.Connections {
		status := clientvpn.ConnectionStatus{
			Connection: clientvpn.Connection{ID: c.ID, EndpointID: c.Endpoint, Username: c.Username},
			Previous:   clientvpn.Status(c.Previous), Current: clientvpn.Status(c.Current),
		}
		if c.Endpoint == "" {
			status.Connection.EndpointID = o.order.Endpoints[0]
		}
		if c.Final != nil {
			final := clientvpn.Status(*c.Final)
			status.Final = &final
		}
		o.result.Connections = append(o.result.Connections, status)
	}
}
