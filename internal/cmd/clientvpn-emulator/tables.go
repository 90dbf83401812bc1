package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

type stateAnswer struct{ emulator.State }

func (s stateAnswer) print(table io.Writer) {
	fmt.Fprintln(table, "ENDPOINT\tACCOUNT\tREGION\tSTATUS\tAUTHENTICATION\tSUBNETS")
	for _, e := range s.Endpoints {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\n", e.ID, e.AccountID, e.Region, e.Status, strings.Join(e.Authentication, ","), len(e.Subnets))
	}
	fmt.Fprintln(table)
	printConnections(table, s.Connections)
	printRefused(table, s.Clients)
	if len(s.DisabledUsers) > 0 {
		fmt.Fprintf(table, "\nDISABLED USERS\n%s\n", strings.Join(s.DisabledUsers, "\n"))
	}
}

func printConnections(table io.Writer, connections []emulator.Connection) {
	fmt.Fprintln(table, "CONNECTION\tENDPOINT\tUSER\tCOMMON NAME\tADDRESS\tSTATUS")
	for _, c := range connections {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.EndpointID, c.Username, c.CommonName, c.ClientIP, c.Status)
	}
}

func printRefused(table io.Writer, clients []emulator.Client) {
	const header = "\nREFUSED CLIENT\tENDPOINT\tUSER\tCOMMON NAME\tREASON\n"
	before := header
	for _, c := range clients {
		if c.Refused != "" {
			fmt.Fprintf(table, "%s%s\t%s\t%s\t%s\t%s\n", before, c.ID, c.EndpointID, c.Username, c.CommonName, c.Refused)
			before = ""
		}
	}
}

type connectAnswer struct{ control.Connected }

func (c connectAnswer) print(table io.Writer) {
	printConnections(table, c.Connections)
	if c.Refused != "" {
		fmt.Fprintf(table, "\nrefused: %s\n", c.Refused)
	}
}
