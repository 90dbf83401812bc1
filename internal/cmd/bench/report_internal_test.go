package main

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The previous results come from the table that was written.
func TestMovedRows_comparesWithTheCommittedTable(t *testing.T) {
	t.Parallel()
	before := []row{
		ratio("a plan", 1.3, 1, seconds, "a peer", 1.15),
		absolute("a look", "100 calls", 100, "calls", 110),
		{what: "growth", result: 1.02, unit: "power", limit: 1.15},
		{what: "gone", missing: "aws is not on PATH"},
		absolute("memory", "40 MiB", 40, "MiB", 60),
	}
	path := filepath.Join(t.TempDir(), "benchmarks.md")
	if err := os.WriteFile(path, []byte("# Benchmarks\n\n"+table(before)), 0o600); err != nil {
		t.Fatal(err)
	}
	now := slices.Clone(before)
	now[0].result, now[1].result, now[2].result, now[4].result = 1.6, 110, 1.3, 30

	got := movedRows(committedResults(path), now)
	want := []string{
		"moved: a plan: 1.30 × before, 1.60 × now",
		"moved: growth: n^1.02 before, n^1.30 now",
		"moved: memory: 40.0 MiB before, 30.0 MiB now",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMergedTable_keepsRowsThatWereNotMeasured(t *testing.T) {
	t.Parallel()
	first, second, third := absolute("first", "", 1, "s", 0), absolute("second", "", 2, "s", 0), absolute("third", "", 3, "s", 0)
	page := "# Benchmarks\n\n" + table([]row{first, second}) + "\n## More\n\n| a | b |\n"
	changed := absolute("first", "", 9, "s", 0)
	if got, want := mergedTable(page, []row{third, changed}), table([]row{changed, second, third}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := mergedTable("", []row{first}), table([]row{first}); got != want {
		t.Errorf("without a page, got\n%s\nwant\n%s", got, want)
	}
}

func TestTable_marksResultsAboveTheLimit(t *testing.T) {
	t.Parallel()
	got := table([]row{
		absolute("fast", "", 2, "s", 3), absolute("slow", "", 4, "s", 3), {what: "no peer", missing: "boto3 is not installed"},
	})
	for _, want := range []string{"| fast |  |  | 2.00 s | 3.00 s |", "| slow |  |  | **4.00 s** | 3.00 s |", "| not measured: boto3 is not installed |"} {
		if !strings.Contains(got, want) {
			t.Errorf("the table lacks %q:\n%s", want, got)
		}
	}
}

func TestGrowth(t *testing.T) {
	t.Parallel()
	for exponent, times := range map[float64][]time.Duration{
		1: {9, 200, 400, 800}, 2: {9, 100, 400, 1600}, 0: {9, 70, 3, 70},
	} {
		if got := growth("", doublings(800), times, 0).result; math.Abs(got-exponent) > 0.001 {
			t.Errorf("times %v grow with n^%.2f, want n^%.0f", times, got, exponent)
		}
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	if got := median([]float64{9, 1, 3}); got != 3 {
		t.Errorf("got %v, want 3", got)
	}
	if got := median([]time.Duration{8, 1, 3, 5}); got != 4 {
		t.Errorf("got %v, want 4", got)
	}
}

func TestPaced_ignoresTheOtherProgram(t *testing.T) {
	t.Parallel()
	at := func(milliseconds int) time.Time { return time.UnixMilli(int64(milliseconds)) }
	got := paced([]emulator.Call{
		{Action: terminate, Time: at(0), Parameters: map[string]string{"DryRun": "true"}},
		{Action: "DescribeClientVpnConnections", Time: at(1)},
		{Action: terminate, Time: at(10)},
		{Action: terminate, Time: at(20), ErrorCode: throttled},
		{Action: terminate, Time: at(110)},
	}, time.Second)
	if want := (pacing{took: 100 * time.Millisecond * speed, whole: time.Second * speed, calls: 3, throttled: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPartOf(t *testing.T) {
	t.Parallel()
	for symbol, want := range map[string]string{
		"github.com/aws/aws-sdk-go-v2/service/sts.(*Client).AssumeRole":                                 "github.com/aws/aws-sdk-go-v2/service/sts",
		"type:.eq.github.com/aws/aws-sdk-go-v2/service/ec2/types.Filter":                                "github.com/aws/aws-sdk-go-v2/service/ec2",
		"github.com/aws/smithy-go/middleware.(*Stack).Add":                                              "github.com/aws/smithy-go",
		"go:itab.*github.com/cedar-policy/cedar-go/internal/eval.orEval,github.com/cedar-policy/x.Eval": "github.com/cedar-policy/cedar-go",
		"github.com/clientvpn/terraform-provider-clientvpn/internal/crl.newModel":                       "this module",
		"net/http.(*Transport).RoundTrip":                                                               "net",
		"slices.partitionCmpFunc[go.shape.struct { github.com/x/y.Z string }]":                          "slices",
		"go:func.*": "Go's tables",
	} {
		if got := partOf(symbol); got != want {
			t.Errorf("%s is part of %q, want %q", symbol, got, want)
		}
	}
}
