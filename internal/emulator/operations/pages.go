package operations

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The sizes of a page, and how many filter values a request can have.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html.
const (
	smallestPage    = 5
	largestPage     = 1000
	mostFilterValue = 200
)

// paging is the parameters of every list.
type paging struct {
	Filters    []filter `query:"Filter"`
	MaxResults *int32   `query:"MaxResults"`
	NextToken  string   `query:"NextToken"`
}

type filter struct {
	Name   string   `query:"Name,required"`
	Values []string `query:"Value"`
}

// limit is how many results go on the page. GUESS: without MaxResults, as many as a page can have.
func (p paging) limit() (int, error) {
	switch {
	case p.MaxResults == nil:
		return largestPage, nil
	case *p.MaxResults < smallestPage:
		return 0, awserror.InvalidValue("Value ( %d ) for parameter maxResults is invalid. Expecting a value greater than or equal to %d.", *p.MaxResults, smallestPage)
	case *p.MaxResults > largestPage:
		return 0, awserror.InvalidValue("Value ( %d ) for parameter maxResults is invalid. Expecting a value less than or equal to %d.", *p.MaxResults, largestPage)
	}
	return int(*p.MaxResults), nil
}

// filters returns the filters, if all have names that the operation knows. A name that ends in a colon stands for all
// that begin with it.
func (p paging) filters(known []string) ([]vpn.Filter, error) {
	var filters []vpn.Filter
	values := 0
	for _, f := range p.Filters {
		if !slices.ContainsFunc(known, func(name string) bool { return isNamed(f.Name, name) }) {
			return nil, awserror.InvalidValue("The filter '%s' is invalid", f.Name)
		}
		if len(f.Values) == 0 {
			return nil, awserror.InvalidValue("The filter '%s' has no values", f.Name)
		}
		values += len(f.Values)
		filters = append(filters, vpn.Filter{Name: f.Name, Values: f.Values})
	}
	if values > mostFilterValue {
		return nil, awserror.FilterLimitExceeded(mostFilterValue)
	}
	return filters, nil
}

func isNamed(name, known string) bool {
	if strings.HasSuffix(known, ":") {
		return strings.HasPrefix(name, known) && name != known
	}
	return name == known
}

// view is paging after it was checked.
type view struct {
	filters []vpn.Filter
	after   uint64
	limit   int
	about   string
}

// view checks the parameters. What the list is about, besides the filters, makes its tokens its own.
func (p paging) view(call *Call, known []string, about ...any) (view, error) {
	v := view{about: question(call.Region, append(about, p.Filters)...)}
	var err error
	if v.filters, err = p.filters(known); err != nil {
		return v, err
	}
	if v.limit, err = p.limit(); err != nil {
		return v, err
	}
	v.after, err = call.Tokens.Read(p.NextToken, v.about)
	return v, err
}

// thing is something that can be listed.
type thing interface{ Number() uint64 }

// pick takes from a list what passes the filters and is on the page, and makes the token of the next page.
func pick[T thing](call *Call, v view, things []T, value func(thing T, filter string) string) (page []T, next string) {
	last := v.after
	for _, one := range things {
		missed := slices.ContainsFunc(v.filters, func(f vpn.Filter) bool { return !slices.Contains(f.Values, value(one, f.Name)) })
		if missed || one.Number() <= v.after {
			continue
		}
		if len(page) == v.limit {
			return page, call.Tokens.Make(last, v.about)
		}
		page = append(page, one)
		last = one.Number()
	}
	return page, ""
}

// onWire turns things into what the answer has. An empty list is there, and empty.
func onWire[T, W any](things []T, convert func(T) W) []W {
	wire := make([]W, len(things))
	for i, one := range things {
		wire[i] = convert(one)
	}
	return wire
}

// question names what is being paged through: a token is no good for another list.
func question(region string, about ...any) string {
	return fmt.Sprintf("%q %q", region, about)
}
