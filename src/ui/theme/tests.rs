//! Themes, built in and of one's own.

use super::*;

#[test]
fn every_built_in_theme_styles_every_slot_at_every_depth() {
    for name in Theme::names() {
        let merged = read_file(name, built_in_text(name).unwrap(), 0).unwrap();
        for slot in Slot::ALL {
            assert!(merged.slots.contains_key(slot), "{name} lacks {}", slot.word());
        }
        for depth in [Depth::True, Depth::Indexed, Depth::Named] {
            Theme::built_in(name, depth).unwrap();
        }
    }
}

#[test]
fn the_plain_theme_has_no_colour_at_all() {
    for style in &Theme::plain().styles {
        assert_eq!((style.fg, style.bg), (None, None));
    }
}

#[test]
fn a_file_of_ones_own_changes_what_it_names_and_inherits_the_rest() {
    let text = "inherits = 'dark'\n[palette]\nsea = '#4fb6c8'\n[slots]\naccent = { fg = 'sea' }";

    let theme = Theme::parse("mine", text, Depth::True).unwrap();

    let dark = Theme::built_in("dark", Depth::True).unwrap();
    assert_eq!(theme.style(Slot::Accent).fg, Some(Color::Rgb(0x4f, 0xb6, 0xc8)));
    assert_eq!(theme.style(Slot::Danger), dark.style(Slot::Danger));
}

#[test]
fn every_colour_of_an_account_shows_and_the_theme_has_its_own_shade_of_the_plain_ones() {
    let color = |text: &str| text.parse::<AccountColor>().unwrap();
    for name in ["dark", "light", "high-contrast"] {
        let theme = Theme::built_in(name, Depth::True).unwrap();
        for text in AccountColor::names().chain(["#4fb6c8"]) {
            let style = theme.account(&color(text));
            assert!(style.fg.is_some_and(|fg| fg != Color::Reset), "{name}: {text}");
        }
        assert_eq!(theme.account(&color("grey")), theme.style(Slot::AccountGrey));
        assert_eq!(theme.account(&color("light-blue")).fg, Some(Color::LightBlue));
        assert_eq!(theme.account(&color("#4fb6c8")).fg, Some(Color::Rgb(0x4f, 0xb6, 0xc8)));
    }
    let poor = Theme::built_in("dark", Depth::Named).unwrap();
    assert_eq!(poor.account(&color("#ff0000")).fg, Some(Color::LightRed));
}

#[test]
fn the_colour_of_an_account_is_not_shown_without_colours() {
    for text in AccountColor::names().chain(["#4fb6c8"]) {
        let style = Theme::plain().account(&text.parse().unwrap());
        assert_eq!((style.fg, style.bg), (None, None), "{text}");
    }
}

#[test]
fn a_path_leads_to_a_file_of_ones_own() {
    let read = |_: &str| Ok("inherits = 'light'".to_owned());

    let mine = Theme::choose("~/mine.toml", Depth::True, read).unwrap();
    let missing = Theme::choose("./gone.toml", Depth::True, |_| {
        Err(std::io::Error::from(std::io::ErrorKind::NotFound))
    });

    let light = Theme::built_in("light", Depth::True).unwrap();
    assert_eq!(mine.style(Slot::Text), light.style(Slot::Text));
    assert!(missing.unwrap_err().message.contains("gone.toml"));
}

#[test]
fn mistakes_in_a_theme_are_named() {
    for (text, part) in [
        ("[slots]\naccnt = {}", "accnt"),
        ("[slots]\naccent = { fg = 'no-colour' }", "no-colour"),
        ("[slots]\naccent = { fgg = 'red' }", "fgg"),
        ("inherits = 'nothing'", "nothing"),
        ("colour = 1", "colour"),
    ] {
        let failure = Theme::parse("mine", text, Depth::True).unwrap_err();
        assert!(failure.message.contains(part), "{}", failure.message);
    }
}
