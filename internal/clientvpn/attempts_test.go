package clientvpn_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The error of a call that never succeeds has the number of attempts, the elapsed time and the last answer.
func TestAttempts_untilTheContextIsDone(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: getPolicy, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: clientvpn.CodeRequestLimitExceeded, Status: 503, Message: "Request limit exceeded."})
	ctx, cancel := w.Clock.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	_, err := w.Client(t).AuthorizationPolicy(ctx, endpoint)

	attempts, ok := errors.AsType[*clientvpn.AttemptsError](err)
	if !ok || !attempts.Interrupted() || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if calls := len(w.Calls(getPolicy)); attempts.Attempts != calls || calls < 2 {
		t.Errorf("the error counts %d attempts, the emulator %d", attempts.Attempts, calls)
	}
	if attempts.Elapsed < 2*time.Minute {
		t.Errorf("the attempts took %s", attempts.Elapsed)
	}
	if attempts.Operation != getPolicy || clientvpn.Code(attempts.Last) != clientvpn.CodeRequestLimitExceeded || clientvpn.RequestID(attempts.Last) == "" {
		t.Errorf("got %+v", attempts)
	}
	if code := clientvpn.Code(err); code != "" {
		t.Errorf("the call was not answered, but has the code %q", code)
	}
}

func TestAttempts_untilAFinalAnswer(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: getPolicy, Kind: emulator.FaultReset})
	w.Fail(t, emulator.Fault{Action: getPolicy, Kind: emulator.FaultError, After: 1, Code: clientvpn.CodeUnauthorized, Status: 403, Message: "No."})

	_, err := w.Client(t).AuthorizationPolicy(t.Context(), endpoint)

	attempts, ok := errors.AsType[*clientvpn.AttemptsError](err)
	if !ok || attempts.Interrupted() || attempts.Attempts != 2 || clientvpn.Attempts(err) != 2 || clientvpn.Code(err) != clientvpn.CodeUnauthorized {
		t.Fatalf("got %+v", err)
	}
	if text := attempts.Error(); !strings.Contains(text, getPolicy+" failed 2 times") {
		t.Errorf("the error is %q", text)
	}
}

func TestAttempts_one(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: getPolicy, Kind: emulator.FaultError, Code: clientvpn.CodeUnauthorized, Status: 403, Message: "No."})

	_, err := w.Client(t).AuthorizationPolicy(t.Context(), endpoint)

	if attempts, ok := errors.AsType[*clientvpn.AttemptsError](err); ok || clientvpn.Attempts(err) != 1 {
		t.Errorf("got %v", attempts)
	}
}
