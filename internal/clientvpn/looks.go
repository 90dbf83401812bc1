package clientvpn

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

const (
	// Shared is how old an answer may be that a refresh shares with others.
	Shared = 10 * time.Second
	// pagesPerCall is how many pages of the listing are read ahead for each call that looks up names. Reading ahead pays off
	// when more people ask than the listing has pages, and costs no more than three times the calls when they do not.
	pagesPerCall = 2
)

// looks is what is known at the moment of an endpoint's connections, shared by all who ask.
type looks struct {
	endpointID string
	turn       turn
	listing    listing
	// asked says whether names have been looked up since the listing was begun, so that reading it may pay off.
	asked time.Time
	// pages is how long the last complete listing was; 0 while none has been.
	pages int

	mu      sync.Mutex
	changed time.Time
}

// listing is as much of the endpoint's listing as has been read.
type listing struct {
	begun time.Time
	// read is when its newest page was read: to read a long listing takes longer than it is shared for.
	read        time.Time
	connections []Connection
	next        *string
	pages       int
}

func (l listing) complete() bool { return l.pages > 0 && l.next == nil }

// find returns the connections of people. What it knows from age ago, or from before this client ended a connection, it forgets.
func (c *Client) find(ctx context.Context, endpointID string, people People, age time.Duration) ([]Connection, error) {
	l := c.looksAt(endpointID)
	listed, err := c.fromListing(ctx, l, people, age)
	if err != nil {
		return nil, err
	}
	found, matches := []Connection{}, people.matcher()
	if listed != nil {
		for _, connection := range listed.connections {
			if matches(connection) {
				found = append(found, connection)
			}
		}
		return found, nil
	}
	filters, _, _ := people.filters()
	for _, filter := range filters {
		for connection, err := range c.Connections(ctx, endpointID, filter) {
			if err != nil {
				return nil, err
			}
			if matches(connection) {
				found = append(found, connection)
			}
		}
	}
	return found, nil
}

// fromListing returns the complete listing where that costs the fewest calls, or nil where looking up the names does.
func (c *Client) fromListing(ctx context.Context, l *looks, people People, age time.Duration) (*listing, error) {
	if err := l.turn.take(ctx); err != nil {
		return nil, err
	}
	defer l.turn.give()
	now := c.timing.Clock.Now()
	pages := l.worthReading(people, now, age)
	l.asked = now
	if !l.usable(now, age) {
		if pages == 0 {
			return nil, nil
		}
		l.listing = listing{begun: now, read: now}
	}
	if err := c.read(ctx, l, pages); err != nil {
		return nil, err
	}
	if !l.listing.complete() {
		return nil, nil
	}
	l.pages = l.listing.pages
	complete := l.listing
	return &complete, nil
}

// worthReading is how many pages of the listing to read for the sake of these people; a negative number is all of them.
// The service looks up user names alone, and at most 200 in one call.
func (l *looks) worthReading(people People, now time.Time, age time.Duration) int {
	_, calls, known := people.filters()
	switch {
	case !known, l.pages > 0 && calls >= l.pages:
		return -1
	case age > 0 && now.Sub(l.asked) <= age:
		return pagesPerCall * calls
	default:
		return 0
	}
}

// read reads on in the listing, for so many pages at most; a negative number is all of them.
func (c *Client) read(ctx context.Context, l *looks, pages int) error {
	for ; pages != 0 && !l.listing.complete(); pages-- {
		page, err := c.api.DescribeClientVpnConnections(ctx, &ec2.DescribeClientVpnConnectionsInput{
			ClientVpnEndpointId: aws.String(l.endpointID),
			MaxResults:          aws.Int32(pageSize),
			NextToken:           l.listing.next,
		})
		if err != nil {
			l.listing = listing{}
			return err
		}
		for _, connection := range page.Connections {
			l.listing.connections = append(l.listing.connections, newConnection(connection))
		}
		l.listing.next = page.NextToken
		if aws.ToString(page.NextToken) == "" {
			l.listing.next = nil
		}
		l.listing.pages++
		l.listing.read = c.timing.Clock.Now()
	}
	return nil
}

func (l *looks) usable(now time.Time, age time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return age > 0 && now.Sub(l.listing.read) <= age && l.listing.begun.After(l.changed)
}

func (c *Client) looksAt(endpointID string) *looks {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.looks[endpointID]
	if !ok {
		l = &looks{endpointID: endpointID, turn: newTurn()}
		c.looks[endpointID] = l
	}
	return l
}

// forget has nobody be told what was known of the endpoint until now.
func (c *Client) forget(endpointID string) {
	l := c.looksAt(endpointID)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changed = c.timing.Clock.Now()
}
