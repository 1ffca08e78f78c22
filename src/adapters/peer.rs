//! Connections on loopback: where they come in, the secret that they show, and who is at their other end.

use std::net::{Ipv4Addr, SocketAddr};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::net::TcpListener;

use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::domain::system::in_words;

/// Listens on 127.0.0.1, at a port that the system chooses; gives the address as well.
///
/// # Errors
/// There is no port.
pub(super) async fn listen() -> Result<(TcpListener, SocketAddr), Failure> {
    let refused =
        |error| Failure::local(format!("cannot listen on 127.0.0.1: {}", in_words(&error)));
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let socket = TcpListener::bind(wanted).await.map_err(refused)?;
    let own = socket.local_addr().map_err(refused)?;
    Ok((socket, own))
}

/// A word of 256 random bits that fits into addresses and headers.
///
/// # Errors
/// There is no randomness.
pub(super) fn random_word() -> Result<Secret, Failure> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::local(format!("no randomness to be had: {error}")))?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(random)))
}

/// Whether the other end belongs to this person: addresses are seen by others for a moment. If the kernel does
/// not say, the secret in the request alone decides.
#[cfg(target_os = "linux")]
pub(super) fn is_own(peer: SocketAddr, own: SocketAddr) -> bool {
    let Ok(table) = std::fs::read_to_string("/proc/net/tcp") else { return true };
    let uid = nix::unistd::geteuid().as_raw().to_string();
    owner(&table, peer, own).is_none_or(|owner| owner == uid)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_own(_: SocketAddr, _: SocketAddr) -> bool {
    true
}

/// Who owns the socket from `peer` to `own`, in the kernel's table of connections (proc(5)).
#[cfg(target_os = "linux")]
fn owner(table: &str, peer: SocketAddr, own: SocketAddr) -> Option<&str> {
    let written = |address: SocketAddr| match address {
        SocketAddr::V4(address) => {
            let number = u32::from_le_bytes(address.ip().octets());
            format!("{number:08X}:{:04X}", address.port())
        }
        SocketAddr::V6(_) => String::new(),
    };
    let (from, to) = (written(peer), written(own));
    table.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        match fields.as_slice() {
            [_, local, remote, _, _, _, _, uid, ..] if *local == from && *remote == to => {
                Some(*uid)
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_owner_of_a_connection_is_found_in_the_kernels_table() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n\
             0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 1\n\
             1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 2\n";
        let at = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));

        assert_eq!(owner(table, at(50_000), at(8080)), Some("1000"));
        assert_eq!(owner(table, at(50_001), at(8080)), None);
    }
}
