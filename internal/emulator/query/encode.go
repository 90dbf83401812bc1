package query

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Success returns the response of an operation. The output is a struct with encoding/xml tags.
func (d Dialect) Success(action, requestID string, output any) ([]byte, error) {
	if d == STS {
		result, err := encode("", action+"Result", "", output)
		if err != nil {
			return nil, err
		}
		return document(action+"Response", "https://sts.amazonaws.com/doc/"+stsVersion+"/", struct {
			Result   []byte `xml:",innerxml"`
			Metadata string `xml:"ResponseMetadata>RequestId"`
		}{result, requestID})
	}
	content, err := document(action+"Response", "http://ec2.amazonaws.com/doc/"+ec2Version+"/", output)
	if err != nil {
		return nil, err
	}
	// The request ID is the first child of the root element.
	opened := bytes.Index(content, []byte("/\">")) + len("/\">")
	return bytes.Join([][]byte{content[:opened], []byte("<requestId>" + requestID + "</requestId>"), content[opened:]}, nil), nil
}

// Failure returns the response for an error.
func (d Dialect) Failure(requestID string, failure *awserror.Error) []byte {
	content, _ := d.failure(requestID, failure) // Strings can always be encoded.
	return content
}

func (d Dialect) failure(requestID string, failure *awserror.Error) ([]byte, error) {
	type detail struct {
		Type    string `xml:"Type,omitempty"`
		Code    string `xml:"Code"`
		Message string `xml:"Message"`
	}
	if d == STS {
		return document("ErrorResponse", "https://sts.amazonaws.com/doc/"+stsVersion+"/", struct {
			Error     detail `xml:"Error"`
			RequestID string `xml:"RequestId"`
		}{detail{"Sender", failure.Code, failure.Message}, requestID})
	}
	return document("Response", "", struct {
		Error     detail `xml:"Errors>Error"`
		RequestID string `xml:"RequestID"`
	}{detail{"", failure.Code, failure.Message}, requestID})
}

// document returns an XML document with the value's members inside the root element.
func document(root, namespace string, value any) ([]byte, error) {
	return encode(xml.Header, root, namespace, value)
}

// encode returns an element after a prefix.
func encode(prefix, name, namespace string, value any) ([]byte, error) {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	if namespace != "" {
		start.Attr = []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: namespace}}
	}
	content := bytes.NewBufferString(prefix)
	if err := xml.NewEncoder(content).EncodeElement(value, start); err != nil {
		return nil, fmt.Errorf("encoding the response: %w", err)
	}
	return content.Bytes(), nil
}
