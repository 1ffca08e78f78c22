//! Answers and errors in the XML of STS, IAM and EC2, with AWS's codes and HTTP statuses.

use serde_json::Value;

use crate::sandbox::xml::Xml;

/// The services that the sandbox plays, told apart by the version of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Sts,
    Iam,
    Ec2,
    Organizations,
}

impl Service {
    /// The service that speaks a version of the Query protocol.
    pub(super) fn of_version(version: &str) -> Option<Self> {
        match version {
            "2011-06-15" => Some(Self::Sts),
            "2010-05-08" => Some(Self::Iam),
            "2016-11-15" => Some(Self::Ec2),
            _ => None,
        }
    }

    /// The service's name in credential scopes and in actions.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Sts => "sts",
            Self::Iam => "iam",
            Self::Ec2 => "ec2",
            Self::Organizations => "organizations",
        }
    }

    fn namespace(self) -> &'static str {
        match self {
            Self::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Ec2 => "http://ec2.amazonaws.com/doc/2016-11-15/",
            // It speaks JSON, which has none.
            Self::Organizations => "",
        }
    }
}

/// A request that AWS would refuse, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Refusal {
    /// Any error.
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// AccessDenied (403).
    pub(super) fn denied(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDenied", message)
    }

    /// InvalidClientTokenId (403).
    pub(super) fn unknown_token() -> Self {
        let text = "The security token included in the request is invalid.";
        Self::new(403, "InvalidClientTokenId", text)
    }

    /// ExpiredToken (403).
    pub(super) fn expired() -> Self {
        Self::new(403, "ExpiredToken", "The security token included in the request is expired")
    }

    /// A refused signature as a service puts it: EC2 has a code of its own.
    pub(super) fn for_service(self, service: Service) -> Self {
        match (service, self.code) {
            (Service::Ec2, "InvalidClientTokenId" | "SignatureDoesNotMatch") => {
                let text = "AWS was not able to validate the provided access credentials";
                Self::new(401, "AuthFailure", text)
            }
            (Service::Ec2, "ExpiredToken") => {
                Self::new(400, "RequestExpired", "Request has expired.")
            }
            _ => self,
        }
    }

    /// ValidationError (400).
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    /// NoSuchEntity (404).
    pub(super) fn missing(message: impl Into<String>) -> Self {
        Self::new(404, "NoSuchEntity", message)
    }
}

/// What goes back if it is no XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) status: u16,
    pub(super) kind: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Plain {
    pub(super) fn text(status: u16, kind: &'static str, body: String) -> Self {
        Self { status, kind, headers: Vec::new(), body }
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// Adds a header.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// What goes back over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) request_id: String,
    pub(super) body: String,
}

impl Reply {
    /// A success: the elements of the result, wrapped as the service wraps them.
    pub(super) fn success(service: Service, action: &str, result: Xml, request_id: String) -> Self {
        let (namespace, result) = (service.namespace(), result.into_text());
        let body = if service == Service::Ec2 {
            format!(
                "<{action}Response xmlns=\"{namespace}\"><requestId>{request_id}</requestId>\
                 {result}</{action}Response>"
            )
        } else {
            format!(
                "<{action}Response xmlns=\"{namespace}\"><{action}Result>{result}</{action}Result>\
                 <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
                 </{action}Response>"
            )
        };
        Self { status: 200, request_id, body }
    }

    /// An error.
    pub(super) fn refusal(service: Service, refusal: &Refusal, request_id: String) -> Self {
        let mut xml = Xml::new();
        let name = if service == Service::Ec2 {
            xml.element("Errors", |xml| xml.element("Error", |xml| write_error(xml, refusal)));
            xml.text("RequestID", &request_id);
            "Response"
        } else {
            xml.element("Error", |xml| {
                xml.text("Type", if refusal.status < 500 { "Sender" } else { "Receiver" });
                write_error(xml, refusal);
            });
            xml.text("RequestId", &request_id);
            "ErrorResponse"
        };
        let (namespace, inner) = (service.namespace(), xml.into_text());
        let attribute = match service {
            Service::Ec2 => String::new(),
            Service::Sts | Service::Iam | Service::Organizations => {
                format!(" xmlns=\"{namespace}\"")
            }
        };
        Self {
            status: refusal.status,
            request_id,
            body: format!("<{name}{attribute}>{inner}</{name}>"),
        }
    }
}

fn write_error(xml: &mut Xml, refusal: &Refusal) {
    xml.text("Code", refusal.code);
    xml.text("Message", &refusal.message);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_who_is_to_blame() {
        let reply =
            Reply::refusal(Service::Sts, &Refusal::denied("User: <x> is not"), "id".to_owned());

        assert_eq!(
            reply.body,
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
             <Type>Sender</Type><Code>AccessDenied</Code><Message>User: &lt;x&gt; is not</Message>\
             </Error><RequestId>id</RequestId></ErrorResponse>"
        );
    }
}
