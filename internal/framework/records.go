package framework

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Records carries the record of a resource from Delete to the Create that follows in the same apply. Terraform taints a resource
// whose create fails, replaces it at the next apply, and gives the replacement no prior state, so the record would be lost.
// Records is safe for concurrent use.
type Records struct {
	mu    sync.Mutex
	byKey map[RecordKey][]any
}

// RecordKey identifies records. A replacement finds the record of a resource with the same key.
type RecordKey struct {
	// Resource is the type of the resource, as in "connection_termination".
	Resource string
	Region   string
	// EndpointIDs and Who identify the endpoints and the people.
	EndpointIDs string
	Who         string
}

// NewRecords returns empty Records.
func NewRecords() *Records { return &Records{byKey: map[RecordKey][]any{}} }

// KeepRecord stores the record of a resource that is being deleted.
func KeepRecord[Record any](r *Records, key RecordKey, record Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byKey[key] = append(r.byKey[key], record)
}

// TakeRecord removes and returns the oldest record with the key. ok is false if there is none.
func TakeRecord[Record any](r *Records, key RecordKey) (record Record, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := r.byKey[key]
	if len(kept) == 0 {
		return record, false
	}
	r.byKey[key] = kept[1:]
	record, ok = kept[0].(Record)
	return record, ok
}

// TakeBestRecord removes and returns the record with the key that has the highest score; of several, the oldest. ok is false if no
// score is positive.
func TakeBestRecord[Record any](r *Records, key RecordKey, score func(Record) int) (best Record, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, highest := -1, 0
	for i, kept := range r.byKey[key] {
		record, isRecord := kept.(Record)
		if !isRecord {
			continue
		}
		if s := score(record); s > highest {
			at, highest, best = i, s, record
		}
	}
	if at < 0 {
		return best, false
	}
	r.byKey[key] = slices.Delete(r.byKey[key], at, at+1)
	return best, true
}

// createdKey is the key of the mark that MarkCreated sets.
const createdKey = "created"

// MarkCreated records in the private state of a resource that its create succeeded.
func MarkCreated(ctx context.Context, private interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
},
) diag.Diagnostics {
	return private.SetKey(ctx, createdKey, []byte("true"))
}

// ReplacesTainted reports whether a resource that is being deleted may be tainted: MarkCreated has not marked it, or Terraform
// withholds its private state, as it does when it replaces a tainted resource. A mark for failed creates would therefore never
// be seen.
func ReplacesTainted(ctx context.Context, private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
},
) (bool, diag.Diagnostics) {
	value, diags := private.GetKey(ctx, createdKey)
	return value == nil, diags
}
