package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

type stateResult struct{ emulator.State }

func (s stateResult) print(table io.Writer) {
	if len(s.Accounts) > 1 {
		printAccounts(table, s.Accounts)
		fmt.Fprintln(table)
	}
	fmt.Fprintln(table, "ENDPOINT\tACCOUNT\tREGION\tSTATUS\tAUTHENTICATION\tSUBNETS")
	for _, e := range s.Endpoints {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\n", e.ID, e.AccountID, e.Region, e.Status, strings.Join(e.Authentication, ","), len(e.Subnets))
	}
	fmt.Fprintln(table)
	printConnections(table, s.Connections, s.owners())
	printRefused(table, s.Clients, s.owners())
	if len(s.DisabledUsers) > 0 {
		fmt.Fprintf(table, "\nDISABLED USERS\n%s\n", strings.Join(s.DisabledUsers, "\n"))
	}
}

// owners returns the accounts of the endpoints by ID, or nil if there is only one account.
func (s stateResult) owners() map[string]string {
	if len(s.Accounts) < 2 {
		return nil
	}
	owners := map[string]string{}
	for _, e := range s.Endpoints {
		owners[e.ID] = e.AccountID
	}
	return owners
}

func printAccounts(table io.Writer, accounts []emulator.Account) {
	fmt.Fprintln(table, "ACCOUNT\tACCESS KEYS\tROLES\tREGIONS")
	for _, a := range accounts {
		var keys []string
		for _, key := range a.AccessKeys {
			keys = append(keys, key.ID)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", a.ID, strings.Join(keys, ","), strings.Join(a.Roles, ","), cmp.Or(strings.Join(a.Regions, ","), "default"))
	}
}

// printConnections prints connections, with a column for the account unless owners is nil.
func printConnections(table io.Writer, connections []emulator.Connection, owners map[string]string) {
	fmt.Fprintf(table, "CONNECTION\tENDPOINT%s\tUSER\tCOMMON NAME\tADDRESS\tSTATUS\n", accountHeader(owners))
	for _, c := range connections {
		fmt.Fprintf(table, "%s\t%s%s\t%s\t%s\t%s\t%s\n", c.ID, c.EndpointID, accountOf(c.EndpointID, owners), c.Username, c.CommonName, c.ClientIP, c.Status)
	}
}

// printRefused prints refused clients, with a column for the account unless owners is nil.
func printRefused(table io.Writer, clients []emulator.Client, owners map[string]string) {
	before := fmt.Sprintf("\nREFUSED CLIENT\tENDPOINT%s\tUSER\tCOMMON NAME\tREASON\n", accountHeader(owners))
	for _, c := range clients {
		if c.Refused != "" {
			fmt.Fprintf(table, "%s%s\t%s%s\t%s\t%s\t%s\n", before, c.ID, c.EndpointID, accountOf(c.EndpointID, owners), c.Username, c.CommonName, c.Refused)
			before = ""
		}
	}
}

func accountHeader(owners map[string]string) string {
	if owners == nil {
		return ""
	}
	return "\tACCOUNT"
}

func accountOf(endpointID string, owners map[string]string) string {
	if owners == nil {
		return ""
	}
	return "\t" + owners[endpointID]
}

type connectResult struct{ control.Connected }

func (c connectResult) print(table io.Writer) {
	printConnections(table, c.Connections, nil)
	if c.Refused != "" {
		fmt.Fprintf(table, "\nrefused: %s\n", c.Refused)
	}
}
