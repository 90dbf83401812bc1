package clientvpn

import "fmt"

// NotActiveError means that a certificate revocation list was imported, and has not been seen active.
type NotActiveError struct {
	// Status is what the endpoint's list was last seen as; empty when it was not seen at all.
	Status Status
	// Another says that the endpoint's list was last seen to be another than the imported one.
	Another bool
	// Err is why there was no further look.
	Err error
}

// Error says what was seen last, and why it ends there.
func (e *NotActiveError) Error() string {
	switch {
	case e.Another:
		return fmt.Sprintf("the list was imported, and the endpoint still has another one: %v", e.Err)
	case e.Status.Code == "":
		return fmt.Sprintf("the list was imported, and its status is not known: %v", e.Err)
	case e.Status.Message == "":
		return fmt.Sprintf("the list was imported, and is %s: %v", e.Status.Code, e.Err)
	default:
		return fmt.Sprintf("the list was imported, and is %s (%s): %v", e.Status.Code, e.Status.Message, e.Err)
	}
}

// Unwrap returns why there was no further look.
func (e *NotActiveError) Unwrap() error { return e.Err }
