//! The terminal program as a pure model: messages in, effects out.
