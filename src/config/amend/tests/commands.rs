//! Values put into commands of the shell.

use super::{becomes, stays};

const STEPS: &str = "\
#!/bin/sh
ARN=$(aws autoscaling put-scaling-policy --policy-name more \\
    --policy-type StepScaling --auto-scaling-group-name web \\
    --step-adjustments ScalingAdjustment=10,MetricIntervalLowerBound=0 \\
    --adjustment-type PercentChangeInCapacity --query PolicyARN --output text)

aws cloudwatch put-metric-alarm --alarm-name busy \\
    --comparison-operator GreaterThanThreshold \\
    --threshold 70 \\
    --evaluation-periods 3 --period 60 --statistic Average \\
    --namespace AWS/EC2 --metric-name CPUUtilization \\
    --alarm-actions \"$ARN\"
";

#[test]
fn options_stand_beside_their_neighbours() {
    let expected = STEPS
        .replace("--evaluation-periods 3", "--evaluation-periods 3 --datapoints-to-alarm 2")
        .replace("--threshold 70 \\\n", "--threshold 70 \\\n    --treat-missing-data ignore \\\n")
        .replace("PercentChangeInCapacity", "PercentChangeInCapacity --min-adjustment-magnitude 2")
        .replace("--policy-type StepScaling", "--policy-type StepScaling --estimated-instance-warmup 90");
    let rules = "step:cpu:>70:2of3/1m,ignore:percent2:0..=10";
    becomes("web.sh", STEPS, &[("policies", rules), ("warm_up", "90s")], &expected);
}

#[test]
fn steps_in_shorthand_are_closed_and_added() {
    let expected = STEPS.replace(
        "ScalingAdjustment=10,MetricIntervalLowerBound=0 ",
        "ScalingAdjustment=10,MetricIntervalLowerBound=0,MetricIntervalUpperBound=15 \
         MetricIntervalLowerBound=15,ScalingAdjustment=20 ",
    );
    becomes("web.sh", STEPS, &[("policies", "step:cpu:>70:3/1m:percent:0..15=10,15..=20")], &expected);
}

const TRACKED: &str = "aws application-autoscaling put-scaling-policy --policy-name=cpu --resource-id=service/a/b \
    --service-namespace=ecs --policy-type=TargetTrackingScaling --target-tracking-scaling-policy-configuration=";
const METRIC: &str =
    "\"PredefinedMetricSpecification\": {\"PredefinedMetricType\": \"ECSServiceAverageCPUUtilization\"}";

#[test]
fn json_in_quotes_gets_what_it_leaves_out() {
    let knobs = [("cooldown_in", "2m")];
    let single = |rest: &str| format!("{TRACKED}'{{{METRIC}, \"TargetValue\": 60.0{rest}}}'\n");
    becomes("a.sh", &single(""), &knobs, &single(", \"ScaleInCooldown\": 120"));
    let lines = |rest: &str| format!("{TRACKED}'{{\n  {METRIC},\n  \"TargetValue\": 60.0{rest}\n}}'\n");
    becomes("a.sh", &lines(""), &knobs, &lines(",\n  \"ScaleInCooldown\": 120"));
    // Quotes that are escaped.
    let double =
        |rest: &str| format!("{TRACKED}\"{{\\\"TargetValue\\\": 60.0{rest}, {}}}\"\n", METRIC.replace('"', "\\\""));
    becomes("a.sh", &double(""), &knobs, &double(", \\\"ScaleInCooldown\\\": 120"));
    let lines = |rest: &str| {
        double(rest).replace("\"{\\\"", "\"{\n  \\\"").replace("60.0,", "60.0,\n  ").replace("}}\"", "}\n}\"")
    };
    becomes("a.sh", &lines(""), &knobs, &lines("").replace("60.0,", "60.0,\n  \\\"ScaleInCooldown\\\": 120,"));
    // The file that a here-document writes.
    let file = |rest: &str, end: &str| {
        format!(
            "cat > cpu.json <<'EOF'\n{{\n    \"TargetValue\": 60.0,{rest}\n    {METRIC}\n}}\nEOF\n{TRACKED}file://cpu.json\n"
        )
        .replace('\n', end)
    };
    for end in ["\n", "\r\n"] {
        becomes("a.sh", &file("", end), &knobs, &file("\n    \"ScaleInCooldown\": 120,", end));
    }
}

#[test]
fn a_command_of_google_gets_options() {
    let text = "gcloud compute instance-groups managed set-autoscaling web --zone=europe-west1-b \\\r\n  \
                --max-num-replicas=10 \\\r\n  --min-num-replicas=2 \\\r\n  --target-cpu-utilization=0.6\r\n";
    let expected = text.replace("replicas=10 \\\r\n", "replicas=10 \\\r\n  --cool-down-period=90 \\\r\n").replace(
        "utilization=0.6",
        "utilization=0.6 \\\r\n  --mode=only-scale-out \\\r\n  \
             --scale-in-control=max-scaled-in-replicas-percent=10,time-window=600",
    );
    let knobs = [("initialization", "90s"), ("autoscaling_mode", "only-scale-out"), ("scale_in_control", "10pct/10m")];
    becomes("web.sh", text, &knobs, &expected);
    let bare =
        "gcloud compute instance-groups managed set-autoscaling web --max-num-replicas 10 --min-num-replicas 2\n";
    let expected = bare.replace("num-replicas 2", "num-replicas 2 --target-cpu-utilization 0.75");
    becomes("web.sh", bare, &[("signals", "cpu:75")], &expected);
    let serving = bare.replace(" 2\n", " 2 --target-load-balancing-utilization 0.8\n");
    let expected = serving.replace(" 0.8\n", " 0.8 --target-cpu-utilization 0.75\n");
    becomes("web.sh", &serving, &[("signals", "serving:80~cpu:75")], &expected);
}

#[test]
fn a_command_that_is_not_taken_apart_stays() {
    let knobs = [("cooldown_in", "2m")];
    let one = format!("{TRACKED}'{{\"TargetValue\": 60, {METRIC}}}'");
    let both = format!(
        "{one} && {}
",
        one.replace("=cpu ", "=requests ").replace("ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget")
    );
    stays("a.sh", &both, &knobs, "several commands");
    let twice = "gcloud compute instance-groups managed set-autoscaling web --max-num-replicas 10 --min-num-replicas 2\n\
                 gcloud compute instance-groups managed update-autoscaling web --mode only-scale-out\n";
    stays("a.sh", twice, &[("initialization", "90s")], "several commands");
    let update =
        "gcloud compute instance-groups managed update-autoscaling web --max-num-replicas 10 --min-num-replicas 2\n";
    stays("a.sh", update, &[("initialization", "90s")], "no such option");
    let scheduled = "--set-schedule schedule-1 --schedule-cron '0 8 * * 1-5' --schedule-time-zone Europe/Berlin \
                     --schedule-duration-sec 36000 --schedule-min-required-replicas 12";
    let schedules = "Europe/Berlin;0+8+*+*+1-5;10h;12";
    let set = update.replace("update-", "set-").replace("replicas 2", "replicas 2 --target-cpu-utilization 0.6");
    let expected = set.replace(" 0.6", &format!(" 0.6 {scheduled}"));
    becomes("a.sh", &set, &[("schedules", schedules)], &expected);
    // With a schedule alone, the CPU that is looked at without any signal would count no more.
    stays("a.sh", update, &[("schedules", schedules)], "change more than that");
    // A command sets one schedule.
    stays("a.sh", &expected, &[("schedules", &format!("{schedules}~UTC;0+9+*+*+*;1h;3"))], "another value");
}

#[test]
fn redirections_and_loops_stay_whole() {
    let text = "for name in a b; do\n  if true; then sudo aws cloudwatch describe-alarms > /dev/null; fi\ndone\n\
                aws application-autoscaling put-scaling-policy --policy-name cpu --resource-id service/a/b --service-namespace ecs \
                --policy-type StepScaling --step-scaling-policy-configuration \
                AdjustmentType=ChangeInCapacity,StepAdjustments=[{MetricIntervalLowerBound=0,ScalingAdjustment=1}] > out.json 2>&1\n\
                aws cloudwatch put-metric-alarm --alarm-name busy --metric-name CPUUtilization --namespace AWS/ECS --statistic Average \
                --comparison-operator GreaterThanThreshold --threshold 70 --period 60 --alarm-actions arn:policyName/cpu \
                --evaluation-periods 3 2>&1 | tee log\n";
    let expected = text
        .replace("ScalingAdjustment=1}]", "ScalingAdjustment=1}],Cooldown=30")
        .replace("--evaluation-periods 3", "--evaluation-periods 3 --datapoints-to-alarm 2");
    becomes("a.sh", text, &[("policies", "step:cpu:>70:2of3/1m:change:0..=1"), ("cooldown_out", "30s")], &expected);
}

#[test]
fn a_wait_of_several_commands_changes_in_each() {
    let policy = |name: &str, metric: &str, cooldowns: &str| {
        format!(
            "aws application-autoscaling put-scaling-policy --policy-name {name} --service-namespace ecs --resource-id service/a/b \
             --scalable-dimension ecs:service:DesiredCount --policy-type TargetTrackingScaling \
             --target-tracking-scaling-policy-configuration \
             'TargetValue=60,{cooldowns},PredefinedMetricSpecification={{PredefinedMetricType={metric}}}'\n"
        )
    };
    let both = |cooldowns: &str| {
        let cpu = policy("cpu", "ECSServiceAverageCPUUtilization", cooldowns);
        format!("{cpu}{}", policy("alb", "ALBRequestCountPerTarget", cooldowns))
    };
    let json = |secs: u32| {
        policy("cpu", "ECSServiceAverageCPUUtilization", "").replace(
            "'TargetValue=60,,PredefinedMetricSpecification={PredefinedMetricType=ECSServiceAverageCPUUtilization}'",
            &format!(
                "'{{\"TargetValue\":60,\"ScaleInCooldown\":{secs},\"ScaleOutCooldown\":60,\"PredefinedMetricSpecification\":\
                 {{\"PredefinedMetricType\":\"ECSServiceAverageCPUUtilization\"}}}}'"
            ),
        )
    };
    let beside = |secs: u32| {
        let cooldowns = format!("ScaleInCooldown={secs},ScaleOutCooldown=60");
        format!("{}{}", json(secs), policy("alb", "ALBRequestCountPerTarget", &cooldowns))
    };
    becomes("a.sh", &beside(60), &[("cooldown_in", "4m")], &beside(240));
    let text = both("ScaleInCooldown=60,ScaleOutCooldown=60");
    becomes("a.sh", &text, &[("cooldown_in", "4m")], &both("ScaleInCooldown=240,ScaleOutCooldown=60"));
    becomes(
        "a.sh",
        &text,
        &[("cooldown_in", "4m"), ("cooldown_out", "5m")],
        &both("ScaleInCooldown=240,ScaleOutCooldown=300"),
    );
}

#[test]
fn actions_and_simple_policies_get_options() {
    let action = "aws autoscaling put-scheduled-update-group-action --auto-scaling-group-name web \\\n  --scheduled-action-name am \\\n  \
                  --recurrence '0 7 * * 1-5' \\\n  --min-size 4\n";
    let expected = action
        .replace("1-5' \\\n", "1-5' \\\n  --time-zone Europe/Berlin \\\n")
        .replace("--min-size 4", "--min-size 4 \\\n  --max-size 9 \\\n  --desired-capacity 5");
    becomes("web.sh", action, &[("schedule", "cron:Europe/Berlin;0+7+*+*+1-5;4;9;5")], &expected);
    let application = "aws application-autoscaling put-scheduled-action --service-namespace ecs --resource-id service/a/b \
                       --scheduled-action-name am --schedule 'cron(0 7 ? * MON-FRI *)' --scalable-target-action MinCapacity=4\n";
    let expected = application
        .replace("FRI *)'", "FRI *)' --timezone Asia/Tokyo")
        .replace("MinCapacity=4", "MinCapacity=4,MaxCapacity=9");
    becomes("web.sh", application, &[("schedule", "cron:Asia/Tokyo;0+7+*+*+MON-FRI;4;9;")], &expected);
    let simple = "aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-name up --adjustment-type ChangeInCapacity \
                  --scaling-adjustment 2\n\
                  aws cloudwatch put-metric-alarm --alarm-name up --metric-name CPUUtilization --namespace AWS/EC2 --statistic Average \
                  --comparison-operator GreaterThanThreshold --threshold 70 --period 60 --evaluation-periods 2 \
                  --alarm-actions arn:aws:x:policyName/up\n";
    let expected = simple.replace("ChangeInCapacity", "ChangeInCapacity --cooldown 45");
    becomes("web.sh", simple, &[("cooldown_out", "45s")], &expected);
}

#[test]
fn input_as_json_gets_what_it_leaves_out() {
    let text = |rest: &str| {
        format!(
            "aws application-autoscaling put-scaling-policy --cli-input-json '{{\"PolicyName\": \"cpu\", \"ResourceId\": \"service/a/b\", \
             \"ServiceNamespace\": \"ecs\", \"PolicyType\": \"TargetTrackingScaling\", \
             \"TargetTrackingScalingPolicyConfiguration\": {{\"TargetValue\": 60{rest}, {METRIC}}}}}'\n"
        )
    };
    becomes("a.sh", &text(""), &[("cooldown_in", "2m")], &text(", \"ScaleInCooldown\": 120"));
}

#[test]
fn options_of_kubectl_and_manifests_of_here_documents_change() {
    let command = "kubectl -n shop autoscale deploy web --min=2 --max 10 \\\n  --cpu=70% --name=web\n";
    let expected = command.replace("10", "12").replace("70%", "55%");
    becomes("a.sh", command, &[("max_replicas", "12"), ("metrics", "cpu:55")], &expected);
    let script = "kubectl apply -f - <<EOF\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  \
                  scaleTargetRef: {kind: Deployment, name: web}\n  maxReplicas: 9 # enough\nEOF\necho 9\n";
    becomes("a.sh", script, &[("max_replicas", "12")], &script.replace("9 #", "12 #"));
    let behavior = "  behavior:\n    scaleDown:\n      stabilizationWindowSeconds: 120\nEOF\n";
    becomes("a.sh", script, &[("window_down", "2m")], &script.replace("EOF\necho", &format!("{behavior}echo")));
}
