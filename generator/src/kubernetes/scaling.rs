//! How many pods there are, and how many may be missing.

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscaler,
    HorizontalPodAutoscalerBehavior, HorizontalPodAutoscalerSpec, MetricSpec, MetricTarget, ResourceMetricSource,
};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::labels::{labels, metadata, priority_name, selector};
use crate::deployment::{Deployment, Part};

pub(super) fn autoscaler(deployment: &Deployment) -> HorizontalPodAutoscaler {
    HorizontalPodAutoscaler {
        metadata: metadata(deployment, ""),
        spec: Some(HorizontalPodAutoscalerSpec {
            scale_target_ref: CrossVersionObjectReference {
                api_version: Some("apps/v1".to_string()),
                kind: "Deployment".to_string(),
                name: deployment.name.clone(),
            },
            min_replicas: Some(2),
            max_replicas: 6,
            metrics: Some(vec![load()]),
            behavior: Some(slowly_down()),
        }),
        ..HorizontalPodAutoscaler::default()
    }
}

fn load() -> MetricSpec {
    let target =
        MetricTarget { type_: "Utilization".to_string(), average_utilization: Some(70), ..MetricTarget::default() };
    MetricSpec {
        type_: "Resource".to_string(),
        resource: Some(ResourceMetricSource { name: "cpu".to_string(), target }),
        ..MetricSpec::default()
    }
}

fn slowly_down() -> HorizontalPodAutoscalerBehavior {
    let one_a_minute = HPAScalingPolicy { type_: "Pods".to_string(), value: 1, period_seconds: 60 };
    HorizontalPodAutoscalerBehavior {
        scale_down: Some(HPAScalingRules {
            stabilization_window_seconds: Some(300),
            policies: Some(vec![one_a_minute]),
            ..HPAScalingRules::default()
        }),
        scale_up: None,
    }
}

pub(super) fn budget(deployment: &Deployment) -> PodDisruptionBudget {
    PodDisruptionBudget {
        metadata: metadata(deployment, ""),
        spec: Some(PodDisruptionBudgetSpec {
            max_unavailable: Some(IntOrString::Int(1)),
            selector: Some(selector(&deployment.system, &deployment.name)),
            ..PodDisruptionBudgetSpec::default()
        }),
        ..PodDisruptionBudget::default()
    }
}

/// Who has to go first when nodes are full: what everybody reaches the system by stays longest, then the services with
/// the most callers.
pub(super) fn priority(deployment: &Deployment) -> PriorityClass {
    let callers = i32::try_from(deployment.callers.len()).unwrap_or(i32::MAX).min(99);
    let value = if deployment.part == Part::Monolith { 100_000 } else { 90_000 + 100 * callers };
    let about = match callers {
        0 => format!("What {} is reached by", deployment.system),
        _ => format!("Called by {}", deployment.callers.join(", ")),
    };
    PriorityClass {
        metadata: ObjectMeta {
            name: Some(priority_name(deployment)),
            labels: Some(labels(deployment)),
            ..ObjectMeta::default()
        },
        value,
        description: Some(about),
        global_default: Some(false),
        preemption_policy: Some("PreemptLowerPriority".to_string()),
    }
}
