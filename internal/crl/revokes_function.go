package crl

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

var _ function.Function = revokesFunction{}

// NewRevokesFunction returns the function crl_revokes.
func NewRevokesFunction() function.Function { return revokesFunction{} }

type revokesFunction struct{}

func (revokesFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "crl_revokes"
}

func (revokesFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Whether a certificate revocation list revokes a certificate",
		MarkdownDescription: "Whether a certificate revocation list revokes a certificate. If the list and the certificate have different issuers, the result is an error, not `false`.",
		Parameters: []function.Parameter{
			listParameter(),
			function.StringParameter{Name: "certificate", MarkdownDescription: "The certificate in PEM format, or its serial number. " + serialForms},
		},
		Return: function.BoolReturn{},
	}
}

func (revokesFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text, certificate string
	if resp.Error = req.Arguments.Get(ctx, &text, &certificate); resp.Error != nil {
		return
	}
	list, failure := listArgument(text)
	if failure != nil {
		resp.Error = failure
		return
	}
	serial, err := serialFor(list, certificate)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(1, "The certificate "+err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, list.Revokes(serial))
}

// serialFor parses a serial number, or a certificate with the same issuer as the list.
func serialFor(list *pki.List, text string) (*big.Int, error) {
	if !pki.IsPEM(text) {
		serial, err := pki.ParseSerial(text)
		if err != nil {
			return nil, fmt.Errorf("is invalid: %w", err)
		}
		return serial, nil
	}
	certificate, err := pki.ParseCertificate(text)
	if err != nil {
		return nil, err
	}
	if !list.SameIssuer(certificate) {
		return nil, fmt.Errorf("was issued by %q, but the list by %q", certificate.Issuer, list.Issuer())
	}
	return certificate.SerialNumber, nil
}
