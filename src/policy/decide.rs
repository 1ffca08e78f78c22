//! Deciding: a question (caller, policies, role, request) to a three-valued answer.

pub mod context;
pub mod evaluate;
pub mod kleene;
pub mod pass_role;
pub mod question;
pub mod request_context;
pub(crate) mod validation;
