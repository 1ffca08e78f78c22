//! A request as it arrived, and the form parameters of the AWS Query protocol inside it.

use hyper::body::Bytes;

/// A request, read from the wire as far as signatures and parameters need it.
#[derive(Debug, Clone, Default)]
pub(super) struct Received {
    pub(super) method: String,
    /// As sent, still percent-encoded.
    pub(super) path: String,
    /// All after `?`, as sent.
    pub(super) query: String,
    /// In the order sent; names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    /// Who called, for `aws:SourceIp`.
    pub(super) source_ip: String,
}

impl Received {
    /// The first header of that name (lower case).
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The parameters of the query string and of a form body, in the order sent.
    pub(super) fn parameters(&self) -> Parameters {
        let decode = |bytes| form_urlencoded::parse(bytes).into_owned();
        let body: &[u8] = if self.method == "POST" { &self.body } else { &[] };
        Parameters(decode(self.query.as_bytes()).chain(decode(body)).collect())
    }
}

/// The parameters of one call: `Action=AssumeRole&Tags.member.1.Key=team&…`.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// A parameter, if it was sent; it may be empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A list of texts: `Name.member.1`, `Name.member.2` …, up to the first number that is missing.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        (1..).map_while(|index| self.text(&format!("{name}.member.{index}"))).collect()
    }

    /// One field of a list of structures: `Name.member.1.Field` …
    pub(super) fn field_list(&self, name: &str, field: &str) -> Vec<&str> {
        (1..).map_while(|index| self.text(&format!("{name}.member.{index}.{field}"))).collect()
    }

    /// A list of pairs such as tags; a missing second field is empty.
    pub(super) fn pairs(&self, name: &str, first: &str, second: &str) -> Vec<(String, String)> {
        let pair = |index: u32| {
            let key = self.text(&format!("{name}.member.{index}.{first}"))?;
            let value = self.text(&format!("{name}.member.{index}.{second}")).unwrap_or_default();
            Some((key.to_owned(), value.to_owned()))
        };
        (1..).map_while(pair).collect()
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Parameters {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_at_the_first_number_that_is_missing() {
        let request = Received {
            method: "POST".to_owned(),
            body: Bytes::from_static(
                b"Tags.member.1.Key=a+b&Tags.member.1.Value=%2F&Tags.member.2.Key=c&Tags.member.4.Key=d",
            ),
            ..Received::default()
        };

        let tags = request.parameters().pairs("Tags", "Key", "Value");

        assert_eq!(tags, [("a b".to_owned(), "/".to_owned()), ("c".to_owned(), String::new())]);
    }
}
