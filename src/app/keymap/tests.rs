use super::*;

fn keys(text: &str) -> Vec<Key> {
    text.split(' ').map(|key| key.parse().unwrap()).collect()
}

fn changed(context: &str, command: &str, keys: &[&str]) -> Result<Keymap, Failure> {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    let table = BTreeMap::from([(command.to_owned(), keys)]);
    Keymap::with(&BTreeMap::from([(context.to_owned(), table)]), &[])
}

#[test]
fn the_defaults_have_no_conflict_and_bind_every_command() {
    let keymap = Keymap::with(&KeyTables::new(), &[]).unwrap();

    for command in Command::ALL {
        let bound =
            keymap.bindings().iter().any(|binding| binding.bound == Bound::Command(*command));
        assert!(bound, "`{}` has no key", command.name());
    }
}

#[test]
fn every_command_is_bound_wherever_it_means_something() {
    let keymap = Keymap::with(&KeyTables::new(), &[]).unwrap();

    for command in Command::ALL {
        for context in command.contexts() {
            let keys = keymap.keys_of(*context, *command);
            assert!(!keys.is_empty(), "`{}` in `{}`", command.name(), context.name());
        }
    }
}

#[test]
fn several_keys_make_one_command() {
    let keymap = Keymap::with(&KeyTables::new(), &[]).unwrap();

    assert_eq!(keymap.lookup(Context::Roles, &keys("g")), Lookup::Pending);
    assert_eq!(
        keymap.lookup(Context::Roles, &keys("g g")),
        Lookup::Bound(Bound::Command(Command::Top))
    );
    assert_eq!(
        keymap.lookup(Context::Roles, &keys("g a")),
        Lookup::Bound(Bound::Command(Command::Accounts))
    );
    assert_eq!(keymap.lookup(Context::Roles, &keys("g x")), Lookup::Nothing);
}

#[test]
fn the_innermost_context_wins() {
    let keymap = Keymap::with(&KeyTables::new(), &[]).unwrap();

    assert_eq!(
        keymap.lookup(Context::Roles, &keys("q")),
        Lookup::Bound(Bound::Command(Command::Quit))
    );
    assert_eq!(
        keymap.lookup(Context::Detail, &keys("q")),
        Lookup::Bound(Bound::Command(Command::Leave))
    );
    assert_eq!(keymap.keys_of(Context::Detail, Command::Quit), ["ctrl-c"]);
}

#[test]
fn a_conflict_names_both_sides() {
    let failure = changed("roles", "switch", &["j"]).unwrap_err();

    assert!(failure.message.contains("`j` for `down`"), "{failure}");
    assert!(failure.message.contains("`j` for `switch`"), "{failure}");
}

#[test]
fn unknown_names_and_typed_letters_are_errors() {
    for (context, command, key, said) in [
        ("rolls", "down", "j", "`rolls` is no context"),
        ("roles", "fly", "j", "`roles.fly` is no command"),
        ("roles", "down", "jj", "`jj` is not a key"),
        ("log", "switch", "j", "`switch` means nothing in `log`"),
        ("filter", "accept", "a", "would be typed as text"),
    ] {
        let failure = changed(context, command, &[key]).unwrap_err();
        assert!(failure.message.contains(said), "{failure}");
    }
}

#[test]
fn a_rebound_command_leaves_its_old_keys() {
    let keymap = changed("roles", "switch", &["ctrl-s"]).unwrap();

    assert_eq!(keymap.keys_of(Context::Roles, Command::Switch), ["ctrl-s"]);
    assert_eq!(keymap.lookup(Context::Roles, &keys("enter")), Lookup::Nothing);
}
