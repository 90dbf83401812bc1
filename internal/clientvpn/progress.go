package clientvpn

import "fmt"

// announce reports the result of a look at several regions.
func (t Termination) announce(found Found, regions int) {
	if t.Progress == nil {
		return
	}
	t.Progress(fmt.Sprintf("Found %s in %s.", plural(len(found.Live), "live connection"), plural(regions, "region")))
	reportDoubts(found, "the regions", func(format string, arguments ...any) { t.Progress(fmt.Sprintf(format, arguments...)) })
}

// reportDoubts reports reasons to doubt that the right people are named.
func reportDoubts(found Found, where string, progress func(format string, arguments ...any)) {
	if found.NobodyNamed {
		progress("Nobody is named.")
	}
	if found.NoEndpoints {
		progress("No endpoint in %s has a target network.", where)
	}
	for _, name := range found.NamedAndExcluded {
		progress("%q is both named and excluded, and is left alone.", name)
	}
	for _, connection := range found.Resembling {
		progress("Left alone, because the name is only similar: %s.", connection.describe())
	}
}
