//! What the command line and the terminal screens both do, once.
