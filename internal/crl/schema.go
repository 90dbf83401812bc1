package crl

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const (
	defaultValidityHours = 365 * 24
	defaultRenewalHours  = 30 * 24
	mostValidityHours    = 100 * 365 * 24
)

func listSchema(ctx context.Context) schema.Schema {
	attributes := listArguments()
	maps.Copy(attributes, inForceAttributes())
	const duration = "as a [duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `4h30m`, because AWS gives four hours."
	return schema.Schema{
		MarkdownDescription: "The client certificate revocation list of an AWS Client VPN endpoint: whose certificate is on it cannot connect any more.\n\n" +
			"Either a finished list, or one that the provider signs with the key of your CA, which it never keeps. " +
			"**Importing a list resets all connections of the endpoint**: it happens only when the content of the list has to change, and the plan warns of it. " +
			"An expired list keeps everybody out: a list that is signed here is renewed before that, of another you are warned.\n\n" +
			"The service has no call to remove a list. Destroying the resource leaves it in force; to lift all revocations, apply an empty list first. " +
			"See [Client certificate revocation lists](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-certificates.html).",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, Update: true,
				CreateDescription: "How long importing the list and waiting until it is active may take when the resource is created, " + duration,
				UpdateDescription: "The same when it is updated, " + duration,
			}),
		},
	}
}

func listArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"client_vpn_endpoint_id": framework.EndpointIDAttribute(),
		"certificate_revocation_list": schema.StringAttribute{
			MarkdownDescription: "A finished list in PEM format, of version 2 as RFC 5280 has it: from Easy-RSA, OpenSSL, AWS Private CA, Vault. " +
				"Exactly one of `certificate_revocation_list` and `revoked_certificates` is needed.",
			Optional: true,
		},
		"issuer":               issuerAttribute(),
		"revoked_certificates": revokedCertificatesAttribute(),
		"validity_period_hours": schema.Int64Attribute{
			MarkdownDescription: "For how many hours a list that is signed here is good. Changing it signs anew. Defaults to 8760, a year.",
			Optional:            true,
			Validators: []validator.Int64{
				int64validator.Between(1, mostValidityHours),
				int64validator.ConflictsWith(path.MatchRoot("certificate_revocation_list")),
			},
		},
		"early_renewal_hours": schema.Int64Attribute{
			MarkdownDescription: "How many hours before it expires a list that is signed here is renewed by the next apply, and of another you are warned. " +
				"Apply at least that often. Defaults to 720, thirty days.",
			Optional:   true,
			Computed:   true,
			Default:    int64default.StaticInt64(defaultRenewalHours),
			Validators: []validator.Int64{int64validator.Between(0, mostValidityHours)},
		},
		"wait_for_active": schema.BoolAttribute{
			MarkdownDescription: "Whether to wait until the service reports the list as `active`, so that what depends on this resource comes after it is effective. Defaults to `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"allow_rollback": schema.BoolAttribute{
			MarkdownDescription: "Whether the list may take the place of a newer one, of another issuer's, or of one that revokes certificates which this one does not: " +
				"that lets their owners in again. Defaults to `false`.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(false),
		},
		"region": framework.RegionAttribute(),
	}
}

func issuerAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The CA that issued the client certificates. With its key, it signs the list of `revoked_certificates`; " +
			"with its certificate alone, the signature of a `certificate_revocation_list` is checked.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"certificate": schema.StringAttribute{
				MarkdownDescription: "The CA's certificate in PEM format.",
				Required:            true,
			},
			"private_key_wo": schema.StringAttribute{
				MarkdownDescription: "The CA's private key in PEM format, RSA or ECDSA, not encrypted. It is used to sign and kept nowhere: not in the plan, not in state. Needs Terraform 1.11 or OpenTofu 1.11.",
				Optional:            true,
				Sensitive:           true,
				WriteOnly:           true,
			},
			"private_key_wo_version": schema.Int64Attribute{
				MarkdownDescription: "Any number. Changing it signs and imports the list anew, which a change of the key alone does not: nobody remembers the key.",
				Optional:            true,
			},
		},
	}
}

// revokedCertificatesAttribute is a list although its order means nothing: the framework compares each element of a set with
// each other, which takes minutes for 2,000 of them.
func revokedCertificatesAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "The certificates that a list signed here revokes; an empty list revokes none. The order means nothing. " +
			"Terraform takes long for thousands of them from a `for` expression; from `csvdecode(file(\"revoked.csv\"))` it does not.",
		Optional:   true,
		Validators: []validator.List{listvalidator.AlsoRequires(path.MatchRoot("issuer"))},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"serial_number": schema.StringAttribute{
				MarkdownDescription: "Serial number of the certificate. Exactly one of `serial_number` and `certificate` is needed. " + serialForms,
				Optional:            true,
			},
			"certificate": schema.StringAttribute{
				MarkdownDescription: "The certificate in PEM format, to take the serial number from. It must have been issued by `issuer`.",
				Optional:            true,
			},
			"revoked_at": schema.StringAttribute{
				MarkdownDescription: "When the certificate was revoked; RFC 3339. Defaults to when it got onto the list.",
				Optional:            true,
			},
			"reason": schema.StringAttribute{
				MarkdownDescription: "Why, by the names of RFC 5280: `" + strings.Join(pki.Reasons(), "`, `") + "`. Defaults to none.",
				Optional:            true,
			},
		}},
	}
}

// inForceAttributes has no plan modifiers: ModifyPlan alone knows whether they change.
func inForceAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"entry_count":            schema.Int64Attribute{MarkdownDescription: entryCountDescription, Computed: true},
		"pem":                    schema.StringAttribute{MarkdownDescription: pemDescription, Computed: true},
		"revoked_serial_numbers": schema.ListAttribute{MarkdownDescription: serialsDescription, ElementType: types.StringType, Computed: true},
		"status":                 framework.StatusAttribute(statusDescription, statusCodeDescription),
	}
	for name, description := range summaryTexts() {
		attributes[name] = schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return attributes
}
