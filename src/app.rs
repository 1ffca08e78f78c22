//! The screens as a pure model: [`update::update`] folds a [`msg::Msg`] into the [`model::Model`] and
//! gives back [`effect::Effect`]s; `ui` draws the model, `runtime` performs the effects.

pub mod command;
pub mod dialogs;
pub mod effect;
pub mod entry;
pub mod hint;
pub mod input;
pub mod inventory;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod list;
pub mod model;
pub mod msg;
pub mod note;
pub mod page;
mod prose;
pub mod remote;
pub mod screens;
pub mod setup;
pub mod slot;
pub mod toast;
pub mod tour;
pub mod trusted;
pub mod update;
pub mod verdict;
pub mod words;
