package emulator

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// upstream is another AWS emulator, which serves what this one does not implement.
type upstream struct {
	url   *url.URL
	proxy *httputil.ReverseProxy
}

// requestKey is the context key of an unhandledRequest.
type requestKey struct{}

// newUpstream returns the upstream at an address, or nil if the address is empty.
func newUpstream(address string) (*upstream, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // An emulator without an upstream is valid.
	}
	target, err := url.Parse(address)
	if err != nil || target.Scheme != "http" && target.Scheme != "https" || target.Host == "" ||
		strings.Trim(target.Path, "/") != "" || target.RawQuery != "" || target.User != nil {
		return nil, fmt.Errorf("upstream %q is not the URL of a server, such as http://127.0.0.1:5000", address)
	}
	u := &upstream{url: target}
	u.proxy = &httputil.ReverseProxy{
		// The signature covers the host, the path and the query string, which therefore stay as they are.
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = target.Scheme, target.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery
		},
		Transport:      &http.Transport{DisableCompression: true},
		FlushInterval:  -1,
		ModifyResponse: recordResponse,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if other, ok := r.Context().Value(requestKey{}).(*unhandledRequest); ok {
				other.refuse(w, awserror.NoUpstream(address, err))
			}
		},
	}
	return u, nil
}

func recordResponse(response *http.Response) error {
	if other, ok := response.Request.Context().Value(requestKey{}).(*unhandledRequest); ok {
		header := response.Header
		other.call.Status = response.StatusCode
		other.call.RequestID = cmp.Or(header.Get("X-Amzn-Requestid"), header.Get("X-Amz-Request-Id"), other.call.RequestID)
	}
	return nil
}

// serve passes a request on. If its body has been read, content has it.
func (u *upstream) serve(w http.ResponseWriter, r *http.Request, other *unhandledRequest, content []byte) {
	other.call.Upstream = true
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, other))
	if content != nil {
		r.Body = io.NopCloser(bytes.NewReader(content))
	}
	u.proxy.ServeHTTP(w, r)
}

// upstreamTimeout limits the requests that the emulator makes to the upstream itself.
const upstreamTimeout = 30 * time.Second

// upstreamNetworks asks the upstream for networks, on behalf of a caller. It implements [operations.Networks].
type upstreamNetworks struct {
	upstream *upstream
	ctx      context.Context //nolint:containedctx // It lives as long as the call that it belongs to.
	caller   identity.Caller
	in       vpn.Location
	now      time.Time
}

func (u upstreamNetworks) Subnet(id string) (vpn.Subnet, error) {
	var out struct {
		Subnets []vpn.Subnet `xml:"subnetSet>item"`
	}
	if err := u.ask(url.Values{"Action": {"DescribeSubnets"}, "SubnetId.1": {id}}, &out); err != nil {
		return vpn.Subnet{}, err
	}
	if len(out.Subnets) == 0 {
		return vpn.Subnet{}, awserror.SubnetNotFound(id)
	}
	subnet := out.Subnets[0]
	subnet.Location, subnet.ID = u.in, id
	var err error
	if subnet.VPCCIDR, err = u.vpcCIDR(subnet.VPCID); err != nil {
		return vpn.Subnet{}, err
	}
	subnet.DefaultSecurityGroupID, err = u.DefaultSecurityGroup(subnet.VPCID)
	return subnet, err
}

func (u upstreamNetworks) DefaultSecurityGroup(vpcID string) (string, error) {
	var out struct {
		IDs []string `xml:"securityGroupInfo>item>groupId"`
	}
	err := u.ask(url.Values{
		"Action":        {"DescribeSecurityGroups"},
		"Filter.1.Name": {"vpc-id"}, "Filter.1.Value.1": {vpcID},
		"Filter.2.Name": {"group-name"}, "Filter.2.Value.1": {"default"},
	}, &out)
	if err == nil && len(out.IDs) == 0 {
		err = awserror.New("InvalidVpcID.NotFound", "The vpc ID '%s' does not exist", vpcID)
	}
	if err != nil {
		return "", err
	}
	return out.IDs[0], nil
}

func (u upstreamNetworks) vpcCIDR(id string) (string, error) {
	var out struct {
		CIDRs []string `xml:"vpcSet>item>cidrBlock"`
	}
	if err := u.ask(url.Values{"Action": {"DescribeVpcs"}, "VpcId.1": {id}}, &out); err != nil {
		return "", err
	}
	return strings.Join(out.CIDRs, ""), nil // There is at most one.
}

// ask calls an operation of EC2 with the caller's credentials and decodes the response.
func (u upstreamNetworks) ask(parameters url.Values, out any) error {
	ctx, cancel := context.WithTimeout(u.ctx, upstreamTimeout)
	defer cancel()
	parameters.Set("Version", "2016-11-15")
	request, err := u.request(ctx, parameters.Encode())
	if err != nil {
		return err
	}
	response, err := u.upstream.proxy.Transport.RoundTrip(request)
	if err != nil {
		return awserror.NoUpstream(u.upstream.url.String(), err)
	}
	defer func() { _ = response.Body.Close() }() // It is only read.
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBodyBytes))
	if err == nil && response.StatusCode != http.StatusOK {
		return u.failure(content, parameters.Get("Action"), response.Status)
	}
	if err == nil {
		err = xml.Unmarshal(content, out)
	}
	if err != nil {
		return awserror.NoUpstream(u.upstream.url.String(), err)
	}
	return nil
}

func (u upstreamNetworks) request(ctx context.Context, form string) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.upstream.url.JoinPath("/").String(), strings.NewReader(form))
	if err != nil {
		return nil, fmt.Errorf("asking the upstream: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	sum := sha256.Sum256([]byte(form))
	if err := v4.NewSigner().SignHTTP(ctx, u.caller.Credentials, request, hex.EncodeToString(sum[:]), string(query.EC2), u.in.Region, u.now); err != nil {
		return nil, fmt.Errorf("signing a request for the upstream: %w", err)
	}
	return request, nil
}

// failure returns an error of the upstream. Client VPN has its own code for a subnet that does not exist.
func (u upstreamNetworks) failure(content []byte, action, status string) error {
	var failed struct {
		Code    string `xml:"Errors>Error>Code"`
		Message string `xml:"Errors>Error>Message"`
	}
	if err := xml.Unmarshal(content, &failed); err != nil || failed.Code == "" {
		return awserror.NoUpstream(u.upstream.url.String(), fmt.Errorf("%s: %s", action, status)) //nolint:err113 // It is only printed.
	}
	if action == "DescribeSubnets" && strings.HasPrefix(failed.Code, "InvalidSubnetID") {
		failed.Code = "InvalidClientVpnSubnetId.NotFound"
	}
	return awserror.New(failed.Code, "%s (the upstream's answer to %s)", failed.Message, action)
}
