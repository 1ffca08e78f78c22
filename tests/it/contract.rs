//! The ports' contract, kept by the SDK adapter against the sandbox and against servers that others wrote.

mod fixture;
mod others;
mod sandbox;
mod trouble;
