package operations

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The limits of a page's size and of the number of filter values in a request.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html.
const (
	minPageSize     = 5
	maxPageSize     = 1000
	maxFilterValues = 200
)

// paging contains the parameters that every list operation has.
type paging struct {
	Filters    []vpn.Filter `query:"Filter"`
	MaxResults *int32       `query:"MaxResults"`
	NextToken  string       `query:"NextToken"`
}

// limit returns the maximum number of results on the page. GUESS: the default is the largest page.
func (p paging) limit() (int, error) {
	switch {
	case p.MaxResults == nil:
		return maxPageSize, nil
	case *p.MaxResults < minPageSize:
		return 0, awserror.InvalidValue("Value ( %d ) for parameter maxResults is invalid. Expecting a value greater than or equal to %d.", *p.MaxResults, minPageSize)
	case *p.MaxResults > maxPageSize:
		return 0, awserror.InvalidValue("Value ( %d ) for parameter maxResults is invalid. Expecting a value less than or equal to %d.", *p.MaxResults, maxPageSize)
	}
	return int(*p.MaxResults), nil
}

// checkFilters returns an error if one of the filters is not known. A known name that ends in a colon stands for all names with
// that prefix.
func checkFilters(filters []vpn.Filter, known []string) error {
	values := 0
	for _, f := range filters {
		if !slices.ContainsFunc(known, func(name string) bool { return isNamed(f.Name, name) }) {
			return awserror.InvalidValue("The filter '%s' is invalid", f.Name)
		}
		if len(f.Values) == 0 {
			return awserror.InvalidValue("The filter '%s' has no values", f.Name)
		}
		values += len(f.Values)
	}
	if values > maxFilterValues {
		return awserror.New("FilterLimitExceeded", "The maximum number of filter values specified on a single call is %d", maxFilterValues)
	}
	return nil
}

func isNamed(name, known string) bool {
	if strings.HasSuffix(known, ":") {
		return strings.HasPrefix(name, known) && name != known
	}
	return name == known
}

// position is where a page begins, and the maximum number of resources on it.
type position struct {
	after uint64 // the number of the last resource on the previous page
	limit int
}

// position validates the parameters. The scope is what is listed: a token is only valid for the list that it was made for.
func (p paging) position(call *Call, scope string) (at position, err error) {
	if at.limit, err = p.limit(); err != nil {
		return at, err
	}
	if call.MaxPage > 0 {
		at.limit = min(at.limit, call.MaxPage)
	}
	at.after, err = call.Tokens.Read(p.NextToken, scope)
	return at, err
}

// filterValues are the values of a resource for each filter that its list operation has. One of them must be among the
// values of the filter.
type filterValues map[string][]string

// tagPrefix begins the names of filters by the value of a tag. As a key of filterValues, it stands for all these filters.
const tagPrefix = "tag:"

// addTags adds the values for filters by the value of a tag.
func (v filterValues) addTags(tags ...vpn.Tag) {
	v[tagPrefix] = nil
	for _, t := range tags {
		v[tagPrefix+t.Key] = []string{t.Value}
	}
}

func (v filterValues) match(filters []vpn.Filter) bool {
	for _, f := range filters {
		if !slices.ContainsFunc(v[f.Name], func(value string) bool { return slices.Contains(f.Values, value) }) {
			return false
		}
	}
	return true
}

// page returns the listed resources that match the filters and are on the page, and the token of the next page. The scope is what
// is listed, apart from the region and the filters. A list may omit resources before the position, and all but one after the page.
func page[T interface{ Number() uint64 }](call *Call, p paging, scope []any, list func(position) ([]T, error), values func(T) filterValues) (page []T, next string, err error) {
	var zero T
	if err := checkFilters(p.Filters, slices.Collect(maps.Keys(values(zero)))); err != nil {
		return nil, "", err
	}
	described := fmt.Sprintf("%q %q", call.Location, append(scope, p.Filters))
	at, err := p.position(call, described)
	if err != nil {
		return nil, "", err
	}
	all, err := list(at)
	if err != nil {
		return nil, "", err
	}
	last := at.after
	for _, resource := range all {
		if resource.Number() <= at.after || len(p.Filters) > 0 && !values(resource).match(p.Filters) {
			continue
		}
		if len(page) == at.limit {
			return page, call.Tokens.Make(last, described), nil
		}
		page = append(page, resource)
		last = resource.Number()
	}
	return page, "", nil
}

type describeOnEndpointInput struct {
	onEndpoint
	paging
}

// endpointPage returns a page of the resources of an endpoint, and the token of the next page.
func endpointPage[T interface{ Number() uint64 }](call *Call, in describeOnEndpointInput, kind string,
	list func(vpn.Location, string, time.Duration) ([]T, error), values func(T) filterValues,
) ([]T, string, error) {
	return page(call, in.paging, []any{kind, in.EndpointID}, func(position) ([]T, error) {
		return list(call.Location, in.EndpointID, call.StaleBy)
	}, values)
}

// Tokens creates and validates pagination tokens. A token contains the number of the last resource on the page, and a MAC over it
// and the scope of the list. It stays valid as long as the emulator runs, even if resources are added or removed.
type Tokens struct {
	key [sha256.Size]byte
}

// NewTokens returns Tokens with a new key.
func NewTokens() *Tokens {
	t := &Tokens{}
	_, _ = rand.Read(t.key[:]) // Never fails.
	return t
}

// Make returns a token for the page after a number.
func (t *Tokens) Make(after uint64, scope string) string {
	raw := binary.BigEndian.AppendUint64(nil, after)
	return base64.RawURLEncoding.EncodeToString(append(raw, t.mac(raw, scope)...))
}

// Read returns the number in a token, or 0 if the token is empty.
func (t *Tokens) Read(token, scope string) (uint64, error) {
	if token == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != 8+sha256.Size || !hmac.Equal(raw[8:], t.mac(raw[:8], scope)) {
		return 0, awserror.New("InvalidPaginationToken", "The specified pagination token is not valid or is expired.")
	}
	return binary.BigEndian.Uint64(raw), nil
}

func (t *Tokens) mac(number []byte, scope string) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(number)
	mac.Write([]byte(scope))
	return mac.Sum(nil)
}
