//! The meanings that a theme gives a style to.

use serde::Deserialize;

macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident $word:literal)+) => {
        /// What a piece of the screen means; the theme says how that looks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub enum Slot {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl Slot {
            /// Every slot, in the order of the theme files.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name that theme files use.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

slots! {
    /// The empty screen behind everything.
    Background "background"
    Text "text"
    /// Second in rank: account ids, paths, times.
    Muted "muted"
    /// Barely there: separators, absent values.
    Faint "faint"
    Strong "strong"
    Accent "accent"
    Title "title"
    Heading "heading"
    Border "border"
    BorderFocused "border-focused"
    Selection "selection"
    /// The bar at the left edge of the selected row.
    SelectionMark "selection-mark"
    /// What the fuzzy filter found.
    Match "match"
    Header "header"
    Brand "brand"
    /// A key in the footer or in help.
    Key "key"
    Hint "hint"
    /// The row that tabs stand on.
    TabRow "tab-row"
    Tab "tab"
    TabActive "tab-active"
    Field "field"
    FieldFocused "field-focused"
    Placeholder "placeholder"
    Dialog "dialog"
    Toast "toast"
    Backdrop "backdrop"
    Button "button"
    ButtonFocused "button-focused"
    Scrollbar "scrollbar"
    ScrollbarThumb "scrollbar-thumb"
    Danger "danger"
    Warning "warning"
    Success "success"
    Info "info"
    Production "production"
    VerdictAllow "verdict-allow"
    VerdictDeny "verdict-deny"
    VerdictUnknown "verdict-unknown"
    /// Unknown, yet the trust side is satisfied.
    VerdictPossible "verdict-possible"
    /// A role that only services may assume.
    Service "service"
    Favourite "favourite"
    New "new"
    Gone "gone"
    /// A principal of the role's own account.
    Own "own"
    /// A principal of another account.
    Foreign "foreign"
    JsonKey "json-key"
    JsonString "json-string"
    JsonNumber "json-number"
    JsonLiteral "json-literal"
    JsonPunctuation "json-punctuation"
    /// The line that decided, in a printed policy.
    JsonMark "json-mark"
    AccountRed "account-red"
    AccountOrange "account-orange"
    AccountYellow "account-yellow"
    AccountGreen "account-green"
    AccountCyan "account-cyan"
    AccountBlue "account-blue"
    AccountMagenta "account-magenta"
    AccountGrey "account-grey"
}

impl Slot {
    /// The slot of an account colour that every theme has a shade of (`red`, `grey` …).
    pub fn account_color(name: &str) -> Option<Self> {
        Some(match name {
            "red" => Self::AccountRed,
            "orange" => Self::AccountOrange,
            "yellow" => Self::AccountYellow,
            "green" => Self::AccountGreen,
            "cyan" => Self::AccountCyan,
            "blue" => Self::AccountBlue,
            "magenta" => Self::AccountMagenta,
            "grey" => Self::AccountGrey,
            _ => return None,
        })
    }
}
