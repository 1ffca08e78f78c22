//! What a person feels at the keyboard: the first frame, and a key among 100,000 roles.
//!
//! In-process: the terminal is ratatui's test backend, so what a real terminal takes to paint is not
//! in these figures. `processes.rs` measures from the start of the process to the bytes on a terminal.

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use kamen::adapters::store::DiskInventory;
use kamen::app::effect::Effect;
use kamen::app::model::Model;
use kamen::app::msg::Msg;
use kamen::app::setup::{Beginnings, Setup};
use kamen::app::update::{before_draw, update};
use kamen::app::verdict::VerdictView;
use kamen::domain::arn::RoleArn;
use kamen::domain::environment::Environment;
use kamen::domain::inventory::{AccountSnapshot, InventoryEvent, Server};
use kamen::domain::role::Role;
use kamen::domain::session::Start;
use kamen::policy::decide::evaluate::Decision;
use kamen::ports::store::InventoryStore;
use kamen::ui;
use kamen::ui::theme::Theme;
use kamen::ui::theme::color::Depth;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::organisation::{Organisation, now};

/// Columns and rows of a large window.
const SIZE: (u16, u16) = (200, 50);

/// What a person types who looks for a role; each letter is a keystroke of its own.
const TYPED: &str = "role-01 2000";

/// The screens with a terminal that keeps what is drawn.
struct Screens {
    model: Model,
    terminal: Terminal<TestBackend>,
    theme: Theme,
}

impl Screens {
    fn new() -> Self {
        let setup = Setup {
            size: SIZE,
            now: now(),
            start: Start::Profile("dev".to_owned()),
            beginnings: Beginnings {
                starts: vec![Start::Profile("dev".to_owned())],
                ..Beginnings::default()
            },
            notes: kamen::app::note::Notes::default(),
            guards: Arc::default(),
            settings: Arc::default(),
            is_demo: false,
            is_tour: false,
            is_vault_locked: false,
            auto_theme: "dark",
            shows_colors: true,
            lacks: kamen::app::setup::Lacks::default(),
            depth: 0,
            around: None,
        };
        Self {
            model: Model::new(setup).expect("the default keys are right"),
            terminal: Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a test terminal"),
            theme: Theme::choose("dark", Depth::True, |_| Err(std::io::ErrorKind::NotFound.into()))
                .expect("a built-in theme"),
        }
    }

    /// From the cache to the first frame, as the event loop does it.
    fn begin(&mut self, snapshots: Vec<AccountSnapshot>) {
        let reading = update(&mut self.model, Msg::Started).into_iter().find_map(|effect| {
            if let Effect::ReadInventory { request, .. } = effect { Some(request) } else { None }
        });
        let request = reading.expect("the inventory is asked for");
        for snapshot in snapshots {
            let news = InventoryEvent::Cached(snapshot);
            drop(update(&mut self.model, Msg::Inventory { request, news }));
        }
        self.draw();
    }

    fn draw(&mut self) {
        before_draw(&mut self.model);
        let (model, theme) = (&self.model, &self.theme);
        self.terminal.draw(|frame| ui::draw(frame, model, theme)).expect("a frame");
    }

    fn press(&mut self, code: KeyCode) {
        let key = KeyEvent::new(code, KeyModifiers::NONE);
        drop(update(&mut self.model, Msg::Key(key)));
        self.draw();
    }

    /// Every role with a verdict and its trust relationship read, as after the first seconds.
    fn judge_all(&mut self) {
        let known = Arc::clone(&self.model.inventory.known);
        let roles: Vec<_> = self.model.inventory.roles.iter().map(|entry| &entry.role).collect();
        let read = |role: &&Arc<Role>| {
            let view = kamen::app::trusted::read(&role.arn, role.trust_text().as_deref(), &known);
            (Arc::clone(role), view.into())
        };
        let views: Vec<_> = roles.iter().map(read).collect();
        let verdict = |(place, role): (usize, &&Arc<Role>)| {
            let answer = [Decision::Allow, Decision::Unknown, Decision::Deny][place % 3];
            let view = VerdictView::here(answer, place % 2 == 0, Vec::new());
            (role.arn.clone(), view)
        };
        let verdicts: Vec<(RoleArn, VerdictView)> = roles.iter().enumerate().map(verdict).collect();
        drop(update(&mut self.model, Msg::TrustRead(views)));
        for (arn, verdict) in verdicts {
            if let Some(entry) = self.model.inventory.entry_mut(&arn) {
                entry.verdict = Some(verdict.into());
            }
        }
        self.draw();
    }
}

pub fn first_frame(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    for snapshot in Organisation::new(10_000, 50).snapshots() {
        store.save(&Server::default(), &snapshot).expect("the cache is written");
    }
    criterion.bench_function("first frame, 10,000 cached roles, without the process", |bencher| {
        bencher.iter_with_large_drop(|| {
            let mut screens = Screens::new();
            screens.begin(store.load_all());
            screens
        });
    });
    criterion.bench_function("cache of 10,000 roles, from the disk", |bencher| {
        bencher.iter_with_large_drop(|| store.load_all());
    });
}

pub fn keystrokes(criterion: &mut Criterion) {
    let before = resident();
    let mut screens = Screens::new();
    screens.begin(Organisation::new(100_000, 500).snapshots());
    screens.judge_all();
    let mebibytes = resident().saturating_sub(before) >> 20;
    println!("memory of 100,000 roles in 500 accounts on the screens: {mebibytes} MiB");
    assert_eq!(screens.model.roles.total, 100_000, "the inventory is whole");
    for place in 0..TYPED.len() {
        let title = format!("keystroke in 100,000 roles, filter {:?}", &TYPED[..=place]);
        criterion.bench_function(&title, |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| type_one(&mut screens, place)).sum());
        });
    }
    criterion.bench_function("keystroke in 100,000 roles, cursor down", |bencher| {
        bencher.iter(|| screens.press(KeyCode::Down));
    });
    criterion.bench_function("order of 100,000 roles anew, and a frame", |bencher| {
        bencher.iter(|| screens.press(KeyCode::Char('o')));
    });
    criterion.bench_function(
        "accounts of 100,000 roles folded or unfolded, and a frame",
        |bencher| {
            bencher.iter(|| screens.press(KeyCode::Char('Z')));
        },
    );
}

/// Types all up to a letter; gives the time that the letter itself took. Leaves no filter behind.
fn type_one(screens: &mut Screens, place: usize) -> Duration {
    screens.press(KeyCode::Char('/'));
    let (before, key) = (&TYPED[..place], TYPED[place..].chars().next().expect("a letter"));
    for letter in before.chars() {
        screens.press(KeyCode::Char(letter));
    }
    let start = Instant::now();
    screens.press(KeyCode::Char(key));
    let took = start.elapsed();
    assert!(!screens.model.roles.filter.is_empty(), "the letters reach the filter");
    screens.press(KeyCode::Esc);
    screens.press(KeyCode::Esc);
    assert!(screens.model.roles.filter.is_empty(), "escape takes the filter away");
    took
}

/// The cache in a folder, as the program keeps it.
pub fn store(folder: &std::path::Path) -> DiskInventory {
    let home = folder.display().to_string();
    let environment: Environment =
        [("HOME", home.as_str()), ("XDG_CACHE_HOME", home.as_str())].into_iter().collect();
    DiskInventory::new(&environment, vec![Server::default()])
}

/// The memory that this process holds, in bytes; 0 if the system does not say.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}
