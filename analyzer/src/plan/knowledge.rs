//! What the rules say of the world outside, in the words of the plan.

use super::BlockerKind;
use crate::resolve::{TypeHead, TypeRef};
use crate::signals::Effects;
use crate::signals::rules::{ContextKind, ForeignErrorRule, Rules};

/// What a foreign type is to a boundary.
pub(super) type ForeignClass = ContextKind;

/// The blocker that a value of such a type is, when it stands where data should.
pub(super) fn blocker_of(class: ForeignClass) -> BlockerKind {
    match class {
        ContextKind::Transaction => BlockerKind::TransactionParameter,
        ContextKind::Stream => BlockerKind::Stream,
        ContextKind::Closure => BlockerKind::ClosureParameter,
        ContextKind::Context | ContextKind::Cell => BlockerKind::ContextWithoutProvider,
        ContextKind::Handle | ContextKind::Router | ContextKind::Wrapper | ContextKind::Pointer => {
            BlockerKind::ForeignType
        }
    }
}

/// What a channel or a pool says when it fails: a value like others.
pub(super) fn is_error(path: &str) -> bool {
    path.ends_with("Error") || path.contains("::error::")
}

/// A foreign error type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignError {
    pub id: String,
    /// Whether it can hold a transport failure.
    pub carries: bool,
    /// Whether it can be made again on the other side from what crosses.
    pub comes_back: bool,
}

impl ForeignError {
    fn of(rule: &ForeignErrorRule) -> Self {
        let comes_back = rule.message.is_some() || !rule.codes.is_empty();
        Self { id: rule.id.clone(), carries: rule.can_carry(), comes_back }
    }
}

/// A foreign type that is held, not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignContext {
    pub id: String,
    pub expression: Option<String>,
    pub is_clone: bool,
}

/// The rules and what they say of each item.
pub(super) struct Knowledge<'a> {
    pub rules: &'a Rules,
    pub effects: &'a Effects,
}

impl Knowledge<'_> {
    /// What a foreign type is, by its full path.
    pub fn class(&self, path: &str) -> Option<ForeignClass> {
        if is_error(path) {
            return None;
        }
        self.rules.context(path).map(|rule| rule.kind)
    }

    /// How a foreign context is made.
    pub fn context(&self, path: &str) -> Option<ForeignContext> {
        self.rules.context(path).map(|rule| ForeignContext {
            id: rule.id.clone(),
            expression: rule.expression.clone(),
            is_clone: rule.clone,
        })
    }

    /// The rule by which a foreign type crosses.
    pub fn foreign_type(&self, path: &str, args: &[TypeRef]) -> Option<String> {
        let head = TypeHead::External(path.into());
        let ty = TypeRef::Path { head, args: args.to_vec(), borrowed: false };
        self.rules.foreign_type(&ty).map(|rule| rule.id.clone())
    }

    /// The rule by which a foreign error crosses.
    pub fn foreign_error(&self, ty: &TypeRef) -> Option<ForeignError> {
        self.rules.foreign_error(ty).map(ForeignError::of)
    }

    /// The same for the error of a function itself.
    pub fn outermost_error(&self, ty: &TypeRef) -> Option<ForeignError> {
        self.rules.outermost_error(ty).map(ForeignError::of)
    }
}
