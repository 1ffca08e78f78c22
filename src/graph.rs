//! Who can become whom.
