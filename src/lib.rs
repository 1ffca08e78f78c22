//! kamen lists the IAM roles of every AWS account a person can reach, shows who may assume each role,
//! says whether they can and why, switches, and opens shells that carry the session.
//!
//! How it is built, layer by layer, and how a trust document, a credential and a key press take their
//! way through it is told in `docs/architecture.md`; an import only ever points down, and
//! `tests/it/architecture.rs` fails on any other. `CONTRIBUTING.md` says how to add a thing.
//!
//! This is a program, and no library for others: what is open here is what the binary, the integration
//! tests, the benches and the fuzz targets use, so that the compiler reports code that none uses.

#![cfg_attr(
    test,
    expect(clippy::wildcard_enum_match_arm, reason = "a test picks the variant it waits for")
)]

pub mod adapters;
pub mod app;
pub mod cli;
pub mod domain;
pub mod flows;
pub mod graph;
pub mod policy;
pub mod ports;
mod runtime;
pub mod sandbox;
pub mod scenario;
pub mod ui;
