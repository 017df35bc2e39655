//! A configuration file's autoscalers: what their files show, and what the scenarios that they make have findings of.

use super::file::{FileFinding, file_findings};
use super::findings;
use crate::config::{Assumptions, Autoscaler, Imported, Patch, to_patch};
use crate::policy::{Finding, Severity};
use crate::scenario::Scenario;

/// Findings on every autoscaler of a file, run on the service of `base` where the file says nothing of it. What a file leaves
/// open is not guessed: such an autoscaler is checked by itself only, and a note says so. Of one that is switched off there are only notes:
/// charts carry many with their defaults.
pub fn imported_findings(imported: &Imported, base: &Scenario) -> Vec<FileFinding> {
    let own = file_findings(imported);
    let mut all = Vec::new();
    for (place, autoscaler) in imported.autoscalers.iter().enumerate() {
        let mut found = of_scenario(autoscaler, base);
        let says = |finding: &FileFinding, found: &[FileFinding]| {
            found.iter().any(|other| other.finding.code == finding.finding.code)
        };
        let fresh = own.iter().filter(|(of, _)| *of == place).map(|(_, finding)| finding);
        let fresh: Vec<FileFinding> = fresh.filter(|finding| !says(finding, &found)).cloned().collect();
        found.extend(fresh);
        if autoscaler.is_off() {
            found.iter_mut().for_each(|found| found.finding.severity = Severity::Note);
        }
        found.sort_by_key(|found| std::cmp::Reverse(found.finding.severity));
        all.extend(found);
    }
    all
}

fn of_scenario(autoscaler: &Autoscaler, base: &Scenario) -> Vec<FileFinding> {
    let title = autoscaler.title();
    let named = |line: Option<u32>, finding: Finding| FileFinding { autoscaler: title.to_owned(), line, finding };
    // Without answers there is none that could be wrong.
    let patch = to_patch(autoscaler, &Assumptions::default()).unwrap_or_default();
    let line = Some(autoscaler.place.line);
    if !patch.asks.is_empty() {
        return vec![named(line, open(&patch))];
    }
    match patch.apply(base) {
        Ok(scenario) => {
            let found = findings(&scenario).into_iter();
            found.map(|finding| named(line_of(&patch, &finding).or(line), finding)).collect()
        }
        Err(problem) => vec![named(line, no_scenario(&problem))],
    }
}

/// Line that set the knob which a finding is about.
fn line_of(patch: &Patch, finding: &Finding) -> Option<u32> {
    let field = finding.field.as_deref()?;
    patch.knobs.iter().find(|knob| knob.name == field)?.line
}

fn open(patch: &Patch) -> Finding {
    let names: Vec<&str> = patch.asks.iter().map(|gap| gap.name.as_str()).collect();
    let text = format!("{}. It can be checked as a whole when that is supplied.", names.join(", "));
    Finding::note("gaps", "The file leaves open:", text)
        .figure("gaps", names.len() as f64)
        .rule("What a file leaves open is not guessed.")
        .remedy("Supply the values, or render the template first.")
}

fn no_scenario(problem: &crate::knob::Problem) -> Finding {
    Finding::warning("no_scenario", "It makes no scenario:", format!("{problem}."))
        .figure("problems", 1)
        .rule("Every knob of a scenario has a range, and knobs may not contradict each other.")
        .remedy(format!("Set {} to {}.", problem.key, problem.allowed))
        .about(problem.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read_text;

    fn codes(text: &str) -> Vec<(String, Option<u32>)> {
        let imported = read_text("file.yaml", text);
        let found = imported_findings(&imported, &Scenario::default());
        found.into_iter().map(|found| (found.finding.code, found.line)).collect()
    }

    const PLAIN: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 20
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
";

    #[test]
    fn a_plain_manifest_has_no_finding() {
        assert_eq!(codes(PLAIN), []);
    }

    #[test]
    fn a_finding_names_the_line_of_its_knob() {
        let long = format!("{PLAIN}  behavior:\n    scaleUp:\n      stabilizationWindowSeconds: 3600\n");
        assert_eq!(codes(&long), [("slow_scale_out_window".to_owned(), Some(14))]);
    }

    #[test]
    fn what_is_switched_off_has_notes_only() {
        let values = |on: bool| {
            let keda = format!("keda:\n  enabled: {on}\n  minReplicas: 1\n  maxReplicas: 11\n  cooldownPeriod: 200\n");
            keda + "  triggers:\n  - type: prometheus\n    metadata: {serverAddress: a, query: 'sum(rate(http_requests_total[1m]))', \
                    threshold: \"9\"}\n"
        };
        let found = |on: bool| {
            let found = imported_findings(&read_text("values.yaml", values(on)), &Scenario::default()).into_iter();
            found.map(|found| (found.finding.code, found.finding.severity)).collect::<Vec<_>>()
        };
        let cooldown = |severity: Severity| ("cooldown_without_effect".to_owned(), severity);
        assert_eq!((found(true), found(false)), (vec![cooldown(Severity::Warning)], vec![cooldown(Severity::Note)]));
    }

    #[test]
    fn gaps_are_not_guessed() {
        let open = PLAIN.replace("maxReplicas: 20", "maxReplicas: ${MAX}");
        assert_eq!(codes(&open).first().map(|(code, _)| code.clone()), Some("gaps".to_owned()));
    }

    #[test]
    fn each_autoscaler_has_its_own() {
        let two = format!("{PLAIN}---\n{}", PLAIN.replace("minReplicas: 2", "minReplicas: 20"));
        assert_eq!(codes(&two).into_iter().map(|(code, _)| code).collect::<Vec<_>>(), ["fixed_bounds"]);
    }

    #[test]
    fn what_is_not_read_is_found_with_what_it_may_mean() {
        let found = |name: &str, text: &str| {
            let found = imported_findings(&read_text(name, text), &Scenario::default()).into_iter();
            let unread = found.filter(|found| found.finding.code == "unread_field");
            unread.map(|found| (found.line, found.finding.severity, found.finding.remedy)).collect::<Vec<_>>()
        };
        let misspelled = found("a.yaml", &PLAIN.replace("minReplicas", "minReplica"));
        let expected = (Some(7), Severity::Warning, "Write minReplicas in place of minReplica.".to_owned());
        assert_eq!(misspelled, [expected]);
        let other = found("a.yaml", &format!("{PLAIN}  paused: true\n"));
        assert_eq!(
            other.iter().map(|(line, severity, _)| (*line, *severity)).collect::<Vec<_>>(),
            [(Some(12), Severity::Note)]
        );
        let command = "kubectl autoscale deployment web --max=9\nkubectl autoscale deployment api --max=9 --cpus=70%\n";
        assert_eq!(found("a.sh", command).first().map(|(line, ..)| *line), Some(Some(2)));
        assert_eq!(found("a.yaml", PLAIN).len(), 0);
    }
}
