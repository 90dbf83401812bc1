package clientvpn

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// AllRegions stands for every region that the account has enabled. It must be the only region of a Where.
const AllRegions = "*"

// Where selects regions and endpoints.
type Where struct {
	// Regions are names of regions, or AllRegions alone.
	Regions []string
	// Covered are regions that were enabled before. If AllRegions no longer contains one of them, the error is a
	// *RegionNotEnabledError, because its endpoints may still accept connections.
	Covered []string
	// EndpointIDs are endpoints, each in one of the regions. If nil, all endpoints of the regions are selected.
	EndpointIDs []string
	// LookTimeout limits the first look at each of several regions, so that a region that does not answer leaves time for
	// the others. If 0, there is no limit.
	LookTimeout time.Duration
}

// several reports whether w can contain more than one region.
func (w Where) several() bool { return len(w.Regions) != 1 || w.Regions[0] == AllRegions }

// RegionError says in which region something failed.
type RegionError struct {
	Region string
	Err    error
}

// Error names the region.
func (e *RegionError) Error() string { return e.Region + ": " + e.Err.Error() }

// Unwrap returns what failed.
func (e *RegionError) Unwrap() error { return e.Err }

// RegionsError means that an operation failed in some of several regions, or was refused for all of them together. The result
// has what was done in the other regions.
type RegionsError struct {
	// Failed are the failures, in the order of the names of the regions.
	Failed []*RegionError
	// Err is the failure that concerns all regions. It may be nil.
	Err error
}

// Error gives every failure.
func (e *RegionsError) Error() string {
	var failures []string
	for _, err := range e.Unwrap() {
		failures = append(failures, err.Error())
	}
	return strings.Join(failures, "; ")
}

// Unwrap returns every failure.
func (e *RegionsError) Unwrap() []error {
	var failures []error
	if e.Err != nil {
		failures = append(failures, e.Err)
	}
	for _, failed := range e.Failed {
		failures = append(failures, failed)
	}
	return failures
}

// orNil returns e, or nil if nothing failed.
func (e *RegionsError) orNil() error {
	if e.Err == nil && len(e.Failed) == 0 {
		return nil
	}
	return e
}

// FailedRegions returns the names of the regions that failed with a *RegionsError.
func FailedRegions(err error) []string {
	failure, ok := errors.AsType[*RegionsError](err)
	if !ok {
		return nil
	}
	var names []string
	for _, failed := range failure.Failed {
		names = append(names, failed.Region)
	}
	return names
}

// EnabledRegionsError means that the enabled regions of the account could not be listed.
type EnabledRegionsError struct{ Err error }

// Error says what failed and why.
func (e *EnabledRegionsError) Error() string { return e.Preface() + " " + e.Err.Error() }

// Preface says what failed.
func (e *EnabledRegionsError) Preface() string {
	return "The regions that the account has enabled could not be listed."
}

// Unwrap returns the reason.
func (e *EnabledRegionsError) Unwrap() error { return e.Err }

// noRegionsError means that the service listed no region.
type noRegionsError struct{}

// Error says what the service answered.
func (noRegionsError) Error() string {
	return "the service answered that the account has no region enabled"
}

// Advice says how to go on.
func (noRegionsError) Advice() string {
	return `Every account has regions, so something other than EC2 may have answered. Name the regions instead of "*".`
}

// RegionNotEnabledError means that the account no longer has a region enabled that it had enabled before.
type RegionNotEnabledError struct{ Region string }

// Error names the region.
func (e *RegionNotEnabledError) Error() string {
	return fmt.Sprintf("the account no longer has the region %s enabled, so the service cannot say who is connected there", e.Region)
}

// Advice says what to do.
func (e *RegionNotEnabledError) Advice() string {
	return `The endpoints of a region that was disabled may still accept connections. Enable the region again, or leave it out by naming the regions instead of "*".`
}

// NoAnswerError means that one of several regions did not answer the first look in time.
type NoAnswerError struct {
	After time.Duration
	Err   error
}

// Error says how long the region had.
func (e *NoAnswerError) Error() string { return e.Preface() + " " + e.Err.Error() }

// Preface says how long the region had.
func (e *NoAnswerError) Preface() string {
	return fmt.Sprintf("The region did not say within %s who is connected, so no connection was ended there.", e.After)
}

// Advice says what to do.
func (e *NoAnswerError) Advice() string {
	return "Check whether the region can be reached from here, and apply again: the regions that answered are done."
}

// Unwrap returns the reason.
func (e *NoAnswerError) Unwrap() error { return e.Err }

// EnabledRegions returns the sorted names of the regions that the account has enabled. The answer may be as old as maxAge.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html.
func (c *Client) EnabledRegions(ctx context.Context, maxAge time.Duration) ([]string, error) {
	return c.enabled.get(ctx, c.timing.Clock, maxAge, func() ([]string, error) {
		output, err := c.api.DescribeRegions(ctx, &ec2.DescribeRegionsInput{})
		if err != nil {
			return nil, err
		}
		var names []string
		for _, region := range output.Regions {
			if name := aws.ToString(region.RegionName); name != "" {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			return nil, noRegionsError{}
		}
		slices.Sort(names)
		return slices.Compact(names), nil
	})
}

// resolve returns the sorted names of the regions, and a function that reports whether a region is enabled.
func (c *Clients) resolve(ctx context.Context, where Where, maxAge time.Duration) (names []string, enabled func(string) bool, err error) {
	if !slices.Equal(where.Regions, []string{AllRegions}) {
		all := func(string) bool { return true }
		return slices.Compact(slices.Sorted(slices.Values(where.Regions))), all, nil
	}
	client, err := c.In(ctx, c.Region())
	if err != nil {
		return nil, nil, err
	}
	listed, err := client.EnabledRegions(ctx, maxAge)
	if err != nil {
		return nil, nil, &EnabledRegionsError{Err: WithCause(ctx, err)}
	}
	names = slices.Concat(listed, where.Covered)
	slices.Sort(names)
	return slices.Compact(names), func(name string) bool { return slices.Contains(listed, name) }, nil
}

// inEach calls do for each region at the same time, with the region's client. It returns the results by region, including those
// that came with an error, and the failures, sorted by region.
func inEach[T any](ctx context.Context, c *Clients, regions []string, do func(context.Context, *Client) (T, error)) (map[string]T, []*RegionError) {
	results, failures := make([]T, len(regions)), make([]error, len(regions))
	var group sync.WaitGroup
	for i, region := range regions {
		group.Go(func() {
			client, err := c.In(ctx, region)
			if err == nil {
				results[i], err = do(ctx, client)
			}
			failures[i] = err
		})
	}
	group.Wait()
	each := make(map[string]T, len(regions))
	var failed []*RegionError
	for i, region := range regions {
		each[region] = results[i]
		if failures[i] != nil {
			failed = append(failed, &RegionError{Region: region, Err: failures[i]})
		}
	}
	return each, failed
}
