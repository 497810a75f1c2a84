//! The frame that all documents share: the name of the schema beside the version.

use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::{Value, json};

/// A message with a schema in `docs/schemas`; it tells its version itself.
pub trait Message: Serialize + JsonSchema {
    /// Name of the schema: that of its file without the ending.
    const SCHEMA: &'static str;
}

/// The JSON document of a message: its fields and `schema`.
#[must_use]
pub fn document<M: Message>(message: &M) -> Value {
    let mut document = serde_json::to_value(message).unwrap_or_default();
    if let Some(fields) = document.as_object_mut() {
        fields.insert("schema".to_owned(), M::SCHEMA.into());
    }
    document
}

/// The JSON schema of the documents of a message, with the name of the schema.
#[must_use]
pub(super) fn schema<M: Message>() -> (&'static str, Schema) {
    let mut schema = schemars::schema_for!(M);
    let name = json!({"description": "Name of this schema.", "type": "string", "const": M::SCHEMA});
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("schema".to_owned(), name);
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.insert(0, "schema".into());
    }
    (M::SCHEMA, schema)
}
