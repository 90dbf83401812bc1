#!/bin/sh
# Moves the client's device into a network namespace, in which the tunnel is the only route.
# OpenVPN calls it with the arguments DEVICE MTU LINK_MTU ADDRESS NETMASK init.
set -e
ip link set dev "$1" netns "$namespace"
ip -n "$namespace" address add "$4/$5" dev "$1"
ip -n "$namespace" link set dev "$1" up
