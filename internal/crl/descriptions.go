package crl

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const serialForms = "Hexadecimal with colons (`1a:2b:3c`), after `0x`, after `serial=` as `openssl x509 -serial` prints it, or with a letter among its digits; " +
	"decimal after `decimal:`. Digits alone could be either, and are refused where that makes a difference."

// summaryTexts describes the texts that are known of any list, by name.
func summaryTexts() map[string]string {
	return map[string]string{
		"crl_number":  "CRL number of the list, decimal. Null for a list that has none, as those of Easy-RSA.",
		"issuer_name": "Name of the CA that signed the list, as in `CN=VPN CA,O=Example` (RFC 2253).",
		"next_update": "When the list expires, after which the endpoint refuses every client certificate; RFC 3339, UTC. Null for a list that never does.",
		"sha256":      "SHA-256 digest of the list's DER form, in hexadecimal digits.",
		"this_update": "When the list became valid; RFC 3339, UTC.",
	}
}

const (
	entryCountDescription = "How many certificates the list revokes. An endpoint takes at most 20,000."
	serialsDescription    = "Serial numbers of the revoked certificates, lowest first, as in `1a:2b:3c`: lower-case octets with colons, at least two of them."
	pemDescription        = "The list in force, as the service exports it."
	statusDescription     = "Status of the list."
	statusCodeDescription = "`pending`, until the list is effective, or `active`. " +
		"See [ClientCertificateRevocationListStatus](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientCertificateRevocationListStatus.html)."
)

func statusTypes() map[string]attr.Type {
	return map[string]attr.Type{"code": types.StringType, "message": types.StringType}
}
