//! Whom selectors of labels mean, in every object of base and components.

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::plan::Plan;
use calve_generator::{Artifact, kubernetes};
use serde_json::Value;

use super::kubernetes::{Base, bases, manifests, selected};
use super::{at, cut, documents, list, shops, word};

/// All objects of each program, by its folder.
fn programs(files: &[Artifact]) -> BTreeMap<String, Vec<Value>> {
    let mut found = BTreeMap::<String, Vec<Value>>::new();
    let objects = |file: &&Artifact| !file.path.ends_with("kustomization.yaml") && file.path.contains("/k8s/");
    for file in files.iter().filter(objects) {
        let folder = file.path.split_once("/k8s/").expect("a folder").0;
        found.entry(format!("{folder}/k8s/base")).or_default().extend(documents(file));
    }
    found
}

/// The selectors of an object that mean the pods of its own program.
fn own_selectors(object: &Value) -> Vec<Value> {
    let mut found: Vec<&Value> = match word(object, "/kind") {
        "Deployment" => {
            let pod = at(object, "/spec/template/spec");
            let apart = list(pod, "/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution")
                .map(|term| at(term, "/podAffinityTerm/labelSelector/matchLabels"));
            let spread = list(pod, "/topologySpreadConstraints").map(|one| at(one, "/labelSelector/matchLabels"));
            apart.chain(spread).chain([at(object, "/spec/selector/matchLabels")]).collect()
        }
        "NetworkPolicy" => vec![at(object, "/spec/podSelector/matchLabels")],
        "PodDisruptionBudget" => vec![at(object, "/spec/selector/matchLabels")],
        "Service" => vec![at(object, "/spec/selector")],
        _ => Vec::new(),
    };
    found.dedup();
    found.into_iter().cloned().collect()
}

#[test]
fn selectors_take_the_pods_that_are_meant() {
    for files in manifests() {
        let bases = bases(&files);
        assert_eq!(bases.len(), 3, "two services and the monolith");
        for (folder, mut objects) in programs(&files) {
            let name = word(&bases[&folder]["Deployment"], "/metadata/name");
            let mut kinds = BTreeSet::new();
            let (once, others) =
                objects.drain(..).partition(|object| word(object, "/metadata/name").ends_with("-data-migration"));
            objects = others;
            job_and_its_policy(&bases, &once);
            for object in &objects {
                for labels in own_selectors(object) {
                    assert_eq!(selected(&bases, &labels), [name], "{object:#}");
                    kinds.insert(word(object, "/kind"));
                }
                if word(object, "/kind") == "HorizontalPodAutoscaler" {
                    assert_eq!(word(object, "/spec/scaleTargetRef/name"), name);
                    assert_eq!(word(object, "/spec/scaleTargetRef/kind"), "Deployment");
                    assert!(at(object, "/spec/minReplicas").as_i64() >= Some(2), "{object:#}");
                }
            }
            assert!(kinds.is_superset(&BTreeSet::from(["Deployment", "NetworkPolicy", "Service"])), "{kinds:?}");
        }
    }
}

/// What runs once is no pod of the service: nobody else's selectors take it, and its policy takes it alone.
fn job_and_its_policy(bases: &BTreeMap<String, Base>, objects: &[Value]) {
    let Some(job) = objects.iter().find(|object| word(object, "/kind") == "Job") else {
        assert!(objects.is_empty(), "{objects:#?}");
        return;
    };
    let labels = at(job, "/spec/template/metadata/labels");
    let policy = objects.iter().find(|object| word(object, "/kind") == "NetworkPolicy").expect("a policy");
    let wanted = at(policy, "/spec/podSelector/matchLabels");
    assert!(
        wanted.as_object().expect("labels").iter().all(|(name, value)| labels.get(name) == Some(value)),
        "{wanted:#}"
    );
    assert!(selected(bases, wanted).is_empty(), "{wanted:#}");
    for base in bases.values() {
        let own = at(&base["Service"], "/spec/selector").as_object().expect("labels");
        assert!(!own.iter().all(|(name, value)| labels.get(name) == Some(value)), "{own:#?}");
    }
    let told = |kind: &str| objects.iter().filter(|object| word(object, "/kind") == kind).count();
    let volumes: Vec<&Value> = list(job, "/spec/template/spec/volumes").collect();
    assert_eq!(volumes.iter().filter(|volume| volume.get("configMap").is_some()).count(), told("ConfigMap"));
    assert_eq!(volumes.iter().filter(|volume| volume.get("secret").is_some()).count(), told("Secret"));
}

#[test]
fn programs_that_share_a_file_stay_together() {
    let files = &manifests()[0];
    let bases = bases(files);
    for base in bases.values() {
        let pod = at(&base["Deployment"], "/spec/template/spec");
        let together = list(pod, "/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution");
        let together: Vec<&Value> = together.collect();
        assert_eq!(together.len(), 1, "{pod:#}");
        for term in together {
            assert_eq!(selected(&bases, at(term, "/labelSelector/matchLabels")).len(), 3, "{term:#}");
        }
    }
}

#[test]
fn prometheus_scrapes_the_address_that_is_meant() {
    for files in manifests() {
        let all = programs(&files);
        let services: Vec<&Value> = all.values().flatten().filter(|object| object["kind"] == "Service").collect();
        let monitors: Vec<&Value> =
            all.values().flatten().filter(|object| object["kind"] == "ServiceMonitor").collect();
        assert_eq!(monitors.len(), 2, "one for each service");
        for monitor in monitors {
            let wanted = at(monitor, "/spec/selector/matchLabels").as_object().expect("labels");
            let takes = |service: &&&Value| {
                wanted.iter().all(|(name, value)| service["metadata"]["labels"].get(name) == Some(value))
            };
            let [one] = services.iter().filter(takes).collect::<Vec<_>>()[..] else { panic!("{monitor:#}") };
            assert_eq!(one["metadata"]["name"], monitor["metadata"]["name"]);
            let ports: Vec<&str> = list(one, "/spec/ports").map(|port| word(port, "/name")).collect();
            assert!(list(monitor, "/spec/endpoints").all(|endpoint| ports.contains(&word(endpoint, "/port"))));
        }
    }
}

/// Who calls whom as the plan knows it. The monolith holds the code of everybody until a cut is finished: it may call
/// every service.
fn called(plan: &Plan) -> BTreeSet<(String, String)> {
    let names: BTreeSet<&String> = cut(plan).iter().map(|service| &service.name).collect();
    let mut edges = BTreeSet::new();
    for service in cut(plan) {
        edges.insert(("shop".to_owned(), service.name.clone()));
        let known = |list: &[(String, usize)]| -> Vec<String> {
            list.iter().map(|(name, _)| name.clone()).filter(|name| names.contains(name)).collect()
        };
        edges.extend(known(&service.callers).into_iter().map(|caller| (caller, service.name.clone())));
        edges.extend(known(&service.callees).into_iter().map(|callee| (service.name.clone(), callee)));
    }
    edges
}

#[test]
fn policies_allow_the_calls_of_the_plan_and_no_others() {
    for (plan, sources) in shops() {
        let files = kubernetes::kubernetes(&plan, &cut(&plan), &sources);
        let bases = bases(&files);
        let (mut let_in, mut let_out) = (BTreeSet::new(), BTreeSet::new());
        for base in bases.values() {
            let (name, policy) = (word(&base["Deployment"], "/metadata/name"), &base["NetworkPolicy"]);
            assert_eq!(at(policy, "/spec/policyTypes"), &serde_json::json!(["Ingress", "Egress"]));
            let peers = |way: &str, side: &str| -> Vec<String> {
                let rules = list(policy, way).flat_map(|rule| list(rule, side));
                let own = rules.filter(|peer| peer.get("namespaceSelector").is_none());
                let labels = own.filter_map(|peer| peer.pointer("/podSelector/matchLabels"));
                labels.flat_map(|labels| selected(&bases, labels)).map(str::to_owned).collect()
            };
            let_in.extend(peers("/spec/ingress", "/from").into_iter().map(|peer| (peer, name.to_owned())));
            let_out.extend(peers("/spec/egress", "/to").into_iter().map(|peer| (name.to_owned(), peer)));
        }
        assert_eq!(let_in, called(&plan));
        assert_eq!(let_out, called(&plan));
    }
}

#[test]
fn routes_lead_to_addresses_that_are_there() {
    for files in manifests() {
        let all = programs(&files);
        let ports: BTreeMap<&str, i64> = all
            .values()
            .flatten()
            .filter(|object| object["kind"] == "Service")
            .map(|object| (word(object, "/metadata/name"), at(object, "/spec/ports/0/port").as_i64().expect("a port")))
            .collect();
        let (mut weights, mut paths) = (0, 0);
        for object in all.values().flatten() {
            for rule in list(object, "/spec/rules").filter(|_| object["kind"] == "HTTPRoute") {
                let backends: Vec<&Value> = list(rule, "/backendRefs").collect();
                for backend in &backends {
                    assert_eq!(Some(ports[word(backend, "/name")]), at(backend, "/port").as_i64());
                }
                let sum: i64 = backends.iter().filter_map(|backend| backend["weight"].as_i64()).sum();
                assert_eq!(sum, 100, "{rule:#}");
                assert!((1..=64).contains(&list(rule, "/matches").count()));
                weights += backends.len();
            }
            for rule in list(object, "/spec/rules").filter(|_| object["kind"] == "Ingress") {
                for path in list(rule, "/http/paths") {
                    assert!(ports.contains_key(word(path, "/backend/service/name")), "{path:#}");
                    paths += 1;
                }
            }
        }
        assert!(weights >= 5 && paths > 20, "{weights} {paths}");
    }
}

/// The NGINX controller takes a share only from paths that the first Ingress of the host has in the same form.
#[test]
fn a_share_is_taken_from_paths_of_the_monolith() {
    for files in manifests() {
        let all = programs(&files);
        let ingresses = || all.values().flatten().filter(|object| object["kind"] == "Ingress");
        let paths = |object: &Value| -> BTreeSet<(String, String)> {
            let paths = list(object, "/spec/rules/0/http/paths");
            paths.map(|path| (word(path, "/path").to_owned(), word(path, "/pathType").to_owned())).collect()
        };
        let is_share =
            |object: &&Value| object["metadata"]["annotations"].get("nginx.ingress.kubernetes.io/canary").is_some();
        let [front] = ingresses().filter(|object| !is_share(object)).collect::<Vec<_>>()[..] else {
            panic!("one front")
        };
        let shares: Vec<&Value> = ingresses().filter(is_share).collect();
        assert_eq!(shares.len(), 2);
        for share in shares {
            assert!(paths(share).is_subset(&paths(front)), "{share:#}");
            assert_eq!(word(share, "/spec/rules/0/host"), word(front, "/spec/rules/0/host"));
        }
    }
}

#[test]
fn pods_on_cheap_nodes_end_in_time() {
    for files in manifests() {
        for file in files.iter().filter(|file| file.path.ends_with("/spot/kustomization.yaml")) {
            let told = super::document(file);
            let steps: Vec<Value> = list(&told, "/patches")
                .flat_map(|patch| serde_saphyr::from_str::<Vec<Value>>(word(patch, "/patch")).expect("steps"))
                .collect();
            let value =
                |end: &str| steps.iter().find(|step| word(step, "/path").ends_with(end)).map(|step| &step["value"]);
            let grace = value("/terminationGracePeriodSeconds").and_then(Value::as_i64).expect("seconds");
            assert!(grace < 30, "{grace}");
            let drain: i64 =
                value("/CALVE_DRAIN_MS").map_or(0, |drain| drain.as_str().expect("text").parse().expect("a number"));
            let base = bases(&files)[&file.path.replace("overlays/spot/kustomization.yaml", "base")].clone();
            let sleep = at(&base["Deployment"], "/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds");
            assert!(sleep.as_i64().expect("seconds") * 1000 + drain < grace * 1000);
            assert!(value("/tolerations").is_some_and(|list| !list.as_array().expect("a list").is_empty()));
        }
    }
}
