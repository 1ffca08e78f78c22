//! The policies of a role, a user or a group: the same six calls for each kind.

use crate::sandbox::cloud::Call;
use crate::sandbox::iam::{account, encoded, page, required, role, user, write_attached};
use crate::sandbox::organisation::Holdings;
use crate::sandbox::reply::Refusal;
use crate::sandbox::xml::Xml;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Role,
    User,
    Group,
}

/// Performs `ListAttached…Policies`, `List…Policies` or `Get…Policy`; `None` for anything else.
pub(super) fn perform(call: &Call<'_>, action: &str) -> Option<Result<Xml, Refusal>> {
    Some(match action {
        "ListAttachedRolePolicies" => list_attached(call, action, Kind::Role),
        "ListAttachedUserPolicies" => list_attached(call, action, Kind::User),
        "ListAttachedGroupPolicies" => list_attached(call, action, Kind::Group),
        "ListRolePolicies" => list_inline(call, action, Kind::Role),
        "ListUserPolicies" => list_inline(call, action, Kind::User),
        "ListGroupPolicies" => list_inline(call, action, Kind::Group),
        "GetRolePolicy" => get_inline(call, action, Kind::Role),
        "GetUserPolicy" => get_inline(call, action, Kind::User),
        "GetGroupPolicy" => get_inline(call, action, Kind::Group),
        _ => return None,
    })
}

fn list_attached(call: &Call<'_>, action: &str, kind: Kind) -> Result<Xml, Refusal> {
    let (_, holdings) = find(call, action, kind)?;
    let page = page::page(call.parameters, holdings.attached.iter())?;
    let mut xml = Xml::new();
    xml.list("AttachedPolicies", &page.items, |xml, arn| write_attached(xml, arn));
    page.write_end(&mut xml);
    Ok(xml)
}

fn list_inline(call: &Call<'_>, action: &str, kind: Kind) -> Result<Xml, Refusal> {
    let (_, holdings) = find(call, action, kind)?;
    let page = page::page(call.parameters, holdings.inline.keys())?;
    let mut xml = Xml::new();
    xml.texts("PolicyNames", page.items.iter().map(|name| name.as_str()));
    page.write_end(&mut xml);
    Ok(xml)
}

fn get_inline(call: &Call<'_>, action: &str, kind: Kind) -> Result<Xml, Refusal> {
    let name = required(call, "PolicyName")?;
    let (holder, holdings) = find(call, action, kind)?;
    let document = holdings.inline.get(name).ok_or_else(|| {
        let word = kind.field().trim_end_matches("Name").to_lowercase();
        Refusal::missing(format!("The {word} policy with name {name} cannot be found."))
    })?;
    let mut xml = Xml::new();
    xml.text(kind.field(), holder);
    xml.text("PolicyName", name);
    xml.text("PolicyDocument", &encoded(document));
    Ok(xml)
}

fn find<'a>(call: &Call<'a>, action: &str, kind: Kind) -> Result<(&'a str, &'a Holdings), Refusal> {
    let action = format!("iam:{action}");
    required(call, kind.field())?;
    match kind {
        Kind::Role => {
            role::find(call, &action).map(|(_, role)| (role.name.as_str(), &role.holdings))
        }
        Kind::User => {
            user::find(call, &action).map(|(_, user)| (user.name.as_str(), &user.holdings))
        }
        Kind::Group => {
            let (account, name) = (account(call)?, required(call, "GroupName")?);
            call.authorize(&action, &account.arn(&format!("group/{name}")))?;
            let missing =
                || Refusal::missing(format!("The group with name {name} cannot be found."));
            let group = account.groups.get(name).ok_or_else(missing)?;
            Ok((group.name.as_str(), &group.holdings))
        }
    }
}

impl Kind {
    fn field(self) -> &'static str {
        match self {
            Self::Role => "RoleName",
            Self::User => "UserName",
            Self::Group => "GroupName",
        }
    }
}
