//! STS and IAM on loopback, for the demo and for tests.
