package clientvpn

import "fmt"

// NotActiveError means that a certificate revocation list was imported but has not been seen active.
type NotActiveError struct {
	// Status is the last status of the endpoint's list, or its zero value if the list was never seen.
	Status Status
	// Another reports whether the endpoint still had another list.
	Another bool
	// Err is why the wait ended.
	Err error
}

// Error returns what was seen last, and why the wait ended.
func (e *NotActiveError) Error() string {
	switch {
	case e.Another:
		return fmt.Sprintf("the list was imported, but the endpoint still has another one: %v", e.Err)
	case e.Status.Code == "":
		return fmt.Sprintf("the list was imported, but its status is not known: %v", e.Err)
	case e.Status.Message == "":
		return fmt.Sprintf("the list was imported and is %s: %v", e.Status.Code, e.Err)
	default:
		return fmt.Sprintf("the list was imported and is %s (%s): %v", e.Status.Code, e.Status.Message, e.Err)
	}
}

// Unwrap returns why the wait ended.
func (e *NotActiveError) Unwrap() error { return e.Err }
