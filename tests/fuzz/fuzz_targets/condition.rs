//! See `kamen_fuzz::condition`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kamen_fuzz::condition::check(bytes));
