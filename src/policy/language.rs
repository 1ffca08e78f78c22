//! The policy language: documents as they are written, and what each element of a statement matches.

pub mod action;
pub mod address;
pub mod arn_pattern;
pub mod condition;
pub mod decimal;
pub mod document;
pub mod encoded;
pub mod key;
pub mod key_type;
pub mod moment;
pub mod need;
pub mod pattern;
pub mod principal;
pub mod print;
pub mod rule;
