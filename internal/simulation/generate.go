package simulation

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// generator generates a scenario from a seed.
type generator struct {
	*rand.Rand
	Scenario
}

// generate returns the scenario of a seed.
func generate(seed uint64) Scenario {
	g := newGenerator(seed)
	g.Throttled = g.chance(1, 2)
	g.EndedIsUnknown = g.chance(1, 3)
	g.Terminating = pick(g, time.Second, 2*time.Second, 5*time.Second, 20*time.Second)
	g.MaxPage = pick(g, 0, 0, 5, 20)
	g.endpoints()
	g.people()
	for range 1 + g.IntN(4) {
		o := g.disturbed()
		// Most lists and policies that are read exist.
		if first := map[string]string{ReadList: Import, ReadPolicy: Create, Create: Create}[o.Kind]; first != "" && g.chance(2, 3) {
			g.Orders = append(g.Orders, Order{Kind: first, Region: o.Region, Endpoints: o.Endpoints, Content: o.Content, Timeout: 5 * time.Minute})
		}
		g.Orders = append(g.Orders, o)
		if o.Kind == Terminate && g.chance(1, 6) {
			g.Orders = append(g.Orders, g.refreshAfter(o))
		}
	}
	if g.chance(1, 5) {
		g.speedUp()
	}
	if g.chance(1, 30) {
		g.crowd()
	}
	return g.Scenario
}

func newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, 0x5eed)), Scenario: Scenario{Seed: seed}} //nolint:gosec // Not for secrets.
}

func pick[T any](g *generator, values ...T) T { return values[g.IntN(len(values))] }

// chance returns true with a probability of n/d.
func (g *generator) chance(n, d int) bool { return g.IntN(d) < n }

// regions returns two names, of which the second begins with the first.
func regions() []string { return []string{"us-east-1", "us-east-12"} }

func (g *generator) endpoints() {
	for i := range pick(g, 1, 1, 2, 2, 3, 4) {
		g.Endpoints = append(g.Endpoints, Endpoint{
			ID:     "cvpn-endpoint-" + pick(g, "a", "aa", "a-") + fmt.Sprint(i),
			Region: pick(g, regions()[0], regions()[0], regions()[1]),
			Authentication: pick(g, nil, nil, []string{"certificate"}, []string{"directory-service"}, []string{"federated"},
				[]string{"certificate", "directory-service"}),
		})
	}
}

// families returns groups of names that contain, resemble, quote or normalize to one another.
func families() [][]string {
	return [][]string{
		{"alice", "Alice", "alice2", "ali", "malice", "alice@example.com", " alice", "alice ", "ali\u200bce", "ａｌｉｃｅ", "alic\u0435"},
		{"jos\u00e9", "jose\u0301", "jose", "JOS\u00c9", "jos\u00e9 jos\u00e9"},
		{"\u00c5ke", "A\u030ake", "\u212bke", "Ake"},
		{"o'brien", "o\"brien", "O'Brien", "obrien", "o&brien", "<o>brien"},
		{"bob", "bob,alice", "bob*", "*", "bo", "b%6Fb", "bob+bob", "bob=bob&bob"},
	}
}

func (g *generator) people() {
	families := families()
	g.Shuffle(len(families), func(i, j int) { families[i], families[j] = families[j], families[i] })
	names := slices.Concat(families[0][:3], families[0][:3], families[0], families[1][:g.IntN(3)]) // Some names are more likely than others.
	for i := range 3 + g.IntN(6) {
		endpoint := pick(g, g.Endpoints...)
		p := Person{
			Name: fmt.Sprintf("p%d", i), Endpoint: endpoint.ID, Username: pick(g, names...), CommonName: pick(g, "", "", pick(g, names...)),
			Devices: pick(g, 1, 1, 1, 1, 2, 2, 3, 5, 6), Reconnect: pick(g, 0, 0, 0, time.Second, 5*time.Second, 9*time.Second, 30*time.Second, 10*time.Minute),
		}
		if certificates := !slices.Contains(endpoint.Authentication, "directory-service") && !slices.Contains(endpoint.Authentication, "federated"); certificates {
			p.Serial = pick(g, "", fmt.Sprint(1+g.IntN(revocableSerials)))
			if g.chance(1, 3) {
				p.Username, p.CommonName = "", p.Username
			}
		}
		if g.chance(1, 3) {
			p.Arrives = g.upTo(pick(g, time.Minute, time.Hour))
		}
		if g.chance(1, 4) {
			p.Leaves = p.Arrives + g.upTo(pick(g, time.Minute, time.Hour))
		}
		g.People = append(g.People, p)
		if p.Username != "" && g.chance(1, 3) { // A device with another certificate.
			p.Name, p.CommonName, p.Devices = p.Name+"-2", pick(g, names...), pick(g, 1, 2)
			g.People = append(g.People, p)
		}
	}
}

// crowd adds a person with so many devices that ending them empties a request bucket, and an order that ends them.
func (g *generator) crowd() {
	endpoint := pick(g, g.Endpoints...)
	crowd := Person{Name: "crowd", Endpoint: endpoint.ID, Username: "crowd", CommonName: pick(g, "", "crowd"), Devices: 40 + g.IntN(80)}
	g.People = append(g.People, crowd)
	o := g.disturbed()
	o.Kind, o.Endpoints, o.Region = Terminate, []string{endpoint.ID}, endpoint.Region
	o.Direct, o.Wait, o.Repeat, o.DryRun, o.MaxConnections = false, true, g.chance(1, 2), false, 0
	o.People, o.Devices = clientvpn.People{Usernames: []string{crowd.Username}}, nil
	g.Orders = append(g.Orders, o)
}

// refreshAfter returns an order of the same process that looks at what o has just ended.
func (g *generator) refreshAfter(o Order) Order {
	return Order{
		Kind: Find, After: pick(g, 0, time.Second), Process: o.Process, Region: o.Region, Endpoints: o.Endpoints, People: o.People, Devices: o.Devices,
		MaxAge: clientvpn.Shared, Timeout: time.Minute,
	}
}

// speedUp makes connections end, and clients reconnect, between two attempts of a call.
func (g *generator) speedUp() {
	g.Terminating = 100 * time.Millisecond
	for i := range g.People {
		if g.People[i].Reconnect > 0 {
			g.People[i].Reconnect = 200 * time.Millisecond
		}
	}
}

// upTo returns a duration of whole milliseconds.
func (g *generator) upTo(limit time.Duration) time.Duration {
	return time.Duration(1+g.Int64N(limit.Milliseconds())) * time.Millisecond
}

// order generates an order that nothing disturbs.
func (g *generator) order() Order {
	endpoint := pick(g, g.Endpoints...)
	o := Order{
		Kind:   g.kind(),
		Region: endpoint.Region, Endpoints: []string{endpoint.ID},
		After: pick(g, 0, time.Second, 9*time.Second, g.upTo(2*time.Hour)), Timeout: pick(g, 30*time.Second, 2*time.Minute, 5*time.Minute),
		Content: g.IntN(maxContents), Shadow: g.chance(1, 3), MaxAge: pick(g, 0, clientvpn.Shared), Process: g.IntN(2),
	}
	switch o.Kind {
	case Terminate:
		g.chooseTermination(&o)
	case Find:
		g.chooseEndpoints(&o)
		g.choosePeople(&o)
	}
	return o
}

// kind chooses the kind of an order. Half of the orders end connections.
func (g *generator) kind() string {
	if g.chance(1, 2) {
		return Terminate
	}
	return pick(g, Find, Find, Find, Find, Find, Import, Import, ReadList, Create, Create, ReadPolicy, Modify, Delete)
}

func (g *generator) chooseTermination(o *Order) {
	switch g.IntN(3) {
	case 0:
		o.Direct, o.Wait, o.RequireConnected = true, g.chance(1, 2), g.chance(1, 2)
	case 1:
		o.Wait = g.chance(2, 3)
		g.chooseEndpoints(o)
	default:
		o.Repeat = true
		g.chooseEndpoints(o)
	}
	o.DryRun = g.chance(1, 10)
	g.choosePeople(o)
	if !o.Direct && g.chance(1, 3) {
		o.MaxConnections = 1 + g.IntN(20)
	}
	if !o.Direct && g.chance(1, 8) {
		o.People = clientvpn.People{Everybody: true, ExcludeUsernames: o.People.ExcludeUsernames, ExcludeCommonNames: o.People.ExcludeCommonNames}
		o.Devices, o.MaxConnections = nil, pick(g, 3, 10, 100)
	}
}

// chooseEndpoints may extend an order to several endpoints, or to all.
func (g *generator) chooseEndpoints(o *Order) {
	switch g.IntN(4) {
	case 0:
		o.Endpoints = nil
	case 1:
		for _, endpoint := range g.Endpoints {
			if endpoint.Region == o.Region && !slices.Contains(o.Endpoints, endpoint.ID) {
				o.Endpoints = append(o.Endpoints, endpoint.ID)
			}
		}
	case 2:
		if g.chance(1, 5) {
			o.Endpoints = append(o.Endpoints, "cvpn-endpoint-unknown")
		}
	}
}

// choosePeople chooses the people that an order names, mostly at one of its endpoints.
func (g *generator) choosePeople(o *Order) {
	people := g.People
	here := slices.DeleteFunc(slices.Clone(people), func(p Person) bool { return !slices.Contains(o.Endpoints, p.Endpoint) })
	if len(here) > 0 && g.chance(2, 3) {
		people = here
	}
	someone := func() Person { return pick(g, people...) }
	if o.Direct && g.chance(1, 2) {
		o.People.Usernames = []string{someone().Username}
		return
	}
	switch count := 1 + g.IntN(3); g.IntN(4) {
	case 0:
		for range 1 + g.IntN(2) {
			o.Devices = append(o.Devices, Device{Person: someone().Name, Index: g.IntN(3)})
		}
	case 1:
		for range count {
			o.People.CommonNames = append(o.People.CommonNames, someone().commonName())
		}
	default:
		for range count {
			o.People.Usernames = append(o.People.Usernames, someone().Username)
		}
	}
	g.chooseMorePeople(o, someone)
}

// chooseMorePeople may add a person by common name, and may exclude people.
func (g *generator) chooseMorePeople(o *Order, someone func() Person) {
	if g.chance(1, 6) {
		o.People.CommonNames = append(o.People.CommonNames, someone().commonName())
	}
	if g.chance(1, 5) {
		o.People.ExcludeUsernames = append(o.People.ExcludeUsernames, someone().Username)
	}
	if g.chance(1, 4) {
		excluded := someone()
		if i := slices.IndexFunc(g.People, func(p Person) bool { return slices.Contains(o.People.Usernames, p.Username) }); i >= 0 && g.chance(1, 2) {
			excluded = g.People[i] // A device of a person that the order names.
		}
		o.People.ExcludeCommonNames = append(o.People.ExcludeCommonNames, excluded.commonName())
	}
}

// commonName returns the common name that the service lists.
func (p Person) commonName() string {
	return cmp.Or(p.CommonName, p.Username)
}
