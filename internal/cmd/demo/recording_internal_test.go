package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseANSI(t *testing.T) {
	t.Parallel()

	got := parseANSI("plain\n\x1b[1m\x1b[32mgreen\x1b[0m and \x1b[1;31mred\n\x1b[39mbold\x1b[22m, not bold\x1b[4m")
	want := [][]span{
		{{text: "plain"}},
		{{text: "green", bold: true, color: "32"}, {text: " and "}, {text: "red", bold: true, color: "31"}},
		{{text: "bold", bold: true}, {text: ", not bold"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()

	got := wrap([][]span{{{text: "12345", bold: true}, {text: "äöü"}}, nil, {{text: "1234"}}}, 4)
	want := [][]span{{{text: "1234", bold: true}}, {{text: "5", bold: true}, {text: "äöü"}}, nil, {{text: "1234"}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAnimate(t *testing.T) {
	t.Parallel()

	svg, err := animate([][]span{{{text: `a < b & "c"`, color: "32"}}, nil, {{text: "last"}}})
	if err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(strings.NewReader(svg))
	var text []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		if data, ok := token.(xml.CharData); ok && strings.TrimSpace(string(data)) != "" {
			text = append(text, string(data))
		}
	}
	if len(text) != 3 || text[1] != `a < b & "c"` || text[2] != "last" {
		t.Errorf("got the texts %q", text)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()

	times, total := schedule(parseANSI("first\nsecond\n── heading\nCreation complete after 2s"))
	want := []time.Duration{0, perLine, perLine + perHeading, perLine + perHeading + perProgress}
	if !reflect.DeepEqual(times, want) || total != want[3]+atTheEnd {
		t.Errorf("got %v and %v, want %v", times, total, want)
	}
}

func TestRecord_isReproducible(t *testing.T) {
	t.Parallel()

	recording := func(output string) string {
		path := filepath.Join(t.TempDir(), "demo.svg")
		if err := record(path, output); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	one := recording("Using Terraform v1.11.4, /home/sam/bin/terraform, and the emulator on http://127.0.0.1:38231.\n" +
		"x: Still creating... [00m10s elapsed]\nx: Creation complete after 13s\nat = \"2026-11-26T19:51:08Z\"\n")
	other := recording("Using Terraform v1.11.4, /tmp/clientvpn-demo-7/terraform/terraform, and the emulator on http://127.0.0.1:5.\n" +
		"x: Creation complete after 2s\nat = \"2027-01-01T00:00:00Z\"\n")
	if one != other {
		t.Errorf("got\n%s\nand\n%s", one, other)
	}
	for _, secret := range []string{"/home", "/tmp", "38231"} {
		if strings.Contains(one, secret) {
			t.Errorf("the recording contains %s", secret)
		}
	}
}

// If this test fails, run `make recording`.
func TestRecord_isUpToDate(t *testing.T) {
	t.Parallel()

	content, err := os.ReadFile("../../../.github/demo.svg")
	if err != nil {
		t.Fatal(err)
	}
	recording := html.UnescapeString(string(content))
	summary, err := verdict(seeded(t, "active"), seeded(t, terminated))
	if err != nil {
		t.Fatal(err)
	}
	lines := append(strings.Split(strings.TrimSpace(string(leaverTF)), "\n"), summary)
	for _, c := range seeded(t, "active") {
		lines = append(lines, c.ID)
	}
	for _, line := range lines {
		if !strings.Contains(recording, line) {
			t.Errorf("the recording does not contain %q: run `make recording`", line)
		}
	}
}

// seeded returns the connections in the seed. Those of the leaver have the given status.
func seeded(t *testing.T, status string) []connection {
	t.Helper()
	var seed struct {
		Endpoints []struct {
			Connections []connection `json:"connections"`
		} `json:"endpoints"`
	}
	if err := json.Unmarshal(seedJSON, &seed); err != nil {
		t.Fatal(err)
	}
	connections := seed.Endpoints[0].Connections
	for i := range connections {
		connections[i].Status = "active"
		if connections[i].Username == leaver {
			connections[i].Status = status
		}
	}
	return connections
}
