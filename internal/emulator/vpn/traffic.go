package vpn

import "time"

// Traffic counts what went through a connection. Ingress is what the client sent, egress what it received.
type Traffic struct {
	IngressBytes   int64 `json:"ingress_bytes"`
	EgressBytes    int64 `json:"egress_bytes"`
	IngressPackets int64 `json:"ingress_packets"`
	EgressPackets  int64 `json:"egress_packets"`
}

// trafficAfter returns the traffic of a connection after some time. The emulated clients only send keep-alive packets, at
// different rates, so that counters grow and differ.
func trafficAfter(number uint64, lasted time.Duration) Traffic {
	const packet = 96 // bytes
	sent := int64(4 + lasted/time.Second*time.Duration(1+number%5))
	received := 2 * sent
	return Traffic{
		IngressBytes: sent * packet, EgressBytes: received * packet,
		IngressPackets: sent, EgressPackets: received,
	}
}
