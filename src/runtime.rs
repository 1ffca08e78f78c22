//! The event loop, the effects and the terminal itself.
