package connection

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// peopleWarnings returns warnings about people who are named but had no connection to end. Their names may be mistakes.
func peopleWarnings(subject diagnose.Subject, people clientvpn.People, found clientvpn.Found) diag.Diagnostics {
	var diags diag.Diagnostics
	if found.NobodyNamed {
		diags.Append(diagnose.Warning("Nobody is named "+at(subject), subject,
			"The list of IDs or names is empty, so no connection was looked for and none was ended."))
	}
	if both := found.NamedAndExcluded; len(both) > 0 {
		diags.Append(diagnose.Warning(fmt.Sprintf("Named and excluded: %s", diagnose.Quoted(both)), subject,
			"Exclusions take precedence, so the connections of these people were not ended. Remove each name from one of the arguments."))
	}
	if absent := absentees(people, found); !absent.Empty() {
		diags.Append(nobodyConnected(subject, absent, found.Resembling))
	}
	return diags
}

// absentees returns the people who are named, are not excluded by the same name, and have no selected connection.
func absentees(people clientvpn.People, found clientvpn.Found) clientvpn.People {
	absent := people.Without(found.Live)
	absent.Everybody = false
	excluded := func(name string) bool { return slices.Contains(found.NamedAndExcluded, name) }
	absent.Usernames = slices.DeleteFunc(absent.Usernames, excluded)
	absent.CommonNames = slices.DeleteFunc(absent.CommonNames, excluded)
	return absent
}

// nobodyConnected returns a warning that the absent people are not connected. It lists the connections under similar names.
func nobodyConnected(subject diagnose.Subject, absent clientvpn.People, resembling []clientvpn.Connection) diag.Diagnostic {
	what := "No live connection"
	if len(absent.ExcludeUsernames)+len(absent.ExcludeCommonNames) > 0 {
		what = "No live connection, except excluded ones,"
	}
	absent.ExcludeUsernames, absent.ExcludeCommonNames = nil, nil
	subject.Who = absent.String()
	return diagnose.Warning(fmt.Sprintf("%s of %s %s", what, subject.Who, at(subject)), subject,
		"Check the spelling: IDs and names are compared exactly, including case and blanks.",
		diagnose.Connections(diagnose.SimilarNames, resembling))
}
