//! A HorizontalPodAutoscaler: what its manifest may say, and the knobs for that.

use super::files::{Fields, Form, Hand, List, Map, Number, braces, field, lines, objects, terraform, text};
use proptest::prelude::*;

/// What a manifest may say, or leave to the API server.
#[derive(Debug, Clone)]
pub struct Pods {
    least: Option<u32>,
    window_up: Option<u32>,
    window_down: Option<u32>,
    tolerance: Option<u32>,
    rate_down: Option<(bool, u32, u32)>,
}

pub fn any_pods() -> impl Strategy<Value = Pods> {
    let rare = 0.3;
    (
        prop::option::weighted(rare, 2_u32..9),
        prop::option::weighted(rare, 1_u32..900),
        prop::option::weighted(rare, 1_u32..900),
        prop::option::weighted(rare, 1_u32..50),
        prop::option::weighted(rare, (any::<bool>(), 1_u32..60, 15_u32..600)),
    )
        .prop_map(|(least, window_up, window_down, tolerance, rate_down)| Pods {
            least,
            window_up,
            window_down,
            tolerance,
            rate_down,
        })
}

impl Pods {
    fn has_behavior(&self) -> bool {
        self.window_up.is_some() || self.window_down.is_some() || self.tolerance.is_some() || self.rate_down.is_some()
    }

    fn behavior(&self) -> Option<Fields> {
        let mut up: Fields = Vec::new();
        up.extend(field("stabilizationWindowSeconds", self.window_up, Number));
        up.extend(field("tolerance", self.tolerance, |percent| text(&format!("0.{percent:02}"))));
        let mut down: Fields = Vec::new();
        down.extend(field("stabilizationWindowSeconds", self.window_down, Number));
        down.extend(field("policies", self.rate_down, |(is_percent, value, secs)| {
            let kind = if is_percent { "Percent" } else { "Pods" };
            List(vec![Map(vec![("type", text(kind)), ("value", Number(value)), ("periodSeconds", Number(secs))])])
        }));
        let both = [("scaleUp", up), ("scaleDown", down)].into_iter().filter(|(_, fields)| !fields.is_empty());
        self.has_behavior().then(|| both.map(|(way, fields)| (way, Map(fields))).collect())
    }

    pub fn file(&self, hand: &Hand) -> (&'static str, String) {
        let target = vec![("type", text("Utilization")), ("averageUtilization", Number(60))];
        let cpu = Map(vec![("name", text("cpu")), ("target", Map(target))]);
        let metrics = List(vec![Map(vec![("type", text("Resource")), ("resource", cpu)])]);
        let workload = vec![("apiVersion", text("apps/v1")), ("kind", text("Deployment")), ("name", text("web"))];
        let mut spec = vec![("scaleTargetRef", Map(workload))];
        spec.extend(field("minReplicas", self.least, Number));
        spec.extend([("maxReplicas", Number(30)), ("metrics", metrics)]);
        spec.extend(field("behavior", self.behavior(), Map));
        let resource = |kind: &str, inner: &str| format!("resource \"{kind}\" \"web\" {{\n{inner}}}");
        if hand.form == Form::Terraform {
            let blocks = vec![("metadata", Map(vec![("name", text("web"))])), ("spec", Map(spec))];
            let file = resource("kubernetes_horizontal_pod_autoscaler_v2", &terraform(&blocks, 1, hand.indent));
            return ("a.tf", hand.finished(&(file + "\n")));
        }
        let root = Map(vec![
            ("apiVersion", text("autoscaling/v2")),
            ("kind", text("HorizontalPodAutoscaler")),
            ("metadata", Map(vec![("name", text("web"))])),
            ("spec", Map(spec)),
        ]);
        let (name, file) = match hand.form {
            Form::Braces => ("a.json", braces(&root, Some((hand.indent, 0)))),
            Form::Packed => ("a.json", braces(&root, None)),
            Form::Shell => {
                let object = format!("{}manifest = {}\n", hand.indent, objects(&root, 1, hand.indent));
                ("a.tf", resource("kubernetes_manifest", &object))
            }
            _ => (
                "a.yaml",
                lines(&root, 0, if hand.indent == "\t" { "  " } else { hand.indent }).trim_start().to_owned(),
            ),
        };
        (name, hand.finished(&(file + "\n")))
    }

    /// The same in a form, of which Terraform's blocks have no tolerance.
    pub fn in_form(&self, form: Form) -> Self {
        Self { tolerance: self.tolerance.filter(|_| form != Form::Terraform), ..self.clone() }
    }

    pub fn knobs(&self) -> Vec<(&'static str, String)> {
        let mut knobs = vec![("min_replicas", self.least.unwrap_or(1).to_string())];
        if self.has_behavior() {
            knobs.push(("behavior", "given".to_owned()));
            knobs.push(("window_up", format!("{}s", self.window_up.unwrap_or(0))));
            knobs.push(("window_down", format!("{}s", self.window_down.unwrap_or(300))));
            knobs.push(("tolerance_up", format!("0.{:02}", self.tolerance.unwrap_or(10))));
            let rate = |(is_percent, value, secs): (bool, u32, u32)| {
                format!("max:{value}{}/{secs}s", if is_percent { "pct" } else { "" })
            };
            knobs.extend(self.rate_down.map(|down| ("policies_down", rate(down))));
        }
        knobs
    }

    pub fn with(&self, more: &Self) -> Self {
        Self {
            least: self.least.or(more.least),
            window_up: self.window_up.or(more.window_up),
            window_down: self.window_down.or(more.window_down),
            tolerance: self.tolerance.or(more.tolerance),
            rate_down: self.rate_down.or(more.rate_down),
        }
    }
}
