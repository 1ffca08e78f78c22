//! Scenario files in and out.
