//! Identities in a few words.

use crate::domain::identity::{Identity, IdentityKind};

/// An identity by its names: `AssumeRoleUser`, `S3ListBucketOnly as MySession`.
pub fn who(identity: &Identity) -> String {
    match identity.kind() {
        IdentityKind::RoleSession { role, session } => format!("{role} as {session}"),
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => identity.display_name().to_owned(),
    }
}
