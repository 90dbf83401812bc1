package awshttp

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
)

// maxProlog is the number of bytes within which the root element of an answer must start.
const maxProlog = 4 << 10

// Authenticate returns a client that rejects answers of EC2 and STS calls that the service did not give.
//
// The SDK decodes the sign-in page of a proxy, or an empty body, as a result without any members. The client therefore
// requires that the root element of a result is the response of the operation called and that the result carries a
// request ID, and that a failure is an error document of the service. Everything else, including a document that
// breaks off, is a [*ForeignAnswerError]. Answers of other services are passed on as they are.
func Authenticate(next aws.HTTPClient) aws.HTTPClient { return authenticator{next} }

type authenticator struct{ next aws.HTTPClient }

func (a authenticator) Do(r *http.Request) (*http.Response, error) {
	resp, err := a.next.Do(r)
	if err != nil {
		return resp, err
	}
	format, ok := formatOf(r.Context(), resp)
	if !ok {
		return resp, nil
	}
	var head bytes.Buffer
	reason := format.checkRoot(io.TeeReader(io.LimitReader(resp.Body, maxProlog), &head))
	beginning := head.Bytes()
	service, operation := awsmiddleware.GetServiceID(r.Context()), awsmiddleware.GetOperationName(r.Context())
	foreign := func(reason string, err error) *ForeignAnswerError {
		e := &ForeignAnswerError{
			Service:     service,
			Operation:   operation,
			Status:      resp.StatusCode,
			ContentType: resp.Header.Get("Content-Type"),
			Reason:      reason,
			Err:         err,
		}
		if !format.secret {
			e.Excerpt = excerpt(beginning, r.Header)
		}
		return e
	}
	if reason != "" {
		resp.Body.Close()
		return nil, foreign(reason, nil)
	}
	checked := &document{
		source: io.MultiReader(&head, resp.Body), Closer: resp.Body, ctx: r.Context(), foreign: foreign,
		required: []byte("<" + format.required + ">"), end: []byte("</" + format.root.Local + ">"),
		complete: resp.Header.Get("X-Amzn-Requestid") != "" && format.required != codeElement,
	}
	if format.streamed {
		resp.Body = checked
		return resp, nil
	}
	return readAll(resp, checked)
}

// readAll returns resp with a body that has been read and checked to its end.
func readAll(resp *http.Response, body *document) (*http.Response, error) {
	defer resp.Body.Close()
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(content))
	return resp, nil
}

// truncated is the reason to reject a document that has no end.
const truncated = "it breaks off"

// codeElement is the element with the error code of an error document.
const codeElement = "Code"

// format describes the documents that a service answers with.
type format struct {
	root xml.Name
	// required is the name of an element that must not be empty.
	required string
	// secret reports that a document may contain secrets, so that no part of it must be shown.
	secret bool
	// streamed reports that the SDK reads a document up to the end of its root element, so that it is checked meanwhile.
	streamed bool
}

// formatOf returns the format of the answer to the call that ctx belongs to. It returns false for services whose answers are not checked.
func formatOf(ctx context.Context, resp *http.Response) (format, bool) {
	root := awsmiddleware.GetOperationName(ctx) + "Response"
	failed := resp.StatusCode < 200 || resp.StatusCode >= 300
	switch service := awsmiddleware.GetServiceID(ctx); {
	case service == "EC2" && failed:
		return format{root: xml.Name{Local: "Response"}, required: codeElement}, true
	case service == "EC2":
		return format{root: xml.Name{Space: "http://ec2.amazonaws.com/doc/2016-11-15/", Local: root}, required: "requestId", streamed: true}, true
	case service == "STS" && failed:
		return format{root: xml.Name{Space: "https://sts.amazonaws.com/doc/2011-06-15/", Local: "ErrorResponse"}, required: codeElement, secret: true}, true
	case service == "STS":
		return format{root: xml.Name{Space: "https://sts.amazonaws.com/doc/2011-06-15/", Local: root}, required: "RequestId", secret: true}, true
	default:
		return format{}, false
	}
}

// checkRoot returns what is wrong with the root element of a document, or "".
func (f format) checkRoot(document io.Reader) string {
	decoder := xml.NewDecoder(document)
	for {
		token, err := decoder.Token()
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name != f.root {
				return "its root element is not " + f.root.Local
			}
			return ""
		case xml.CharData:
			if len(bytes.TrimSpace(token)) > 0 {
				return "it is not XML"
			}
		}
		if errors.Is(err, io.EOF) && decoder.InputOffset() == 0 {
			return "it is empty"
		}
		if err != nil {
			return "it is not XML"
		}
	}
}

// document is the body of an answer whose root element has been checked. It reports an error, in place of the end of
// the root element, if a required element is missing, and in place of the end of the body, if the root element has none.
type document struct {
	io.Closer

	source        io.Reader
	ctx           context.Context //nolint:containedctx // That of the request, which the body belongs to.
	foreign       func(reason string, err error) *ForeignAnswerError
	required, end []byte
	// complete reports that the required element has been read, ended that the end of the root element has.
	complete, ended bool
	// err is the error of each further read.
	err error
	// window is what was read last, preceded by as much of the read before as may belong to an element.
	window []byte
}

func (d *document) Read(p []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	n, err := d.source.Read(p)
	if d.ended {
		return n, err
	}
	d.window = append(d.window, p[:n]...)
	d.complete = d.complete || hasContent(d.window, d.required)
	d.ended = bytes.Contains(d.window, d.end)
	d.window = append(d.window[:0], d.window[max(0, len(d.window)-len(d.required)-len(d.end)):]...)
	switch {
	case d.ended && !d.complete:
		n, d.err = 0, d.foreign("it has no "+strings.Trim(string(d.required), "<>"), nil)
	case d.ended || err == nil || d.ctx.Err() != nil:
		d.err = err
	case errors.Is(err, io.EOF):
		d.err = d.foreign(truncated, nil)
	default:
		d.err = d.foreign(truncated, err)
	}
	return n, d.err
}

// hasContent reports whether text has a start tag that is followed by something other than another tag.
func hasContent(text, tag []byte) bool {
	_, content, found := bytes.Cut(text, tag)
	return found && len(content) > 0 && content[0] != '<'
}
