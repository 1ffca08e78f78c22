//! Which servers an inventory belongs to.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::domain::inventory::Server;

/// A folder's name for these servers: `aws`, or a hash of all their endpoints.
///
/// Partitions need no folders of their own: no account id is known to be used in two of them.
pub(super) fn name<'a>(servers: impl IntoIterator<Item = &'a Server>) -> String {
    let endpoints: BTreeSet<&str> = servers.into_iter().flat_map(Server::endpoints).collect();
    if endpoints.is_empty() {
        return "aws".to_owned();
    }
    let mut hash = Sha256::new();
    for endpoint in endpoints {
        hash.update(endpoint);
        hash.update([0]);
    }
    hex::encode(hash.finalize().iter().take(8).copied().collect::<Vec<u8>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_has_a_folder_of_its_own() {
        let one = Server::at(["http://127.0.0.1:5555", "http://127.0.0.1:5555/"]);
        let other = Server::at(["http://127.0.0.1:5556"]);

        assert_eq!(name([&Server::default()]), "aws");
        assert_eq!(name([&one]), name([&Server::at(["http://127.0.0.1:5555"])]));
        assert_ne!(name([&one]), name([&other]));
        assert_ne!(name([&one]), name([&one, &other]));
    }
}
