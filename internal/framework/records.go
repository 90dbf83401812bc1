package framework

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Records carries the record of what a failed create did from Delete to the Create that follows in the same apply. Terraform
// taints a resource whose create fails, replaces it at the next apply, and gives the replacement no prior state; without
// Records, its record would be lost. It is safe for concurrent use.
type Records struct {
	mu    sync.Mutex
	byKey map[RecordKey][]any
}

// RecordKey says what a record is about. A replacement finds the record of a resource that has the same key.
type RecordKey struct {
	// Resource is the type of the resource, as in "connection_termination".
	Resource string
	Region   string
	// EndpointIDs and Who are the endpoints and the people, each in a form that is the same for both resources.
	EndpointIDs string
	Who         string
}

// NewRecords returns Records that hold nothing.
func NewRecords() *Records { return &Records{byKey: map[RecordKey][]any{}} }

// KeepRecord keeps the record of a resource that is being deleted.
func KeepRecord[Record any](r *Records, key RecordKey, record Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byKey[key] = append(r.byKey[key], record)
}

// TakeRecord removes the oldest record with the key and returns it. It reports whether there was one.
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

// TakeBestRecord removes the record with the key that scores highest and returns it. It reports whether there was one that
// scores more than 0; of equal records, the oldest wins.
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

// createdKey marks, in a resource's private state, that its create succeeded.
const createdKey = "created"

// MarkCreated marks a resource, in the private state that its Create returns, as one whose create succeeded.
func MarkCreated(ctx context.Context, private interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
},
) diag.Diagnostics {
	return private.SetKey(ctx, createdKey, []byte("true"))
}

// ReplacesTainted reports whether a resource that is being deleted, with this private state, may be tainted: MarkCreated did
// not mark it, or Terraform withheld its private state. Terraform does so when it replaces a tainted resource, so a mark of the
// opposite would never be seen.
func ReplacesTainted(ctx context.Context, private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
},
) (bool, diag.Diagnostics) {
	value, diags := private.GetKey(ctx, createdKey)
	return value == nil, diags
}
