//! Signing in.

use crate::app::dialogs::switch::SwitchDialog;
use crate::app::effect::ShellOrder;
use crate::app::input::TextInput;
use crate::app::list::ListCursor;
use crate::app::msg::SignInPage;
use crate::app::remote::RequestId;
use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::domain::secret::Secret;
use crate::domain::session::Start;

/// A sign-in, from the offer to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct SignInDialog {
    /// Those to choose from; never empty.
    pub gates: Vec<Gate>,
    pub cursor: ListCursor,
    pub step: Step,
    /// What the last page shows, while it is asked for.
    pub input: TextInput,
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
    /// Tell a live shell again.
    Tell(Box<ShellOrder>),
}

impl SignInDialog {
    pub fn new(gates: Vec<Gate>, after: After) -> Self {
        let (cursor, input) = (ListCursor::default(), TextInput::code());
        Self { gates, cursor, step: Step::Offer, input, after }
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

    /// Whether the code of the last page is to be typed.
    pub fn wants_code(&self) -> bool {
        self.page().is_some_and(|page| page.ends_with_code)
    }

    /// Takes what was typed, to be sent; the page is gone from then on. `None` if nothing was.
    pub fn carry(&mut self) -> Option<(RequestId, Secret)> {
        let (request, code) = (self.request()?, Secret::new(self.input.text().trim()));
        if code.reveal().is_empty() {
            return None;
        }
        self.input = TextInput::code();
        self.step = Step::Waiting { request, page: None };
        Some((request, code))
    }

    /// What was wrong with the code before is no longer of interest.
    pub fn code_changed(&mut self) {
        if let Step::Waiting { page: Some(page), .. } = &mut self.step {
            page.problem = None;
        }
    }

    /// Whether another one can be chosen.
    pub fn is_choice(&self) -> bool {
        self.gates.len() > 1 && self.step == Step::Offer
    }
}
