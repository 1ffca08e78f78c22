//! The steps of the tour, in the order of the acts. `{command}` stands for the command's key.

use crate::app::command::Command;
use crate::app::dialogs::Dialog;
use crate::app::model::Model;
use crate::app::screens::detail::Tab;
use crate::app::verdict::VerdictView;
use crate::domain::permission_set::set_named;

/// One thing to see and do.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) is_done: fn(&Model) -> bool,
}

/// Title and text once all steps are done.
pub(super) const END: (&str, &str) = (
    "That was the tour",
    "All accounts are yours to explore; {help} shows the keys of every screen, {palette} runs any \
     command. Outside: kamen why, kamen path, kamen shell, kamen decode. {tour} puts this away.",
);

pub(super) const STEPS: [Step; 18] = [
    Step {
        title: "Act 1: who am I?",
        text: "The line at the top is what GetCallerIdentity answers: you are the user \
               AssumeRoleUser. Below are the roles of all accounts: each a mask. Press \
               {filter} and type s3list.",
        is_done: |model| model.roles.filter.text().to_lowercase().contains("s3l"),
    },
    Step {
        title: "Act 1: whom does a role let in?",
        text: "Your policy lets you ask for every role of this account; who is let in, each role \
               says itself. Press {keep} to go to the list, then {open} to open \
               S3ListBucketOnly and read whom it trusts.",
        is_done: |model| is_open(model, FIRST, "S3ListBucketOnly"),
    },
    Step {
        title: "Act 1: put the mask on",
        text: "Press {switch-with}, type MySession as session name, and see the ARN that CloudTrail \
               will show. Enter asks AWS.",
        is_done: |model| assumes(model, FIRST, "S3ListBucketOnly"),
    },
    Step {
        title: "Act 1: a shell that is the role",
        text: "The top line shows the role and its countdown. Your own shell has not changed. \
               Press {shell-here} for one that carries the session; try aws sts get-caller-identity \
               there, then type exit.",
        is_done: |model| model.shells_closed > 0,
    },
    Step {
        title: "Act 1: take it off",
        text: "You are back, and kamen says who you are. Press {back} to be the user again.",
        is_done: |model| model.session().is_some_and(|session| session.role.is_none()),
    },
    Step {
        title: "Act 2: one account, two roles",
        text: "Press {choose-start}, type second, and press enter: that profile assumes RoleA of \
               account 000000000000.",
        is_done: |model| assumes(model, SECOND, "RoleA"),
    },
    Step {
        title: "Act 2: named is enough",
        text: "RoleA has no permission to assume anything. Yet RoleB of the same account names \
               it, and within one account that suffices. {leave} leads to the list, {clear-filter} \
               takes its filter away; then {filter} roleb account:000000000000, {keep}, and \
               {show-why}.",
        is_done: |model| is_open(model, SECOND, "RoleB") && is_on(model, Tab::Why),
    },
    Step {
        title: "Act 3: two accounts, two sides",
        text: "Across accounts both sides must agree. Press {choose-start} and choose the profile \
               tools: it assumes RoleA of account 111111111111.",
        is_done: |model| assumes(model, ONES, "RoleA"),
    },
    Step {
        title: "Act 3: the missing side",
        text: "RoleC of 222222222222 trusts you, but your own policy does not name it. Find it \
               (rolec account:2222) and press {show-why}: the missing statement is there to paste.",
        is_done: |model| is_open(model, TWOS, "RoleC") && is_on(model, Tab::Why),
    },
    Step {
        title: "Act 3: both sides agree",
        text: "RoleB of 222222222222 trusts RoleA, and RoleA may ask for it. Find it and press \
               {switch}.",
        is_done: |model| assumes(model, TWOS, "RoleB"),
    },
    Step {
        title: "Act 4: roles for machines",
        text: "Some masks fit machines only. Filter the list for is:service to see which services \
               may assume them; {show-why} on one says whether you may pass it on to them.",
        is_done: |model| model.roles.filter.text().contains("is:service"),
    },
    Step {
        title: "Act 5: three policies on one role",
        text: "A role has policies for what it may do, at times a boundary, and a trust policy. \
               Find Developer of account kitsune-people, open it, and press {show-policies}.",
        is_done: |model| is_open(model, FIRST, "Developer") && is_on(model, Tab::Policies),
    },
    Step {
        title: "Act 6: masks over masks",
        text: "Press {show-path} on any role: the shortest chain from an identity you hold, hop by \
               hop. {walk-path} walks it; a chained session lasts one hour at most.",
        is_done: |model| is_on(model, Tab::Path),
    },
    Step {
        title: "Act 7: the session's name",
        text: "Choose the profile default again ({choose-start}). NightShift lets you in only if \
               the session's name begins with night-: find it and switch with such a name ({switch-with}).",
        is_done: |model| {
            model.session().is_some_and(|session| session.identity.arn.contains("/NightShift/"))
        },
    },
    Step {
        title: "Act 8: refused",
        text: "HanaOnly trusts hana alone. From the user ({back}), find it, press {switch-with}, \
               go up to the start, choose `here` with left and right, and ask nevertheless: AWS only says \
               AccessDenied, kamen says why.",
        is_done: |model| matches!(model.dialog, Some(Dialog::Refusal(_))),
    },
    Step {
        title: "Act 8: what to do",
        text: "AWS's text stands beside our reasons; w opens the whole explanation. Press it, or \
               esc to close.",
        is_done: |model| {
            model.dialog.is_none()
                || is_on(model, Tab::Why)
                || model.last_command == Some(Command::Cancel)
        },
    },
    Step {
        title: "Act 9: sign in once",
        text: "Most people's roles are permission sets of Identity Center. Press {sign-in}, then enter, \
               and allow it on the page that opens or is named.",
        is_done: has_permission_sets,
    },
    Step {
        title: "Act 9: every role, and no profile",
        text: "All sets of all accounts are in the list now, and no profile names them. Find ViewOnly \
               of account kitsune-data (viewonly data) and press {switch}.",
        is_done: |model| {
            let is_set = |arn: &str| arn.contains(":assumed-role/AWSReservedSSO_ViewOnly_");
            model.session().is_some_and(|session| is_set(&session.identity.arn))
        },
    },
];

const FIRST: &str = "012345678901";
const SECOND: &str = "000000000000";
const ONES: &str = "111111111111";
const TWOS: &str = "222222222222";

fn has_permission_sets(model: &Model) -> bool {
    model.inventory.roles.iter().any(|entry| {
        let is_open = |verdict: &VerdictView| verdict.is_certain();
        set_named(entry.role.arn.name()).is_some() && entry.verdict.as_deref().is_some_and(is_open)
    })
}

fn is_open(model: &Model, account: &str, role: &str) -> bool {
    model.detail.as_ref().is_some_and(|detail| {
        detail.role.name() == role && detail.role.account().to_string() == account
    })
}

fn is_on(model: &Model, tab: Tab) -> bool {
    model.detail.as_ref().is_some_and(|detail| detail.tab == tab)
}

fn assumes(model: &Model, account: &str, role: &str) -> bool {
    let expected = format!("::{account}:assumed-role/{role}/");
    model.session().is_some_and(|session| session.identity.arn.contains(&expected))
}
