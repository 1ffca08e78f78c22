//! The examples of AWS's documentation.
