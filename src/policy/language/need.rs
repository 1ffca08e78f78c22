//! What a caller can send along to meet a condition; which key asks for what is said once, by
//! [`RequestKey::need`](crate::policy::language::key::RequestKey::need).

/// What a caller would have to send along to meet a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    Mfa,
    ExternalId,
    SessionName,
    SourceIdentity,
    Tags,
    /// A sign-in to Identity Center, which alone says whether a permission set is the person's.
    SignIn,
}

impl Need {
    /// The word in JSON output and filters.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mfa => "mfa",
            Self::ExternalId => "external-id",
            Self::SessionName => "session-name",
            Self::SourceIdentity => "source-identity",
            Self::Tags => "tags",
            Self::SignIn => "sign-in",
        }
    }

    /// What it is called in a sentence.
    pub fn called(self) -> &'static str {
        match self {
            Self::Mfa => "an MFA code",
            Self::ExternalId => "an external id",
            Self::SessionName => "a certain session name",
            Self::SourceIdentity => "a source identity",
            Self::Tags => "session tags",
            Self::SignIn => "a sign-in to Identity Center",
        }
    }
}

/// The needs in order, each once.
pub fn each_once<'a>(needs: impl Iterator<Item = &'a Need>) -> Vec<Need> {
    let mut needs: Vec<Need> = needs.copied().collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// The words of several in JSON output and filters.
pub fn words(needs: &[Need]) -> Vec<&'static str> {
    needs.iter().map(|need| need.word()).collect()
}

/// What several are called in a sentence; empty without any.
pub fn in_words(needs: &[Need]) -> String {
    let called: Vec<&str> = needs.iter().map(|need| need.called()).collect();
    called.join(", ")
}
