//! The dialog that asks how to switch, and the order that comes of it.

mod validate;

pub use validate::validate;

use std::borrow::Cow;

use crate::app::input::TextInput;
use crate::app::remote::RequestId;
use crate::domain::arn::RoleArn;
use crate::domain::permission_set::set_of;
use crate::domain::session::{Origin, SessionId};
use crate::policy::words::Need;

/// The fields of the dialog, in the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Origin,
    SessionName,
    Duration,
    MfaDevice,
    MfaCode,
    ExternalId,
    SourceIdentity,
    Tags,
    Policy,
    ReadOnly,
    Region,
}

impl Field {
    pub const ALL: [Self; 11] = [
        Self::Origin,
        Self::SessionName,
        Self::Duration,
        Self::MfaDevice,
        Self::MfaCode,
        Self::ExternalId,
        Self::SourceIdentity,
        Self::Tags,
        Self::Policy,
        Self::ReadOnly,
        Self::Region,
    ];

    /// The field in which the person supplies what a role asks for; `None` if that is no field's.
    pub fn of(need: Need) -> Option<Self> {
        Some(match need {
            Need::Mfa => Self::MfaCode,
            Need::ExternalId => Self::ExternalId,
            Need::SessionName => Self::SessionName,
            Need::SourceIdentity => Self::SourceIdentity,
            Need::Tags => Self::Tags,
            Need::SignIn => return None,
        })
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Origin => "From",
            Self::SessionName => "Session name",
            Self::Duration => "Duration",
            Self::MfaDevice => "MFA device",
            Self::MfaCode => "MFA code",
            Self::ExternalId => "External id",
            Self::SourceIdentity => "Source identity",
            Self::Tags => "Tags",
            Self::Policy => "Session policy",
            Self::ReadOnly => "Read-only",
            Self::Region => "Region",
        }
    }

    /// What may be written here, in a few words.
    pub fn help(self) -> &'static str {
        match self {
            Self::Origin => "left and right choose",
            Self::SessionName => "2 to 64 of letters, digits and _+=,.@-",
            Self::Duration => "15m to 12h; 1h at most for a chained session",
            Self::MfaDevice => "serial number or ARN of the device",
            Self::MfaCode => "six digits",
            Self::ExternalId => "as agreed with the owner of the role",
            Self::SourceIdentity => "stays for the whole chain",
            Self::Tags => "key=value, separated by commas; a + before the key passes it on",
            Self::Policy => "JSON; narrows what the session may do",
            Self::ReadOnly => "left and right choose; it may still read data",
            Self::Region => "such as eu-central-1, or short: euc1",
        }
    }
}

/// The dialog. Texts as typed; what is wrong with them in `problems`.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchDialog {
    pub role: RoleArn,
    /// What may be chosen as origin, with words for each.
    pub origins: Vec<Source>,
    pub origin: usize,
    /// One input a field; the one of [`Field::Origin`] is not used.
    pub inputs: Vec<(Field, TextInput)>,
    pub focus: Field,
    /// The field that it opened on.
    pub first: Field,
    /// Messages by field, once the person asked to go on; each goes away when its field changes.
    pub problems: Vec<(Field, String)>,
    /// What CloudTrail will show.
    pub predicted_arn: String,
    /// Fields that the trust relationship or AWS asks for.
    pub needed: Vec<Field>,
    /// What the role's trust policy says of fields, in words; several may stand for one field.
    pub terms: Vec<(Field, String)>,
    /// What speaks against the switch from any identity.
    pub warning: Option<String>,
    /// What speaks against the switch from the identity in use.
    pub refusal: Option<String>,
    /// The longest session in seconds that the role allows.
    pub longest: u32,
    /// Set while AWS is asked.
    pub request: Option<RequestId>,
    /// What follows the switch.
    pub then: Then,
    /// The session that is to be had again; the new one takes its place.
    pub renews: Option<SessionId>,
    /// Whether AWS is asked without the dialog on the screen.
    pub is_quick: bool,
    /// Roles to walk through first, if a chain is walked; the dialog's role is the last.
    pub through: Vec<RoleArn>,
    /// Whether the session is to read and no more.
    pub is_read_only: bool,
    /// Whether every field shows; else those that matter do.
    pub is_whole: bool,
    /// Whether the role counts as production, so that read-only is worth offering.
    pub is_production: bool,
}

/// What follows a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Then {
    #[default]
    Use,
    /// Nothing: the identity in use stays.
    Stay,
    /// A shell opens that carries the session.
    Shell,
    /// The console opens as the session.
    Console,
    /// The action of that number runs with the session.
    Act(usize),
}

/// An identity that may ask for the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub origin: Origin,
    /// Such as `here: RoleA as MySession`.
    pub words: String,
    /// Who it is; `None` before STS was asked.
    pub name: Option<String>,
    /// The default session name of what it assumes.
    pub session_name: Option<String>,
    /// Whether it is a session, so that the next one lasts an hour at most.
    pub is_temporary: bool,
    /// The MFA device that this person most likely has.
    pub device: Option<String>,
}

impl Field {
    /// Whether its value is chosen, and not typed.
    pub fn is_chosen(self) -> bool {
        matches!(self, Self::Origin | Self::ReadOnly)
    }
}

impl SwitchDialog {
    pub fn input(&self, field: Field) -> Option<&TextInput> {
        self.inputs.iter().find(|(own, _)| *own == field).map(|(_, input)| input)
    }

    pub fn input_mut(&mut self, field: Field) -> Option<&mut TextInput> {
        self.inputs.iter_mut().find(|(own, _)| *own == field).map(|(_, input)| input)
    }

    /// The text of a field without blanks around it; `None` if it is empty.
    pub fn text(&self, field: Field) -> Option<&str> {
        self.input(field).map(|input| input.text().trim()).filter(|text| !text.is_empty())
    }

    pub fn source(&self) -> Option<&Source> {
        self.origins.get(self.origin)
    }

    pub fn problem(&self, field: Field) -> Option<&str> {
        self.problems.iter().find(|(own, _)| *own == field).map(|(_, problem)| problem.as_str())
    }

    /// The session name that will be used: as typed, else who the person is; `None` if that is
    /// not known before the start is used, or if Identity Center decides.
    pub fn session_name(&self) -> Option<String> {
        let typed = self.text(Field::SessionName).map(str::to_owned);
        let usual = || self.source()?.session_name.clone();
        if self.is_of_set() { None } else { typed.or_else(usual) }
    }

    /// What the role is called: a permission set by its own name.
    pub fn called(&self) -> Cow<'_, str> {
        set_of(&self.role).map_or(self.role.name().into(), |set| format!("SSO {set}").into())
    }

    /// Whether it is about a permission set, which is handed out as it is, by any identity in use.
    pub fn is_of_set(&self) -> bool {
        set_of(&self.role).is_some()
    }

    /// The fields that show, in order.
    pub fn shown(&self) -> Vec<Field> {
        if self.is_of_set() {
            return vec![Field::Region];
        }
        Field::ALL.into_iter().filter(|field| self.is_whole || self.matters(*field)).collect()
    }

    /// Whether a field must be filled, says something that is not usual, or has the keys.
    fn matters(&self, field: Field) -> bool {
        let is_asked = |field| {
            [self.focus, self.first].contains(&field)
                || self.needed.contains(&field)
                || self.problem(field).is_some()
        };
        is_asked(field)
            || match field {
                Field::Origin => true,
                Field::MfaDevice => is_asked(Field::MfaCode),
                Field::ReadOnly => self.is_read_only || self.is_production,
                Field::MfaCode
                | Field::ExternalId
                | Field::SourceIdentity
                | Field::Tags
                | Field::Policy => self.text(field).is_some(),
                Field::SessionName | Field::Duration | Field::Region => false,
            }
    }

    /// Moves the focus among the fields that show, round and round.
    pub fn step_focus(&mut self, step: isize) {
        let shown = self.shown();
        let here = shown.iter().position(|field| *field == self.focus).unwrap_or(0);
        let next = (here + shown.len()).saturating_add_signed(step) % shown.len().max(1);
        self.focus = shown.get(next).copied().unwrap_or(Field::Origin);
    }

    /// Takes another value for the field that has the keys, if it is one to choose.
    pub fn choose(&mut self, step: isize) {
        if self.focus == Field::ReadOnly {
            self.is_read_only = !self.is_read_only;
            self.problems.retain(|(field, _)| *field != Field::ReadOnly);
        } else {
            self.step_origin(step);
        }
    }

    /// Takes another origin, round and round.
    pub fn step_origin(&mut self, step: isize) {
        let count = self.origins.len().max(1);
        let before = self.source().and_then(|source| source.device.clone()).unwrap_or_default();
        self.origin = (self.origin + count).saturating_add_signed(step) % count;
        let device = self.source().and_then(|source| source.device.clone()).unwrap_or_default();
        // What was typed, or what a profile names, stays.
        if let Some(input) = self.input_mut(Field::MfaDevice).filter(|input| input.text() == before)
        {
            input.set(&device);
        }
    }

    /// What speaks against the switch, before AWS is asked. The verdict is about the identity in
    /// use: of another origin, or a walk, it says nothing.
    pub fn objection(&self) -> Option<&str> {
        let is_from_here = matches!(self.source()?.origin, Origin::Here(_));
        let refusal = self.refusal.as_deref().filter(|_| is_from_here && self.through.is_empty());
        self.warning.as_deref().or(refusal)
    }

    /// What may be written into the field that has the keys, as the role wants it if it says so.
    pub fn help(&self) -> String {
        let terms = self.terms.iter().filter(|(field, _)| *field == self.focus);
        let terms: Vec<&str> = terms.map(|(_, term)| term.as_str()).collect();
        if terms.is_empty() {
            self.focus.help().to_owned()
        } else {
            format!("the role: {}", terms.join("; or "))
        }
    }

    /// What CloudTrail will show, from the texts as they stand.
    pub fn predict(&mut self) {
        let (partition, account) = (self.role.partition(), self.role.account());
        let name = self.role.name();
        let session = self.session_name().unwrap_or_else(|| "…".to_owned());
        self.predicted_arn =
            format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}");
    }
}
