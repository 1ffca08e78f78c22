//! Everything that is tested through the binary, or against servers and shells that are not ours.
//!
//! `support` has what the tests stand on: a hermetic environment, a pseudo-terminal with a screen,
//! and servers that others wrote.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test picks the variant it waits for")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may fail loudly")]
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "tests may fail loudly"
)]
#![allow(
    clippy::allow_attributes,
    reason = "an integration crate is not covered by allow-…-in-tests"
)]

mod actions;
mod acts;
mod architecture;
mod cases;
mod cells;
mod chains;
mod chromium;
mod cli;
mod clients;
mod coming_from;
mod console;
mod contract;
mod damage;
mod directory;
mod disk;
mod documentation;
mod exec_all;
mod faults;
mod flows;
mod fuzzing;
mod guards;
mod history;
mod import;
mod in_place;
mod init;
mod kept;
mod keyring;
mod keys;
mod keystrokes;
mod live;
mod live_containers;
mod live_jobs;
mod live_judged;
mod live_long;
mod live_orphan;
mod live_process;
mod live_refused;
mod live_rows;
mod live_sessions;
mod live_switch;
mod login;
mod marks;
mod neighbours;
mod organizations;
mod pass_role;
mod profiles;
mod pty_browser;
mod pty_exec;
mod pty_files;
mod pty_fixed;
mod pty_picker;
mod pty_prompts;
mod pty_screens;
mod pty_shells;
mod pty_switching;
mod pty_traced;

mod rules;
mod sandbox;
mod scale;
mod servers;
mod shared_files;
mod sign_in;
mod sign_in_clients;
mod sign_in_judged;
mod sign_in_sessions;
mod sign_in_trouble;
mod sources;
#[allow(dead_code, reason = "a kit: not every test uses all of it")]
mod support;
mod switchers;
mod vault;
