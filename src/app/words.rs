//! Identities in a few words.

use crate::domain::identity::{Identity, IdentityKind};

/// An identity by its names: `AssumeRoleUser`, `S3ListBucketOnly as MySession`.
pub fn who(identity: &Identity) -> String {
    match identity.kind() {
        IdentityKind::RoleSession { session, .. } => {
            format!("{} as {session}", identity.known_as())
        }
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => identity.display_name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_set_is_called_by_its_own_name() {
        let said = |arn: &str| {
            let account = "111111111111".parse().unwrap();
            who(&Identity { arn: arn.to_owned(), account, user_id: String::new() })
        };
        let role = "arn:aws:sts::111111111111:assumed-role";

        let set = format!("{role}/AWSReservedSSO_ViewOnly_0123456789abcdef/hana@kitsune.example");
        assert_eq!(said(&set), "ViewOnly as hana@kitsune.example");
        assert_eq!(said(&format!("{role}/RoleA/MySession")), "RoleA as MySession");
        assert_eq!(said("arn:aws:iam::111111111111:user/hana"), "hana");
    }
}
