//! Policies as other systems want them written: texts that were checked against those systems' schemas.
//!
//! `tests/manifests/` holds what is written for the scenarios below; `tests/manifests/validate.py` checks these files with
//! botocore and kubernetes-validate. `PLANORA_WRITE=1 cargo test --test manifests` writes them anew.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test says what is wrong by panicking, and why it is skipped"
)]

use std::process::Command;

/// File, format and scenario.
const CASES: [(&str, &str, &str); 16] = [
    ("hpa-cpu.yaml", "hpa", "policy=hpa&min_replicas=2&max_replicas=20"),
    (
        "hpa-requests.yaml",
        "hpa",
        "policy=hpa&min_replicas=3&max_replicas=30&metrics=cpu:80~pods:12.5~average:0.25~value:100&policies_up=min:4/1m~10pct/15s&policies_down=disabled&window_up=30s&tolerance_up=0.05",
    ),
    ("hpa-no-behavior.yaml", "hpa", "policy=hpa&behavior=none"),
    ("hpa-three-layer.yaml", "hpa", "policy=three-layer"),
    (
        "keda.yaml",
        "keda",
        "policy=keda&min_replicas=0&triggers=requests:100:5~value:7.5~cpu:70~cron:Europe/Berlin;0+8+*+*+1-5;0+18+*+*+1-5;12&fallback=3:6:higher&cooldown_period=2m",
    ),
    ("keda-schedule.yaml", "keda", "policy=schedule&zone=Europe/Berlin&spans=12345;08:00-18:00;10~5;22:00-02:00;4"),
    (
        "keda-formula.yaml",
        "keda",
        "policy=keda&triggers=requests:100@web~cron:UTC;0+8+*+*+*;0+18+*+*+*;5@day~cpu:70&formula=average:12.5:2;max(web, day * 10) / 2",
    ),
    (
        "aws-application.json",
        "aws",
        "policy=aws&policies=target:cpu:50~target:requests:600:out~target:total:10~step:cpu:>=80:2of3/1m:percent2:0..10=20,10..=50~step:cpu:<20:5/1m,fine:change:..0=-1&schedule=cron:Europe/Berlin;0+8+*+*+1-5;6;;~cron:UTC;0+20+*+*+*;2;30;~every:1h;3;;",
    ),
    (
        "aws-ec2.json",
        "aws",
        "policy=aws&service=ec2&policies=target:cpu:50~step:cpu:>=80:2of3/1m:exact:0..=9~simple:cpu:<20:5/1m,maximum:change:-1&schedule=cron:America/New_York;0+8+*+*+1-5;6;;8",
    ),
    ("aws-application-predictive.json", "aws", "policy=aws&policies=none&predictive=requests:600:scale:10m:increase10"),
    ("aws-ec2-predictive.json", "aws", "policy=aws&service=ec2&predictive=cpu:55:forecast:5m:honor"),
    ("aws-ec2-predictive.tf", "terraform", "policy=aws&service=ec2&predictive=requests:600:scale:5m:increase0"),
    ("aws-predictive.json", "aws", "policy=three-layer&target_utilization=0.7&startup=5m"),
    (
        "aws-application.tf",
        "terraform",
        "policy=aws&policies=target:cpu:50~step:cpu:>=80:3/1m:change:0..=2&schedule=cron:UTC;0+8+*+*+1-5;6;;",
    ),
    (
        "aws-ec2.tf",
        "terraform",
        "policy=aws&service=ec2&policies=simple:cpu:>80:3/1m:change:2~target:total:10&schedule=cron:UTC;0+8+*+*+1-5;6;;",
    ),
    (
        "gcp.tf",
        "terraform",
        "policy=gcp&signals=cpu:60~serving:80~each:12.5~assignment:25&scale_in_control=10pct/20m&schedules=Europe/Berlin;0+8+*+*+1-5;10h;12",
    ),
];

fn written(format: &str, scenario: &str) -> String {
    let words = ["export-policy", "--format", format, "--scenario", scenario].map(std::ffi::OsString::from);
    planora::cli::run(words, None).expect("a policy that can be written").text
}

#[test]
fn policies_are_written_as_they_were_checked() {
    for (file, format, scenario) in CASES {
        let (path, text) = (format!("tests/manifests/{file}"), written(format, scenario));
        if std::env::var_os("PLANORA_WRITE").is_some() {
            std::fs::write(&path, &text).expect("a file that can be written");
        }
        let expected = std::fs::read_to_string(&path).expect("a file of tests/manifests");
        assert_eq!(text, expected, "{file}");
    }
}

#[test]
fn what_is_written_holds_to_the_systems_schemas() {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_schemas = Command::new(&python).args(["-c", "import botocore, kubernetes_validate"]).output();
    if !has_schemas.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no botocore and kubernetes-validate; tests/manifests/validate.py says which");
        return;
    }
    let output = Command::new(&python).args(["tests/manifests/validate.py", "tests/manifests"]).output();
    let output = output.expect("a script that runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn scaled_objects_hold_to_kedas_own_definition() {
    let Some(models) = std::env::var_os("KEDA_MODELS") else {
        println!("skipped: KEDA_MODELS names no folder; tests/manifests/validate-keda.mjs says what it is to hold");
        return;
    };
    let script = ["tests/manifests/validate-keda.mjs", "tests/manifests"];
    let output = Command::new("node").args(script).env("KEDA_MODELS", models).output().expect("a script that runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn changes_of_a_file_are_a_diff() {
    let folder = std::env::temp_dir().join(format!("planora-against-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("web.yaml");
    std::fs::copy("tests/manifests/hpa-cpu.yaml", &path).expect("a copy");
    let file = path.to_str().expect("a path").to_owned();
    let words = ["export-policy", "--against", &file, "--max_replicas", "30", "--cpu_limit", "2"];
    let text = planora::cli::run(words.map(std::ffi::OsString::from), None).expect("a changed file").text;
    std::fs::remove_dir_all(&folder).expect("its own folder");
    let changed: Vec<&str> =
        text.lines().filter(|line| line.starts_with(['+', '-']) && !line.contains(&file)).collect();
    assert_eq!(changed, ["-  maxReplicas: 20", "+  maxReplicas: 30"], "{text}");
}

#[test]
fn a_file_keeps_its_names_and_its_byte_order_mark() {
    let folder = std::env::temp_dir().join(format!("planora-named-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("groups.json");
    let group = |name: &str| format!("{{\"AutoScalingGroupName\": \"{name}\", \"MinSize\": 1, \"MaxSize\": 4}}");
    let groups = format!("{{\"AutoScalingGroups\": [{}, {}]}}\n", group("Shop_A.eu"), group("b"));
    std::fs::write(&path, format!("\u{feff}{groups}")).expect("a file");
    let file = path.to_str().expect("a path").to_owned();
    let words = ["export-policy", "--against", &file, "--name", "Shop_A.eu", "--max_replicas", "5"];
    let text = planora::cli::run(words.map(std::ffi::OsString::from), None).expect("a changed file").text;
    std::fs::remove_dir_all(&folder).expect("its own folder");
    let new = groups.replacen(": 4", ": 5", 1);
    let expected = format!("--- {file}\n+++ {file}\n@@ -1,1 +1,1 @@\n-\u{feff}{groups}+\u{feff}{new}");
    assert_eq!(text, expected);
    let words = ["export-policy", "--format", "aws", "--policy", "aws", "--name", "Shop_A.eu"];
    assert!(planora::cli::run(words.map(std::ffi::OsString::from), None).is_err());
}

#[test]
fn a_policy_without_such_a_form_says_which_it_has() {
    let words = ["export-policy", "--format", "keda", "--policy", "hpa"].map(std::ffi::OsString::from);
    let error = planora::cli::run(words, None).expect_err("an HPA is no scaled object").to_string();
    assert!(error.contains("it has hpa"), "{error}");
}
