package vpn

import (
	"slices"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// mostTags is how many tags an endpoint can have.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html.
const mostTags = 50

// Tag is a name and a value that somebody gave to an endpoint.
type Tag struct {
	Key   string `json:"key"   query:"key"`
	Value string `json:"value" query:"value"`
}

// ResourceTag is a tag and the endpoint that has it.
type ResourceTag struct {
	ResourceID string
	Tag        Tag

	number uint64
}

// Number places the tag in the list.
func (t ResourceTag) Number() uint64 { return t.number }

// Tag gives tags to endpoints, all or none.
func (s *Service) Tag(region string, ids []string, tags []Tag) error {
	return s.withEndpoints(region, ids, func(endpoints []*endpoint) error {
		for _, e := range endpoints {
			if merged := mergeTags(e.tags, tags); len(merged) > mostTags {
				return awserror.TagLimitExceeded(mostTags)
			}
		}
		for _, e := range endpoints {
			e.tag(tags)
		}
		return nil
	})
}

func (e *endpoint) tag(tags []Tag) {
	e.tags = mergeTags(e.tags, tags)
}

// mergeTags returns the tags with changes: a key that is there already gets the new value.
func mergeTags(tags, changes []Tag) []Tag {
	merged := slices.Clone(tags)
	for _, change := range changes {
		i := slices.IndexFunc(merged, func(t Tag) bool { return t.Key == change.Key })
		if i < 0 {
			merged = append(merged, change)
		} else {
			merged[i] = change
		}
	}
	return merged
}

// Untag takes tags from endpoints: those for which the function says so.
func (s *Service) Untag(region string, ids []string, unwanted func(Tag) bool) error {
	return s.withEndpoints(region, ids, func(endpoints []*endpoint) error {
		for _, e := range endpoints {
			e.tags = slices.DeleteFunc(slices.Clone(e.tags), unwanted)
		}
		return nil
	})
}

func (s *Service) withEndpoints(region string, ids []string, do func([]*endpoint) error) error {
	defer s.enter()()
	var endpoints []*endpoint
	for _, id := range ids {
		e, err := s.endpoint(region, id)
		if err != nil {
			return err
		}
		endpoints = append(endpoints, e)
	}
	return do(endpoints)
}

// Tags returns all tags of a region's endpoints.
func (s *Service) Tags(region string) []ResourceTag {
	defer s.enter()()
	var tags []ResourceTag
	for _, e := range s.order {
		if e.region != region {
			continue
		}
		for i, t := range e.tags {
			tags = append(tags, ResourceTag{ResourceID: e.id, Tag: t, number: e.number*(mostTags+1) + uint64(i)})
		}
	}
	return tags
}
