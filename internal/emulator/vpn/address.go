package vpn

import (
	"encoding/binary"
	"net/netip"
)

// addresses gives each connection of an endpoint its own address in the client CIDR range.
type addresses struct {
	base netip.Addr
	used uint32
	free []uint32
}

// take returns the place of an address that no live connection has.
func (a *addresses) take() uint32 {
	if last := len(a.free) - 1; last >= 0 {
		place := a.free[last]
		a.free = a.free[:last]
		return place
	}
	a.used++
	return a.used
}

func (a *addresses) release(place uint32) {
	a.free = append(a.free, place)
}

// format writes an address. The first two of the range are the network's and the service's own.
func (a *addresses) format(place uint32) string {
	base := a.base.As4()
	binary.BigEndian.PutUint32(base[:], binary.BigEndian.Uint32(base[:])+1+place)
	return netip.AddrFrom4(base).String()
}

// formatIPv6 writes an address of the range that the service keeps for its clients. GUESS: which range that is.
func formatIPv6(place uint32) string {
	address := [16]byte{0xfd, 0x00}
	binary.BigEndian.PutUint32(address[12:], 1+place)
	return netip.AddrFrom16(address).String()
}
