package vpn

import (
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// endpointPrefix begins the IDs of endpoints.
const endpointPrefix = "cvpn-endpoint-"

// EndpointType is the resource type of endpoints, the only resources of the emulator that have tags.
const EndpointType = "client-vpn-endpoint"

// IsEndpointID reports whether an endpoint has the ID, or the ID has the format of an endpoint's.
func (s *Service) IsEndpointID(id string) bool {
	defer s.lock()()
	return s.byID(id) != nil || strings.HasPrefix(id, endpointPrefix)
}

// maxTags is the maximum number of tags of an endpoint.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html.
const maxTags = 50

// Tag is a tag of an endpoint.
type Tag struct {
	Key   string `json:"key"   xml:"key"`
	Value string `json:"value" xml:"value"`
}

// ResourceTag is a tag with the ID of its endpoint.
type ResourceTag struct {
	numbered

	ResourceID   string `xml:"resourceId"`
	ResourceType string `xml:"resourceType"`
	Tag
}

// Tag adds tags to endpoints. If one of them would have too many tags, it changes none.
func (s *Service) Tag(in Location, ids []string, tags []Tag) error {
	return s.withEndpoints(in, ids, func(endpoints []*endpoint) error {
		for _, e := range endpoints {
			if merged := mergeTags(e.Tags, tags); len(merged) > maxTags {
				return awserror.TagLimitExceeded(maxTags)
			}
		}
		for _, e := range endpoints {
			e.Tags = mergeTags(e.Tags, tags)
		}
		return nil
	})
}

// mergeTags returns the tags with changes applied. A change replaces the value of an existing key.
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

// Untag removes the tags for which unwanted returns true.
func (s *Service) Untag(in Location, ids []string, unwanted func(Tag) bool) error {
	return s.withEndpoints(in, ids, func(endpoints []*endpoint) error {
		for _, e := range endpoints {
			e.Tags = slices.DeleteFunc(slices.Clone(e.Tags), unwanted)
		}
		return nil
	})
}

func (s *Service) withEndpoints(in Location, ids []string, do func([]*endpoint) error) error {
	defer s.lock()()
	var endpoints []*endpoint
	for _, id := range ids {
		if s.byID(id) == nil && !strings.HasPrefix(id, endpointPrefix) {
			return awserror.New("InvalidID", "The ID '%s' is not valid", id) // SEEN: the message.
		}
		e, err := s.endpoint(in, id)
		if err != nil {
			return err
		}
		endpoints = append(endpoints, e)
	}
	return do(endpoints)
}

// Tags returns all tags of a location's endpoints.
func (s *Service) Tags(in Location) []ResourceTag {
	defer s.lock()()
	var tags []ResourceTag
	for _, e := range s.endpoints {
		if e.Location != in {
			continue
		}
		for i, t := range e.Tags {
			tags = append(tags, ResourceTag{numbered{e.number*(maxTags+1) + uint64(i)}, e.ID, EndpointType, t})
		}
	}
	return tags
}
