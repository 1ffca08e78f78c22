//! From a role to its session: the dialog, the order, and what AWS says to it.

use crate::app::dialog::{Dialog, ProductionDialog, RefusalDialog};
use crate::app::effect::{Effect, SwitchOrder};
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::remote::{Remote, RequestId};
use crate::app::switch::{Field, Origin, Source, SwitchDialog, validate};
use crate::app::toast::ToastKind;
use crate::app::update::{identity, toast};
use crate::app::words::{typed_span, who};
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::IdentityKind;
use crate::domain::session::{AssumeOptions, SessionSummary, Start};

/// Opens the dialog for a role; `from` is chosen among the origins, the identity in use by default.
pub(super) fn open(model: &mut Model, role: &RoleArn, from: Option<&Start>, through: Vec<RoleArn>) {
    let origins = origins(model);
    if origins.is_empty() {
        toast(model, ToastKind::Warning, "there is no identity to switch from");
        return;
    }
    let wanted = |source: &Source| match (from, &source.origin) {
        (Some(start), Origin::Start(own)) => start == own,
        (None, Origin::Here(_)) => true,
        _ => false,
    };
    let origin = origins.iter().position(wanted).unwrap_or(0);
    let options = model.setup.profile_roles.get(role).cloned().unwrap_or_default();
    let mut dialog = SwitchDialog {
        role: role.clone(),
        origins,
        origin,
        inputs: inputs(model, &options),
        focus: Field::SessionName,
        problems: Vec::new(),
        predicted_arn: String::new(),
        needed: Vec::new(),
        warning: None,
        longest: 43_200,
        request: None,
        through,
    };
    if let Some(entry) = model.inventory.entry(role) {
        // A role that only a profile names has no known limit.
        if !entry.role.id.is_empty() {
            dialog.longest = entry.role.max_session_duration;
        }
        let needs = entry.verdict.as_ref().map(|verdict| verdict.needs.as_slice());
        dialog.needed = needed(needs.unwrap_or_default());
        dialog.warning = warning(entry);
    }
    let empty = |field: &Field| dialog.text(*field).is_none();
    if let Some(field) = dialog.needed.iter().copied().find(empty) {
        dialog.focus = field;
    }
    dialog.predict();
    model.dialog = Some(Dialog::Switch(Box::new(dialog)));
}

/// Here, from the start of the chain in use, then every other start.
fn origins(model: &Model) -> Vec<Source> {
    let mut origins = Vec::new();
    let mut starts: Vec<Start> = Vec::new();
    if let Some(session) = model.session() {
        origins.push(Source {
            origin: Origin::Here(session.id),
            words: format!("here: {}", who(&session.identity)),
            name: Some(session.identity.display_name().to_owned()),
            is_temporary: session.role.is_some() || session.expires.is_some(),
        });
        starts.push(session.start.clone());
    }
    starts.extend(model.setup.starts.iter().cloned());
    for (place, start) in starts.iter().enumerate() {
        if starts.iter().take(place).any(|other| other == start) {
            continue;
        }
        let held = model.start_session(start);
        let name = held.map(|held| held.identity.display_name().to_owned());
        let words = match &name {
            Some(name) => format!("from the start: {start} ({name})"),
            None => format!("from the start: {start}"),
        };
        let is_temporary = held.is_some_and(|held| held.expires.is_some());
        origins.push(Source { origin: Origin::Start(start.clone()), words, name, is_temporary });
    }
    origins
}

fn inputs(model: &Model, options: &AssumeOptions) -> Vec<(Field, TextInput)> {
    let defaults = &model.setup.settings.defaults;
    let region = options.region.clone().or_else(|| defaults.region.clone());
    let duration = options.duration.or(defaults.duration).map(typed_span);
    let session_name = options.session_name.clone().or_else(|| defaults.session_name.clone());
    let device = options.mfa_serial.clone().or_else(|| usual_device(model));
    Field::ALL
        .into_iter()
        .map(|field| {
            let text = match field {
                Field::SessionName => session_name.clone(),
                Field::Duration => duration.clone(),
                Field::MfaDevice => device.clone(),
                Field::MfaCode => return (field, TextInput::code()),
                Field::ExternalId => options.external_id.clone(),
                Field::SourceIdentity => options.source_identity.clone(),
                Field::Region => region.clone(),
                Field::Policy => options.policy.clone(),
                Field::Origin | Field::Tags => None,
            };
            (field, TextInput::new(&text.unwrap_or_default()))
        })
        .collect()
}

/// Where nobody names a device: a user's virtual device mostly bears the user's own name.
fn usual_device(model: &Model) -> Option<String> {
    let session = model.session()?;
    let base = session.chain.first().map_or(session.identity.arn.as_str(), String::as_str);
    let IdentityKind::User { name } = IdentityKind::of(base) else { return None };
    let parts = crate::domain::arn::ArnParts::parse(base)?;
    Some(format!("arn:{}:iam::{}:mfa/{name}", parts.partition, parts.account))
}

fn needed(needs: &[String]) -> Vec<Field> {
    let field = |need: &String| match need.as_str() {
        "mfa" => Some(Field::MfaCode),
        "external-id" => Some(Field::ExternalId),
        "session-name" => Some(Field::SessionName),
        "source-identity" => Some(Field::SourceIdentity),
        "tags" => Some(Field::Tags),
        _ => None,
    };
    needs.iter().filter_map(field).collect()
}

fn warning(entry: &crate::app::entry::RoleEntry) -> Option<String> {
    if let Some(view) = entry.trusted.as_ref().filter(|view| view.is_service_only) {
        return Some(format!("a service role: only {} may wear it", view.short));
    }
    let verdict = entry.verdict.as_ref()?;
    (verdict.answer == crate::app::verdict::Answer::Deny)
        .then(|| "by its policies AWS will refuse: see the tab Why".to_owned())
}

/// The person confirmed the dialog.
pub(super) fn submit(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Switch(dialog)) = &mut model.dialog else { return };
    if dialog.request.is_some() {
        return;
    }
    let order = match validate(dialog) {
        Ok(order) => order,
        Err(problems) => {
            if let Some((field, _)) = problems.first() {
                dialog.focus = *field;
            }
            dialog.problems = problems;
            return;
        }
    };
    dialog.problems.clear();
    let switch = dialog.clone();
    let asks = model.setup.settings.production.confirm;
    let production = order.through.iter().chain([&order.role]);
    let account = production
        .map(|role| (role.account(), model.inventory.is_production(role)))
        .find(|(_, is_production)| *is_production && asks)
        .map(|(account, _)| account);
    match account {
        Some(account) => {
            model.dialog = Some(Dialog::Production(Box::new(ProductionDialog {
                account,
                expected: model.inventory.account_label(account),
                input: TextInput::default(),
                is_wrong: false,
                order: Box::new(order),
                switch,
            })));
        }
        None => order_switch(model, switch, Box::new(order), effects),
    }
}

/// The account's name was typed, or something else.
pub(super) fn confirm_production(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Production(mut dialog)) = model.dialog.take() else { return };
    let typed = dialog.input.text().trim();
    if typed.eq_ignore_ascii_case(&dialog.expected) || typed == dialog.account.to_string() {
        order_switch(model, dialog.switch, dialog.order, effects);
    } else {
        dialog.is_wrong = true;
        model.dialog = Some(Dialog::Production(dialog));
    }
}

fn order_switch(
    model: &mut Model,
    mut switch: Box<SwitchDialog>,
    order: Box<SwitchOrder>,
    effects: &mut Vec<Effect>,
) {
    let request = model.request();
    switch.request = Some(request);
    model.dialog = Some(Dialog::Switch(switch));
    effects.push(Effect::Switch { request, order });
}

pub(super) fn switched(
    model: &mut Model,
    request: RequestId,
    result: Result<SessionSummary, Failure>,
    effects: &mut Vec<Effect>,
) {
    let Some(Dialog::Switch(dialog)) = &mut model.dialog else { return };
    if dialog.request != Some(request) {
        return;
    }
    dialog.request = None;
    match result {
        Ok(summary) => arrive(model, &summary, effects),
        Err(failure) if failure.kind == FailureKind::MfaNeeded => {
            let is_wrong = dialog.text(Field::MfaCode).is_some();
            let problem = if is_wrong { failure.message.clone() } else { "six digits".to_owned() };
            if let (Some(device), Some(input)) =
                (&failure.mfa_device, dialog.input_mut(Field::MfaDevice))
            {
                input.set(device);
            }
            if let Some(input) = dialog.input_mut(Field::MfaCode) {
                *input = TextInput::code();
            }
            dialog.focus = Field::MfaCode;
            dialog.needed.push(Field::MfaCode);
            dialog.problems = vec![(Field::MfaCode, problem)];
        }
        Err(failure) => refuse(model, failure, effects),
    }
}

fn arrive(model: &mut Model, summary: &SessionSummary, effects: &mut Vec<Effect>) {
    model.dialog = None;
    identity::hold(model, summary);
    model.switched.push(summary.id);
    if let Some(role) = &summary.role {
        model.notes.remember(role, model.now);
        if let Some(entry) = model.inventory.entry_mut(role) {
            entry.worn_at = Some(model.now);
        }
        effects.push(Effect::SaveNotes(model.notes.clone()));
    }
    identity::become_session(model, summary, true, effects);
}

/// Shows the refusal, and asks for our own reasons to stand beside it.
fn refuse(model: &mut Model, failure: Failure, effects: &mut Vec<Effect>) {
    let Some(Dialog::Switch(dialog)) = model.dialog.take() else { return };
    let mut why = Remote::Absent;
    if failure.kind == FailureKind::Refused
        && let Some(session) = model.session().map(|session| session.id)
    {
        let request = model.request();
        why = Remote::Loading(request);
        let role = dialog.role.clone();
        effects.push(Effect::Explain { request, session, role });
    }
    model.dialog = Some(Dialog::Refusal(Box::new(RefusalDialog {
        role: Some(dialog.role.clone()),
        call: "sts:AssumeRole".to_owned(),
        failure,
        lines: Vec::new(),
        why,
        switch: Some(dialog),
        scroll: 0,
    })));
}
