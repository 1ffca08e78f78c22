//! What a request to the listener is. Pure.

use subtle::ConstantTimeEq;

use crate::domain::secret::Secret;
use crate::domain::sign_in::Callback;
use crate::ports::sign_in::CALLBACK;

/// A request, as far as it matters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Something else: a favourite icon, a probe.
    Nothing,
    /// The answer to a sign-in that is not this one.
    Foreign,
    Answer(Callback),
}

/// Judges a request; `address` is if the listener is, `state` what the answer must carry.
pub(super) fn judge(asked: Asked<'_>, address: &str, state: &Secret) -> Verdict {
    // A name that leads here would be another site's.
    if asked.method != "GET" || asked.path != CALLBACK || asked.host != Some(address) {
        return Verdict::Nothing;
    }
    let (mut states, mut codes, mut errors, mut description) = (vec![], vec![], vec![], None);
    for (name, value) in form_urlencoded::parse(asked.query.as_bytes()) {
        match &*name {
            "state" => states.push(value),
            "code" => codes.push(value),
            "error" => errors.push(value),
            "error_description" => description = Some(value.into_owned()),
            _ => {}
        }
    }
    let is_ours = |sent: &str| bool::from(sent.as_bytes().ct_eq(state.reveal().as_bytes()));
    match (states.as_slice(), codes.as_slice(), errors.as_slice()) {
        ([sent], _, _) if !is_ours(sent) => Verdict::Foreign,
        ([_], [code], []) if !code.is_empty() => {
            Verdict::Answer(Callback::Code(Secret::new(&**code)))
        }
        ([_], [], [error]) => {
            Verdict::Answer(Callback::Refused { error: error.to_string(), description })
        }
        _ => Verdict::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ADDRESS: &str = "127.0.0.1:4711";

    fn verdict(method: &str, host: &str, path: &str, query: &str) -> Verdict {
        judge(Asked { method, host: Some(host), path, query }, ADDRESS, &Secret::new("s+1"))
    }

    fn query(query: &str) -> Verdict {
        verdict("GET", ADDRESS, CALLBACK, query)
    }

    #[test]
    fn only_the_exact_path_host_and_method_are_an_answer() {
        let right = "state=s%2B1&code=c";
        let code = Verdict::Answer(Callback::Code(Secret::new("c")));

        assert_eq!(query(right), code);
        for (method, host, path) in [
            ("POST", ADDRESS, CALLBACK),
            ("HEAD", ADDRESS, CALLBACK),
            ("GET", "localhost:4711", CALLBACK),
            ("GET", "evil.example.com", CALLBACK),
            ("GET", "127.0.0.1", CALLBACK),
            ("GET", ADDRESS, "/oauth/callback/"),
            ("GET", ADDRESS, "/OAuth/callback"),
            ("GET", ADDRESS, "/favicon.ico"),
            ("GET", ADDRESS, "/"),
        ] {
            assert_eq!(
                verdict(method, host, path, right),
                Verdict::Nothing,
                "{method} {host}{path}"
            );
        }
        let none = Asked { method: "GET", host: None, path: CALLBACK, query: right };
        assert_eq!(judge(none, ADDRESS, &Secret::new("s+1")), Verdict::Nothing);
    }

    #[test]
    fn only_one_answer_with_the_exact_state_counts() {
        for wrong in [
            "",
            "code=c",
            "state=&code=c",
            "state=s%2B1",
            "state=s%2B1&code=",
            "state=s+1&code=c",
            "state=s%2B1x&code=c",
            "state=s%2B1&state=s%2B1&code=c",
            "state=s%2B1&code=c&code=d",
            "state=s%2B1&code=c&error=e",
            "state=other&error=access_denied",
            "error=access_denied",
        ] {
            assert_eq!(query(wrong), Verdict::Foreign, "{wrong}");
        }
    }

    #[test]
    fn a_refusal_comes_with_its_words() {
        let refused = Callback::Refused {
            error: "access_denied".to_owned(),
            description: Some("<b>no & never</b>".to_owned()),
        };

        let text = "error=access_denied&error_description=%3Cb%3Eno+%26+never%3C/b%3E&state=s%2B1";

        assert_eq!(query(text), Verdict::Answer(refused));
    }

    proptest! {
        #[test]
        fn no_query_without_the_state_is_an_answer(text in ".{0,80}") {
            prop_assume!(!text.contains("s%2B1"));
            let verdict = query(&text);
            prop_assert!(!matches!(verdict, Verdict::Answer(_)), "{:?}", verdict);
        }
    }
}
