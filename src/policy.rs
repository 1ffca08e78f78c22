//! AWS policies, read and decided without asking AWS; pure and three-valued.
//!
//! A [`question::Question`] (caller, the caller's policies, role, request) is answered by
//! [`evaluate::decide`] alone or by [`explain::explain`] with reasons; a permission on the role by
//! [`explain::permission()`]. Documents are read once into a [`rule::Policy`] and asked many times:
//! share them with `Arc`. How to add a condition operator is said in [`condition`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use kamen::policy::evaluate::{Decision, decide};
//! use kamen::policy::question::{Caller, CallerPolicies, Question, Request, Target, Trust};
//! use kamen::policy::rule::Policy;
//!
//! let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
//!     "Principal": {"AWS": "arn:aws:iam::012345678901:user/AssumeRoleUser"}}}"#;
//! let trust = Trust::Read(Arc::new(Policy::parse("trust", trust)));
//! let question = Question {
//!     caller: &Caller::new("arn:aws:iam::012345678901:user/AssumeRoleUser"),
//!     policies: &CallerPolicies::default(),
//!     rcp: None,
//!     target: &Target::new("arn:aws:iam::012345678901:role/S3ListBucketOnly", trust),
//!     request: &Request::at("2026-01-15T12:00:00Z".parse()?),
//! };
//!
//! assert_eq!(decide(&question), Decision::Allow);
//! # Ok::<(), jiff::Error>(())
//! ```

pub mod address;
pub mod arn_pattern;
pub mod condition;
pub mod context;
pub mod decimal;
pub mod denial;
pub mod document;
pub mod encoded;
pub mod evaluate;
pub mod explain;
pub mod finding;
pub mod key;
pub mod kleene;
pub mod lint;
pub mod missing;
pub mod moment;
pub mod pass_role;
pub mod pattern;
pub mod principal;
pub mod print;
pub mod question;
pub mod reason;
pub mod request_context;
pub mod rule;
pub mod trust;
pub mod validation;
