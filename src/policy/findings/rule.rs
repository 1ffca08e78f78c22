//! The rules: a stable word each, how bad a breach is, how to mend it, and AWS's page on the matter.

/// How bad a finding is; the worst sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A caller may get in that should not.
    Danger,
    /// It does not do what it seems to.
    Warning,
    /// Good to know.
    Notice,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

struct Details {
    word: &'static str,
    severity: Severity,
    summary: &'static str,
    mend: &'static str,
    page: &'static str,
}

macro_rules! rules {
    ($($variant:ident $word:literal $severity:ident $page:literal $summary:literal $mend:literal)*) => {
        /// What was found. The words are stable: others filter by them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $summary] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn details(self) -> &'static Details {
                match self {
                    $(Self::$variant => &Details {
                        word: $word,
                        severity: Severity::$severity,
                        summary: $summary,
                        mend: $mend,
                        page: $page,
                    },)*
                }
            }
        }
    };
}

rules! {
    OpenToEveryone "open-to-everyone" Danger "reference_policies_elements_principal.html#principal-anonymous"
        "Anyone with an AWS account may assume the role."
        "Name the accounts, roles or users that are meant, or add a condition on `aws:PrincipalOrgID`."
    AllowNotPrincipal "allow-not-principal" Danger "reference_policies_elements_notprincipal.html"
        "Allow with `NotPrincipal` lets in everyone who is not listed."
        "Name those who are meant under `Principal`."
    OidcWithoutSubject "oidc-without-subject" Danger "id_roles_create_for-idp_oidc.html"
        "Every user of an OIDC provider that others use too may assume the role."
        "Add a condition on the provider's `sub` key that names the repository, workload or user."
    OidcAudienceOnly "oidc-audience-only" Notice "id_roles_providers_oidc_secure-by-default.html"
        "Every user of the provider whose token is for that audience may assume the role."
        "If not all of them are meant, add a condition on the provider's `sub` key."
    OidcSubjectDemanded "oidc-subject-demanded" Warning "id_roles_providers_oidc_secure-by-default.html"
        "IAM saves no trust policy for this provider, which others use too, without a condition on its `sub` key."
        "Add a condition on `sub` that names the organization, with a wildcard behind it if need be."
    OidcOpenSubject "oidc-open-subject" Danger "id_roles_create_for-idp_oidc.html"
        "The condition on the subject names no organization, group or namespace."
        "Write the subject out, at least with the organization or namespace in front of the wildcard."
    OidcSubjectPrefix "oidc-subject-prefix" Danger "id_roles_create_for-idp_oidc.html"
        "A wildcard inside an owner's name lets in every owner whose name begins so."
        "Write the whole name and the delimiter behind it, such as `repo:acme/*`."
    OidcWithoutAudience "oidc-without-audience" Warning "id_roles_create_for-idp_oidc.html"
        "Tokens issued for other applications are taken too."
        "Add a condition on the provider's `aud` key."
    CognitoWithoutAmr "cognito-without-amr" Warning "reference_policies_iam-condition-keys.html"
        "Guests of the identity pool may assume the role as well as users who signed in."
        "Add `ForAnyValue:StringLike` on `cognito-identity.amazonaws.com:amr` with `authenticated`, or `unauthenticated` for the guests' role."
    GithubSubjectByName "github-subject-by-name" Notice "id_roles_create_for-idp_oidc.html"
        "GitHub's subjects carry the ids of owner and repository if the repository was made or renamed since 15 July 2026; one without ids does not match them."
        "If the repository is such a one, write `repo:OWNER@OWNER-ID/REPOSITORY@REPOSITORY-ID:…`, or compare the `repository_id`."
    SamlWithoutAudience "saml-without-audience" Warning "id_roles_create_for-idp_saml.html"
        "The SAML audience is not checked."
        "Add `StringEquals` on `SAML:aud` with AWS's sign-in address."
    ForeignAccountWithoutExternalId "foreign-account-without-external-id" Warning "confused-deputy.html"
        "A third party can be tricked into using the role for another of its customers."
        "Agree on an external id and add `StringEquals` on `sts:ExternalId`; within one organization a condition on `aws:PrincipalOrgID` does."
    ServiceWithoutSource "service-without-source" Notice "confused-deputy.html#cross-service-confused-deputy-prevention"
        "The service may assume the role on behalf of another account."
        "Add a condition on `aws:SourceAccount` or `aws:SourceArn`."
    UnknownAccount "unknown-account" Notice "reference_policies_elements_principal.html#principal-accounts"
        "A trusted account is not one of those that kamen knows."
        "Make sure whose account it is, or remove it."
    EveryoneOnTerms "everyone-on-terms" Notice "reference_policies_elements_principal.html#principal-anonymous"
        "The principal is everyone; only a condition keeps other callers out."
        "Name the principals, and keep the condition as a second guard."
    StalePrincipal "stale-principal" Warning "reference_identifiers.html#identifiers-unique-ids"
        "A principal was deleted; its id matches no principal, not even a new one of the same name."
        "Remove the id, or write the ARN again if the principal exists again."
    PrincipalNeverMatches "principal-never-matches" Warning "reference_policies_elements_principal.html"
        "A principal is written in a way that matches none."
        "Write an account id, or the full ARN of a role, user or session; for patterns use a condition on `aws:PrincipalArn`."
    NotPrincipal "not-principal" Warning "reference_policies_elements_notprincipal.html"
        "`NotPrincipal` hits everyone not listed, and always those with a permissions boundary."
        "Use `Principal: *` with a condition on `aws:PrincipalArn` instead."
    UnknownService "unknown-service" Warning "reference_policies_elements_principal.html#principal-services"
        "The name is no known service's; if there is none of that name, no service can assume the role by it."
        "Write the service's name as AWS documents it, such as `ec2.amazonaws.com`."
    ServiceWithRegion "service-with-region" Notice "reference_policies_elements_principal.html#principal-services"
        "The service is named with a region; few services have such a name where no account has to opt in to the region."
        "Write the name without the region, unless the service's own documentation says otherwise."
    MissingAction "missing-action" Warning "id_session-tags.html#id_session-tags_permissions-required"
        "What is sent along with `sts:AssumeRole` needs an action of its own."
        "Add the action to the statement."
    WrongAction "action-does-not-fit-principal" Warning "reference_policies_elements_principal.html"
        "The action is not the one that such a principal calls."
        "Use `sts:AssumeRole` for AWS principals and services, `sts:AssumeRoleWithSAML` for SAML, `sts:AssumeRoleWithWebIdentity` for OIDC."
    ForeignAction "action-not-for-trust" Warning "id_roles_update-role-trust-policy.html"
        "A trust policy decides on STS actions only."
        "Remove the action, or move it to a policy of the role's permissions."
    BroadAction "broad-action" Notice "id_session-tags.html#id_session-tags_permissions-required"
        "The action covers more than assuming the role: callers may also send session tags, a source identity and a context."
        "Name the actions that are meant, such as `sts:AssumeRole`."
    ProhibitedResource "resource-in-trust" Warning "reference_policies_elements_resource.html"
        "A trust policy has no `Resource`: the role is the resource."
        "Remove `Resource` or `NotResource`."
    ConditionNeverHolds "condition-never-holds" Warning "reference_policies_iam-condition-keys.html"
        "A condition asks for something that such a request never carries."
        "Write the key and the value that were meant; without the condition the statement lets in more than it says."
    PrincipalNeverLetIn "principal-never-let-in" Warning "reference_policies_iam-condition-keys.html"
        "A condition asks one of several principals for something that its requests never carry."
        "Give that principal a statement of its own, with conditions that its requests can meet."
    ValueNeverArrives "value-never-arrives" Warning "reference_policies_condition-keys.html"
        "No request ever carries this value."
        "Write the value that was meant, or remove it if others stand beside it."
    PrivateAddress "private-address" Notice "reference_policies_condition-keys.html#condition-keys-sourceip"
        "`aws:SourceIp` never holds a private address."
        "Use the public address, or `aws:VpcSourceIp` for calls through a VPC endpoint."
    PlaceholderValue "placeholder-value" Warning "reference_policies_grammar.html"
        "A value was left as a template had it."
        "Put in the value that is meant."
    BrokenVariable "broken-variable" Warning "reference_policies_variables.html"
        "A policy variable is not written as one, and stands for itself."
        "Write `${key}`, or `${key, 'default'}`."
    OperatorDoesNotFitKey "operator-does-not-fit-key" Notice "reference_policies_elements_condition_operators.html"
        "The operator compares another type than the key holds."
        "Use an operator of the key's type."
    DenyLocksServicesOut "deny-locks-services-out" Warning "reference_policies_condition-keys.html#condition-keys-principalisawsservice"
        "The Deny hits the services that the policy trusts, since their calls belong to no organization or account."
        "Add `BoolIfExists` with `false` on `aws:PrincipalIsAWSService` to the Deny."
    ConditionAlwaysHolds "condition-always-holds" Warning "reference_policies_elements_condition_operators.html#Conditions_IfExists"
        "A condition holds for every request, so it guards nothing."
        "Use a positive operator without `IfExists`, or a key that such a request carries."
    MultivaluedWithoutSet "multivalued-without-set-operator" Warning "reference_policies_condition-single-vs-multi-valued-context-keys.html"
        "A key with many values is compared as if it had one: no match."
        "Put `ForAnyValue:` or `ForAllValues:` in front of the operator."
    ForAllValuesOnEmpty "for-all-values-on-empty" Warning "reference_policies_condition-single-vs-multi-valued-context-keys.html"
        "`ForAllValues` holds if the request carries no value at all."
        "Add `Null` with `false` on the same key, or use `ForAnyValue` or a plain operator."
    MfaIfExistsLetsKeysIn "mfa-if-exists-lets-keys-in" Warning "id_credentials_mfa_configure-api-require.html"
        "`BoolIfExists` lets long-lived access keys in without MFA."
        "Use `Bool` with `true` in an Allow."
    MfaDenyMissesKeys "mfa-deny-misses-keys" Warning "reference_policies_elements_condition_operators.html#Conditions_IfExists"
        "`Bool` with `false` in a Deny does not stop long-lived access keys."
        "Use `BoolIfExists` with `false` in a Deny."
    DenyHitsAbsent "deny-hits-absent-key" Notice "reference_policies_elements_condition_operators.html"
        "A negated operator in a Deny also hits requests without the key."
        "If that is not meant, add `Null` with `false` on the same key."
    VariableUnderOldVersion "variable-under-old-version" Warning "reference_policies_variables.html#policy-vars-intro"
        "Without version 2012-10-17 a policy variable is plain text."
        "Set `\"Version\": \"2012-10-17\"`."
    WildcardInEquals "wildcard-in-equals" Warning "reference_policies_elements_condition_operators.html#Conditions_String"
        "`StringEquals` takes `*` and `?` literally."
        "Use `StringLike`, or `ArnLike` for an ARN; a wildcard where an account should stand would let in all of them."
    ValueNotReadable "value-does-not-fit-operator" Warning "reference_policies_elements_condition_operators.html"
        "A value is not of the kind that its operator compares."
        "Correct the value."
    UnknownOperator "unknown-operator" Warning "reference_policies_elements_condition_operators.html"
        "AWS has no such operator; the condition never holds."
        "Correct the operator's name."
    UnknownKey "unknown-condition-key" Notice "reference_policies_condition-keys.html"
        "AWS documents no such key; a misspelt key is always absent."
        "Correct the key's name."
    SessionArnInPrincipalArn "session-arn-in-principal-arn" Warning "reference_policies_condition-keys.html#condition-keys-principalarn"
        "`aws:PrincipalArn` holds the role's ARN, never that of a session."
        "Compare with the ARN of the role (`arn:aws:iam::…:role/…`)."
    BrokenDocument "broken-document" Warning "reference_policies_grammar.html"
        "The document breaks IAM's grammar."
        "Correct the field, or give the document in a form that is read."
    NotRead "not-read" Notice "id_roles_update-role-trust-policy.html"
        "The file holds no trust policy that is written out."
        "Give a trust policy, or a file that holds one: what the AWS CLI or `terraform show -json` print, or a template."
    VersionMissing "version-missing" Notice "reference_policies_elements_version.html"
        "Without `Version` a policy is read by the rules of 2008."
        "Set `\"Version\": \"2012-10-17\"`."
    OverQuota "over-quota" Warning "reference_iam-quotas.html"
        "The policy is larger than IAM takes."
        "Shorten it, or ask for a higher quota (4096 at most)."
    TrustsNoPrincipal "trusts-no-principal" Notice "id_roles_update-role-trust-policy.html"
        "No principal may assume the role."
        "Name the principals that are meant, or delete the role."
}

impl Rule {
    /// The stable id word.
    pub fn word(self) -> &'static str {
        self.details().word
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        self.details().severity
    }

    /// What is the matter, for any document.
    pub fn summary(self) -> &'static str {
        self.details().summary
    }

    /// How to mend it.
    pub fn mend(self) -> &'static str {
        self.details().mend
    }

    /// The address of AWS's page on the matter.
    pub fn page(self) -> String {
        format!("https://docs.aws.amazon.com/IAM/latest/UserGuide/{}", self.details().page)
    }
}
