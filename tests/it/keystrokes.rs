//! How many keys the frequent things take, counted as they are sent; the README's table is made of the same
//! numbers.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;

const README: &str = include_str!("../../README.md");

/// The screens, and the keys sent to them so far.
struct Counted {
    session: Session,
    keys: usize,
}

impl Counted {
    fn begin(size: (u16, u16)) -> Self {
        let environment = TestEnvironment::new();
        let demo = ["demo", "--no-tour"];
        let mut session = Session::start(&environment, size, kamen_binary(), &demo);
        session.wait_for("user/AssumeRoleUser");
        session.wait_for("✓ via hana");
        session.wait_listed();
        Self { session, keys: 0 }
    }

    /// Sends one key.
    fn key(&mut self, key: &str) {
        self.session.type_keys(key);
        self.keys += 1;
    }

    /// Sends letters, each a key.
    fn letters(&mut self, text: &str) {
        for letter in text.chars() {
            self.key(letter.encode_utf8(&mut [0; 4]));
        }
    }

    /// Opens the filter and types into it, until the wanted role is highlighted, with a yes.
    fn filter(&mut self, text: &str, role: &str) {
        self.key("/");
        self.letters(text);
        self.session.wait_until(&format!("{role} highlighted"), |text| {
            let is_it = |line: &str| {
                line.contains('▌') && line.contains('✓') && line.contains(&format!(" {role} "))
            };
            text.lines().any(is_it)
        });
    }

    fn see(&mut self, text: &str) {
        self.session.wait_for(text);
    }

    /// The number of keys since the last time this was asked.
    fn count(&mut self) -> usize {
        std::mem::take(&mut self.keys)
    }
}

/// A thing that people do.
struct Task {
    what: &'static str,
    keys: &'static str,
    /// The letters typed into the filter.
    letters: &'static str,
    /// How many keys there are beside the letters.
    others: usize,
    perform: fn(&mut Counted, &str) -> usize,
}

const ENTER: &str = "\r";
const ALT_ENTER: &str = "\x1b\r";
const LETTERS: &str = "s3lst";
const ROLE: &str = "S3ListBucketOnly";

fn switched(screens: &mut Counted, letters: &str) -> usize {
    screens.filter(letters, ROLE);
    screens.key(ENTER);
    screens.see("assumed-role/S3ListBucketOnly");
    screens.see("switched to S3ListBucketOnly");
    screens.count()
}

const TASKS: [Task; 7] = [
    Task {
        what: "See which roles you can assume",
        keys: "none: the list says it",
        letters: "",
        others: 0,
        perform: |screens, _| {
            screens.see("✓ yes");
            screens.see("✓ via hana");
            screens.see("✓ mfa");
            screens.count()
        },
    },
    Task {
        what: "Understand why, for the selected role",
        keys: "`w`",
        letters: "",
        others: 1,
        perform: |screens, _| {
            screens.key("w");
            screens.see("Reasons");
            screens.count()
        },
    },
    Task {
        what: "Switch to a role",
        keys: "`/`, letters of its name, `enter`",
        letters: LETTERS,
        others: 2,
        perform: switched,
    },
    Task {
        what: "Open a shell as a role",
        keys: "`/`, letters of its name, `alt-enter`",
        letters: LETTERS,
        others: 2,
        perform: |screens, letters| {
            screens.filter(letters, ROLE);
            screens.key(ALT_ENTER);
            screens.see(" min)");
            let count = screens.count();
            screens.session.type_keys("exit\r");
            screens.see("left the shell of S3ListBucketOnly");
            count
        },
    },
    Task {
        what: "Go back",
        keys: "`-`",
        letters: "",
        others: 1,
        perform: |screens, _| {
            switched(screens, LETTERS);
            screens.key("-");
            screens.see("you are AssumeRoleUser");
            screens.count()
        },
    },
    Task {
        what: "From role A to role B",
        keys: "`/`, letters of B's name, `enter`",
        letters: "rolea",
        others: 2,
        perform: |screens, letters| {
            switched(screens, LETTERS);
            screens.filter(letters, "RoleA");
            screens.key(ENTER);
            screens.see("switched to RoleA");
            screens.count()
        },
    },
    Task {
        what: "See the roles of an account that you can assume",
        keys: "`a`, `/`, letters of its name",
        letters: "people",
        others: 2,
        perform: |screens, letters| {
            screens.key("a");
            screens.key("/");
            screens.letters(letters);
            screens.see("can:me people");
            screens.see("kitsune-people");
            screens.session.wait_gone("✗ no");
            screens.count()
        },
    },
];

#[test]
fn every_frequent_thing_takes_the_keys_that_the_table_says() {
    for size in [(80, 24), (200, 50)] {
        for task in &TASKS {
            let mut screens = Counted::begin(size);

            let count = (task.perform)(&mut screens, task.letters);

            assert_eq!(count, task.letters.len() + task.others, "{} at {size:?}", task.what);
        }
    }
}

#[test]
fn the_readmes_table_has_the_same_numbers() {
    let rows = TASKS.iter().map(|task| {
        let count = match (task.letters.len(), task.others) {
            (0, others) => others.to_string(),
            (_, others) => format!("n + {others}"),
        };
        format!("| {} | {} | {count} |\n", task.what, task.keys)
    });
    let table: String = rows.collect();

    assert!(README.contains(&table), "the table of keystrokes in the README must be:\n{table}");
}
