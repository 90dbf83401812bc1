package operations

import (
	"strings"
	"unicode/utf8"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// endpointType is the resource type of endpoints, the only resources here that have tags.
const endpointType = "client-vpn-endpoint"

// The lengths of tags. See https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html.
const (
	longestTagKey   = 128
	longestTagValue = 256
)

type tagInput struct {
	Key   string  `query:"Key"`
	Value *string `query:"Value"`
}

type tagSpecification struct {
	ResourceType string     `query:"ResourceType,required"`
	Tags         []tagInput `query:"Tag"`
}

func specifiedTags(specifications []tagSpecification) ([]vpn.Tag, error) {
	var all []vpn.Tag
	for _, s := range specifications {
		if s.ResourceType != endpointType {
			return nil, awserror.InvalidValue("'%s' is not a valid taggable resource type for this operation", s.ResourceType)
		}
		tags, err := tagsOf(s.Tags)
		if err != nil {
			return nil, err
		}
		all = append(all, tags...)
	}
	return all, nil
}

func tagsOf(given []tagInput) ([]vpn.Tag, error) {
	var tags []vpn.Tag
	for _, t := range given {
		value := ""
		set(&value, t.Value)
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > longestTagKey:
			return nil, awserror.InvalidValue("Tag key must have from 1 to %d characters", longestTagKey)
		case utf8.RuneCountInString(value) > longestTagValue:
			return nil, awserror.InvalidValue("Tag value must have at most %d characters", longestTagValue)
		case strings.HasPrefix(t.Key, "aws:"):
			return nil, awserror.InvalidValue("Tag keys starting with 'aws:' are reserved for internal use")
		}
		tags = append(tags, vpn.Tag{Key: t.Key, Value: value})
	}
	return tags, nil
}

type createTagsInput struct {
	ResourceIDs []string   `query:"ResourceId,required"`
	Tags        []tagInput `query:"Tag,required"`
}

func createTags(call *Call, in createTagsInput) (done, error) {
	tags, err := tagsOf(in.Tags)
	if err == nil {
		err = call.Service.Tag(call.Region, in.ResourceIDs, tags)
	}
	return done{Return: err == nil}, err
}

type deleteTagsInput struct {
	ResourceIDs []string   `query:"ResourceId,required"`
	Tags        []tagInput `query:"Tag"`
}

// deleteTags removes tags by key and value, by key alone, or without any tag all of them.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html.
func deleteTags(call *Call, in deleteTagsInput) (done, error) {
	err := call.Service.Untag(call.Region, in.ResourceIDs, func(tag vpn.Tag) bool {
		for _, t := range in.Tags {
			if t.Key == tag.Key && (t.Value == nil || *t.Value == tag.Value) {
				return true
			}
		}
		return len(in.Tags) == 0
	})
	return done{Return: err == nil}, err
}

type describeTagsOutput struct {
	Tags      []resourceTag `query:"tagSet"`
	NextToken string        `query:"nextToken,omitempty"`
}

type resourceTag struct {
	ResourceID   string  `query:"resourceId"`
	ResourceType string  `query:"resourceType"`
	Tag          vpn.Tag `query:",inline"`
}

func describeTags(call *Call, in paging) (describeTagsOutput, error) {
	v, err := in.view(call, []string{"resource-id", "resource-type", "key", "value", "tag:"}, "tags")
	if err != nil {
		return describeTagsOutput{}, err
	}
	page, next := pick(call, v, call.Service.Tags(call.Region), tagValue)
	return describeTagsOutput{Tags: onWire(page, func(t vpn.ResourceTag) resourceTag {
		return resourceTag{ResourceID: t.ResourceID, ResourceType: endpointType, Tag: t.Tag}
	}), NextToken: next}, nil
}

func tagValue(t vpn.ResourceTag, filter string) string {
	switch filter {
	case "resource-id":
		return t.ResourceID
	case "resource-type":
		return endpointType
	case "key":
		return t.Tag.Key
	case "value":
		return t.Tag.Value
	case "tag:" + t.Tag.Key:
		return t.Tag.Value
	}
	return "\x00" // The value of no tag.
}
