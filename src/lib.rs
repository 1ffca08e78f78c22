//! kamen lists the IAM roles of every AWS account a person can reach, shows who may assume each role,
//! says whether they can and why, switches, and opens shells that carry the session.
//!
//! Layers, lowest first; an import only ever points down, and `tests/it/architecture.rs` fails on any other:
//!
//! | layer | holds | may use |
//! | --- | --- | --- |
//! | [`domain`] | accounts, ARNs, identities, roles, sessions, secrets, failures: pure values | nothing |
//! | [`policy`] | policy documents, conditions, evaluation, reasons, trust in words, findings | domain |
//! | [`graph`] | who can become whom, shortest chains | policy, domain |
//! | [`scenario`] | scenario files in and out | graph, policy, domain |
//! | [`ports`] | the traits asked of the world | policy, domain |
//! | [`flows`] | what the command line and the screens both do, once | ports, graph, policy, domain |
//! | [`adapters`] | the AWS SDK, files, child processes | ports, policy, domain |
//! | [`app`] | the screens as a pure model: messages in, effects out | graph, policy, domain |
//! | [`ui`] | drawing the model | app, policy, domain |
//! | [`sandbox`] | STS and IAM on loopback | policy, domain |
//! | [`runtime`] | the event loop, the effects, the terminal | app, ui, flows, adapters, ports, domain |
//! | [`cli`] | the commands | runtime, sandbox, scenario, flows, adapters and below |
//!
//! Habits: `.ci/run` passes before anything is handed on; a change to a parser or the evaluator runs
//! its target of `tests/fuzz` too (`tests/fuzz/run document 1800`) and keeps what it finds as a unit test.

pub mod adapters;
pub mod app;
pub mod cli;
pub mod domain;
pub mod flows;
pub mod graph;
pub mod policy;
pub mod ports;
pub mod runtime;
pub mod sandbox;
pub mod scenario;
pub mod ui;
