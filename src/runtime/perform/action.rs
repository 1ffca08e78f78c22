//! Commands of the person's own: what is filled in, where they run, what is remembered.

use std::ffi::OsString;
use std::sync::Arc;

use crate::adapters::shell::ActionRequest;
use crate::app::effect::ActionOrder;
use crate::app::msg::Msg;
use crate::domain::arn::RoleArn;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::history::Door;
use crate::domain::session::SessionId;
use crate::domain::settings::{ActionPlace, Placeholder};
use crate::domain::shell::ActionEnd;
use crate::domain::system::in_words;
use crate::flows::history::{What, begun};
use crate::runtime::perform::{Outcome, Performer};

/// A command that may have the terminal now.
#[derive(Debug)]
pub(crate) struct ReadyAction {
    order: Box<ActionOrder>,
    session: SessionId,
    request: ActionRequest,
}

/// Runs `kamen exec --all` and waits for a key, so that what it says can be read. An interrupt is for the
/// command alone.
const AS_ALL: &str = r#"trap : INT
kamen=$1 query=$2 line=$3
shift 3
"$kamen" exec --all "$query" "$@" -- sh -c "$line"
code=$?
printf '\n%s' 'enter leads back to the screens '
read -r _
exit $code"#;

impl Performer {
    /// Runs a command as each of these roles, with the terminal that was lent. Another kamen does it: it asks what
    /// guards ask for, and gathers the sessions.
    pub(crate) async fn run_as_all(
        &self,
        roles: &[RoleArn],
        command: String,
    ) -> Result<u8, Failure> {
        let own = std::env::current_exe().map_err(|error| {
            Failure::local(format!("kamen cannot find itself: {}", in_words(&error)))
        })?;
        let query = roles.iter().map(RoleArn::as_str).collect::<Vec<_>>().join(";");
        let words = ["sh", "-c", AS_ALL, "sh"].map(OsString::from).into_iter();
        let told = [own.into_os_string(), format!("set:{query}").into(), command.into()];
        let options = self.options.iter().map(OsString::from);
        let request = ActionRequest {
            command: words.chain(told).chain(options).collect(),
            environment: Arc::clone(&self.worlds.now().environment),
            changes: EnvironmentChanges::default(),
        };
        request.run_in_front().await.map(|end| end.exit_code)
    }

    /// Runs the command of an order, or hands it to the loop if it needs the terminal.
    pub(super) async fn act(
        self: Arc<Self>,
        session: SessionId,
        order: Box<ActionOrder>,
    ) -> Result<Outcome, Msg> {
        let ended = |order: &ActionOrder, result| {
            let action = Box::new(order.action.clone());
            Msg::ActionEnded { action, result }
        };
        let request = match self.action_request(session, &order).await {
            Ok(request) => request,
            Err(failure) => return Err(ended(&order, Err(failure))),
        };
        let ready = ReadyAction { order, session, request };
        match ready.order.action.place {
            ActionPlace::Terminal => Ok(Outcome::Action(Box::new(ready))),
            ActionPlace::Background | ActionPlace::Pane => {
                let result = self.remembered(&ready, ready.request.run_apart()).await;
                Err(ended(&ready.order, result))
            }
        }
    }

    /// Runs a command with the terminal that was lent.
    pub(crate) async fn act_in_front(&self, ready: ReadyAction) -> Msg {
        let result = self.remembered(&ready, ready.request.run_in_front()).await;
        Msg::ActionEnded { action: Box::new(ready.order.action), result }
    }

    async fn remembered(
        &self,
        ready: &ReadyAction,
        running: impl Future<Output = Result<ActionEnd, Failure>>,
    ) -> Result<ActionEnd, Failure> {
        let held = self.sessions.summary(ready.session);
        let held = held.ok_or_else(|| Failure::usage("this session was forgotten"))?;
        let command = ready.order.action.command.first().cloned();
        let what = What { door: Door::Exec, reason: None, command };
        let mut entry = begun(&self.worlds.now(), &self.sessions, &held, what);
        self.remember(&entry);
        let result = running.await;
        let code = match &result {
            Ok(end) => end.exit_code,
            Err(failure) => failure.kind.exit_code(),
        };
        entry.end(self.now(), code);
        self.remember(&entry);
        result
    }

    async fn action_request(
        &self,
        session: SessionId,
        order: &ActionOrder,
    ) -> Result<ActionRequest, Failure> {
        let mut changes = self.environment_of(session).await?;
        let region = self.region_of(&changes);
        if region.is_none() && order.action.names(Placeholder::Region) {
            let text = format!("`{}` says {{region}}, and no region is set", order.action.name);
            return Err(Failure::usage(text)
                .with_hint("set `region` in the profile, or under [defaults] in the settings"));
        }
        let value = |placeholder: Placeholder| match placeholder {
            Placeholder::Arn => order.role.to_string(),
            Placeholder::Role => order.role.name().to_owned(),
            Placeholder::Account => order.role.account().to_string(),
            Placeholder::Name => order.account_name.clone(),
            Placeholder::Region => region.clone().unwrap_or_default(),
        };
        for placeholder in Placeholder::ALL {
            changes.set(placeholder.variable(), value(placeholder));
        }
        let command = order.action.filled(value).into_iter().map(OsString::from).collect();
        Ok(ActionRequest {
            command,
            environment: Arc::clone(&self.worlds.now().environment),
            changes,
        })
    }

    /// The region in which the session's child works.
    fn region_of(&self, changes: &EnvironmentChanges) -> Option<String> {
        ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| {
            let given = changes.value(name).map(|value| value.reveal().to_owned());
            given.or_else(|| self.variable(name)).filter(|region| !region.is_empty())
        })
    }
}
