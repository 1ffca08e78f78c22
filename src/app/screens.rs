//! The screens: a file a screen, drawn by the file of the same name in `ui/screens`.

pub mod detail;
pub mod roles;

/// The screens. The one in `Model::screen` is drawn, below `Model::dialog`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    #[default]
    Roles,
    /// The opened role, in `Model::detail`.
    Detail,
    Accounts,
    Sessions,
    Log,
}
