//! How many pods there are, and how many may be missing.

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscaler,
    HorizontalPodAutoscalerBehavior, HorizontalPodAutoscalerSpec, MetricSpec, MetricTarget, ResourceMetricSource,
};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::labels::{metadata, selector};
use crate::deployment::Deployment;

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
