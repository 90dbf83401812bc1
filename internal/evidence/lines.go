package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// enforcementLine is an enforcement in JSON. Its connections have lines of their own.
type enforcementLine struct {
	Type               string   `json:"type"`
	EnforcedAt         *string  `json:"enforced_at"`
	RequestIDs         []string `json:"request_ids"`
	Connections        int      `json:"connections"`
	SimilarConnections int      `json:"similar_connections"`
}

// connectionLine is a connection in JSON. Each line is complete in itself.
type connectionLine struct {
	Type string `json:"type"`
	// EnforcedAt and RequestIDs are those of the enforcement. They are nil for a connection that is live.
	EnforcedAt *string  `json:"enforced_at"`
	RequestIDs []string `json:"request_ids"`

	connection
}

// Types of lines about connections.
const (
	lineActive   = "active_connection"
	lineEnded    = "ended_connection"
	lineSimilar  = "similar_connection"
	lineWouldEnd = "connection_that_would_end"
)

// jsonLines returns the record with one JSON object in each line.
func (r record) jsonLines() (string, error) {
	lines := []any{r.order}
	add := func(kind string, e enforcement, connections []connection) {
		for _, c := range connections {
			lines = append(lines, connectionLine{kind, e.EnforcedAt, e.RequestIDs, c})
		}
	}
	add(lineActive, enforcement{}, r.active)
	for _, e := range r.enforcements {
		lines = append(lines, enforcementLine{"enforcement", e.EnforcedAt, e.RequestIDs, len(e.Ended), len(e.Similar)})
		add(lineEnded, e, e.Ended)
		add(lineSimilar, e, e.Similar)
		add(lineWouldEnd, e, e.WouldEnd)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text) // It ends each value with a line feed.
	encoder.SetEscapeHTML(false)
	for _, line := range lines {
		if err := encoder.Encode(line); err != nil {
			return "", fmt.Errorf("encoding the evidence: %w", err)
		}
	}
	return text.String(), nil
}
