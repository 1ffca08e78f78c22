//! Signing in.

use crate::app::dialogs::switch::SwitchDialog;
use crate::app::list::ListCursor;
use crate::app::msg::SignInPage;
use crate::app::remote::RequestId;
use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::domain::session::Start;

/// A sign-in, from the offer to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct SignInDialog {
    /// Those to choose from; never empty.
    pub gates: Vec<Gate>,
    pub cursor: ListCursor,
    pub step: Step,
    /// What the sign-in is wanted for.
    pub after: After,
}

/// How far a sign-in is.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nothing is under way.
    Offer,
    /// Under way; the page that the person is to agree on, once it is known.
    Waiting {
        request: RequestId,
        page: Option<SignInPage>,
    },
    /// Nothing would keep the sign-in, unless the AWS CLI's file does.
    NoPlace,
    Failed(Failure),
}

/// What comes after a sign-in.
#[derive(Debug, Clone, PartialEq)]
pub enum After {
    Nothing,
    /// Become this start.
    Use(Start),
    /// Send the order of this dialog again.
    Switch(Box<SwitchDialog>),
}

impl SignInDialog {
    pub fn new(gates: Vec<Gate>, after: After) -> Self {
        Self { gates, cursor: ListCursor::default(), step: Step::Offer, after }
    }

    /// The one that is chosen.
    pub fn gate(&self) -> Option<&Gate> {
        self.gates.get(self.cursor.selected)
    }

    /// The request that is under way.
    pub fn request(&self) -> Option<RequestId> {
        match &self.step {
            Step::Waiting { request, .. } => Some(*request),
            Step::Offer | Step::NoPlace | Step::Failed(_) => None,
        }
    }

    /// The page that the person is to agree on.
    pub fn page(&self) -> Option<&SignInPage> {
        match &self.step {
            Step::Waiting { page, .. } => page.as_ref(),
            Step::Offer | Step::NoPlace | Step::Failed(_) => None,
        }
    }

    /// Whether another one can be chosen.
    pub fn is_choice(&self) -> bool {
        self.gates.len() > 1 && self.step == Step::Offer
    }
}
