//! Misbehaviour on demand, for tests: refuse, throttle, hang, talk rubbish.

use std::str::FromStr;
use std::time::Duration;

use crate::domain::account::AccountId;
use crate::sandbox::reply::Refusal;

/// When to misbehave, and how. The first fault that matches a call is the one that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The account of the caller; `None` for every account, and for callers that are not known.
    pub account: Option<AccountId>,
    /// Such as `ListRoles`; `None` for every action.
    pub action: Option<String>,
    pub kind: FaultKind,
    /// How many calls it hits before it is over; `None` for all.
    pub times: Option<u32>,
}

/// A way to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// AccessDenied.
    Refuse,
    /// Throttling (400), as IAM and STS answer.
    Throttle,
    /// ServiceUnavailable (503).
    Unavailable,
    /// No answer, ever.
    Hang,
    /// The right answer, late.
    Slow(Duration),
    /// A page of a captive portal instead of XML.
    Garbage,
    /// The connection is closed without an answer.
    Disconnect,
    /// ExpiredToken, whatever the token.
    Expire,
}

impl Fault {
    /// A fault for every call.
    pub fn new(kind: FaultKind) -> Self {
        Self { account: None, action: None, kind, times: None }
    }

    /// Only for callers of one account.
    pub fn in_account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Only for one action.
    pub fn on(mut self, action: &str) -> Self {
        self.action = Some(action.to_owned());
        self
    }

    /// Only for so many calls.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    fn matches(&self, account: Option<AccountId>, action: &str) -> bool {
        self.times != Some(0)
            && (self.account.is_none() || self.account == account)
            && self.action.as_deref().is_none_or(|wanted| wanted == action)
    }
}

impl FromStr for Fault {
    type Err = String;

    /// Reads `KIND`, `KIND:ACTION` or `KIND:ACTION:ACCOUNT`, such as `throttle:ListRoles`; an
    /// action `*` is every one.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        let kind = match parts.next().unwrap_or_default() {
            "refuse" => FaultKind::Refuse,
            "throttle" => FaultKind::Throttle,
            "unavailable" => FaultKind::Unavailable,
            "hang" => FaultKind::Hang,
            "slow" => FaultKind::Slow(Duration::from_secs(2)),
            "garbage" => FaultKind::Garbage,
            "disconnect" => FaultKind::Disconnect,
            "expire" => FaultKind::Expire,
            other => {
                return Err(format!(
                    "unknown fault `{other}`: refuse, throttle, unavailable, hang, slow, garbage, \
                     disconnect or expire is expected"
                ));
            }
        };
        let mut fault = Self::new(kind);
        fault.action = parts.next().filter(|action| *action != "*").map(str::to_owned);
        let account = parts.next().map(str::parse::<AccountId>).transpose();
        fault.account = account.map_err(|error| error.to_string())?;
        Ok(fault)
    }
}

/// Finds the fault that hits a call, and counts it.
pub(super) fn strike(
    faults: &mut [Fault],
    account: Option<AccountId>,
    action: &str,
) -> Option<FaultKind> {
    let fault = faults.iter_mut().find(|fault| fault.matches(account, action))?;
    if let Some(times) = &mut fault.times {
        *times = times.saturating_sub(1);
    }
    Some(fault.kind)
}

impl FaultKind {
    /// The refusal that the fault amounts to, if it does.
    pub(super) fn refusal(self, caller: &str, action: &str) -> Option<Refusal> {
        match self {
            Self::Refuse => Some(Refusal::denied(format!(
                "User: {caller} is not authorized to perform: {action} with an explicit deny in a \
                 service control policy"
            ))),
            Self::Throttle => Some(Refusal::new(400, "Throttling", "Rate exceeded")),
            Self::Unavailable => {
                Some(Refusal::new(503, "ServiceUnavailable", "Service is unavailable"))
            }
            Self::Expire => Some(Refusal::expired()),
            Self::Hang | Self::Slow(_) | Self::Garbage | Self::Disconnect => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_only_what_it_names_and_ends() {
        let account = AccountId::from_number(1);
        let throttle = Fault::new(FaultKind::Throttle).in_account(account).on("ListRoles").times(1);
        let mut faults = [throttle];

        assert_eq!(strike(&mut faults, None, "ListRoles"), None);
        assert_eq!(strike(&mut faults, Some(account), "GetRole"), None);
        assert_eq!(strike(&mut faults, Some(account), "ListRoles"), Some(FaultKind::Throttle));
        assert_eq!(strike(&mut faults, Some(account), "ListRoles"), None);
    }

    #[test]
    fn a_fault_is_read_from_text() {
        let fault: Fault = "throttle:ListRoles:000000000001".parse().unwrap();
        let wanted = Fault::new(FaultKind::Throttle).on("ListRoles");

        assert_eq!(fault, wanted.in_account(AccountId::from_number(1)));
        assert_eq!("hang:*".parse(), Ok(Fault::new(FaultKind::Hang)));
        assert!("burn".parse::<Fault>().is_err());
        assert!("hang:x:1".parse::<Fault>().is_err());
    }
}
