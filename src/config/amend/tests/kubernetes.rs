//! Fields and items put into HPAs and scaled objects, in YAML and in Terraform's configuration language.

use super::{amended_file, becomes};

const KEDA: &str = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: web
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
  maxReplicaCount: 20
  triggers:
    - type: prometheus   # requests
      metadata:
        serverAddress: http://prometheus:9090
        query: sum(rate(http_requests_total[1m]))
        threshold: '50'
    - type: cron
      metadata:
        timezone: Etc/UTC
        start: 0 8 * * 1-5
        end: 0 18 * * MON-FRI
        desiredReplicas: '5'
";

#[test]
fn fewest_replicas_by_week_become_cron_triggers() {
    let weekend = "    - type: cron\n      metadata:\n        timezone: UTC\n        start: '0 10 * * 0,6'\n        \
                   end: '0 14 * * 0,6'\n        desiredReplicas: '4'\n";
    becomes("web.yaml", KEDA, &[("weekly_min", "06;10:00-14:00;4")], &format!("{KEDA}{weekend}"));
    let night = "    - type: cron\n      metadata:\n        timezone: UTC\n        start: '0 22 * * 5'\n        \
                 end: '0 2 * * 6'\n        desiredReplicas: '6'\n";
    let both = [("weekly_min", "06;10:00-14:00;4~5;22:00-02:00;6")];
    let expected = format!("{KEDA}{weekend}{night}");
    becomes("web.yaml", KEDA, &both, &expected);
    // Again, nothing changes.
    becomes("web.yaml", &expected, &both, &expected);
}

#[test]
fn a_cron_trigger_that_is_there_is_raised() {
    let by_week = |count: u32| [("weekly_min", format!("12345;08:00-18:00;{count}"))];
    let knobs = |knobs: &[(&'static str, String); 1]| {
        let [(name, text)] = knobs.clone();
        amended_file("web.yaml", KEDA, &[(name, text.as_str())])
    };
    let raised = knobs(&by_week(9));
    assert_eq!((raised.text, raised.lost), (KEDA.replace("'5'", "'9'"), Vec::new()));
    let enough = knobs(&by_week(5));
    assert_eq!((enough.text.as_str(), enough.lost), (KEDA, Vec::new()));
}

#[test]
fn a_list_that_is_indented_as_its_key_grows_behind_cron_triggers() {
    let text = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {name: web}\n  \
                minReplicaCount: 1\n  triggers:\n  - type: cron\n    metadata: {timezone: Europe/Berlin, start: 0 8 * * *, end: 0 9 * * *, \
                desiredReplicas: \"3\"}\n  - metadata:\n      value: \"75\"\n    type: cpu\n    metricType: Utilization\n  # The end.\n  \
                pollingInterval: 15\n";
    let cron = "  - type: cron\n    metadata:\n      timezone: UTC\n      start: \"0 8 * * 1\"\n      end: \"0 9 * * 1\"\n      \
                desiredReplicas: \"3\"\n";
    let expected = text.replace("  # The end.", &format!("{cron}  # The end."));
    becomes("web.yaml", text, &[("weekly_min", "1;08:00-09:00;3")], &expected);
}

#[test]
fn triggers_on_one_line_stay_on_one_each() {
    let text = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {name: web}\n  \
                minReplicaCount: 1\n  triggers:\n  - {type: cpu, metricType: Utilization, metadata: {value: \"60\"}}\n";
    let cron = "  - {type: cron, metadata: {timezone: UTC, start: \"0 8 * * 1\", end: \"0 9 * * 1\", desiredReplicas: \"3\"}}\n";
    becomes("web.yaml", text, &[("weekly_min", "1;08:00-09:00;3")], &format!("{text}{cron}"));
}

#[test]
fn a_trigger_with_a_query_of_its_own_is_said() {
    let own = "requests:50~cron:Etc/UTC;0+8+*+*+1-5;0+18+*+*+MON-FRI;5";
    let lost = |triggers: &str| {
        let changed = amended_file("web.yaml", KEDA, &[("triggers", triggers)]);
        assert_eq!(changed.text, KEDA);
        changed.lost
    };
    let why = "It is not put in: one more has a name or a query of its own, which no setting says.";
    let more = format!("{own}~requests:70");
    assert_eq!(lost(&more), [format!("triggers is {more}; the file means {own}. {why}")]);
    let fewer = lost("requests:50");
    assert_eq!(
        fewer,
        [format!("triggers is requests:50; the file means {own}. It is not put in: what goes is taken out by hand.")]
    );
}

#[test]
fn what_is_not_replayed_or_of_another_kind_is_said_to_stay() {
    let queue = KEDA
        .replace("type: prometheus", "type: rabbitmq")
        .replace("        query: sum(rate(http_requests_total[1m]))\n", "");
    let queue =
        queue.split_once("    - type: cron").map_or("", |(before, _)| before).replace("serverAddress", "queueName");
    let changed = amended_file("web.yaml", &queue, &[("weekly_min", "1;08:00-09:00;3")]);
    assert_eq!(changed.text, queue);
    assert!(changed.lost.len() == 1 && changed.lost[0].ends_with("is not replayed, and stays."), "{:?}", changed.lost);
    let changed = amended_file("web.yaml", KEDA, &[("triggers", "cpu:70~cron:Etc/UTC;0+8+*+*+1-5;0+18+*+*+MON-FRI;5")]);
    assert_eq!(changed.text, KEDA);
    assert!(
        changed.lost.len() == 1 && changed.lost[0].contains("another kind stands in its place"),
        "{:?}",
        changed.lost
    );
}

#[test]
fn metrics_that_a_file_leaves_out_are_put_in_where_they_have_no_names() {
    let text = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  scaleTargetRef: {kind: Deployment, name: a}\n  \
                minReplicas: 2\n  maxReplicas: 9\n";
    let cpu = "  metrics:\n    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 65}}}\n";
    becomes("a.yaml", text, &[("metrics", "cpu:65")], &format!("{text}{cpu}"));
    let changed = amended_file("a.yaml", text, &[("metrics", "cpu:65~pods:20")]);
    assert_eq!(changed.text, text);
    assert!(changed.lost.len() == 1 && changed.lost[0].contains("a name or a query"), "{:?}", changed.lost);
}

const BLOCKS: &str = "\
resource \"kubernetes_horizontal_pod_autoscaler_v2\" \"shop\" {
  metadata {
    name = \"shop\"
  }

  spec {
    max_replicas = 10 # quota

    scale_target_ref {
      kind = \"Deployment\"
      name = \"shop\"
    }

    metric {
      type = \"Resource\"
      resource {
        name = \"cpu\"
        target {
          type                = \"Utilization\"
          average_utilization = 60
        }
      }
    }

    behavior {
      scale_up {
        policy {
          type           = \"Pods\"
          value          = 4
          period_seconds = 60
        }
      }
    }
  }
}
";

#[test]
fn blocks_of_an_hpa_change_and_get_what_they_leave_out() {
    let expected = BLOCKS
        .replace("10 # quota\n", "12 # quota\n    min_replicas = 3\n")
        .replace("average_utilization = 60", "average_utilization = 70")
        .replace(
            "        policy {\n          type           = \"Pods\"\n          value          = 4\n          period_seconds = 60\n        }\n",
            "        policy {\n          type           = \"Pods\"\n          value          = 5\n          period_seconds = 60\n        }\n\n        \
             policy {\n          type           = \"Percent\"\n          value          = 50\n          period_seconds = 30\n        }\n",
        );
    let knobs =
        [("min_replicas", "3"), ("max_replicas", "12"), ("metrics", "cpu:70"), ("policies_up", "max:5/1m~50pct/30s")];
    becomes("shop.tf", BLOCKS, &knobs, &expected);
}

#[test]
fn a_new_direction_has_the_policies_that_the_provider_wants() {
    let changed = amended_file("shop.tf", BLOCKS, &[("window_down", "10m")]);
    let direction = "\n      scale_down {\n        stabilization_window_seconds = 600\n        select_policy                = \"Max\"\n        \
                     policy {\n          type           = \"Percent\"\n          value          = 100\n          \
                     period_seconds = 15\n        }\n      }\n";
    let at = BLOCKS.rfind("    }\n  }\n}").expect("the end of the behavior");
    let (before, after) = BLOCKS.split_at(at);
    assert_eq!((changed.text, changed.lost), (format!("{before}{direction}{after}"), Vec::new()));
}

#[test]
fn what_the_provider_has_no_field_for_is_said() {
    let changed = amended_file("shop.tf", BLOCKS, &[("tolerance_up", "0.05")]);
    assert_eq!(changed.text, BLOCKS);
    let said = "tolerance_up is 0.05; the file has no value of its own for that, and means 0.1. It is not put in: the provider of \
                Terraform has no such field.";
    assert_eq!(changed.lost, [said]);
    // Neither is a behavior of nothing else.
    let (without, _) = BLOCKS.split_once("    behavior {").expect("a behavior");
    let without = format!("{without}  }}\n}}\n");
    let changed = amended_file("shop.tf", &without, &[("tolerance_up", "0.05")]);
    assert_eq!((changed.text.as_str(), changed.lost), (without.as_str(), vec![said.to_owned()]));
    let changed = amended_file("shop.tf", &without, &[("tolerance_up", "0.05"), ("window_down", "2m")]);
    assert!(
        changed.text.contains("stabilization_window_seconds = 120") && !changed.text.contains("scale_up"),
        "{}",
        changed.text
    );
    let first = "resource \"kubernetes_horizontal_pod_autoscaler_v1\" \"a\" {\n  metadata { name = \"a\" }\n  spec {\n    \
                 max_replicas                      = 9\n    target_cpu_utilization_percentage = 50\n    scale_target_ref {\n      \
                 kind = \"Deployment\"\n      name = \"a\"\n    }\n  }\n}\n";
    let changed = amended_file("a.tf", first, &[("window_down", "1m"), ("metrics", "cpu:60")]);
    assert_eq!(changed.text, first.replace("= 50", "= 60"));
    assert_eq!(changed.lost, ["window_down is 1m; the file has no value of its own for that, and means 5m."]);
}

const OBJECT: &str = "\
resource \"kubernetes_manifest\" \"shop\" {
  manifest = {
    apiVersion = \"autoscaling/v2\"
    kind       = \"HorizontalPodAutoscaler\"
    metadata = {
      name = \"shop\"
    }
    spec = {
      minReplicas = 2
      maxReplicas = 10
      scaleTargetRef = {
        apiVersion = \"apps/v1\"
        kind       = \"Deployment\"
        name       = \"shop\"
      }
      metrics = [
        {
          type = \"Resource\"
          resource = {
            name = \"cpu\"
            target = {
              type               = \"Utilization\"
              averageUtilization = 60
            }
          }
        }
      ]
      behavior = {
        scaleDown = {
          stabilizationWindowSeconds = 600
        }
      }
    }
  }
}
";

#[test]
fn an_object_changes_and_gets_what_it_leaves_out() {
    let expected = OBJECT.replace("minReplicas = 2", "minReplicas = 3").replace(
        "          stabilizationWindowSeconds = 600\n        }\n",
        "          stabilizationWindowSeconds = 300\n          policies = [\n            {\n              type          = \"Pods\"\n              \
         value         = 3\n              periodSeconds = 60\n            }\n          ]\n        }\n        scaleUp = {\n          \
         stabilizationWindowSeconds = 60\n        }\n",
    );
    let knobs = [("min_replicas", "3"), ("window_down", "5m"), ("window_up", "1m"), ("policies_down", "max:3/1m")];
    becomes("shop.tf", OBJECT, &knobs, &expected);
}

#[test]
fn a_scaled_object_in_terraform_gets_triggers() {
    let text = "resource \"kubernetes_manifest\" \"web\" {\n  manifest = {\n    apiVersion = \"keda.sh/v1alpha1\"\n    \
                kind       = \"ScaledObject\"\n    metadata   = { name = \"web\" }\n    spec = {\n      scaleTargetRef  = { name = \"web\" }\n      \
                minReplicaCount = 1\n      triggers = [\n        {\n          type       = \"cpu\"\n          metricType = \"Utilization\"\n          \
                metadata   = { value = \"60\" }\n        },\n      ]\n    }\n  }\n}\n";
    let cron = "        },\n        {\n          type = \"cron\"\n          metadata = {\n            timezone        = \"UTC\"\n            \
                start           = \"0 8 * * 1\"\n            end             = \"0 9 * * 1\"\n            desiredReplicas = \"3\"\n          \
                }\n        },\n";
    becomes("web.tf", text, &[("weekly_min", "1;08:00-09:00;3")], &text.replace("        },\n", cron));
}

#[test]
fn a_manifest_in_a_text_of_terraform_keeps_its_indentation() {
    let text = "resource \"kubectl_manifest\" \"shop\" {\n  yaml_body = <<-YAML\n    apiVersion: autoscaling/v2\n    \
                kind: HorizontalPodAutoscaler\n    metadata: {name: shop}\n    spec:\n      maxReplicas: 10\n      metrics:\n        - type: Resource\n          \
                resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}\n  YAML\n}\n";
    let expected = text
        .replace("maxReplicas: 10\n", "maxReplicas: 10\n      minReplicas: 3\n")
        .replace("  YAML\n", "      behavior:\n        scaleDown:\n          stabilizationWindowSeconds: 60\n  YAML\n");
    becomes("shop.tf", text, &[("min_replicas", "3"), ("window_down", "1m")], &expected);
}

#[test]
fn a_patch_of_another_file_gets_what_it_leaves_to_that() {
    let text =
        "spec:\n  minReplicas: 2\n  maxReplicas: 9\n  behavior:\n    scaleDown: {stabilizationWindowSeconds: 60}\n";
    let metrics = "  metrics:\n    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 65}}}\n";
    let expected = text.replace("  maxReplicas: 9\n", &format!("  maxReplicas: 9\n{metrics}"));
    becomes("a.yaml", text, &[("metrics", "cpu:65")], &expected);
}
