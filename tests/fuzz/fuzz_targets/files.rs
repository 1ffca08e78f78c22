//! See `kamen_fuzz::files`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kamen_fuzz::files::check(bytes));
