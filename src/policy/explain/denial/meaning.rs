//! What AWS's texts say that name no policy: what is the matter, and what to do.

mod around;
mod documents;
mod federated;
mod gates;
mod kafka;
mod refused;
mod signed_in;
mod texts;
mod unsent;

use crate::policy::explain::denial::Meaning;

pub(super) use around::only_wraps;
pub(super) use gates::of_word;
pub(super) use refused::PUBLIC_ACCESS;

const fn meaning(words: &'static str, hint: &'static str) -> Meaning {
    Meaning { words, hint }
}

/// The meanings of a text, those first that say most.
pub(super) fn all() -> impl Iterator<Item = &'static (&'static str, Meaning)> {
    let first = refused::TEXTS.iter().chain(signed_in::TEXTS).chain(federated::TEXTS);
    let first = first.chain(kafka::TEXTS).chain(documents::TEXTS).chain(texts::TEXTS);
    first.chain(around::TEXTS).chain(gates::TEXTS).chain(unsent::TEXTS).chain(texts::BARE)
}

/// Whether a meaning is of a text that tells nothing of what was asked for.
pub(super) fn tells_nothing(meaning: Meaning) -> bool {
    texts::BARE.iter().any(|(_, bare)| *bare == meaning)
}

/// What a refused companion of AssumeRole means (semantics 1.1).
pub(super) fn of_action(action: &str) -> Option<Meaning> {
    let by_token = ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];
    if by_token.iter().any(|one| one.eq_ignore_ascii_case(action)) {
        let text = format!("Not authorized to perform {action}");
        let mut known = texts::TEXTS.iter();
        return known.find(|(part, _)| part.eq_ignore_ascii_case(&text)).map(|(_, told)| *told);
    }
    let words = [
        (
            "sts:TagSession",
            "the session tags are refused: sent ones, or transitive ones that the session inherited",
        ),
        (
            "sts:SetSourceIdentity",
            "the source identity is refused: one that was sent, or that the session carries on",
        ),
        ("sts:SetContext", "the context that is sent along is refused"),
    ];
    let hint = "allow the action beside `sts:AssumeRole`, in the caller's policy and in the role's trust policy";
    let found = words.iter().find(|(name, _)| name.eq_ignore_ascii_case(action))?;
    Some(Meaning { words: found.1, hint })
}

/// A refusal of which the code alone is known: the text is one of its service's own.
pub(super) fn of_code(code: &str) -> Option<Meaning> {
    const CODES: [&str; 3] = ["AccessDenied", "Unauthorized", "Forbidden"];
    CODES.iter().any(|known| code.starts_with(known)).then(|| {
        meaning(
            "refused; by which policy, or which permission is missing, the text does not say",
            "check who calls (`kamen whoami`), then what the operation needs, in the caller's policies and the resource's own",
        )
    })
}

/// A caller without a name: the request carried no signature.
pub(super) fn of_unsigned(who: &str) -> Option<Meaning> {
    who.eq_ignore_ascii_case("anonymous").then(|| {
        meaning(
            "the request was not signed: it is anyone's",
            "let the program sign with credentials (SigV4); what is for everyone says so in the resource's policy",
        )
    })
}

/// A service that may not assume its role, such as `CodeBuild is not authorized to perform: sts:AssumeRole`.
pub(super) fn of_service(who: &str, action: &str) -> Option<Meaning> {
    // Services have names; programs write a word for a caller that they do not know.
    const NO_NAMES: [&str; 6] = ["User", "Role", "None", "Null", "Undefined", "Unknown"];
    let is_service = who.starts_with(|first: char| first.is_ascii_uppercase())
        && who.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !NO_NAMES.iter().any(|one| one.eq_ignore_ascii_case(who));
    (is_service && action.eq_ignore_ascii_case("sts:AssumeRole")).then(|| {
        meaning(
            "the role's trust policy does not let the service assume it, or the role does not exist",
            "trust the service's principal with `sts:AssumeRole`",
        )
    })
}

/// A reason that leaves open which of several things it is.
pub(super) fn of_reason(text: &str) -> Option<Meaning> {
    if text.contains("block public access setting") {
        return Some(PUBLIC_ACCESS);
    }
    text.contains("the resource does not exist in this Region").then(|| {
        meaning(
            "AWS leaves open whether the key is in another region, no key policy allows it, or one denies it",
            "check the key's region first, then its policy and grants, and the caller's own policy",
        )
    })
}
