//! Configuration files of autoscalers: what each fixture imports to, worked out by hand from the systems' documentation.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::config::{Assumptions, Imported, Outcome, Setting, read, read_text, summary, to_patch};
use planora::scenario::{Scenario, print};
use proptest::prelude::*;
use serde_json::{Value, json};

fn fixture(name: &str) -> Imported {
    let bytes = std::fs::read(format!("tests/fixtures/config/{name}")).expect("a fixture");
    read(name, &bytes)
}

/// Checks outcome, gaps and values, the latter by JSON pointer into the list of autoscalers.
fn check(name: &str, outcome: &str, gaps: &[&str], values: &[(&str, Value)]) -> Value {
    let found = summary(&fixture(name));
    assert_eq!(found["outcome"], outcome, "{name}: {found:#}");
    assert_eq!(found["gaps"], json!(gaps), "{name}");
    for (pointer, value) in values {
        assert_eq!(found["autoscalers"].pointer(pointer), Some(value), "{name} {pointer}: {found:#}");
    }
    found
}

/// The knobs that the autoscaler at `place` makes, as one line.
fn knobs(name: &str, place: usize, answers: &[(&str, &str)]) -> String {
    let imported = fixture(name);
    let answers = answers.iter().map(|(gap, text)| ((*gap).to_owned(), (*text).to_owned())).collect();
    let patch = to_patch(&imported.autoscalers[place], &Assumptions { answers }).expect("answers to its gaps");
    assert!(patch.asks.is_empty(), "{name} still asks {:?}", patch.asks);
    let scenario = patch.apply(&Scenario::default()).expect("knobs in their ranges");
    print(&scenario)
}

#[test]
fn every_metric_of_an_hpa_has_its_kind_and_comparison() {
    let found = check(
        "hpa_all_metrics.yaml",
        "imported-with-gaps",
        &["mapping:parcels_waiting"],
        &[
            ("/0/metrics/0/target", json!(1.5)),
            ("/0/metrics/0/per", json!("replica")),
            ("/0/metrics/0/unit", json!("per second")),
            ("/0/metrics/1/target", json!(1000)),
            ("/0/metrics/1/per", json!("total")),
            ("/0/metrics/2/kind", json!("cpu")),
            ("/0/metrics/3/target", json!(536_870_912)),
            ("/0/metrics/4/kind", json!("queue")),
            ("/0/behavior/down/select", json!("Disabled")),
            ("/0/behavior/down/window", json!(300)),
            ("/0/tolerance", json!({"up": 0.1, "down": 0.05})),
            ("/0/defaulted", json!(["behavior.up", "behavior.down.policies", "tolerance.up", "behavior.down.window"])),
        ],
    );
    assert!(found["warnings"].to_string().contains("memory is not simulable"));
    assert_eq!(
        knobs("hpa_all_metrics.yaml", 0, &[("mapping:parcels_waiting", "none")]),
        "v=1&preset=balanced&policy=hpa&max_replicas=9&metrics=pods:1.5~value:1000~cpu:55&tolerance_down=0.05&policies_down=disabled"
    );
}

#[test]
fn commands_run_one_after_the_other_and_may_hold_manifests() {
    check(
        "kubectl_commands.sh",
        "imported-with-gaps",
        &["worker.max"],
        &[
            ("/0/metrics/1/kind", json!("memory")),
            ("/1/name", json!("orders-hpa")),
            ("/1/max", json!(6)),
            ("/2/metrics/0/cached", json!(true)),
        ],
    );
    let found = check(
        "google_commands.sh",
        "imported",
        &[],
        &[("/0/metrics/0/target", json!(0.8)), ("/0/schedules/0/min", json!(15)), ("/0/gcp/init", json!(120))],
    );
    assert_eq!(found["ignored"][0]["kind"], "gcloud stop-autoscaling", "{found:#}");
}

#[test]
fn terraform_in_json_may_wrap_everything_in_lists() {
    let found = check(
        "terraform_lists.tf.json",
        "imported",
        &[],
        &[("/0/max", json!(18)), ("/0/behavior/down/select", json!("Min")), ("/1/metrics/0/target", json!(0.55))],
    );
    assert!(found["warnings"].to_string().contains("predictive_methods is no field of cpuUtilization"), "{found:#}");
}

#[test]
fn a_chart_keeps_its_placeholders_and_its_branches_count_once() {
    let found = check(
        "hpa_helm_chart.yaml",
        "imported-with-gaps",
        &["max", "target:cpu", "behavior"],
        &[
            ("/0/min", json!(2)),
            ("/0/name", json!("{{ include \"parcels.fullname\" . }}")),
            ("/0/metrics/0/per", json!("utilization")),
        ],
    );
    assert_eq!(found["autoscalers"][0]["metrics"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["gap_texts"]["max"], "{{ .Values.autoscaling.maxReplicas }}");
    assert_eq!(found["gap_texts"]["behavior"], "{{- toYaml . | nindent 4 }}");
    assert_eq!(found["gap_lines"][0], json!({"name": "max", "line": 21}));
    let rule = &found["autoscalers"][0]["defaults"]["min"]["rule"];
    assert!(rule.as_str().is_some_and(|rule| rule.contains("minReplicas | default 2")), "{rule}");
}

#[test]
fn an_export_in_v1_has_its_metrics_in_annotations() {
    let found = check(
        "hpa_v1_export.yaml",
        "imported",
        &[],
        &[
            ("/0/start", json!(4)),
            ("/0/metrics/0/target", json!(10)),
            ("/0/metrics/1/target", json!(50)),
            ("/0/behavior/up", json!({"window": 60, "select": "Max", "policies": [["Pods", 2, 30]]})),
        ],
    );
    assert_eq!(found["ignored"][0]["kind"], "ConfigMap");
}

#[test]
fn json_with_tabs_and_placeholders_is_read_as_it_is() {
    let found =
        check("hpa_placeholders.json", "imported-with-gaps", &["min", "max"], &[("/0/metrics/0/target", json!(65))]);
    assert_eq!(found["gap_texts"], json!({"min": "${MIN_REPLICAS}", "max": "<MAX>"}));
    let filled = knobs("hpa_placeholders.json", 0, &[("min", "1"), ("max", "7")]);
    assert_eq!(filled, "v=1&preset=balanced&policy=hpa&min_replicas=1&max_replicas=7&metrics=cpu:65&behavior=none");
}

#[test]
fn values_of_a_chart_are_found_by_their_names() {
    check(
        "helm_values.yaml",
        "imported",
        &[],
        &[
            ("/0/max", json!(12)),
            ("/0/metrics/0/target", json!(75)),
            ("/1/name", json!("packer")),
            ("/1/max", json!(4)),
        ],
    );
}

#[test]
fn triggers_are_named_or_read_by_their_query() {
    let gaps = ["mapping:parcels", "mapping:aws-sqs-queue labels", "mapping:http_request_duration_seconds_bucket"];
    let found = check(
        "keda_triggers.yaml",
        "imported-with-gaps",
        &gaps,
        &[
            ("/0/max", json!(100)),
            ("/0/metrics/1/target", json!(5)),
            ("/0/metrics/2/kind", json!("requests")),
            ("/0/metrics/2/unit", json!("per minute")),
            ("/0/metrics/2/per", json!("total")),
            ("/0/metrics/3/kind", json!("latency")),
            ("/0/keda/idle", json!(0)),
            (
                "/0/keda/crons/0",
                json!({"zone": "Asia/Kolkata", "start": "0 6 * * *", "end": "0 20 * * *", "desired": 10}),
            ),
        ],
    );
    assert!(found["warnings"].to_string().contains("lagThreshold is a number"));
    let answers = gaps.map(|gap| (gap, if gap == "mapping:parcels" { "per-second" } else { "none" }));
    assert_eq!(
        knobs("keda_triggers.yaml", 0, &answers),
        "v=1&preset=balanced&policy=keda&max_replicas=100&triggers=requests:50~value:10~cpu:60~cron:Asia/Kolkata;0+6+*+*+*;0+20+*+*+*;10&idle_replicas=0&behavior=none"
    );
}

#[test]
fn a_fallback_and_an_activation_are_read_and_a_job_is_named() {
    let found = check(
        "keda_fallback.yaml",
        "imported",
        &[],
        &[
            ("/0/keda/fallback", json!({"threshold": 3, "replicas": 6, "behavior": "currentReplicasIfHigher"})),
            ("/0/metrics/0/activation", json!(5)),
            ("/0/metrics/0/name", json!("nginx_requests_total")),
        ],
    );
    assert_eq!(found["ignored"][0]["kind"], "ScaledJob");
    assert!(found["warnings"].to_string().contains("cooldown has no effect"));
}

#[test]
fn the_spec_of_a_scaled_object_alone_is_one() {
    let found =
        check("keda_spec.yaml", "imported-with-gaps", &["poll", "mapping:mails"], &[("/0/metrics/0/target", json!(5))]);
    assert_eq!(found["gap_texts"]["poll"], "__POLL__");
}

#[test]
fn several_answers_make_one_group() {
    let values = [
        ("/0/max", json!(3)),
        ("/0/name", json!("service/shop/api")),
        ("/0/aws/policies/0/alarm/op", json!(">=")),
        ("/0/aws/policies/0/alarm/threshold", json!(75)),
        ("/0/aws/policies/0/steps", json!([[0, null, 2]])),
    ];
    check("aws_three_answers.json", "imported", &[], &values);
    assert_eq!(
        knobs("aws_three_answers.json", 0, &[]),
        "v=1&preset=balanced&policy=aws&min_replicas=1&max_replicas=3&policies=step:cpu:>=75:3/1m:change:0..=2&cooldown_out=1m"
    );
}

#[test]
fn a_number_in_an_alarms_name_is_offered_and_not_taken() {
    let gaps = ["min", "max", "in.alarm.threshold", "in.alarm.period", "in.alarm.points"];
    let found = check(
        "aws_named_alarm.json",
        "imported-with-gaps",
        &gaps,
        &[("/0/aws/policies/0/alarm/threshold", Value::Null)],
    );
    assert_eq!(found["offers"], json!({"in.alarm.threshold": "22.5"}));
    assert_eq!(found["kind"], "aws-simple");
}

#[test]
fn a_tracking_configuration_alone_asks_for_what_its_group_has() {
    let values = [("/0/metrics/0/scales_in", json!(false)), ("/0/aws/warmup", json!(300))];
    check("aws_tracking.json", "imported-with-gaps", &["min", "max", "warmup"], &values);
}

#[test]
fn commands_with_files_variables_and_shorthand_make_one_group() {
    check(
        "aws_commands.sh",
        "imported",
        &[],
        &[
            ("/0/max", json!(20)),
            ("/0/metrics/0/target", json!(65)),
            ("/0/aws/cooldown_out", json!(30)),
            ("/0/aws/policies/0/alarm/threshold", json!(6000)),
            ("/0/schedules/0/cron", json!("0 22 * * ? *")),
            ("/0/schedules/0/line", json!(16)),
        ],
    );
    // 6000 requests in a minute are 100 a second.
    let text = knobs("aws_commands.sh", 0, &[]);
    assert!(text.contains("policies=target:cpu:65~step:total:>100:1/1m:change:0..=4"), "{text}");
    assert!(text.contains("schedule=cron:Europe/Berlin;0+22+*+*+*;1;5;"), "{text}");
}

#[test]
fn commands_of_other_systems_are_read_too() {
    check(
        "other_commands.sh",
        "imported",
        &[],
        &[("/0/gcp/init", json!(90)), ("/0/gcp/mode", json!("ONLY_SCALE_OUT")), ("/1/metrics/0/target", json!(70))],
    );
}

#[test]
fn parameters_with_a_default_are_filled_in_and_others_asked_for() {
    let found = check(
        "cfn_simple.yaml",
        "imported-with-gaps",
        &["max"],
        &[
            ("/0/min", json!(2)),
            ("/0/aws/cooldown_out", json!(60)),
            ("/0/aws/policies/0/alarm/to_alarm", json!(3)),
            ("/0/aws/policies/0/steps", json!([[null, null, 1]])),
        ],
    );
    assert_eq!(found["gap_texts"]["max"], "!Ref Most");
    assert_eq!(found["ignored"][0]["kind"], "AWS::SNS::Topic");
}

#[test]
fn functions_of_a_template_keep_their_text() {
    let found = check(
        "cfn_functions.json",
        "imported-with-gaps",
        &["min"],
        &[("/0/name", json!("Parcels")), ("/0/max", json!(6))],
    );
    assert_eq!(found["gap_texts"]["min"], "{\"Fn::FindInMap\": [\"Sizes\", \"prod\", \"min\"]}");
}

#[test]
fn variables_locals_and_dynamic_blocks_are_followed_as_far_as_the_file_goes() {
    let found = check(
        "terraform_group.tf",
        "imported-with-gaps",
        &["out.steps[0].change"],
        &[
            ("/0/min", json!(3)),
            ("/0/max", json!(12)),
            ("/0/aws/default_cooldown", json!(300)),
            ("/0/aws/warmup", json!(90)),
            ("/0/schedules/0/desired", json!(0)),
        ],
    );
    assert_eq!(found["autoscalers"][0]["schedules"][0].get("max"), None, "-1 leaves the size alone");
    assert_eq!(found["gap_texts"]["out.steps[0].change"], "step_adjustment.value.replicas");
}

#[test]
fn google_in_three_forms() {
    check(
        "terraform_google.tf",
        "imported",
        &[],
        &[
            ("/0/metrics/1/target", json!(0.8)),
            ("/0/metrics/2/kind", json!("requests")),
            ("/0/gcp/scale_in", json!({"percent": 20, "window": 600})),
        ],
    );
    let link = "v=1&preset=balanced&policy=gcp&min_replicas=1&max_replicas=6&signals=cpu:65~serving:80~each:100&scale_in_control=20pct/10m";
    assert_eq!(knobs("terraform_google.tf", 0, &[]), link);
    check(
        "gcp_list.json",
        "imported",
        &[],
        &[("/0/schedules/0/zone", json!("Europe/Madrid")), ("/0/schedules/0/name", json!("day"))],
    );
    let values = [("/0/name", json!("packers")), ("/0/metrics/0/rule", json!("ceil(total / assignment)"))];
    check("gcp_describe.yaml", "imported-with-gaps", &["mapping:parcels_waiting"], &values);
}

#[test]
fn a_plan_finds_its_references_in_its_configuration() {
    check(
        "terraform_plan.json",
        "imported",
        &[],
        &[("/0/max", json!(5)), ("/0/metrics/0/target", json!(50)), ("/0/aws/cooldown_in", json!(300))],
    );
}

#[test]
fn what_is_wrong_is_refused_with_its_line() {
    let manifest = std::fs::read_to_string("tests/fixtures/config/hpa_all_metrics.yaml").expect("a fixture");
    let cases: [(&str, &str, u32, &str); 9] = [
        ("  minReplicas: 2", "\tminReplicas: 2", 8, "a tab"),
        ("minReplicas: 2", "minReplicas: 20", 9, "minReplicas is 20 and maxReplicas is 9"),
        ("minReplicas: 2", "minReplicas: 2.5", 8, "minReplicas is 2.5"),
        ("minReplicas: 2", "minReplicas: -1", 8, "minReplicas is -1"),
        ("maxReplicas: 9", "maxReplicas: 99999999999", 9, "maxReplicas is 99999999999"),
        ("averageUtilization: 55", "averageUtilization: 55%", 28, "averageUtilization is 55%"),
        ("  maxReplicas: 9", "  maxReplicas: 9\n  maxReplicas: 8", 10, "the key maxReplicas stands twice"),
        ("selectPolicy: Disabled", "selectPolicy: Never", 12, "selectPolicy is Never"),
        ("selectPolicy: Disabled", "policies: []", 12, "scaleDown.policies is empty"),
    ];
    for (from, to, line, reason) in cases {
        let imported = read_text("hpa.yaml", manifest.replacen(from, to, 1));
        assert_eq!(imported.outcome, Outcome::Refused, "{to}");
        let refusal = &imported.refusals[0];
        assert_eq!(refusal.line, line, "{to}: {refusal}");
        assert!(refusal.reason.contains(reason), "{to}: {refusal}");
        assert!(!refusal.remedy.is_empty());
    }
}

#[test]
fn encodings_and_line_ends_change_nothing() {
    let text = std::fs::read_to_string("tests/fixtures/config/hpa_all_metrics.yaml").expect("a fixture");
    let plain = summary(&read("x", text.as_bytes()));
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
    let returns = text.replace('\n', "\r\n");
    for bytes in [utf16, marked, returns.into_bytes()] {
        assert_eq!(summary(&read("x", &bytes)), plain);
    }
}

#[test]
fn a_value_stands_where_its_place_says() {
    let imported = fixture("hpa_all_metrics.yaml");
    let Setting::Given(found) = &imported.autoscalers[0].max else { panic!("maxReplicas is given") };
    let place = found.place;
    assert_eq!((place.line, &imported.text[place.start as usize..place.end as usize]), (9, "9"));
}

#[test]
fn what_repeats_or_nests_without_end_is_refused() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ('b'..='j').zip('a'..) {
        let aliases = vec![format!("*{before}"); 10].join(", ");
        bomb += &format!("{name}: &{name} [{aliases}]\n");
    }
    let nested = [bomb, "[".repeat(100_000), "a: ".to_owned() + &"{".repeat(100_000), "{\"a\":".repeat(100_000)];
    let blocks = (0..2000).map(|level| " ".repeat(level) + "a:\n").collect();
    for text in nested.into_iter().chain([blocks, format!("a = {}", "[".repeat(100_000)), "{{ ".repeat(100_000)]) {
        let imported = read_text("x.tf.yaml", text);
        assert_eq!(imported.outcome, Outcome::Refused);
    }
}

fn fixtures() -> Vec<Vec<u8>> {
    let folder = std::fs::read_dir("tests/fixtures/config").expect("fixtures");
    let mut paths: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a fixture")).collect()
}

proptest! {
    /// Whatever becomes of a file, it ends in one of three ways, and what is read of it can be applied or says why not.
    #[test]
    fn no_change_of_a_file_makes_the_reader_panic(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..12),
    ) {
        let all = fixtures();
        let mut bytes = which.get(&all).clone();
        for (at, byte, kind) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => bytes.truncate(at),
            }
        }
        let imported = read("x", &bytes);
        prop_assert_eq!(imported.outcome == Outcome::Refused, !imported.refusals.is_empty());
        prop_assert_eq!(imported.outcome == Outcome::Refused, imported.autoscalers.is_empty());
        summary(&imported);
        for autoscaler in &imported.autoscalers {
            let patch = to_patch(autoscaler, &Assumptions::default()).expect("no answers, none wrong");
            let _ = patch.apply(&Scenario::default());
        }
    }

    /// Any text at all.
    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~\n\t{}$<>\"':|&*!-]{0,400}") {
        read_text("x", text);
    }
}
