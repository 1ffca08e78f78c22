//! What no request can go to: regions, endpoints and proxies, named by what they are written in.

use super::*;
use crate::flows::fixture::config;

/// What is said of profile `p`; nothing if it is fine.
fn told(text: &str, variables: &[(&str, &str)]) -> String {
    let environment = variables.iter().copied().collect();
    let checked = check(&config(&format!("[p]\n{text}\n")), &environment, Some("p"));
    checked.err().map(|failure| failure.message).unwrap_or_default()
}

#[test]
fn a_region_or_endpoint_that_cannot_be_one_is_named_where_it_is_written() {
    for (text, variables, words) in [
        ("region = eu central", vec![], "(`region`, config:2)"),
        ("region = eu-central-1", vec![("AWS_REGION", "eu/central")], "(AWS_REGION)"),
        ("endpoint_url = localhost:4566", vec![], "(`endpoint_url`, config:2)"),
        ("", vec![("AWS_ENDPOINT_URL_SIGNIN", "ftp://x")], "(AWS_ENDPOINT_URL_SIGNIN)"),
    ] {
        let told = told(text, &variables);

        assert!(told.ends_with(words), "{text}: {told}");
    }
    assert_eq!(told("region = eu-central-1\nendpoint_url = http://localhost:4566", &[]), "");
    assert_eq!(told("region = eu central", &[("AWS_REGION", "eu-central-1")]), "");
}

#[test]
fn endpoints_are_switched_off_by_1_and_true_and_by_nothing_else() {
    for (value, is_off) in [("1", true), ("TRUE", true), ("0", false), ("false", false)] {
        let variables = [("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", value)];
        let (text, settings) = ("endpoint_url = nowhere", config("[p]\nendpoint_url = http://x\n"));

        assert_eq!(told(text, &variables).is_empty(), is_off, "{value}");
        let environment = variables.iter().copied().collect();
        let [sts, ..] = endpoints(&settings, &environment, Some("p"));
        assert_eq!(sts, (!is_off).then_some("http://x"), "{value}");
    }
}

#[test]
fn a_proxy_is_looked_at_if_the_way_to_sts_leads_through_it() {
    let bad = "socks5://proxy.example.com";
    let (own, local) = ("http://sts.example.com", "http://localhost:4566");
    for (variables, name) in [
        (vec![("HTTPS_PROXY", bad)], "HTTPS_PROXY"),
        (vec![("all_proxy", bad)], "all_proxy"),
        (vec![("HTTP_PROXY", bad)], ""),
        (vec![("HTTPS_PROXY", "http://proxy.example.com:8080"), ("ALL_PROXY", bad)], ""),
        (vec![("HTTP_PROXY", bad), ("AWS_ENDPOINT_URL", own)], "HTTP_PROXY"),
        (vec![("HTTPS_PROXY", bad), ("AWS_ENDPOINT_URL", own)], ""),
        (vec![("HTTP_PROXY", bad), ("AWS_ENDPOINT_URL", local)], ""),
        (
            vec![
                ("HTTPS_PROXY", bad),
                ("AWS_ENDPOINT_URL", local),
                ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
            ],
            "HTTPS_PROXY",
        ),
    ] {
        let told = told("", &variables);

        assert_eq!(told.is_empty(), name.is_empty(), "{variables:?}: {told}");
        assert!(told.contains(name), "{variables:?}: {told}");
    }
    let told = told("", &[("HTTPS_PROXY", "socks5://me:secret@proxy.example.com")]);
    assert!(told.contains("socks5://***@proxy.example.com"), "{told}");
}

#[test]
fn hosts_that_no_proxy_names_and_those_below_need_none() {
    for (names, is_spared) in [
        ("sts.amazonaws.com", true),
        ("amazonaws.com", true),
        ("example.org, .amazonaws.com", true),
        ("*", true),
        ("", false),
        (",", false),
        ("example.org", false),
        ("azonaws.com", false),
        ("www.sts.amazonaws.com", false),
    ] {
        for name in ["NO_PROXY", "no_proxy"] {
            let told = told("", &[("HTTPS_PROXY", "ftp://x"), (name, names)]);

            assert_eq!(told.is_empty(), is_spared, "{name}={names}: {told}");
        }
    }
}
