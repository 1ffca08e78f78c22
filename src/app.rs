//! The screens as a pure model: [`update::update`] folds a [`msg::Msg`] into the [`model::Model`] and
//! gives back [`effect::Effect`]s; `ui` draws the model, `runtime` performs the effects.

pub(crate) mod command;
pub(crate) mod dialogs;
pub mod effect;
pub(crate) mod entry;
pub(crate) mod hint;
pub(crate) mod input;
pub(crate) mod inventory;
pub mod key;
pub mod keymap;
pub(crate) mod layout;
pub(crate) mod list;
pub(crate) mod list_filter;
pub mod model;
pub mod msg;
pub mod note;
pub(crate) mod page;
mod prose;
pub(crate) mod remote;
pub mod screens;
pub mod setup;
pub(crate) mod slot;
pub(crate) mod toast;
pub(crate) mod tour;
pub mod trust_read;
pub mod trusted;
pub mod update;
pub mod verdict;
pub(crate) mod words;
