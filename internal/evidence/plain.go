package evidence

import (
	"encoding/json"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plain returns a known value as encoding/json represents it.
func plain(value tftypes.Value) (any, error) {
	switch typ := value.Type(); {
	case value.IsNull():
		return nil, nil //nolint:nilnil // Null is nil.
	case typ.Is(tftypes.Bool):
		return as[bool](value)
	case typ.Is(tftypes.Number):
		number, err := as[*big.Float](value)
		if err != nil {
			return nil, err
		}
		return json.Number(number.Text('g', -1)), nil
	case typ.Is(tftypes.String):
		return as[string](value)
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		return plainMap(value)
	default:
		return plainList(value)
	}
}

func plainMap(value tftypes.Value) (any, error) {
	members, err := as[map[string]tftypes.Value](value)
	if err != nil {
		return nil, err
	}
	plainly := make(map[string]any, len(members))
	for name, member := range members {
		if plainly[name], err = plain(member); err != nil {
			return nil, err
		}
	}
	return plainly, nil
}

func plainList(value tftypes.Value) (any, error) {
	elements, err := as[[]tftypes.Value](value)
	if err != nil {
		return nil, err
	}
	plainly := make([]any, len(elements))
	for i, element := range elements {
		if plainly[i], err = plain(element); err != nil {
			return nil, err
		}
	}
	return plainly, nil
}

func as[T any](value tftypes.Value) (converted T, err error) {
	err = value.As(&converted)
	return converted, err
}
