// Command sdkloop lists the connections of an endpoint with the AWS SDK only, and counts the common names that begin with
// "leaver-". Its arguments are the URL of the service and the endpoint's ID.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
)

func main() {
	client := ec2.New(ec2.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(os.Args[1]),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient:  awshttp.HideWriterTo(http.DefaultClient), // Without this, the SDK loses long answers of a fast server.
	})
	pages := ec2.NewDescribeClientVpnConnectionsPaginator(client, &ec2.DescribeClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(os.Args[2]), MaxResults: aws.Int32(1000),
	})
	matches := 0
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		for _, connection := range page.Connections {
			if strings.HasPrefix(aws.ToString(connection.CommonName), "leaver-") {
				matches++
			}
		}
	}
	fmt.Fprintln(os.Stdout, matches)
}
