//! One of several documents, and one in a here-document.

use super::super::{apart, in_whole};
use super::*;

/// A manifest of a name.
fn manifest(name: &str) -> String {
    format!(
        "# Of {name}.\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {name}\nspec:\n  scaleTargetRef: \
         {{kind: Deployment, name: {name}}}\n  minReplicas: 2\n  maxReplicas: 10   # not more\n  metrics:\n  - type: Resource\n    \
         resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 60}}}}\n"
    )
}

/// A file with knobs set over what its autoscaler at `place` says: by its document alone, and as a whole.
fn both(text: &str, place: usize, knobs: &[(&str, &str)]) -> (Option<Amended>, Amended) {
    let imported = read("shop.yaml", text.as_bytes());
    let none = Assumptions::default();
    let own = own_scenario(&imported.autoscalers[place], &none, &Scenario::default()).expect("a scenario");
    let wanted = own.with_all(knobs.iter().copied()).expect("knobs in their ranges");
    let alone = apart::in_document(&imported, place, &none, &wanted).transpose().expect("a policy of its system");
    (alone, in_whole(&imported, place, &none, &wanted).expect("a policy of its system"))
}

const KNOBS: [(&str, &str); 2] = [("max_replicas", "12"), ("window_down", "2m")];

#[test]
fn a_document_changes_by_itself_as_it_does_in_its_file() {
    let [shop, cart, till] = ["shop", "cart", "till"].map(manifest);
    for end in ["\n", "\r\n"] {
        let text = format!("{shop}---\n{cart}---\n{till}").replace('\n', end);
        for place in 0..3 {
            let (alone, whole) = both(&text, place, &KNOBS);
            assert_eq!(alone, Some(whole.clone()), "{place}");
            assert_eq!(whole.text.matches("maxReplicas: 12").count(), 1);
            assert_eq!(whole.text.matches("stabilizationWindowSeconds: 120").count(), 1);
        }
    }
    // What is lost names the line of the file.
    let open = format!("{shop}---\n{}", cart.replace("maxReplicas: 10", "maxReplicas: $MOST"));
    let none = Assumptions { answers: [("max".to_owned(), "9".to_owned())].into() };
    let imported = read("shop.yaml", open.as_bytes());
    let own = own_scenario(&imported.autoscalers[1], &none, &Scenario::default()).expect("a scenario");
    let lost =
        amend(&imported, 1, &none, &own.with("max_replicas", "8").expect("in its range")).expect("a policy").lost;
    assert!(lost.iter().any(|lost| lost.contains("on line 22, $MOST")), "{lost:?}");
}

#[test]
fn what_reaches_beyond_its_document_is_read_as_a_whole() {
    let [shop, cart] = ["shop", "cart"].map(manifest);
    let alone = |text: &str| both(text, 0, &KNOBS).0;
    assert_eq!(alone(&shop), None);
    assert_eq!(alone(&format!("{shop}---\n{cart}  # {{{{ .Values.more }}}}\n")), None);
    assert_eq!(alone(&format!("--- # first\n{shop}---\n{cart}")), None);
}

#[test]
fn a_manifest_in_a_here_document_gets_what_it_leaves_out() {
    let text = format!("#!/bin/sh\nkubectl apply -f - <<YAML\n{}YAML\necho done\n", manifest("web"));
    let expected = text
        .replace("maxReplicas: 10 ", "maxReplicas: 12 ")
        .replace("YAML\necho", "  behavior:\n    scaleDown:\n      stabilizationWindowSeconds: 120\nYAML\necho");
    let changed = amended_file("apply.sh", &text, &KNOBS);
    assert_eq!((changed.text, changed.lost), (expected, Vec::new()));
}

#[test]
fn numbers_within_a_new_block_have_no_quotes_of_its_neighbours() {
    let text = "web:\n  autoscaling:\n    enabled: true\n    minReplicas: \"2\"\n    maxReplicas: \"8\"\n    targetCPU: \"65\"\n";
    let changed = amended_file("values.yaml", text, &KNOBS);
    assert!(changed.text.contains("maxReplicas: \"12\"\n"), "{}", changed.text);
    assert!(changed.text.contains("stabilizationWindowSeconds: 120\n"), "{}", changed.text);
}

#[test]
fn an_encoded_object_and_values_of_a_release_change_where_they_stand() {
    let text = "resource \"kubectl_manifest\" \"web\" {\n  yaml_body = yamlencode({\n    apiVersion = \"autoscaling/v2\"\n    kind = \
                \"HorizontalPodAutoscaler\"\n    spec = {\n      scaleTargetRef = { kind = \"Deployment\", name = \"web\" }\n      minReplicas \
                = 2 # kept\n      maxReplicas = 10\n      metrics = [{ type = \"Resource\", resource = { name = \"cpu\", target = { type = \
                \"Utilization\", averageUtilization = 60 } } }]\n    }\n  })\n}\n";
    let changed = amended_file("web.tf", text, &KNOBS);
    assert!(changed.text.contains("maxReplicas = 12\n") && changed.text.contains("= 2 # kept\n"), "{}", changed.text);
    assert!(changed.text.contains("stabilizationWindowSeconds = 120\n"), "{}", changed.text);
    let text = "resource \"helm_release\" \"web\" {\n  set {\n    name  = \"autoscaling.maxReplicas\"\n    value = \"8\" # most\n  }\n  set {\n    \
                name  = \"autoscaling.minReplicas\"\n    value = 2\n  }\n  set {\n    name  = \"autoscaling.targetCPU\"\n    value = 60\n  }\n}\n";
    let changed = amended_file("web.tf", text, &KNOBS);
    assert_eq!(changed.text, text.replace("\"8\"", "\"12\""));
    assert!(changed.lost.len() == 1 && changed.lost[0].starts_with("window_down is 2m"), "{:?}", changed.lost);
}
