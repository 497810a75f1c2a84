//! The wall of a service: the functions called through it and what blocks them.

use serde::Serialize;

use super::{Output, Shape};
use crate::ingest::{Place, Span};
use crate::resolve::ItemId;

/// Index of a context provider within its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ContextId(pub u32);

/// How a parameter is passed, and how a context is handed to whoever asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Passing {
    /// `T`. A context is cloned: `context.x.clone()`; one that is [moved](ContextProvider::is_moved) is handed over.
    Value,
    /// `&T`. A context is lent: `&context.x`.
    Reference,
    /// `&mut T`: comes back in the response and is written back on success.
    MutReference,
    /// `Option<&T>`: owned as `Option<T>`, lent with `.as_ref()` (`.as_deref()` for `Option<&str>` and
    /// `Option<&[T]>`). Data only.
    OptionReference,
    /// A reference to what lies inside a context that is an `Arc` or a `Box`: `&*context.x`. Contexts only
    /// (always so for `dyn Trait`).
    Dereference,
    /// The same for a context that is an `Arc` of a `Box`: `&**context.x`.
    DereferenceBox,
}

/// What a parameter is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Sent over the wire.
    Data(Shape),
    /// Not sent: the service builds its own.
    Context(ContextId),
}

/// A parameter of a boundary function, in order of declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoundaryParameter {
    /// Name as Rust spells it (`r#type` for a keyword; serde drops the `r#` on the wire); `argN` (counted from 0,
    /// `self` left out) when the pattern is not a plain name.
    pub name: String,
    /// Its type as written, for a child of the defining module with `use super::*` (relative paths are told from
    /// there: `super::Line` as `super::super::Line`); may hold `'static`, elided lifetimes and `Self`.
    pub ty_text: String,
    /// How it is passed: for data what stands in the signature, for a context how the service hands its own over.
    pub passing: Passing,
    /// Data or context.
    pub role: Role,
    /// Line of the parameter.
    pub line: usize,
}

/// What `self` of a boundary method is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SelfRole {
    /// A service struct: the service holds its own; call as `Type::method(&context.x, …)`.
    Context(ContextId),
    /// A data struct: sent.
    Data(Shape),
}

/// A stateful function of a service that is called from outside of it.
///
/// Functions that are blocked or excluded are not in the list: they stay local, without a head line.
///
/// Methods of trait impls that are called through `dyn Trait` and whose object the workspace builds itself share
/// one endpoint: every impl gets its own shim and head line, but the first of them in the list serves for all, with
/// `receiver = (SelfRole::Context(the dyn object), Dereference)` and `call_path = "PaymentGateway::status"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoundaryFunction {
    /// The function or method.
    pub item: ItemId,
    /// Name of the shim, unique within its defining module: `charge`, for methods `billing_service_charge`; never
    /// a keyword (`match_`).
    pub shim: String,
    /// Path of the endpoint below `/v1/`: `billing/service/charge`; unique within the service except for methods
    /// that share a trait object (see above).
    pub endpoint: String,
    /// The module it is defined in.
    pub module: ItemId,
    /// How it is called from inside a child module of its module: `charge` or `BillingService::charge`,
    /// `<FakeGateway as PaymentGateway>::capture`; methods take the receiver as first argument.
    pub call_path: String,
    /// The self type as written in its impl, for a child of the defining module, for methods (also for those whose receiver is a trait object).
    pub self_text: Option<String>,
    /// What `self` is and how it is passed, for methods with a receiver.
    pub receiver: Option<(SelfRole, Passing)>,
    /// Parameters after `self`.
    pub parameters: Vec<BoundaryParameter>,
    /// What it returns.
    pub output: Output,
    /// Output type as written, for a child of the defining module; empty for unit.
    pub output_text: String,
    /// `async fn` (also through `#[async_trait]`).
    pub is_async: bool,
    /// Whether `#[async_trait]` rewrites it.
    pub is_async_trait: bool,
    /// Proven read-only: nothing it reaches writes to a database, a file, the network or process-wide state.
    pub read_only: bool,
    /// Why it is (not) read-only: the first write found, or what was read.
    pub read_only_reason: String,
    /// Places outside the service that call it.
    pub callers: Vec<Place>,
    /// How it is called when it takes the caller's open transaction: through an outbox.
    pub saga: Option<Saga>,
}

/// A call inside the caller's transaction that becomes a row of an outbox, written in that transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Saga {
    /// The SQL of the database: `sqlite`, `postgres`, `mysql`.
    pub dialect: String,
    /// Which of the parameters after `self` is the handle. Its role is the pool that the service opens a transaction
    /// of its own with.
    pub parameter: usize,
    /// The function of the monolith that makes the pool with the outbox in it.
    pub maker: ItemId,
}

/// A `fn routes() -> Router` style seam: the service serves the original paths, the monolith forwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteSeam {
    /// The function.
    pub item: ItemId,
    /// The module it is defined in.
    pub module: ItemId,
    /// How it is called from a child module of its module: `routes()` without the parentheses.
    pub call_path: String,
    /// Output type as written, `Router<AppState>`.
    pub output_text: String,
    /// The state it needs, when any: `.with_state(context.x.clone())`. Always a context that can be cloned.
    pub state: Option<ContextId>,
    /// Its parameters, all contexts: `fn routes(state: AppState) -> Router`; mostly none.
    pub parameters: Vec<BoundaryParameter>,
    /// Routes found in it: method and path as written (`GET /invoices/{id}`).
    pub routes: Vec<(String, String)>,
    /// Handler functions it registers.
    pub handlers: Vec<ItemId>,
    /// Whether the function is not the service's own: it registers handlers of the service among others. The monolith
    /// forwards `routes` alone; the service holds the function without the rest.
    pub is_shared: bool,
    /// Whether it gives out routes of rocket. The service holds the application they are mounted in; the seam that has
    /// it as its parameter brings it for all.
    pub is_rocket: bool,
    /// The server of actix-web that the function hands an application to; the service holds the application.
    pub server: Option<ServerSeam>,
}

/// A function that hands an application to a server of actix-web.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerSeam {
    /// The server as written there: `HttpServer`, `actix_web::HttpServer`.
    pub written: String,
    /// Method and path of all that is known of the application, in its order, and whether it is the service's.
    pub table: Vec<(String, String, bool)>,
}

/// Part of a function of the monolith's start-up code that the service runs to get values that no function makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StartUp {
    /// The function. The service's copy of it loses what [`Slice::cuts`](super::Slice::cuts) says.
    pub item: ItemId,
    /// Its path in the crate.
    pub path: String,
    /// `async fn`.
    pub is_async: bool,
    /// What is left of its parameters.
    pub arguments: Vec<(ContextId, Passing)>,
    /// The values, as expressions at the end of what is left of its body.
    pub values: Vec<String>,
    /// Locals that came with something needed: kept alive, and run when they are futures.
    pub rests: Vec<String>,
    /// Where its body ends, before its brace.
    pub end: u32,
    /// For the application of a server: what is put into the functions on the way to it, the one that makes it first.
    pub parts: Vec<StartUpPart>,
}

/// What is left of a function on the way to an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StartUpPart {
    /// The function.
    pub item: ItemId,
    /// What stays of the statement there.
    pub kind: StartUpKind,
    /// Where that stands in the file.
    pub stays: Span,
    /// Where its body ends, before its brace.
    pub end: u32,
    /// `async fn`.
    pub is_async: bool,
    /// Locals that came with something needed.
    pub rests: Vec<String>,
    /// For rocket: the routes that are mounted.
    pub mounts: Vec<Span>,
    /// For rocket: the `_` that stands for the type of the application.
    pub open_output: Option<Span>,
}

/// What stays of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartUpKind {
    /// The closure that makes the application.
    Application,
    /// The chain that makes an application of rocket.
    Rocket,
    /// The call of the next function.
    Call {
        /// Whether nothing waits for it there.
        waits: bool,
    },
}

/// One step of building a context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Calls a workspace function: `crate::db::connect(&config).await?`. For a method the first argument is its
    /// receiver.
    Call {
        /// The function or associated function.
        item: ItemId,
        /// Path from the crate root: `crate::db::connect`, `crate::billing::BillingService::new`.
        path: String,
        /// What it takes, in order: another context of this service and how to pass it.
        arguments: Vec<(ContextId, Passing)>,
        /// `.await` needed.
        is_async: bool,
        /// `?` needed.
        is_fallible: bool,
        /// Wrap the result: `std::sync::Arc::new(…)`.
        wrap_in_arc: bool,
    },
    /// Takes a field of another context: `app_state.pool.clone()`. So that a service has one pool and one cache,
    /// fields of contexts that boundary functions or seams ask for come before anything made anew.
    Field {
        /// The other context.
        of: ContextId,
        /// Field name.
        field: String,
    },
    /// Runs a part of the start-up code; the value is a tuple.
    StartUp(Box<StartUp>),
    /// A known foreign value made from nothing: the Rust expression from the rules (`reqwest::Client::new()`),
    /// complete, with `std::sync::Arc::new(…)` around it where the context is an `Arc`.
    Expression(String),
    /// The Rust expression that a person gave, with its imports around it; it may hold `.await` and `?`.
    Given {
        /// The expression.
        text: String,
        /// The workspace items it names.
        names: Vec<ItemId>,
    },
}

/// A value the service holds instead of being sent it: pool, client, state, config, service struct.
///
/// There is one per type; `T` and `Arc<T>` are two types. Who asks for `&T` is lent the inside of an `Arc<T>`
/// ([`Passing::Dereference`]) when there is one, so that both are the same value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContextProvider {
    /// Its id; providers only refer to smaller ids.
    pub id: ContextId,
    /// Field name in the service's `Context`, unique.
    pub name: String,
    /// Its type with paths that hold in the whole crate: `sqlx::SqlitePool`, `std::sync::Arc<crate::config::Config>`.
    pub ty_text: String,
    /// The workspace type it stands for, when it is one.
    pub item: Option<ItemId>,
    /// How it is built.
    pub provider: Provider,
    /// Whether `Clone` is known for it.
    pub is_clone: bool,
    /// Whether it is handed over as a whole to the one provider that takes it by value, because it cannot be
    /// cloned: a local of the building, not something the service holds. Nobody else refers to it.
    pub is_moved: bool,
}

/// Why a function cannot be called over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockerKind {
    /// Type parameters without a finite set of instances.
    OpenGenerics,
    /// Takes a closure, a function pointer or a `dyn Fn`.
    ClosureParameter,
    /// Returns something borrowed.
    BorrowedReturn,
    /// Takes an open transaction or connection.
    TransactionParameter,
    /// Is called while the caller holds an open transaction.
    CallInsideTransaction,
    /// Mutable process-wide state used by both sides.
    ProcessWideState,
    /// Takes or returns a stream, iterator or channel.
    Stream,
    /// Returns an `impl Trait`.
    OpaqueType,
    /// A foreign type without a known wire form.
    ForeignType,
    /// Writes and has no way to tell a failure.
    NoErrorChannel,
    /// Its error type cannot carry a transport failure.
    ErrorWithoutCarrier,
    /// A context nobody in the workspace builds.
    ContextWithoutProvider,
    /// Made by a macro: there is no body to put the head line in.
    MacroMade,
    /// `unsafe fn` or raw pointers.
    RawOrUnsafe,
    /// A type whose private fields lie in another crate.
    PrivateElsewhere,
    /// A type or signature that was not understood.
    NotUnderstood,
}

/// Something that stands in the way of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blocker {
    /// Kind.
    pub kind: BlockerKind,
    /// The boundary function (or static) it concerns; for a call inside a transaction the function called.
    pub item: ItemId,
    /// Full path of that item: the name by which a person excludes it.
    pub path: String,
    /// Where: the name of the function or static; for a call inside a transaction the call.
    pub place: Place,
    /// Why it blocks.
    pub reason: String,
    /// What to change.
    pub advice: String,
    /// Excluded by name in `calve.toml` or on the command line: told, but does not refuse.
    pub excluded: bool,
    /// Whether it is gone when the service is cut as a saga.
    pub saga: bool,
}
