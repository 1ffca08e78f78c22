//! Subjects as providers write them, and as people do: by the providers' own pages on their tokens.

use super::*;

fn fit(provider: Provider, all: &[&str]) {
    for value in all {
        assert_eq!(not_a_subject(provider, value), None, "{value}");
    }
}

fn fail(provider: Provider, all: &[&str]) {
    for value in all {
        assert!(not_a_subject(provider, value).is_some(), "{value}");
    }
}

#[test]
fn each_provider_has_its_form() {
    fit(
        Provider::GitLab,
        &["project_path:g/p:ref_type:branch:ref:main", "project_id:7:x", "123", "project_*", "*"],
    );
    fail(Provider::GitLab, &["g/p:ref_type:branch", "project:g/p", ""]);
    let of_project = |rest: &str| format!("project_path:g/p:ref_type:{rest}");
    for rest in [
        "branch:ref:main",
        "tag:ref:v*",
        "branch:*",
        "b*",
        "*",
        "branch:ref:a:b",
        "branch:r*",
        "branch",
        "branch:environment:x",
    ] {
        fit(Provider::GitLab, &[&of_project(rest)]);
    }
    for rest in [
        "branch:refs/heads/main",
        "branch:ref:refs/heads/main",
        "branch:main",
        "heads:*",
        "branch:ref:refs/*",
    ] {
        fail(Provider::GitLab, &[&of_project(rest)]);
    }
    fit(Provider::Google, &["1234567890", "12*", "12?4"]);
    fail(Provider::Google, &["alice", "12a"]);
    fit(Provider::Eks, &["system:serviceaccount:ns:name", "system:serviceaccount:*", "system:*"]);
    fail(
        Provider::Eks,
        &[
            "system:serviceaccount:ns",
            "system:serviceaccount:a:b:c",
            "serviceaccount:ns:name",
            "system:serviceaccount::sa",
            "system:serviceaccount::*",
            "system:serviceaccount:ns:",
        ],
    );
    fit(Provider::OwnerFirst, &["owner:acme:project:x", "account:acme:x"]);
    fail(Provider::OwnerFirst, &["acme:project:x"]);
    fit(Provider::Other, &["anything"]);
}

#[test]
fn in_hcp_terraform_a_project_follows_the_organization() {
    fit(
        Provider::Terraform,
        &[
            "organization:a:project:p:workspace:w:run_phase:plan",
            "organization:a:project",
            "organization:a:project:*",
            "organization:a:pro*",
            "organization:a:*",
            "organization:a*",
            "organization:*",
        ],
    );
    fail(
        Provider::Terraform,
        &[
            "organization:a",
            "organization:a:pro",
            "organization:a:workspace:w",
            "organization:a:wo*",
            "organization:a:workspace:*",
        ],
    );
}

#[test]
fn subjects_of_github_name_a_repository_and_then_a_claim() {
    fit(
        Provider::GitHub,
        &[
            "repo*",
            "repo:o/n:ref:refs/heads/main",
            "repo:o/n:ref:ref*",
            "repo:o/n:bran*",
            "repo:o/n:pull_request",
            "repo:o/n:environment:prod",
            "repo:o/*",
            "repo:o*",
            "repo:o@1/n@2:ref:refs/heads/main",
            "repo:o@1/n@*",
            "repo:o@1/n@2*",
            "repo:o@1/n*",
            "enterprise:acme",
        ],
    );
    fail(
        Provider::GitHub,
        &[
            "repo",
            "acme/x*",
            "acme x*",
            "Repo:o/n:*",
            "repo:o:ref:refs/heads/main",
            "repo:/n:ref:refs/heads/main",
            "repo:o/:ref:refs/heads/main",
            "repo:o /n:*",
            "repo:o@1/n:ref:refs/heads/main",
            "repo:o/n@2:ref:refs/heads/main",
            "repo:o@1/n@:ref:refs/heads/main",
            "repo:o@x/n@2:*",
            "repo:o@x/n@2*",
            "repo:o/n:Environment:x",
            "repo:o/n:branch:main",
            "repo:o/n:branch:*",
            "repo:o/n:refs/heads/main",
            "repo:o/n:refs/he*",
            "repo:o/n:environment",
            "repo:o/n:ref:main",
            "repo:o/n:ref:main*",
            "repo:o/n:ref:refs",
        ],
    );
}

#[test]
fn an_address_is_no_subject_of_github() {
    fail(
        Provider::GitHub,
        &["https://github.com/acme/app", "https://*", "git:acme/app", "ssh://git@github.com"],
    );
    fit(Provider::GitHub, &["repository:acme/app", "*"]);
}

/// GitLab's page "Connect to cloud services": `project_path:GROUP/PROJECT:ref_type:TYPE:ref:NAME`.
#[test]
fn the_type_of_a_ref_is_a_whole_word() {
    let of = |rest: &str| has_ref_of_gitlab(&format!("project_path:g/p:ref_type:{rest}"));
    for rest in ["branch:ref:main", "tag:ref:v1", "bra*", "branch:ref:*", "*"] {
        assert!(of(rest), "{rest}");
    }
    for rest in ["bran", "bran:ref:main", "bran:ref:*", "x*", "branch:ref:refs/heads/main"] {
        assert!(!of(rest), "{rest}");
    }
}
