//! Why generated code could not be put together.

use thiserror::Error;

/// Why generated code could not be put together.
#[derive(Debug, Error)]
pub enum ContractError {
    /// A type or path of the plan that is not Rust.
    #[error("service {service}: what was put together is not Rust: {error}")]
    NotRust {
        /// The service.
        service: String,
        /// What the parser says.
        error: syn::Error,
    },
    /// A value that JSON cannot hold.
    #[error("service {service}: {error}")]
    Json {
        /// The service.
        service: String,
        /// What the serializer says.
        error: serde_json::Error,
    },
    /// A service without an item in any crate of the workspace.
    #[error("service {service} has no item in any crate of the workspace")]
    NoHome {
        /// The service.
        service: String,
    },
}

impl ContractError {
    /// For `map_err`: not Rust.
    pub fn not_rust(service: &str) -> impl Fn(syn::Error) -> Self + Copy + '_ {
        move |error| Self::NotRust { service: service.to_string(), error }
    }

    /// For `map_err`: not JSON.
    pub fn json(service: &str) -> impl Fn(serde_json::Error) -> Self + Copy + '_ {
        move |error| Self::Json { service: service.to_string(), error }
    }
}
