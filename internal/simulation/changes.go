package simulation

import (
	"context"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// content is an endpoint's revocation list and policy.
type content struct {
	list   vpn.RevocationList
	policy vpn.Policy
}

// contentOf returns the list and the policy of an order's endpoint.
func (s *simulator) contentOf(o Order) content {
	var c content
	if !o.concernsContent() {
		return c
	}
	state := s.emulator.State()
	for _, list := range state.RevocationLists {
		if list.EndpointID == o.Endpoints[0] {
			c.list = list
		}
	}
	for _, policy := range state.Policies {
		if policy.EndpointID == o.Endpoints[0] {
			c.policy = policy
		}
	}
	return c
}

// concernsContent reports whether an order reads or changes a list or a policy.
func (o Order) concernsContent() bool { return o.Kind != Terminate && o.Kind != Find }

// changes reports whether an order changes a list or a policy.
func (o Order) changes() bool {
	return o.Kind == Import || o.Kind == Create || o.Kind == Modify || o.Kind == Delete
}

// accessContent runs an order that reads or changes a list or a policy.
func (s *simulator) accessContent(ctx context.Context, o *execution) {
	client, endpointID := o.process.client, o.order.Endpoints[0]
	switch o.order.Kind {
	case ReadList:
		o.foundList, o.err = client.ConfirmedRevocationList(ctx, endpointID)
	case Import:
		pem := s.lists[o.order.Content]
		if _, o.err = client.ImportRevocationList(ctx, endpointID, pem); o.err == nil {
			_, o.err = client.WaitForRevocationList(ctx, endpointID, func(got string) bool { return got == pem })
		}
	case ReadPolicy:
		o.foundPolicy, o.err = client.ConfirmedAuthorizationPolicy(ctx, endpointID)
	case Create:
		if o.err = client.RefuseOtherAuthorizationPolicy(ctx, endpointID); o.err == nil {
			o.err = modify(ctx, client, o.order)
		}
	case Modify:
		o.err = modify(ctx, client, o.order)
	case Delete:
		o.err = client.DeleteAuthorizationPolicy(ctx, endpointID)
	}
}

// modify changes a policy and waits until the change is active.
func modify(ctx context.Context, client *clientvpn.Client, o Order) error {
	document := policyOf(o.Content)
	change := clientvpn.AuthorizationPolicyChange{Document: &document, ShadowMode: &o.Shadow}
	result, err := client.ModifyAuthorizationPolicy(ctx, o.Endpoints[0], change)
	if err != nil {
		return err
	}
	return client.WaitForAuthorizationPolicy(ctx, &result, func(p clientvpn.AuthorizationPolicy) bool {
		return p.Document == document && p.ShadowMode == o.Shadow
	})
}
