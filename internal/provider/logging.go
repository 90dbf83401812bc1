package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"
	baselogging "github.com/hashicorp/aws-sdk-go-base/v2/logging"
)

// carriesList says whether a call carries a certificate revocation list, which is a line of more than the 64 KiB that the
// library's logger can read: it fails such a call.
func carriesList(operation string) bool {
	return operation == "ImportClientVpnClientCertificateRevocationList" || operation == "ExportClientVpnClientCertificateRevocationList"
}

// logRequests has requests and answers written to Terraform's DEBUG log, which the library does for a context
// that carries its logger. It masks credentials. Certificate revocation lists are not logged.
func logRequests(config *aws.Config, logger baselogging.Logger) {
	config.APIOptions = append(config.APIOptions, func(stack *middleware.Stack) error {
		if carriesList(stack.ID()) {
			_, err := stack.Deserialize.Remove("TF_AWS_RequestResponseLogger")
			return err
		}
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("clientvpn:RegisterLogger",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				return next.HandleInitialize(baselogging.RegisterLogger(ctx, logger), in)
			}), middleware.Before)
	})
}
