//! What people write for a role, and what it comes to.

use super::*;

#[test]
fn an_account_by_its_name_takes_the_same_forms() {
    for (text, parts) in [
        ("acme-dev/Deploy", Some(("acme-dev", "Deploy"))),
        ("acme-dev:team/Deploy", Some(("acme-dev", "team/Deploy"))),
        ("acme-dev:role/ReadOnly", Some(("acme-dev", "ReadOnly"))),
        ("acme-dev:role/team/ReadOnly", Some(("acme-dev", "team/ReadOnly"))),
        ("acme-dev/sso:View", Some(("acme-dev", "sso:View"))),
        ("acme-dev  ReadOnly", Some(("acme-dev", "ReadOnly"))),
        ("acme-dev   team/ReadOnly", Some(("acme-dev", "team/ReadOnly"))),
        ("acme-dev\tReadOnly", Some(("acme-dev", "ReadOnly"))),
        ("acme-dev ReadOnly", Some(("acme-dev", "ReadOnly"))),
        ("my tools/ReadOnly", Some(("my tools", "ReadOnly"))),
        ("my tools   ReadOnly", Some(("my tools", "ReadOnly"))),
        ("ReadOnly (acme-dev)", Some(("acme-dev", "ReadOnly"))),
        ("ReadOnly (my tools)", Some(("my tools", "ReadOnly"))),
        ("ReadOnly@012345678901", Some(("012345678901", "ReadOnly"))),
        ("Read@Only", None),
        ("ReadOnly @ acme-dev", Some(("acme-dev", "ReadOnly"))),
        ("my tools/Read @ b", Some(("my tools", "Read @ b"))),
        ("acme-dev/", None),
        ("acme-dev:role/", None),
        ("acme-dev", None),
        ("/ReadOnly", None),
    ] {
        assert_eq!(account_and_role(text), parts, "{text}");
    }
}

#[test]
fn every_way_to_write_a_role_comes_to_one() {
    for (text, expected) in [
        (
            "https://signin.aws.amazon.com/switchrole?account=000000000000&roleName=RoleA&displayName=x",
            "000000000000/RoleA",
        ),
        (
            "https://signin.aws.amazon.com/switchrole?roleName=team%2FBuild&account=acme-dev",
            "acme-dev/team/Build",
        ),
        (
            "https://acme.awsapps.com/start/#/console?account_id=012345678901&role_name=Admin",
            "012345678901/Admin",
        ),
        ("https://console.aws.amazon.com/iam/home#/roles/S3ListBucketOnly", "S3ListBucketOnly"),
        (
            "https://us-east-1.console.aws.amazon.com/iam/home?region=eu-west-1#/roles/details/A%40b?section=permissions",
            "A@b",
        ),
        ("000000000000:RoleA", "000000000000/RoleA"),
        ("0000-0000-0000/RoleA", "000000000000/RoleA"),
        ("0000-0000-0000:team/RoleA", "000000000000/team/RoleA"),
        ("\"arn:aws:iam::000000000000:role/RoleA\",", "arn:aws:iam::000000000000:role/RoleA"),
        ("'RoleA'", "RoleA"),
        ("<arn:aws:iam::000000000000:role/RoleA>", "arn:aws:iam::000000000000:role/RoleA"),
        ("“RoleA”", "RoleA"),
        ("arn:aws:iam::0000-0000-0000:role/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        ("arn:aws:sts::000000000000:assumed-role/RoleA", "000000000000/RoleA"),
        ("assumed-role/RoleA/jane", "RoleA"),
        ("RoleA@0000-0000-0000", "000000000000/RoleA"),
        ("000000000000:role/team/RoleA", "000000000000/team/RoleA"),
        ("000000000000\tRoleA", "000000000000/RoleA"),
        ("0000 0000 0000 / RoleA", "000000000000/RoleA"),
        (
            "signin.aws.amazon.com/switchrole?account=000000000000&roleName=RoleA",
            "000000000000/RoleA",
        ),
        ("acme.awsapps.com/start/#/console?account_id=012345678901&role_name=A", "012345678901/A"),
        ("me@amazon.com", "me@amazon.com"),
        ("arn:aws:iam::000000000000:user/x", "arn:aws:iam::000000000000:user/x"),
        ("0000-0000-0000", "000000000000"),
        ("acme-prod:RoleA", "acme-prod:RoleA"),
        ("https://example.com/", "https://example.com/"),
        ("", ""),
        ("\"", "\""),
    ] {
        assert_eq!(normal(text), expected, "{text}");
    }
}

#[test]
fn what_pages_chats_and_files_put_around_a_name_goes() {
    for (text, expected) in [
        // Since January 2025 the console's host names the account, if several sessions are open.
        (
            "https://000000000000-abcd1234.us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/roles/details/RoleA",
            "000000000000/RoleA",
        ),
        (
            "https://signin.aws.amazon.com/switchrole?account=000000000000&amp;roleName=RoleA",
            "000000000000/RoleA",
        ),
        (
            "<https://signin.aws.amazon.com/switchrole?account=000000000000&roleName=RoleA|the role>",
            "000000000000/RoleA",
        ),
        (
            "[the role](https://signin.aws.amazon.com/switchrole?account=000000000000&roleName=RoleA)",
            "000000000000/RoleA",
        ),
        ("(arn:aws:iam::000000000000:role/RoleA)", "arn:aws:iam::000000000000:role/RoleA"),
        ("[RoleA]", "RoleA"),
        ("**RoleA**", "RoleA"),
        ("**`RoleA`**", "RoleA"),
        ("arn:aws:iam::000000000000:role/RoleA/", "arn:aws:iam::000000000000:role/RoleA"),
        ("role_arn = arn:aws:iam::000000000000:role/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        (
            "\"Arn\": \"arn:aws:iam::000000000000:role/a/RoleA\",",
            "arn:aws:iam::000000000000:role/a/RoleA",
        ),
        (
            "arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2FRoleA",
            "arn:aws:iam::000000000000:role/RoleA",
        ),
        ("\u{feff}Role\u{200b}A", "RoleA"),
        ("arn:aws:iam::000000000000:\n    role/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        ("000000000000/role/RoleA", "000000000000/RoleA"),
        ("RoleA (000000000000)", "000000000000/RoleA"),
        ("RoleA (0000-0000-0000)", "000000000000/RoleA"),
        ("000000000000 - RoleA", "000000000000/RoleA"),
        // Two ARNs are no one's name.
        (
            "arn:aws:iam::000000000000:role/A arn:aws:iam::000000000000:role/B",
            "arn:aws:iam::000000000000:role/A arn:aws:iam::000000000000:role/B",
        ),
        ("RoleA (build)", "RoleA (build)"),
        ("arn：aws：iam：：000000000000：role/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        ("０００００００００００0／RoleA", "000000000000/RoleA"),
        ("RoleA＠000000000000", "000000000000/RoleA"),
        ("開発ｘ", "開発ｘ"),
    ] {
        assert_eq!(normal(text), expected, "{text}");
    }
}

#[test]
fn pages_tables_and_shells_put_accounts_and_profiles_around_a_name() {
    for (text, expected) in [
        ("RoleA @ 000000000000", "000000000000/RoleA"),
        ("RoleA @ 0000-0000-0000", "000000000000/RoleA"),
        ("RoleA @ acme-dev", "RoleA @ acme-dev"),
        ("acme-dev (000000000000) RoleA", "000000000000/RoleA"),
        ("acme dev (0000-0000-0000) | RoleA", "000000000000/RoleA"),
        ("000000000000 | RoleA", "000000000000/RoleA"),
        ("| 000000000000 | RoleA |", "000000000000/RoleA"),
        ("| RoleA | 000000000000 |", "000000000000/RoleA"),
        ("000000000000,RoleA", "000000000000/RoleA"),
        ("RoleA, 0000-0000-0000", "000000000000/RoleA"),
        ("Role,A", "Role,A"),
        ("000000000000 -> RoleA", "000000000000/RoleA"),
        ("000000000000 → RoleA", "000000000000/RoleA"),
        // As the console's corner shows who one is.
        ("RoleA/jane@acme.com @ 0000-0000-0000", "000000000000/RoleA"),
        ("acme-dev/RoleA @ b", "acme-dev/RoleA @ b"),
        ("arn:aws:iam::000000000000:role/RoleA:", "arn:aws:iam::000000000000:role/RoleA"),
        ("RoleA:", "RoleA"),
        ("AWS_PROFILE=tools", "tools"),
        ("export AWS_PROFILE='tools'", "tools"),
        ("$env:AWS_PROFILE = \"tools\"", "tools"),
        ("--profile tools", "tools"),
    ] {
        assert_eq!(normal(text), expected, "{text}");
    }
}

#[test]
fn parts_of_an_arn_and_capitals_come_to_the_role() {
    for (text, expected) in [
        ("000000000000/RoleA/", "000000000000/RoleA"),
        ("sts::000000000000:assumed-role/RoleA/jane", "000000000000/RoleA"),
        ("role/RoleA", "RoleA"),
        ("role/team/RoleA/", "RoleA"),
        ("role/", "role/"),
        ("iam::000000000000:role/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        ("aws:iam::000000000000:role/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        ("ARN:AWS:IAM::000000000000:ROLE/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        ("arn:aws-cn:iam::000000000000:Role/a/R", "arn:aws-cn:iam::000000000000:role/a/R"),
        ("arn:aws:iam::000000000000:ROLE", "arn:aws:iam::000000000000:ROLE"),
    ] {
        assert_eq!(normal(text), expected, "{text}");
    }
}

#[test]
fn the_account_is_known_by_its_id_alone() {
    for (text, expected) in [
        ("arn:aws:iam::012345678901:role/team/Deploy", Some(12_345_678_901)),
        ("012345678901/Deploy", Some(12_345_678_901)),
        ("012345678901/team/Deploy", Some(12_345_678_901)),
        ("acme-dev/Deploy", None),
        ("Deploy", None),
        ("arn:aws:iam::acme:role/Deploy", None),
    ] {
        let expected = expected.map(AccountId::from_number);

        assert_eq!(account_in(&normal(text)), expected, "{text}");
    }
}

#[test]
fn links_that_lead_to_a_role_are_followed() {
    for (text, expected) in [
        (
            "ssoins-0123456789abcdef.portal.us-east-1.app.aws/#/console?account_id=012345678901&role_name=A",
            "012345678901/A",
        ),
        (
            "https://console.aws.amazon.com/go/view?arn=arn:aws:iam::000000000000:role/team/RoleA",
            "arn:aws:iam::000000000000:role/team/RoleA",
        ),
        (
            "https://console.aws.amazon.com/go/view/arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2FRoleA?x=1",
            "arn:aws:iam::000000000000:role/RoleA",
        ),
        // What the link to switch role becomes without a sign-in.
        (
            "https://us-east-1.signin.aws.amazon.com/oauth?client_id=arn%3Aaws%3Aiam%3A%3A015428540659%3Auser%2Fhome&redirect_uri=https%3A%2F%2Fsignin.aws.amazon.com%2Fswitchrole%3Faccount%3D000000000000%26roleName%3DRoleA",
            "000000000000/RoleA",
        ),
        (
            "https://signin.aws.amazon.com/oauth?redirect_uri=https://x.awsapps.com/start",
            "https://signin.aws.amazon.com/oauth?redirect_uri=https://x.awsapps.com/start",
        ),
    ] {
        assert_eq!(normal(text), expected, "{text}");
    }
}

#[test]
fn what_documents_and_assertions_make_of_a_name_goes() {
    for (text, expected) in [
        // Word processors and PDFs make other dashes of hyphens.
        ("0000–0000–0000/My‑Role", "000000000000/My-Role"),
        ("Acme – Prod/RoleA", "Acme – Prod/RoleA"),
        // The attribute `Role` of SAML, in either order.
        (
            "arn:aws:iam::000000000000:role/RoleA,arn:aws:iam::000000000000:saml-provider/Okta",
            "arn:aws:iam::000000000000:role/RoleA",
        ),
        (
            "arn:aws:iam::000000000000:saml-provider/Okta, arn:aws:iam::000000000000:role/RoleA",
            "arn:aws:iam::000000000000:role/RoleA",
        ),
        ("arn:aws:iam::000000000000:role\\/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        ("\\\"RoleA\\\"", "RoleA"),
    ] {
        assert_eq!(normal(text), expected, "{text}");
    }
}
