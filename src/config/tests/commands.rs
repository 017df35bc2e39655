//! Commands in shell text.

use super::{gaps, knob, lines, read, refused};
use crate::config::Imported;
use crate::config::autoscaler::{Autoscaler, MetricKind, Per};

/// What an import of one command looks at, each with its target.
fn metrics(imported: &Imported) -> Vec<(MetricKind, Per, Option<f64>)> {
    imported.autoscalers[0].metrics.iter().map(|metric| (metric.kind, metric.per, metric.target.get())).collect()
}

fn kubectl(rest: &str) -> Imported {
    read("a.sh", &format!("kubectl autoscale deployment web --max=9 {rest}\n"))
}

#[test]
fn resources_are_percentages_or_quantities_in_their_units() {
    let cpu = |per, target| {
        (if per == Per::Utilization { MetricKind::Cpu } else { MetricKind::CpuFraction }, per, Some(target))
    };
    let memory = |per, target| (MetricKind::Memory, per, Some(target));
    let cases = [
        ("--cpu-percent=70", vec![cpu(Per::Utilization, 70.0)]),
        ("--cpu 70%", vec![cpu(Per::Utilization, 70.0)]),
        ("--cpu=500m", vec![cpu(Per::Replica, 0.5)]),
        // kubectl takes a number without a unit for thousandths of a core, and for mebibytes.
        ("--cpu=70", vec![cpu(Per::Replica, 0.07)]),
        ("--memory=200", vec![memory(Per::Replica, 200.0 * 1_048_576.0)]),
        ("--cpu=60% --memory=80%", vec![cpu(Per::Utilization, 60.0), memory(Per::Utilization, 80.0)]),
        ("--cpu-percent=-1", vec![cpu(Per::Utilization, 80.0)]),
    ];
    for (rest, expected) in cases {
        assert_eq!(metrics(&kubectl(rest)), expected, "{rest}");
    }
    assert!(gaps(&kubectl("--cpu=$CPU")).contains(&("target:cpu".to_owned(), Some("$CPU".to_owned()))));
    assert_eq!(knob(&kubectl("--min=-1"), "min_replicas", &[]), Some("1".to_owned()));
}

#[test]
fn a_command_names_workloads_in_any_of_its_ways() {
    let named = |text: &str| -> Vec<(String, Option<String>)> {
        let found = read("a.sh", text).autoscalers.into_iter();
        found.map(|one| (one.title().to_owned(), one.workload.map(|workload| workload.value))).collect()
    };
    let pair = |name: &str, workload: &str| (name.to_owned(), Some(workload.to_owned()));
    assert_eq!(named("kubectl -n shop autoscale deploy/web --max 5"), [pair("web", "Deployment web in shop")]);
    assert_eq!(
        named("kubectl --context prod autoscale sts db --max=5 --name db-hpa"),
        [pair("db-hpa", "StatefulSet db")]
    );
    let two = [pair("web", "Deployment web"), pair("api", "Deployment api")];
    assert_eq!(named("kubectl autoscale --max 5 --record deployments.apps web api"), two);
    assert_eq!(named("sudo k3s kubectl autoscale deployment/web deployment/api --max=5"), two);
    let file = "kubectl autoscale -f web.yaml --max=5\n";
    assert_eq!(named(file), [("without a name".to_owned(), None)]);
    assert_eq!(lines(&read("a.sh", file), "stands in web.yaml, which is not read"), [1]);
    let (line, why) = refused("a.sh", "kubectl autoscale --max=5\n");
    assert_eq!((line, why.contains("names nothing to scale")), (1, true), "{why}");
}

#[test]
fn an_option_that_is_not_read_is_said() {
    let aws =
        "aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --min-size 1 \\\n  --max-sizes 4\n";
    let google = "gcloud compute instance-groups managed set-autoscaling web --max-num-replicas 9 \\\n  --target-cpu-utilisation 0.4\n";
    let cases = [
        ("kubectl autoscale deployment web --max=9 \\\n  --cpus 70%\n", "--cpu is"),
        (aws, "--max-size is"),
        (google, "--target-cpu-utilization is"),
    ];
    for (text, meant) in cases {
        let imported = read("a.sh", text);
        assert_eq!(lines(&imported, "is no option of"), [2], "{text}");
        assert_eq!(lines(&imported, meant), [2], "{text}");
    }
    assert_eq!(lines(&kubectl("--dry-run=client -o yaml"), "is no option of"), [0_u32; 0]);
}

#[test]
fn a_later_command_changes_what_an_earlier_one_set() {
    let policy = |target: u32| {
        format!(
            "aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-name cpu --policy-type TargetTrackingScaling \
             --target-tracking-configuration \
             TargetValue={target},PredefinedMetricSpecification={{PredefinedMetricType=ASGAverageCPUUtilization}}\n"
        )
    };
    let group = "aws autoscaling create-auto-scaling-group --auto-scaling-group-name web --min-size 2 --max-size 6\n";
    let update = "aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --max-size 12\n";
    let imported = read("a.sh", &format!("{group}{}{update}{}", policy(50), policy(40)));
    let knobs = ["min_replicas", "max_replicas", "policies"].map(|name| knob(&imported, name, &[]).unwrap_or_default());
    assert_eq!(knobs, ["2", "12", "target:cpu:40"]);
}

#[test]
fn commands_of_google_set_change_and_take_away() {
    let command =
        |verb: &str, rest: &str| format!("gcloud compute instance-groups managed {verb} web --zone a {rest}\n");
    let first = command("set-autoscaling", "--max-num-replicas 9 --min-num-replicas 2 --scale-based-on-load-balancing");
    let day = command(
        "update-autoscaling",
        "--set-schedule day --schedule-cron '0 8 * * *' --schedule-duration-sec 3600 --schedule-min-required-replicas 5",
    );
    let knob_of =
        |rest: &str, name: &str| knob(&read("a.sh", &format!("{first}{day}{rest}")), name, &[]).unwrap_or_default();
    assert_eq!(knob_of("", "signals"), "serving:80");
    assert_eq!(knob_of("", "schedules"), "UTC;0+8+*+*+*;1h;5");
    let more = command("update-autoscaling", "--update-schedule=day --schedule-min-required-replicas=7");
    assert_eq!(knob_of(&more, "schedules"), "UTC;0+8+*+*+*;1h;7");
    let off = command("update-autoscaling", "--disable-schedule=day");
    assert_eq!(knob_of(&off, "schedules"), "none");
    let on = command("update-autoscaling", "--enable-schedule=day");
    assert_eq!(knob_of(&format!("{off}{on}"), "schedules"), "UTC;0+8+*+*+*;1h;5");
    assert_eq!(knob_of(&command("update-autoscaling", "--remove-schedule day"), "schedules"), "");
    let anew = command("set-autoscaling", "--max-num-replicas 4 --min-num-replicas 1 --target-cpu-utilization 0.5");
    assert_eq!(knob_of(&anew, "signals"), "cpu:50");
    let metric = |name: &str| {
        format!("--custom-metric-utilization metric={name},utilization-target=9,utilization-target-type=gauge")
    };
    let two = command(
        "set-autoscaling",
        &format!("--max-num-replicas 4 --min-num-replicas 1 {} {}", metric("a"), metric("b")),
    );
    assert_eq!(read("a.sh", &two).autoscalers[0].metrics.len(), 2);
    let (line, why) = refused("a.sh", &command("set-autoscaling", "--autoscaling-file=policy.yaml"));
    assert_eq!((line, why.contains("stands in policy.yaml")), (1, true), "{why}");
}

#[test]
fn an_input_that_is_not_there_is_a_gap() {
    let text = "aws autoscaling put-scaling-policy --cli-input-json file://policy.json\n\
                aws autoscaling update-auto-scaling-group --cli-input-json file://group.json\n";
    let open = |name: &str, file: &str| (name.to_owned(), Some(format!("file://{file}.json")));
    assert_eq!(gaps(&read("a.sh", text)), [open("min", "group"), open("max", "group"), open("metric", "policy")]);
}

#[test]
fn what_is_neither_json_nor_shorthand_is_refused() {
    let text = "aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-name cpu \\\n  \
                --target-tracking-configuration TargetValue=50,PredefinedMetricSpecification={PredefinedMetricType=A\n";
    let (line, why) = refused("a.sh", text);
    assert_eq!((line, why.contains("neither JSON nor shorthand")), (2, true), "{why}");
}

#[test]
fn a_batch_of_actions_is_several() {
    let text = "aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --min-size 1 --max-size 9\n\
                aws autoscaling batch-put-scheduled-update-group-action --auto-scaling-group-name web \
                --scheduled-update-group-actions ScheduledActionName=a,Recurrence=\"0 8 * * *\",MinSize=4 \
                ScheduledActionName=b,Recurrence=\"0 18 * * *\",MinSize=1\n";
    let expected = "cron:UTC;0+8+*+*+*;4;;~cron:UTC;0+18+*+*+*;1;;";
    assert_eq!(knob(&read("a.sh", text), "schedule", &[]), Some(expected.to_owned()));
}

#[test]
fn what_a_target_counts_and_what_is_suspended_is_said() {
    let target = |rest: &str| {
        let text =
            format!("aws application-autoscaling register-scalable-target --min-capacity 1 --max-capacity 9 {rest}\n");
        read("a.sh", &text)
    };
    let table =
        "--service-namespace dynamodb --resource-id table/a --scalable-dimension dynamodb:table:ReadCapacityUnits";
    let service = "--service-namespace ecs --resource-id service/a/b --scalable-dimension ecs:service:DesiredCount";
    assert_eq!(lines(&target(table), "dynamodb:table:ReadCapacityUnits counts no replicas"), [1]);
    assert_eq!(lines(&target(service), "counts no replicas"), [0_u32; 0]);
    let suspended = target(&format!("{service} --suspended-state DynamicScalingInSuspended=true"));
    assert_eq!(lines(&suspended, "DynamicScalingInSuspended is true"), [1]);
}

#[test]
fn a_here_document_may_hold_a_manifest() {
    let text = "set -e\ncat > hpa.yaml <<EOF\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: \
                web}\nspec:\n  scaleTargetRef: {kind: Deployment, name: web}\n  maxReplicas: $MAX\n  minReplicas: 3\nEOF\n";
    let imported = read("a.sh", text);
    assert_eq!(gaps(&imported), [("max".to_owned(), Some("$MAX".to_owned()))]);
    let place = imported.autoscalers[0].min.place().expect("a place");
    assert_eq!((place.line, &text[place.start as usize..place.end as usize]), (9, "3"));
}

#[test]
fn a_warm_pool_is_said() {
    let text = "resource \"aws_autoscaling_group\" \"web\" {\n  name     = \"web\"\n  min_size = 1\n  max_size = 9\n  warm_pool {\n    \
                pool_state = \"Stopped\"\n  }\n}\n";
    assert_eq!(lines(&read("a.tf", text), "the warm pool is not replayed"), [5]);
    let command = "aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --min-size 1 --max-size 9\n\
                   aws autoscaling put-warm-pool --auto-scaling-group-name web\n";
    let ignored = read("a.sh", command).ignored;
    assert!(ignored[0].why.as_deref().is_some_and(|why| why.contains("start sooner")), "{ignored:?}");
}

#[test]
fn a_script_within_a_manifest_or_a_template_is_no_script() {
    let job = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  run: |\n    kubectl apply -f - <<EOF\n    EOF\n    kubectl \
               autoscale deployment a --max=3\n---\n";
    let hpa = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {kind: \
               Deployment, name: web}\n  maxReplicas: 9\n";
    assert_eq!(read("a.yaml", &format!("{job}{hpa}")).autoscalers[0].title(), "web");
    let template = "Resources:\n  Launch:\n    Type: AWS::EC2::LaunchTemplate\n    Properties:\n      UserData: |\n        aws autoscaling \
                    set-instance-health --instance-id i\n  Web:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    Properties: {MinSize: 1, \
                    MaxSize: 4}\n";
    assert_eq!(read("a.yaml", template).autoscalers[0].title(), "Web");
}

#[test]
fn commands_that_write_one_name_in_different_ways_are_of_one_target() {
    let names = "--service-namespace ecs --scalable-dimension ecs:service:DesiredCount";
    let command = |name: &str, more: &str| format!("aws application-autoscaling {name} {names} {more}\n");
    let policy = "--policy-name cpu --policy-type TargetTrackingScaling --target-tracking-scaling-policy-configuration \
                  '{\"TargetValue\": 60, \"PredefinedMetricSpecification\": {\"PredefinedMetricType\": \
                  \"ECSServiceAverageCPUUtilization\"}}'";
    let target = |id: &str| {
        command("register-scalable-target", &format!("--resource-id {id} --min-capacity 2 --max-capacity 9"))
            + &command("put-scaling-policy", &format!("--resource-id \"service/$CLUSTER/${{SERVICE}}\" {policy}"))
    };
    for (before, id, name) in [
        ("CLUSTER=main\nSERVICE=shop\n", "service/${CLUSTER}/$SERVICE", "service/main/shop"),
        ("CLUSTER=main\nSERVICE=shop\n", "service/main/shop", "service/main/shop"),
        ("", "service/$CLUSTER/$SERVICE", "service/$CLUSTER/$SERVICE"),
    ] {
        let imported = read("a.sh", &(before.to_owned() + &target(id)));
        let found: Vec<&str> = imported.autoscalers.iter().map(Autoscaler::title).collect();
        assert_eq!(found, [name], "{before}{id}");
        assert_eq!(knob(&imported, "policies", &[]), Some("target:cpu:60".to_owned()));
    }
    let other = read("a.sh", &("CLUSTER=main\nSERVICE=shop\n".to_owned() + &target("service/main/other")));
    assert_eq!(other.autoscalers.len(), 2);
}

#[test]
fn what_is_changed_by_a_later_command_is_said() {
    let text = |after: &str| format!("kubectl autoscale deployment web --max=9\n{after}\n");
    let said = |after: &str| lines(&read("a.sh", &text(after)), "afterwards, which is not read");
    assert_eq!(said("kubectl patch hpa web -p '{\"spec\": {\"maxReplicas\": 4}}'"), [2]);
    assert_eq!(said("kubectl -n shop delete hpa/web"), [2]);
    assert_eq!(said("kubectl patch deployment web -p '{}'"), [0_u32; 0]);
    assert_eq!(said("kubectl get hpa web"), [0_u32; 0]);
}
