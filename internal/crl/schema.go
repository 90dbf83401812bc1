package crl

import (
	"context"
	"maps"
	"math/big"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/numbervalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/numberdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const (
	defaultValidityHours = 365 * 24
	defaultRenewalHours  = 30 * 24
	maxValidityHours     = 100 * 365 * 24
)

func listSchema(ctx context.Context) schema.Schema {
	attributes := listArguments()
	maps.Copy(attributes, inForceAttributes())
	const duration = "as a [duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `4h30m`, because AWS may need four hours."
	return schema.Schema{
		MarkdownDescription: "Manages the client certificate revocation list of an AWS Client VPN endpoint. Clients with a revoked certificate cannot connect.\n\n" +
			"The list is either a finished one, or one that the provider signs with the private key of your CA. The provider does not store the key. " +
			"**Importing a list resets all connections of the endpoint.** The provider imports a list only if its content must change, warns in the plan, and records in `last_import` who was connected. " +
			"Once a list has expired, the endpoint refuses everybody: the provider renews a list that it signs before that, and warns before a finished list expires.\n\n" +
			"The service has no call to remove a list. Destroying the resource leaves the list in force. To lift all revocations, apply an empty list first. " +
			"See [Client certificate revocation lists](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-certificates.html).",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, Update: true, Read: true,
				CreateDescription: "How long importing the list and waiting until it is active may take when the resource is created, " + duration,
				UpdateDescription: "How long importing the list and waiting until it is active may take when the resource is updated, " + duration,
				ReadDescription:   framework.ReadTimeoutDescription,
			}),
		},
	}
}

func listArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"client_vpn_endpoint_id": framework.EndpointIDAttribute(),
		"certificate_revocation_list": schema.StringAttribute{
			MarkdownDescription: "A finished list of version 2 (RFC 5280) in PEM format, for example from Easy-RSA, OpenSSL, AWS Private CA or Vault. " +
				"Exactly one of `certificate_revocation_list`, `revoked_certificates` and `revoked_serials` is required.",
			Optional: true,
		},
		"issuer":               issuerAttribute(),
		"revoked_certificates": revokedCertificatesAttribute(),
		"revoked_serials": schema.StringAttribute{
			MarkdownDescription: "The serial numbers of the certificates that the list signed by the provider revokes, one in each line, as an alternative to `revoked_certificates` for long lists: " +
				"Terraform needs far less time and memory for one text than for thousands of objects. Empty lines and text after `#` are ignored. " + serialForms +
				" The argument is sensitive only so that Terraform does not compare the texts line by line, which takes half a minute and gigabytes of memory for 20,000 lines. " +
				"A warning of the plan says which serial numbers a change adds and removes.",
			Optional:   true,
			Sensitive:  true,
			Validators: []validator.String{stringvalidator.AlsoRequires(path.MatchRoot("issuer"))},
		},
		"validity_period_hours": schema.NumberAttribute{
			MarkdownDescription: "Number of hours for which a list signed by the provider is valid. Changing it signs a new list. Defaults to 8760, a year.",
			Optional:            true,
			Validators: []validator.Number{
				framework.WholeNumber(1, maxValidityHours),
				numbervalidator.ConflictsWith(path.MatchRoot("certificate_revocation_list")),
			},
		},
		"early_renewal_hours": schema.NumberAttribute{
			MarkdownDescription: "Number of hours before its expiry in which an apply renews a list signed by the provider. " +
				"Apply at least this often. Defaults to 720, thirty days.",
			Optional:   true,
			Computed:   true,
			Default:    numberdefault.StaticBigFloat(big.NewFloat(defaultRenewalHours)),
			Validators: []validator.Number{framework.WholeNumber(0, maxValidityHours)},
		},
		"wait_for_active": schema.BoolAttribute{
			MarkdownDescription: "Whether to wait until the service reports the list as `active`, so that resources that depend on this one are applied after that. Defaults to `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"warn_before_expiry": schema.StringAttribute{
			MarkdownDescription: "How long before the list expires the plan starts to warn about it, as a [duration](https://pkg.go.dev/time#ParseDuration) like `336h`. " +
				"The plan does not warn about a list that it replaces. Defaults to `early_renewal_hours`: a plan warns thirty days before a finished list expires, " +
				"and renews a list signed by the provider instead of warning.",
			Optional:   true,
			Validators: []validator.String{framework.PositiveDuration()},
		},
		"allow_rollback": schema.BoolAttribute{
			MarkdownDescription: "Whether the list may replace a newer list, a list of another issuer, or a list that revokes certificates which this one does not, " +
				"and so let people in again. Defaults to `false`.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(false),
		},
		"region": framework.RegionAttribute(),
	}
}

func issuerAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The CA that issued the client certificates. Its private key signs the list of `revoked_certificates` or `revoked_serials`. " +
			"For a `certificate_revocation_list`, its certificate verifies the signature.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"certificate": schema.StringAttribute{
				MarkdownDescription: "The CA's certificate in PEM format.",
				Required:            true,
			},
			"private_key_wo": schema.StringAttribute{
				MarkdownDescription: "The CA's private key in PEM format, RSA or ECDSA, not encrypted. It is stored neither in the plan nor in the state. It is required only if a list must be signed: a plan without such a change works without it. Requires Terraform 1.11 or OpenTofu 1.11.",
				Optional:            true,
				Sensitive:           true,
				WriteOnly:           true,
			},
			"private_key_wo_version": schema.NumberAttribute{
				MarkdownDescription: "Any number. Changing it signs and imports a new list. Changing only the key does not, because the key is not stored.",
				Optional:            true,
			},
		},
	}
}

// revokedCertificatesAttribute returns a list, although its order does not matter: the framework compares every element of a set
// with every other, which takes minutes for 2,000 elements.
func revokedCertificatesAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "The certificates that the list signed by the provider revokes. An empty list revokes none. The order has no meaning. " +
			"For thousands of certificates, use `csvdecode(file(\"revoked.csv\"))`: Terraform takes long for the result of a `for` expression.",
		Optional:   true,
		Validators: []validator.List{listvalidator.AlsoRequires(path.MatchRoot("issuer"))},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"serial_number": schema.StringAttribute{
				MarkdownDescription: "Serial number of the certificate. Exactly one of `serial_number` and `certificate` is required. " + serialForms,
				Optional:            true,
			},
			"certificate": schema.StringAttribute{
				MarkdownDescription: "The certificate in PEM format, as an alternative to its serial number. Its issuer must be `issuer`.",
				Optional:            true,
			},
			"revoked_at": schema.StringAttribute{
				MarkdownDescription: "Time at which the certificate was revoked, in RFC 3339 format. It must not be in the future. Defaults to the time at which the certificate was added to the list.",
				Optional:            true,
			},
			"reason": schema.StringAttribute{
				MarkdownDescription: "Reason of the revocation (RFC 5280): `" + strings.Join(pki.Reasons(), "`, `") + "`. By default, the list gives no reason.",
				Optional:            true,
			},
		}},
	}
}

// inForceAttributes returns attributes without plan modifiers, because only ModifyPlan knows whether they change.
func inForceAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"entry_count":            schema.Int64Attribute{MarkdownDescription: entryCountDescription, Computed: true},
		"pem":                    schema.StringAttribute{MarkdownDescription: pemDescription, Computed: true},
		"revoked_serial_numbers": schema.ListAttribute{MarkdownDescription: serialsDescription + " Null if `revoked_serials` is set.", ElementType: types.StringType, Computed: true},
		"status":                 framework.StatusAttribute(statusDescription, statusCodeDescription),
		"last_import":            importRecord().Attribute(),
	}
	for name, description := range summaryTexts() {
		attributes[name] = schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return attributes
}
