package operations

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"

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

// filters returns the filters, if all have names that the operation knows.
func (p paging) filters(known ...string) ([]vpn.Filter, error) {
	var filters []vpn.Filter
	values := 0
	for _, f := range p.Filters {
		if !slices.Contains(known, f.Name) {
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

// Tokens makes and reads pagination tokens. A token carries the place where the page before ended, and a mark that only
// this emulator can make for this question: it stays valid as long as the emulator lives, whatever comes and goes.
type Tokens struct {
	key [sha256.Size]byte
}

// NewTokens returns tokens that no other emulator understands.
func NewTokens() *Tokens {
	t := &Tokens{}
	_, _ = rand.Read(t.key[:]) // Never fails.
	return t
}

// Make writes a token for what follows a place in the answers to a question.
func (t *Tokens) Make(place uint64, question string) string {
	raw := binary.BigEndian.AppendUint64(nil, place)
	return base64.RawURLEncoding.EncodeToString(append(raw, t.mark(raw, question)...))
}

// Read returns the place; an empty token is the beginning.
func (t *Tokens) Read(token, question string) (uint64, error) {
	if token == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != 8+sha256.Size || !hmac.Equal(raw[8:], t.mark(raw[:8], question)) {
		return 0, awserror.InvalidPaginationToken()
	}
	return binary.BigEndian.Uint64(raw), nil
}

func (t *Tokens) mark(place []byte, question string) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(place)
	mac.Write([]byte(question))
	return mac.Sum(nil)
}

// question names what is being paged through: a token is no good for another list.
func question(region string, about ...any) string {
	return fmt.Sprintf("%q %q", region, about)
}
