//! The commands: parse, call a flow, print.
