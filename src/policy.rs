//! AWS policies, read and decided without asking AWS; pure and three-valued.
//!
//! A [`decide::question::Question`] (caller, the caller's policies, role, request) is answered by
//! [`decide::evaluate::decide`] alone or by [`explain::explain`] with reasons; a permission on the role by
//! [`explain::permission()`]. Documents are read once into a [`language::rule::Policy`] and asked many times:
//! share them with `Arc`. How to add a condition operator is said in [`language::condition`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use kamen::policy::decide::evaluate::{Decision, decide};
//! use kamen::policy::decide::question::{Caller, CallerPolicies, Question, Request, Target, Trust};
//! use kamen::policy::language::rule::Policy;
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

pub mod decide;
pub mod explain;
pub mod findings;
pub mod language;
pub mod words;
