package query_test

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
)

type inner struct {
	Key   string  `query:"Key,required"`
	Value *string `query:"Value"`
}

type outer struct {
	ID     string   `query:"Id,required"`
	On     *bool    `query:"On"`
	Number *int32   `query:"Number"`
	Names  []string `query:"Name"`
	Tags   []inner  `query:"Tag"`
	Single *inner   `query:"Single"`
	Rest   struct {
		Inline string `query:"Inline"`
	} `query:",inline"`
}

func TestDecode(t *testing.T) {
	t.Parallel()
	var got outer
	err := query.Decode(map[string]string{
		"Id": "a.b", "On": "true", "Number": "-7", "Name.2": "two", "Name.1": "one", "Name.10": "ten",
		"Tag.1.Key": "k", "Tag.1.Value": "", "Tag.2.Key": "l", "Single.Key": "s", "Inline": "i",
	}, &got)
	if err != nil {
		t.Fatal(err)
	}
	want := outer{
		ID: "a.b", On: new(true), Number: new(int32(-7)), Names: []string{"one", "two", "ten"},
		Tags: []inner{{Key: "k", Value: new("")}, {Key: "l"}}, Single: &inner{Key: "s"},
	}
	want.Rest.Inline = "i"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ form, want string }{
		"missing":                    {"", "MissingParameter: The request must contain the parameter Id"},
		"missing inside":             {"Id=x&Tag.1.Value=v", "MissingParameter: The request must contain the parameter Tag.1.Key"},
		"unknown":                    {"Id=x&Other=y", "UnknownParameter: The parameter Other is not recognized"},
		"unknown inside":             {"Id=x&Tag.1.Key=k&Tag.1.Other=y", "UnknownParameter: The parameter Tag.1.Other is not recognized"},
		"a part of a plain value":    {"Id.1=x&Id=x", "UnknownParameter: The parameter Id.1 is not recognized"},
		"a list in a list":           {"Id=x&Name.1.1=y", "UnknownParameter: The parameter Name.1.1 is not recognized"},
		"number zero":                {"Id=x&Name.0=y", "UnknownParameter: The parameter Name.0 is not recognized"},
		"a value where parts belong": {"Id=x&Single=y&Single.Key=k", "UnknownParameter: The parameter Single is not recognized"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, err := query.Parse("", "Action=A&"+tc.form)
			if err != nil {
				t.Fatal(err)
			}
			if err := query.Decode(request.Parameters, new(outer)); err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

// Every request is either decoded completely or refused with an error of the service.
func FuzzRequest(f *testing.F) {
	for _, form := range []string{
		"", "Action=A&Id=x", "Action=A&Id=x&Name.1=a&Tag.1.Key=k&Tag.1.Value=v", "Action=A&Id=x&On=maybe&Number=1e9",
		"Action=A&Id=%zz", "Action=A&Id=x&Id=y", "Action=A&Id=x&Tag.99999999999999999999.Key=k", "Action=A&....=x", "Action=A&Id=x&=y",
	} {
		f.Add(form)
	}
	f.Fuzz(func(t *testing.T, form string) {
		request, err := query.Parse("", form)
		var in outer
		if err == nil {
			err = query.Decode(request.Parameters, &in)
		}
		if err != nil {
			if _, ok := errors.AsType[*awserror.Error](err); !ok {
				t.Fatalf("%q: %v is not an error of the service", form, err)
			}
			return
		}
		if got := count(in); got != len(request.Parameters) {
			t.Errorf("%q has %d parameters, but %d were decoded: %+v", form, len(request.Parameters), got, in)
		}
	})
}

// count returns the number of parameters that a decoded value represents.
func count(in outer) int {
	n := 1 + len(in.Names)
	for _, is := range []bool{in.On != nil, in.Number != nil, in.Rest.Inline != ""} {
		if is {
			n++
		}
	}
	all := in.Tags
	if in.Single != nil {
		all = append(all, *in.Single)
	}
	for _, tag := range all {
		n++
		if tag.Value != nil {
			n++
		}
	}
	return n
}

// Every message is encoded as XML that decodes to it.
func FuzzAnswer(f *testing.F) {
	for _, text := range []string{"", "plain", "<&>\"'", "\x00\xff", "ü 世界", "\r\n\t", "]]>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for dialect, path := range map[query.Dialect]any{
			query.EC2: &struct {
				Message string `xml:"Errors>Error>Message"`
			}{},
			query.STS: &struct {
				Message string `xml:"Error>Message"`
			}{},
		} {
			content := dialect.Failure("id", &awserror.Error{Code: "C", Message: text, Status: 400})
			if err := xml.Unmarshal(content, path); err != nil {
				t.Fatalf("%q: %v: %s", text, err, content)
			}
			got := *messageOf(path)
			if want := encodable(text); got != want {
				t.Errorf("%s: got %q, want %q", dialect, got, want)
			}
		}
	})
}

func messageOf(response any) *string {
	switch a := response.(type) {
	case *struct {
		Message string `xml:"Errors>Error>Message"`
	}:
		return &a.Message
	case *struct {
		Message string `xml:"Error>Message"`
	}:
		return &a.Message
	}
	return nil
}

// encodable replaces the characters that XML cannot represent.
func encodable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= utf8.MaxRune {
			return r
		}
		return utf8.RuneError
	}, text)
}
