package crl

// These names are for the tests in package crl_test.
var (
	Advice     = advice
	Recognizer = recognizer

	ErrListRemoved = errListRemoved
	ErrNoList      = errNoList
)
