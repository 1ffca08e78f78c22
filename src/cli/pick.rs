//! The picker: a filter and a list on the terminal itself, for a command that needs a role and got none.
//!
//! Standard output may lead elsewhere, such as into `eval`: everything is drawn on `/dev/tty`, inline, in at
//! most half of the screen, and is gone when the picker ends.

mod choice;
mod drawing;
mod region;

use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};

use crate::app::inventory::Inventory as Screens;
use crate::app::note::{NAME, Notes};
use crate::app::screens::roles::apply_notes;
use crate::app::trusted;
use crate::app::verdict::VerdictView;
use crate::cli::context::Context;
use crate::cli::person::terminal;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::Scope;
use crate::domain::permission_set::set_of;
use crate::flows::assigned::Assigned;
use crate::flows::inventory::Inventory;
use crate::flows::leads::named_roles;
use crate::flows::ruled_out::RuledOut;
use crate::flows::world::World;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::Need;

use choice::Choice;
use drawing::Drawing;

/// What became of asking for a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// In the region that the person wrote, if they wrote one.
    Role(RoleArn, Option<String>),
    /// The person left without choosing.
    None,
}

/// Asks for a role. `filter` is what the filter begins with.
///
/// # Errors
/// There is no terminal to ask on, or no role is known.
pub async fn pick(context: &Context, world: &World, filter: &str) -> Result<Picked, Failure> {
    let Some(terminal) = terminal() else { return Err(no_role()) };
    let mut inventory = Inventory::cached(world);
    if inventory.accounts.values().all(|account| account.facts.as_of.is_none()) {
        context.output.note("listing the roles of your accounts …");
        inventory = Inventory::read(world, &context.sessions, Scope::default()).await;
    }
    let screens = listed(world, &inventory);
    let region = context.region();
    if screens.roles.is_empty() {
        let failure = Failure::usage("no role is known to choose from");
        return Err(failure.with_hint("`kamen roles` says what could not be listed"));
    }
    let mut choice = Choice::new(&screens, filter, world.clock.now());
    choice.region.chosen = region;
    // A terminal that does not take keys one by one is none to choose on.
    enable_raw_mode().map_err(|_| no_role())?;
    let mut drawing = Drawing::new(terminal, context.output.shows_colors_on_errors());
    let picked = choose(&mut choice, &mut drawing);
    drawing.erase();
    // A terminal that cannot be put back is gone.
    drop(disable_raw_mode());
    Ok(picked)
}

fn no_role() -> Failure {
    Failure::usage("a role is missing, and there is no terminal to choose one on")
        .with_hint("name one, such as `account/role`; `kamen roles` lists them")
}

fn choose(choice: &mut Choice<'_>, drawing: &mut Drawing) -> Picked {
    loop {
        let (columns, rows) = size().unwrap_or((80, 24));
        // The filter's line and that of the keys included.
        choice.fit(usize::from(rows / 2).saturating_sub(2));
        drawing.draw(&choice.lines(usize::from(columns)));
        match read() {
            Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => {
                if let Some(picked) = pressed(choice, key) {
                    return picked;
                }
            }
            Ok(Event::Paste(text)) if choice.region.is_asked() => choice.region.write(&text),
            Ok(Event::Paste(text)) => choice.write(&text),
            Ok(
                Event::Key(_)
                | Event::Mouse(_)
                | Event::Resize(..)
                | Event::FocusGained
                | Event::FocusLost,
            ) => {}
            Err(_) => return Picked::None,
        }
    }
}

/// What a key does; the end where it ends the choice.
fn pressed(choice: &mut Choice<'_>, key: KeyEvent) -> Option<Picked> {
    let with_control = key.modifiers.contains(KeyModifiers::CONTROL);
    let code = if with_control { meant(key.code) } else { key.code };
    if choice.region.is_asked() {
        asked_region(choice, code);
        return None;
    }
    if with_control && key.code == KeyCode::Char('r') {
        choice.region.ask();
        return None;
    }
    if code == KeyCode::Esc {
        return Some(Picked::None);
    }
    if code == KeyCode::Enter {
        let region = choice.region.chosen.clone();
        return choice.selected().map(|role| Picked::Role(role, region));
    }
    if let KeyCode::Char(letter) = code {
        choice.write(letter.encode_utf8(&mut [0; 4]));
    } else if code == KeyCode::Backspace {
        choice.erase_one();
    } else if code == KeyCode::Delete {
        choice.erase_all();
    } else if [KeyCode::Up, KeyCode::BackTab].contains(&code) {
        choice.step(-1);
    } else if [KeyCode::Down, KeyCode::Tab].contains(&code) {
        choice.step(1);
    } else if code == KeyCode::PageUp {
        choice.page(-1);
    } else if code == KeyCode::PageDown {
        choice.page(1);
    }
    None
}

/// What a key does while the region is written.
fn asked_region(choice: &mut Choice<'_>, code: KeyCode) {
    let region = &mut choice.region;
    if let KeyCode::Char(letter) = code {
        region.write(letter.encode_utf8(&mut [0; 4]));
    } else if code == KeyCode::Esc {
        region.give_up();
    } else if code == KeyCode::Enter {
        region.accept();
    } else if code == KeyCode::Backspace {
        region.erase_one();
    } else if code == KeyCode::Delete {
        region.erase_all();
    }
}

/// What a letter under control does in the terminals' line editors.
fn meant(code: KeyCode) -> KeyCode {
    let KeyCode::Char(letter) = code else { return code };
    match letter {
        'c' | 'd' | 'g' => KeyCode::Esc,
        'j' | 'm' => KeyCode::Enter,
        'p' => KeyCode::Up,
        'n' => KeyCode::Down,
        'u' => KeyCode::Delete,
        _ => KeyCode::Null,
    }
}

/// What is known, as the screens hold it.
fn listed(world: &World, inventory: &Inventory) -> Screens {
    let mut screens = Screens::new(&world.settings);
    screens.profiles = named_roles(world).into_iter().collect();
    for (id, view) in &inventory.accounts {
        screens.take_facts(*id, view.facts.clone());
        screens.take_roles(view.roles.iter().map(Arc::clone).collect());
    }
    let known = inventory.known_accounts(&world.settings);
    let judged = RuledOut::known(world);
    let assigned = Assigned::known(world);
    for place in 0.. {
        let Some(entry) = screens.role(place) else { break };
        let arn = entry.role.arn.clone();
        let view = trusted::read(&arn, entry.role.trust_text().as_deref(), &known);
        let answer = match set_of(&arn) {
            Some(_) if assigned.of(&arn).is_some() => Some((Decision::Allow, None)),
            Some(_) if !assigned.awaiting(&arn).is_empty() => {
                Some((Decision::Unknown, Some(Need::SignIn)))
            }
            Some(_) => Some((Decision::Deny, None)),
            None => judged.decision(inventory, &arn).map(|decision| (decision, None)),
        };
        screens.set_trusted(place, view.into());
        if let (Some((decision, need)), Some(entry)) = (answer, screens.entry_mut(&arn)) {
            // From which identity is not kept.
            let verdict = VerdictView::here(decision, true, need.into_iter().collect());
            entry.verdict = Some(VerdictView { is_here: false, ..verdict }.into());
        }
    }
    if let Some(text) = world.notes.read(NAME) {
        apply_notes(&mut screens, &Notes::read(&text).notes);
    }
    screens
}
