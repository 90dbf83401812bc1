package vpn

import (
	"encoding/binary"
	"net/netip"
)

// addresses allocates the addresses of an endpoint's client CIDR range.
type addresses struct {
	base netip.Addr
	used uint32
	free []uint32
}

// allocate returns the offset of an unused address.
func (a *addresses) allocate() uint32 {
	if last := len(a.free) - 1; last >= 0 {
		offset := a.free[last]
		a.free = a.free[:last]
		return offset
	}
	a.used++
	return a.used
}

func (a *addresses) release(offset uint32) {
	a.free = append(a.free, offset)
}

// format returns the address at an offset. The first two of the range belong to the network and to the service.
func (a *addresses) format(offset uint32) string {
	base := a.base.As4()
	binary.BigEndian.PutUint32(base[:], binary.BigEndian.Uint32(base[:])+1+offset)
	return netip.AddrFrom4(base).String()
}

// formatIPv6 returns an address of the service's own range for clients. GUESS: the range.
func formatIPv6(offset uint32) string {
	address := [16]byte{0xfd, 0x00}
	binary.BigEndian.PutUint32(address[12:], 1+offset)
	return netip.AddrFrom16(address).String()
}
