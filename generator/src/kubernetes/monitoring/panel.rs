//! Dashboards as Grafana reads them. Only the fields used.

use serde::Serialize;

/// A dashboard.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dashboard {
    pub uid: String,
    pub title: String,
    pub description: String,
    pub tags: Vec<String>,
    pub timezone: &'static str,
    pub editable: bool,
    pub schema_version: u32,
    pub refresh: &'static str,
    pub time: Range,
    pub templating: Templating,
    pub panels: Vec<Panel>,
}

/// What time is shown.
#[derive(Debug, Serialize)]
pub(super) struct Range {
    pub from: &'static str,
    pub to: &'static str,
}

/// What a reader may choose.
#[derive(Debug, Serialize)]
pub(super) struct Templating {
    pub list: Vec<Variable>,
}

/// A choice.
#[derive(Debug, Serialize)]
pub(super) struct Variable {
    pub name: &'static str,
    pub label: &'static str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub query: &'static str,
}

/// Where figures come from.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Source {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub uid: &'static str,
}

/// The source the reader has chosen.
pub(super) const CHOSEN: Source = Source { kind: "prometheus", uid: "${datasource}" };

/// A picture.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Panel {
    pub id: usize,
    pub title: String,
    pub description: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub datasource: Source,
    pub grid_pos: Place,
    pub field_config: FieldConfig,
    pub targets: Vec<Query>,
}

/// Where a picture stands: 24 columns.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    pub x: usize,
    pub y: usize,
    pub w: usize,
    pub h: usize,
}

/// How figures are shown.
#[derive(Debug, Serialize)]
pub(super) struct FieldConfig {
    pub defaults: Defaults,
    pub overrides: Vec<()>,
}

/// The unit of all figures.
#[derive(Debug, Serialize)]
pub(super) struct Defaults {
    pub unit: &'static str,
    pub min: u32,
}

/// A question to Prometheus.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Query {
    pub ref_id: String,
    pub expr: String,
    pub legend_format: String,
    pub datasource: Source,
}
