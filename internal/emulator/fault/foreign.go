package fault

// The variants of kind foreign.
const (
	// ForeignHTML is a proxy's sign-in page in HTML, with status 200.
	ForeignHTML = "html"
	// ForeignXHTML is the same page as well-formed XML.
	ForeignXHTML = "xhtml"
	// ForeignEmpty is a body without a byte.
	ForeignEmpty = "empty"
	// ForeignJSON is an answer in JSON.
	ForeignJSON = "json"
	// ForeignOtherOperation is the XML answer of another operation of the same service.
	ForeignOtherOperation = "other-operation"
)

func variants() []string {
	return []string{ForeignHTML, ForeignXHTML, ForeignEmpty, ForeignJSON, ForeignOtherOperation}
}

const (
	signInHTML = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Sign in</title></head>
<body><h1>Sign in to the network</h1><form method="post" action="/login"><input name="user"><br><input type="password" name="password"></form></body>
</html>
`
	signInXHTML = `<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml">
<head><title>Sign in</title></head>
<body><h1>Sign in to the network</h1><form method="post" action="/login"><input name="user"/><input type="password" name="password"/></form></body>
</html>
`
	signInJSON = `{"message":"Sign in to the network","url":"https://proxy.example.com/login"}` + "\n"
)

// Page returns what a proxy answers for a fault of kind foreign. An answer of another operation is not a page: it is
// written in the service's own format.
func (f Fault) Page() (contentType, body string, ok bool) {
	switch f.Variant {
	case ForeignHTML:
		return "text/html; charset=utf-8", signInHTML, true
	case ForeignXHTML:
		return "application/xhtml+xml; charset=utf-8", signInXHTML, true
	case ForeignJSON:
		return "application/json", signInJSON, true
	case ForeignEmpty:
		return "text/plain; charset=utf-8", "", true
	}
	return "", "", false
}
