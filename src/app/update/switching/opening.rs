//! The dialog as it opens: who may ask, what is filled in, and what the role asks for.

use crate::app::dialogs::Dialog;
use crate::app::dialogs::switch::{Field, Source, SwitchDialog, Then};
use crate::app::entry::RoleEntry;
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::toast::ToastKind;
use crate::app::update::toast;
use crate::app::verdict::Way;
use crate::app::words::who;
use crate::domain::arn::RoleArn;
use crate::domain::limits::{DEFAULT_DURATION, DURATION};
use crate::domain::permission_set::set_of;
use crate::domain::session::{AssumeOptions, Origin, SessionId, SessionSummary, Start};
use crate::domain::settings::Demands;
use crate::domain::{identity, time};
use crate::policy::decide::evaluate::Decision;
use crate::policy::language::key::ContextKey;
use crate::policy::words::{self, KnownAccounts};

/// Which of the identities is to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Here,
    Session(SessionId),
    Start(Start),
}

impl Wanted {
    /// A session held: the one in use, a start, or another.
    pub(super) fn of(model: &Model, session: Option<SessionId>) -> Self {
        let held = session.and_then(|id| model.sessions.iter().find(|held| held.id == id));
        match held {
            None => Self::Here,
            Some(held) if model.session().is_some_and(|used| used.id == held.id) => Self::Here,
            Some(held) if model.switched.contains(&held.id) => Self::Session(held.id),
            Some(held) => Self::Start(held.start.clone()),
        }
    }

    fn is(&self, origin: &Origin) -> bool {
        match (self, origin) {
            (Self::Here, Origin::Here(_)) => true,
            (Self::Session(id), Origin::Here(own)) => id == own,
            (Self::Start(start), Origin::Start(own)) => start == own,
            (Self::Here | Self::Session(_), Origin::Start(_))
            | (Self::Start(_), Origin::Here(_)) => false,
        }
    }
}

/// Opens the whole dialog for a role, on the best way to it.
pub(in crate::app::update) fn open_best(model: &mut Model, role: &RoleArn) {
    let (wanted, through) = best(model, role);
    if let Some(mut dialog) = dialog(model, role, &wanted, through) {
        dialog.is_whole = true;
        model.dialog = Some(Dialog::Switch(Box::new(dialog)));
    }
}

/// By which way the role's verdict holds: who is to ask, and the roles before it.
pub(super) fn best(model: &Model, role: &RoleArn) -> (Wanted, Vec<RoleArn>) {
    let verdict = model.inventory.entry(role).and_then(|entry| entry.verdict.as_deref());
    match verdict.map(|verdict| &verdict.way) {
        Some(Way::Here | Way::Portal) | None => (Wanted::Here, Vec::new()),
        Some(Way::From(from)) => (Wanted::of(model, Some(*from)), Vec::new()),
        Some(Way::Chain { from, through }) => (Wanted::of(model, Some(*from)), through.clone()),
    }
}

/// Opens the dialog for a role; `from` is chosen among the origins, the identity in use by default.
pub(in crate::app::update) fn open(
    model: &mut Model,
    role: &RoleArn,
    from: Option<&Start>,
    through: Vec<RoleArn>,
) {
    let wanted = from.map_or(Wanted::Here, |start| Wanted::Start(start.clone()));
    if let Some(dialog) = dialog(model, role, &wanted, through) {
        model.dialog = Some(Dialog::Switch(Box::new(dialog)));
    }
}

/// The dialog as it opens; says so if there is no identity to switch from.
pub(super) fn dialog(
    model: &mut Model,
    role: &RoleArn,
    wanted: &Wanted,
    through: Vec<RoleArn>,
) -> Option<SwitchDialog> {
    let origins = origins(model, wanted);
    if origins.is_empty() {
        toast(model, ToastKind::Warning, "there is no identity to switch from");
        return None;
    }
    let origin = origins.iter().position(|source| wanted.is(&source.origin)).unwrap_or(0);
    let demands = model.inventory.demands(role);
    let is_of_set = set_of(role).is_some();
    let options = options_of(model, role, &demands);
    let device = options.mfa_serial.clone();
    let device = device.or_else(|| origins.get(origin).and_then(|source| source.device.clone()));
    let focus = if is_of_set { Field::Region } else { Field::SessionName };
    let mut inputs = inputs(model, &options, device.as_deref());
    if is_of_set {
        inputs.retain(|(field, _)| *field == Field::Region);
    }
    let mut dialog = SwitchDialog {
        role: role.clone(),
        origins,
        origin,
        inputs,
        focus,
        first: focus,
        problems: Vec::new(),
        predicted_arn: String::new(),
        needed: Vec::new(),
        terms: Vec::new(),
        warning: None,
        refusal: None,
        longest: *DURATION.end(),
        request: None,
        then: Then::default(),
        renews: None,
        is_quick: false,
        through,
        is_read_only: options.is_read_only() || (demands.read_only && !is_of_set),
        is_whole: false,
        is_production: demands.is_production,
    };
    if let Some(entry) = model.inventory.entry(role) {
        // A role that only a profile names has no known limit.
        if !entry.role.id.is_empty() {
            dialog.longest = entry.role.max_session_duration;
        }
        let needs = entry.verdict.as_deref().map(|verdict| verdict.needs.as_slice());
        dialog.needed =
            needs.unwrap_or_default().iter().filter_map(|need| Field::of(*need)).collect();
        let view = entry.trusted.as_ref().filter(|view| view.is_service_only);
        dialog.warning =
            view.map(|view| format!("a service role: only {} may assume it", view.short));
        let answer = entry.verdict.as_deref().map(|verdict| verdict.decision);
        dialog.refusal = (answer == Some(Decision::Deny))
            .then(|| "by its policies AWS will refuse: see the tab Why".to_owned());
        dialog.terms = terms(entry, &model.inventory.known);
    }
    let empty = |field: &Field| dialog.text(*field).is_none();
    if let Some(field) = dialog.needed.iter().copied().find(empty) {
        (dialog.focus, dialog.first) = (field, field);
    }
    dialog.predict();
    Some(dialog)
}

/// What can be said of a permission set: Identity Center takes nothing but the region goes along.
fn of_set(options: AssumeOptions) -> AssumeOptions {
    AssumeOptions { region: options.region, ..AssumeOptions::default() }
}

/// What the profile says of the role, as its guards let it; of a permission set, what can be sent.
fn options_of(model: &Model, role: &RoleArn, demands: &Demands) -> AssumeOptions {
    let mut options = model.setup.beginnings.profile_roles.get(role).cloned().unwrap_or_default();
    if set_of(role).is_some() {
        return of_set(options);
    }
    if let Some(most) = demands.max_duration {
        let usual = options.duration.or(model.setup.settings.defaults.duration);
        options.duration =
            usual.filter(|usual| *usual <= most).or(Some(most.min(DEFAULT_DURATION)));
    }
    options
}

/// Here, from the start of the chain in use, then every other start.
fn origins(model: &Model, wanted: &Wanted) -> Vec<Source> {
    let mut origins = Vec::new();
    let mut starts: Vec<Start> = Vec::new();
    if let Some(session) = model.session() {
        // A session that has ended can ask for nothing, nor can one that only reads; its start still can.
        if !model.is_over(session) && !session.is_read_only {
            origins.push(of_session(session, "here"));
        }
        starts.push(session.start.clone());
    }
    if let Wanted::Session(id) = wanted
        && let Some(held) = model.sessions.iter().find(|held| held.id == *id)
        && !model.is_over(held)
        && !held.is_read_only
    {
        origins.push(of_session(held, "from the session"));
    }
    starts.extend(model.setup.beginnings.starts.iter().cloned());
    for (place, start) in starts.iter().enumerate() {
        if starts.iter().take(place).any(|other| other == start) {
            continue;
        }
        let held = model.start_session(start);
        let name = held.map(|held| held.identity.known_as().to_owned());
        let words = match &name {
            Some(name) => format!("from the start: {start} ({name})"),
            None => format!("from the start: {start}"),
        };
        let is_temporary = held.is_some_and(|held| held.expires.is_some());
        let device = held.and_then(usual_device);
        let origin = Origin::Start(start.clone());
        let session_name = held.map(|held| held.identity.session_name());
        origins.push(Source { origin, words, name, session_name, is_temporary, device });
    }
    origins
}

fn of_session(session: &SessionSummary, lead: &str) -> Source {
    Source {
        origin: Origin::Here(session.id),
        words: format!("{lead}: {}", who(&session.identity)),
        name: Some(session.identity.known_as().to_owned()),
        session_name: Some(session.identity.session_name()),
        is_temporary: session.role.is_some() || session.expires.is_some(),
        device: usual_device(session),
    }
}

fn inputs(model: &Model, options: &AssumeOptions, device: Option<&str>) -> Vec<(Field, TextInput)> {
    let defaults = &model.setup.settings.defaults;
    let region = options.region.clone().or_else(|| defaults.region.clone());
    let duration = options.duration.or(defaults.duration).map(time::typed);
    let session_name = options.session_name.clone().or_else(|| defaults.session_name.clone());
    Field::ALL
        .into_iter()
        .map(|field| {
            let text = match field {
                Field::SessionName => session_name.clone(),
                Field::Duration => duration.clone(),
                Field::MfaDevice => device.map(str::to_owned),
                Field::MfaCode => return (field, TextInput::code()),
                Field::ExternalId => options.external_id.clone(),
                Field::SourceIdentity => options.source_identity.clone(),
                Field::Region => region.clone(),
                Field::Policy => options.policy.clone(),
                Field::Origin | Field::Tags | Field::ReadOnly => None,
            };
            (field, TextInput::new(&text.unwrap_or_default()))
        })
        .collect()
}

/// The device to try if no profile names one.
fn usual_device(session: &SessionSummary) -> Option<String> {
    let base = session.chain.first().map_or(session.identity.arn.as_str(), String::as_str);
    identity::usual_device(base)
}

/// What the role's trust policy says of fields that a person fills in, in words.
fn terms(entry: &RoleEntry, known: &KnownAccounts) -> Vec<(Field, String)> {
    let document = entry.role.trust_text();
    let summary = words::summary(&entry.role.arn, document.as_deref(), known);
    let mut terms = Vec::new();
    for condition in summary.granted().flat_map(|principal| &principal.conditions) {
        let Some(field) = ContextKey::new(&condition.key).need().and_then(Field::of) else {
            continue;
        };
        let term = (field, condition.text.clone());
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}
