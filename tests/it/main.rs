//! Everything that is tested through the binary, or against servers and shells that are not ours.
