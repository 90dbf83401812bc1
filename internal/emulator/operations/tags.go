package operations

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The limits of tags. See https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html.
const (
	maxTagKeyLength   = 128
	maxTagValueLength = 256
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
	var all []tagInput
	for _, s := range specifications {
		if s.ResourceType != vpn.EndpointType {
			return nil, awserror.InvalidValue("'%s' is not a valid taggable resource type for this operation", s.ResourceType)
		}
		all = append(all, s.Tags...)
	}
	return validTags(all)
}

// validTags returns the tags, or an error if one of them is invalid or has the key of another.
func validTags(given []tagInput) ([]vpn.Tag, error) {
	var tags []vpn.Tag
	for _, t := range given {
		value := aws.ToString(t.Value)
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > maxTagKeyLength:
			return nil, awserror.InvalidValue("Tag key must have from 1 to %d characters", maxTagKeyLength)
		case utf8.RuneCountInString(value) > maxTagValueLength:
			return nil, awserror.InvalidValue("Tag value must have at most %d characters", maxTagValueLength)
		case strings.HasPrefix(t.Key, "aws:"):
			return nil, awserror.InvalidValue("Tag keys starting with 'aws:' are reserved for internal use")
		case slices.ContainsFunc(tags, func(earlier vpn.Tag) bool { return earlier.Key == t.Key }):
			return nil, awserror.InvalidValue("Duplicate tag key '%s' specified.", t.Key)
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
	tags, err := validTags(in.Tags)
	if err != nil {
		return done{}, err
	}
	return done{Return: true}, call.Service.Tag(call.Location, in.ResourceIDs, tags)
}

type deleteTagsInput struct {
	ResourceIDs []string   `query:"ResourceId,required"`
	Tags        []tagInput `query:"Tag"`
}

// deleteTags removes tags by key and value or by key alone. Without tags in the request, it removes all of them.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html.
func deleteTags(call *Call, in deleteTagsInput) (done, error) {
	return done{Return: true}, call.Service.Untag(call.Location, in.ResourceIDs, func(tag vpn.Tag) bool {
		return len(in.Tags) == 0 || slices.ContainsFunc(in.Tags, func(t tagInput) bool {
			return t.Key == tag.Key && (t.Value == nil || *t.Value == tag.Value)
		})
	})
}

type describeTagsOutput struct {
	Tags      []vpn.ResourceTag `xml:"tagSet>item"`
	NextToken string            `xml:"nextToken,omitempty"`
}

func describeTags(call *Call, in paging) (out describeTagsOutput, err error) {
	list := func(position) ([]vpn.ResourceTag, error) { return call.Service.Tags(call.Location), nil }
	out.Tags, out.NextToken, err = page(call, in, []any{"tags"}, list, func(t vpn.ResourceTag) filterValues {
		values := filterValues{"resource-id": {t.ResourceID}, "resource-type": {t.ResourceType}, "key": {t.Key}, "value": {t.Value}}
		values.addTags(t.Tag)
		return values
	})
	return out, err
}
