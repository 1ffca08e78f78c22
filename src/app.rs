//! The screens as a pure model: [`update::update`] folds a [`msg::Msg`] into the [`model::Model`] and
//! gives back [`effect::Effect`]s; `ui` draws the model, `runtime` performs the effects.

pub mod command;
pub mod detail;
pub mod dialog;
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
pub mod pages;
pub mod palette;
pub mod remote;
pub mod roles;
pub mod setup;
pub mod starts;
pub mod switch;
pub mod toast;
pub mod tour;
pub mod trusted;
pub mod update;
pub mod verdict;
pub mod words;
