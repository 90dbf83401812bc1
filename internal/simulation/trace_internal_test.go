package simulation

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// A seed has the same calls, effects and reports in each run, however busy the machine is. Which connections seed 72 ends depends on when
// a grace period begins.
func TestRun_isReproducible(t *testing.T) {
	t.Parallel()
	for seed := uint64(60); seed < 80; seed++ {
		var runs sync.WaitGroup
		var first, second string
		runs.Go(func() { first = trace(t, generate(seed), 0) })
		runs.Go(func() { second = trace(t, generate(seed), 7*time.Second) })
		runs.Wait()
		if diff := cmp.Diff(strings.Split(first, "\n"), strings.Split(second, "\n")); diff != "" {
			t.Fatalf("two runs of seed %d differ:\n%s", seed, diff)
		}
	}
}

// The grace period of a call begins when the order's time is over, and not when a goroutine notices it.
func TestRun_gracePeriod(t *testing.T) {
	t.Parallel()
	const endpoint, region = "cvpn-endpoint-1", "us-east-1"
	for lag, want := range map[time.Duration]string{39 * time.Second: terminateAction, 41 * time.Second: describeAction} {
		_, all, err := execute(Scenario{
			Endpoints: []Endpoint{{ID: endpoint, Region: region}},
			People:    []Person{{Name: "p0", Endpoint: endpoint, Username: "alice", Devices: 1}},
			Orders: []Order{{
				Kind: Terminate, Region: region, Endpoints: []string{endpoint}, People: clientvpn.People{Usernames: []string{"alice"}}, Direct: true,
				Timeout: 30 * time.Second, Delay: Delay{Call: 1, Lag: lag},
			}},
		}, now())
		if err != nil {
			t.Fatal(err)
		}

		if got := all[0].exchanges[0].Action; got != want {
			t.Errorf("after %s, the first call that arrived is %s, want %s", lag, got, want)
		}
	}
}

var (
	randomID  = regexp.MustCompile(`cvpn-connection-[0-9a-f]{17}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{54}`)
	timestamp = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+Z`)
)

// trace runs a scenario that starts some time ago, and returns everything that its orders did and reported. IDs are numbered in the order
// in which they appear, and times are counted from the start.
func trace(t *testing.T, scenario Scenario, ago time.Duration) string {
	t.Helper()
	start := now().Add(-ago)
	s, all, err := execute(scenario, start)
	if err != nil {
		t.Error(err)
		return ""
	}
	var text strings.Builder
	for i, o := range all {
		line(t, &text, "order", o.order, o.started.UTC(), o.ended.UTC(), o.crashed, o.undisturbed)
		for _, x := range o.exchanges {
			x.Parameters["CertificateRevocationList"] = "" // It is signed by another key in each run.
			line(t, &text, "call", x.Call, x.complete, x.listed, x.answered, x.cut)
		}
		broken := check(s, i, o)
		o.foundList.PEM = ""
		line(t, &text, "report", o.result, o.found, o.foundPolicy, o.foundList, o.atEnd, fmt.Sprint(o.err), broken)
	}
	line(t, &text, "end", s.clock.passed, s.arrived)
	ids := map[string]string{}
	numbered := randomID.ReplaceAllStringFunc(text.String(), func(id string) string {
		if ids[id] == "" {
			ids[id] = fmt.Sprintf("id-%d", len(ids))
		}
		return ids[id]
	})
	return timestamp.ReplaceAllStringFunc(numbered, func(text string) string {
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || at.Year() < 2000 {
			return text
		}
		return at.Sub(start.Truncate(time.Second)).String()
	})
}

// line writes a line with values as JSON.
func line(t *testing.T, text *strings.Builder, name string, values ...any) {
	t.Helper()
	content, err := json.Marshal(values)
	if err != nil {
		t.Error(err)
	}
	fmt.Fprintf(text, "%s %s\n", name, content)
}
