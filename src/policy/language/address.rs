//! IP addresses and ranges in conditions: CIDR, version 4 and 6; a bare address is one host.

use std::net::IpAddr;

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    address: IpAddr,
    bits: u8,
}

impl Range {
    /// Reads `203.0.113.0/24`, `2001:db8::/32` or a bare address. Bits behind the prefix may be set.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => bits.parse().ok()?,
            Some(_) => return None,
            None => most,
        };
        (bits <= most).then_some(Self { address, bits })
    }

    /// Whether it holds every address of its version, and that is the one asked about.
    pub fn is_everywhere(&self, is_v4: bool) -> bool {
        self.bits == 0 && self.address.is_ipv4() == is_v4
    }

    /// Whether it is so large that most networks, in whatever hands, have addresses in it.
    pub fn is_huge(&self) -> bool {
        // Registries give out no larger blocks than a /8 of version 4 or a /12 of version 6.
        let least = if self.address.is_ipv4() { 8 } else { 12 };
        self.bits < least
    }

    /// Whether it lies in a network that never shows on the internet: private, loopback, link-local,
    /// shared or unique local addresses.
    pub fn is_private(&self) -> bool {
        const PRIVATE: [&str; 9] = [
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "fc00::/7",
            "fe80::/10",
            "::1/128",
        ];
        let mut ranges = PRIVATE.iter().filter_map(|text| Self::parse(text));
        ranges.any(|range| range.contains(self))
    }

    /// Whether the whole of `other` lies inside; addresses of the other version never do.
    pub fn contains(&self, other: &Self) -> bool {
        if other.bits < self.bits {
            return false;
        }
        match (self.address, other.address) {
            (IpAddr::V4(mine), IpAddr::V4(theirs)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                mine.to_bits() & mask == theirs.to_bits() & mask
            }
            (IpAddr::V6(mine), IpAddr::V6(theirs)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                mine.to_bits() & mask == theirs.to_bits() & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Range {
        Range::parse(text).expect("a range")
    }

    #[test]
    fn a_range_is_huge_if_no_registry_gives_out_such_a_block() {
        let huge = ["0.0.0.0/0", "12.0.0.0/7", "::/0", "2a00::/11"];
        let given = ["12.0.0.0/8", "12.0.0.0/9", "2a00::/12", "2a00::/13"];

        assert!(huge.iter().all(|text| range(text).is_huge()));
        assert!(!given.iter().any(|text| range(text).is_huge()));
    }

    #[test]
    fn everywhere_is_one_version_of_addresses() {
        let everywhere = |text: &str| [true, false].map(|is_v4| range(text).is_everywhere(is_v4));

        assert_eq!(everywhere("0.0.0.0/0"), [true, false]);
        assert_eq!(everywhere("::/0"), [false, true]);
        assert_eq!(everywhere("0.0.0.0/1"), [false, false]);
    }
}
