//! The document's form: as much of OpenAPI 3.1 as calve says.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::super::Schema;

/// The whole document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Version of OpenAPI.
    pub openapi: &'static str,
    /// About the service.
    pub info: Info,
    /// Hash of the contract.
    #[serde(rename = "x-calve-contract")]
    pub contract: String,
    /// Where it is reached.
    pub servers: Vec<Server>,
    /// Who may call.
    pub security: Vec<BTreeMap<String, Vec<String>>>,
    /// Groups of operations.
    pub tags: Vec<Tag>,
    /// Operations by path and method.
    pub paths: BTreeMap<String, BTreeMap<String, Operation>>,
    /// Paths served as well, which readers of this document could not tell from others.
    #[serde(rename = "x-calve-ambiguous-paths", skip_serializing_if = "Vec::is_empty")]
    pub ambiguous: Vec<String>,
    /// What operations refer to.
    pub components: Components,
}

/// About the service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Info {
    /// Title.
    pub title: String,
    /// Version of the contract.
    pub version: String,
    /// What it is.
    pub description: String,
    /// Who to ask.
    pub contact: BTreeMap<&'static str, String>,
    /// Its license.
    pub license: BTreeMap<&'static str, String>,
}

/// A base address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Server {
    /// Address.
    pub url: String,
    /// What is found there.
    pub description: String,
}

/// A group of operations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tag {
    /// Name.
    pub name: String,
    /// What it holds.
    pub description: String,
}

/// One method of a path.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Unique id.
    pub operation_id: String,
    /// In a few words.
    pub summary: String,
    /// In full.
    pub description: String,
    /// Its group.
    pub tags: Vec<String>,
    /// Headers and path parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// What is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_body: Option<Body>,
    /// What comes back, by status.
    pub responses: BTreeMap<String, Response>,
    /// Full path of the function.
    #[serde(rename = "x-calve-function", skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Whether it may be repeated without a key.
    #[serde(rename = "x-calve-read-only", skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
}

/// A parameter, in place or by reference.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Parameter {
    /// `$ref`.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `header` or `path`.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    /// Whether it must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
    /// An example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// A request body.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body {
    /// Whether it must be there.
    pub required: bool,
    /// By media type.
    pub content: BTreeMap<&'static str, Media>,
}

/// A response, in place or by reference.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Response {
    /// `$ref`.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Headers by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<&'static str, Header>,
    /// By media type.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub content: BTreeMap<&'static str, Media>,
}

/// A header of a response.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Header {
    /// What it says.
    pub description: String,
    /// Its form.
    pub schema: Schema,
}

/// A body of one media type.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Media {
    /// Its form.
    pub schema: Schema,
    /// Examples by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub examples: BTreeMap<String, Example>,
}

/// An example of a body.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Example {
    /// What it shows.
    pub summary: String,
    /// The body.
    pub value: Value,
}

/// What operations refer to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Components {
    /// Schemas.
    pub schemas: BTreeMap<String, Schema>,
    /// Responses.
    pub responses: BTreeMap<String, Response>,
    /// Parameters.
    pub parameters: BTreeMap<String, Parameter>,
    /// Ways to tell who calls.
    pub security_schemes: BTreeMap<String, BTreeMap<&'static str, String>>,
}
