//! Which addresses are nobody's business: every range that is not the public internet.
//!
//! `IpAddr::is_global` is unstable, so the table is our own. It follows the IANA special-purpose registries
//! (RFC 6890 and its updates) plus the metadata services of clouds that sit on public-looking addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of IPv4 addresses that is never fetched from.
struct V4Range {
    network: Ipv4Addr,
    prefix: u32,
}

/// A block of IPv6 addresses inside `2000::/3` that is never fetched from.
struct V6Range {
    network: Ipv6Addr,
    prefix: u32,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u32) -> V4Range {
    V4Range {
        network: Ipv4Addr::new(a, b, c, d),
        prefix,
    }
}

const fn v6(a: u16, b: u16, prefix: u32) -> V6Range {
    V6Range {
        network: Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0),
        prefix,
    }
}

const FORBIDDEN_V4: [V4Range; 17] = [
    v4(0, 0, 0, 0, 8),          // "this" network; Linux connects 0.0.0.0 to itself
    v4(10, 0, 0, 0, 8),         // private
    v4(100, 64, 0, 0, 10),      // carrier-grade NAT; 100.100.100.200 is Alibaba's metadata service
    v4(127, 0, 0, 0, 8),        // loopback
    v4(168, 63, 129, 16, 32),   // Azure's platform service, inside a public range
    v4(169, 254, 0, 0, 16),     // link-local; .169.254 and .170.2 are metadata services
    v4(172, 16, 0, 0, 12),      // private
    v4(192, 0, 0, 0, 24), // IETF protocol assignments; 192.0.0.192 is Oracle's metadata service
    v4(192, 0, 2, 0, 24), // documentation
    v4(192, 88, 99, 0, 24), // 6to4 relay anycast
    v4(192, 168, 0, 0, 16), // private
    v4(198, 18, 0, 0, 15), // benchmarking
    v4(198, 51, 100, 0, 24), // documentation
    v4(203, 0, 113, 0, 24), // documentation
    v4(224, 0, 0, 0, 4),  // multicast
    v4(240, 0, 0, 0, 4),  // reserved
    v4(255, 255, 255, 255, 32), // broadcast
];

/// The only IPv6 space handed out for the public internet.
///
/// What lies outside needs no row of its own: `::1`, `fc00::/7` and `fe80::/10`, but also every form that wraps an
/// IPv4 address and would smuggle it past the table above (`::/96`, `::ffff:0:0/96`, `64:ff9b::/96`).
const PUBLIC_V6: V6Range = v6(0x2000, 0, 3);

const FORBIDDEN_V6: [V6Range; 4] = [
    v6(0x2001, 0, 23),      // IETF protocol assignments; Teredo wraps an IPv4 address
    v6(0x2001, 0x0db8, 32), // documentation
    v6(0x2002, 0, 16),      // 6to4 wraps an IPv4 address
    v6(0x3fff, 0, 20),      // documentation
];

/// Whether an address belongs to the public internet, so that fetching from it reveals nothing of ours.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !FORBIDDEN_V4.iter().any(|range| range.contains(address)),
        IpAddr::V6(address) => {
            PUBLIC_V6.contains(address) && !FORBIDDEN_V6.iter().any(|range| range.contains(address))
        }
    }
}

impl V4Range {
    fn contains(&self, address: Ipv4Addr) -> bool {
        (self.network.to_bits() ^ address.to_bits()) >> (32 - self.prefix) == 0
    }
}

impl V6Range {
    fn contains(&self, address: Ipv6Addr) -> bool {
        (self.network.to_bits() ^ address.to_bits()) >> (128 - self.prefix) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn both_ends_of_every_forbidden_range_are_refused_and_its_neighbours_are_not() {
        // First, last, the address before, the address behind; `-` where the neighbour is forbidden too.
        let cases = [
            "0.0.0.0 0.255.255.255 - 1.0.0.0",
            "10.0.0.0 10.255.255.255 9.255.255.255 11.0.0.0",
            "100.64.0.0 100.127.255.255 100.63.255.255 100.128.0.0",
            "127.0.0.0 127.255.255.255 126.255.255.255 128.0.0.0",
            "168.63.129.16 168.63.129.16 168.63.129.15 168.63.129.17",
            "169.254.0.0 169.254.255.255 169.253.255.255 169.255.0.0",
            "172.16.0.0 172.31.255.255 172.15.255.255 172.32.0.0",
            "192.0.0.0 192.0.0.255 191.255.255.255 192.0.1.0",
            "192.0.2.0 192.0.2.255 192.0.1.255 192.0.3.0",
            "192.88.99.0 192.88.99.255 192.88.98.255 192.88.100.0",
            "192.168.0.0 192.168.255.255 192.167.255.255 192.169.0.0",
            "198.18.0.0 198.19.255.255 198.17.255.255 198.20.0.0",
            "198.51.100.0 198.51.100.255 198.51.99.255 198.51.101.0",
            "203.0.113.0 203.0.113.255 203.0.112.255 203.0.114.0",
            "224.0.0.0 255.255.255.255 223.255.255.255 -",
            ":: ::ffff:ffff - -",
            "::ffff:0.0.0.0 ::ffff:255.255.255.255 - -",
            "64:ff9b:: 64:ff9b::ffff:ffff - -",
            "64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:ffff:ffff - -",
            "100:: 100::ffff:ffff:ffff:ffff - -",
            ":: 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff - 2000::",
            "2001:: 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff 2000:ffff:: 2001:200::",
            "2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 2001:db7::1 2001:db9::",
            "2002:: 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2001:ffff:: 2003::",
            "3fff:: 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff 3ffe:ffff:: 3fff:1000::",
            "4000:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 3fff:ffff:: -",
            "5f00:: 5f00:ffff:: - -",
            "fc00:: fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff - -",
            "fe80:: febf:ffff:: - -",
            "fec0:: feff:ffff:: - -",
            "ff00:: ffff:: - -",
        ];
        for case in cases {
            let addresses: Vec<&str> = case.split(' ').collect();
            let (range, neighbours) = addresses.split_at(2);
            for forbidden in range {
                assert!(!public(forbidden), "{forbidden} is let through");
            }
            for neighbour in neighbours.iter().filter(|neighbour| **neighbour != "-") {
                assert!(public(neighbour), "{neighbour} is refused");
            }
        }
    }

    #[test]
    fn metadata_services_of_the_clouds_are_refused() {
        for address in [
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "fd00:ec2::254",
            "fd20:ce::254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::",
        ] {
            assert!(!public(address), "{address} is let through");
        }
    }

    #[test]
    fn ordinary_hosts_are_allowed() {
        for address in [
            "93.184.215.14",
            "8.8.8.8",
            "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
            "2a00:1450::1",
        ] {
            assert!(public(address), "{address} is refused");
        }
    }
}
