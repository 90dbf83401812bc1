package crl

const serialForms = "A hexadecimal number has colons (`1a:2b:3c`), starts with `0x`, starts with `serial=` as `openssl x509 -serial` prints it, or has a letter among its digits. " +
	"A decimal number starts with `decimal:`. Digits alone are an error if they could be either. A serial number is positive and has at most 20 bytes."

// summaryTexts returns the descriptions of the string attributes of a list, by name.
func summaryTexts() map[string]string {
	return map[string]string{
		"crl_number":  "CRL number of the list, in decimal. Null for a list without a number, as from Easy-RSA.",
		"issuer_name": "Name of the CA that signed the list in the notation of RFC 2253, as in `CN=VPN CA,O=Example`.",
		"next_update": "Time at which the list expires, in RFC 3339 format, UTC. From then on, the endpoint refuses every client certificate. Null for a list that never expires.",
		"sha256":      "SHA-256 digest of the list in DER format, in hexadecimal digits.",
		"this_update": "Time at which the list became valid, in RFC 3339 format, UTC.",
	}
}

const (
	entryCountDescription = "Number of certificates that the list revokes. An endpoint accepts at most 20,000."
	serialsDescription    = "Serial numbers of the revoked certificates in ascending order, as lower-case hexadecimal octets with colons, as in `1a:2b:3c`."
	pemDescription        = "The list in force, as the service exports it."
	statusDescription     = "Status of the list."
	statusCodeDescription = "`pending` until the list is effective, and then `active`. " +
		"See [ClientCertificateRevocationListStatus](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientCertificateRevocationListStatus.html)."
)
