//! What is known of OIDC providers: which claims STS offers as condition keys, and what in a subject names
//! the customer, if a provider has many (IAM User Guide, "reference_policies_iam-condition-keys", keys
//! for OIDC federation; the providers' own pages on subjects).

/// A provider, told by its issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Provider {
    GitHub,
    GitLab,
    Buildkite,
    CircleCi,
    Terraform,
    /// One issuer a workspace; subjects begin with the repository.
    Bitbucket,
    Google,
    Oracle,
    /// A Kubernetes cluster on EKS: the person's own.
    Eks,
    /// Cognito, Facebook and Amazon tell applications apart by the audience.
    ByApplication,
    /// Vercel's and Scalr's issuer for all customers, whose subjects begin with the owner.
    OwnerFirst,
    Other,
}

/// Claims that STS offers for every provider.
const STANDARD: [&str; 8] = ["aud", "sub", "amr", "azp", "oaud", "email", "id", "iss"];

impl Provider {
    /// By the issuer as condition keys write it, such as `token.actions.githubusercontent.com`.
    pub(super) fn of(issuer: &str) -> Self {
        let lower = issuer.to_ascii_lowercase();
        let host = lower.split('/').next().unwrap_or_default();
        match host {
            "token.actions.githubusercontent.com" => Self::GitHub,
            "github.com" if lower.starts_with("github.com/enterprises/") => Self::GitHub,
            "gitlab.com" => Self::GitLab,
            "agent.buildkite.com" => Self::Buildkite,
            "oidc.circleci.com" => Self::CircleCi,
            "app.terraform.io" => Self::Terraform,
            "api.bitbucket.org" => Self::Bitbucket,
            "accounts.google.com" => Self::Google,
            "scalr.io" => Self::OwnerFirst,
            // With a path, the issuer is one team's own.
            "oidc.vercel.com" if lower == host => Self::OwnerFirst,
            "graph.facebook.com" | "www.amazon.com" => Self::ByApplication,
            _ if host.starts_with("cognito-identity") && host.contains(".amazonaws.com") => {
                Self::ByApplication
            }
            _ if host.starts_with("token.actions.") && host.ends_with(".ghe.com") => Self::GitHub,
            _ if host.starts_with("oidc.eks.") => Self::Eks,
            _ if host.ends_with(".identity.oraclecloud.com") => Self::Oracle,
            _ => Self::Other,
        }
    }

    /// Whether STS offers the claim as a condition key; what it does not offer is always absent.
    pub(super) fn offers(self, claim: &str) -> bool {
        let own: &[&str] = match self {
            Self::GitHub => &[
                "actor",
                "actor_id",
                "enterprise_id",
                "environment",
                "job_workflow_ref",
                "ref",
                "repository",
                "repository_id",
                "repository_owner_id",
                "workflow",
            ],
            Self::GitLab => &[
                "namespace_id",
                "pipeline_source",
                "project_id",
                "ref_protected",
                "runner_environment",
                "user_access_level",
                "user_email",
                "user_id",
                "user_login",
            ],
            Self::Buildkite => &[
                "build_branch",
                "cluster_id",
                "cluster_name",
                "organization_id",
                "organization_slug",
                "pipeline_id",
                "pipeline_slug",
            ],
            Self::CircleCi => &["oidc.circleci.com/project-id"],
            Self::Google => &["google/organization_number"],
            Self::Oracle => &["rpst_id"],
            Self::ByApplication => &["app_id", "user_id"],
            Self::Terraform | Self::Bitbucket | Self::Eks | Self::OwnerFirst | Self::Other => &[],
        };
        let claim = claim.to_ascii_lowercase();
        own.contains(&claim.as_str()) || STANDARD.contains(&claim.as_str())
    }

    /// The claims that say who asks.
    pub(super) fn subjects(self) -> &'static [&'static str] {
        match self {
            Self::GitHub => &[
                "sub",
                "repository",
                "repository_id",
                "repository_owner_id",
                "job_workflow_ref",
                "enterprise_id",
            ],
            Self::GitLab => {
                &["sub", "project_id", "namespace_id", "user_id", "user_login", "user_email"]
            }
            Self::Buildkite => {
                &["sub", "organization_id", "organization_slug", "pipeline_id", "cluster_id"]
            }
            Self::CircleCi => &["sub", "oidc.circleci.com/project-id"],
            Self::Google => &["sub", "email", "google/organization_number"],
            Self::Oracle => &["sub", "rpst_id"],
            Self::ByApplication => &["sub", "id", "user_id"],
            Self::Terraform | Self::Bitbucket | Self::Eks | Self::OwnerFirst | Self::Other => {
                &["sub", "email"]
            }
        }
    }

    /// Whether anyone can become a customer of the same issuer and choose a name there.
    pub(super) fn is_shared(self) -> bool {
        match self {
            Self::GitHub | Self::GitLab | Self::Buildkite | Self::Terraform | Self::OwnerFirst => {
                true
            }
            Self::CircleCi
            | Self::Bitbucket
            | Self::Google
            | Self::Oracle
            | Self::Eks
            | Self::ByApplication
            | Self::Other => false,
        }
    }

    /// Whether a token's audience tells whose it is: the issuer is one customer's own, or writes the customer there. The
    /// pods of a cluster have all the same.
    pub(super) fn is_told_apart_by_audience(self, issuer: &str) -> bool {
        match self {
            Self::OwnerFirst => issuer.to_ascii_lowercase().starts_with("oidc.vercel.com"),
            Self::CircleCi | Self::Bitbucket | Self::Oracle | Self::Other => true,
            Self::GitHub
            | Self::GitLab
            | Self::Buildkite
            | Self::Terraform
            | Self::Google
            | Self::Eks
            | Self::ByApplication => false,
        }
    }

    /// Whether the form of the subjects is known, so that an owner left open can be told.
    pub(super) fn says_where_the_owner_stands(self) -> bool {
        self != Self::Other
    }

    /// What in a subject names the owner: the organization, group or namespace.
    pub(super) fn owner<'a>(self, claim: &str, value: &'a str) -> &'a str {
        let is_sub = claim.eq_ignore_ascii_case("sub");
        let rest = match self {
            // `{repository-uuid}:{environment-uuid}:…`
            Self::Bitbucket => value,
            // `system:serviceaccount:NAMESPACE:…`
            Self::Eks => value.strip_prefix("system:serviceaccount:").unwrap_or(value),
            // `repo:ORG/REPO:…` (GitHub), `project_path:GROUP/…` (GitLab), `organization:ORG:…`; other
            // clusters than EKS write as EKS does.
            Self::GitHub
            | Self::GitLab
            | Self::Buildkite
            | Self::CircleCi
            | Self::Terraform
            | Self::Google
            | Self::Oracle
            | Self::ByApplication
            | Self::OwnerFirst
            | Self::Other => match value.split_once(':').filter(|_| is_sub) {
                Some(("system", rest)) => rest.strip_prefix("serviceaccount:").unwrap_or(rest),
                Some((_, rest)) => rest,
                None => value,
            },
        };
        let owner = rest.split(['/', ':']).next().unwrap_or(rest);
        // GitHub writes the owner's id behind an `@`, which no name holds: what follows cannot make another owner.
        let name = owner.split_once('@').filter(|_| self == Self::GitHub && is_sub);
        name.map_or(owner, |(name, _)| name)
    }
}

/// Whether IAM saves no trust policy for the issuer without a condition on its subjects (IAM User Guide,
/// "id_roles_providers_oidc_secure-by-default").
pub(super) fn demands_subject(issuer: &str) -> bool {
    const ISSUERS: [&str; 11] = [
        "token.actions.githubusercontent.com",
        "oidc-configuration.audit-log.githubusercontent.com",
        "vstoken.actions.githubusercontent.com",
        "gitlab.com",
        "agent.buildkite.com",
        "app.terraform.io",
        "scalr.io",
        "oidc.codefresh.io",
        "studio.datachain.ai/api",
        "proidc.upbound.io",
        "tokens.cloud.shisho.dev",
    ];
    ISSUERS.iter().any(|one| one.eq_ignore_ascii_case(issuer))
}

/// The issuer as condition keys write it: the provider's ARN without its head.
pub(super) fn issuer(provider: &str) -> &str {
    provider.split_once(":oidc-provider/").map_or(provider, |(_, name)| name)
}

/// Issuer and claim of a key such as `token.actions.githubusercontent.com:sub`; `None` for keys of AWS.
pub(super) fn claim_of(key: &str) -> Option<(&str, &str)> {
    // CircleCI's claim has a host in it: `oidc.circleci.com/org/ID:oidc.circleci.com/project-id`.
    let (issuer, claim) = match key.split_once(":oidc.circleci.com/") {
        Some((issuer, _)) => (issuer, key.get(issuer.len() + 1..)?),
        None => key.rsplit_once(':')?,
    };
    issuer.contains('.').then_some((issuer, claim))
}

#[cfg(test)]
mod tests;
