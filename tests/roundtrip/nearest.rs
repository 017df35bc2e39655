//! What is exported as something else that comes near: a timetable as cron triggers of KEDA, the three layers as an HPA and as
//! predictive scaling of AWS.

use super::settings::{any_zone, list};
use super::{exported, play, scenario};
use planora::config::{Assumptions, read_text, to_patch};
use planora::policy::manifest::{Format, Manifest};
use planora::scenario::{Scenario, print};
use proptest::prelude::*;

/// What a manifest is read as, on a service without knobs of a policy.
fn read(manifest: &Manifest, policy: &str, service: &str) -> Result<Scenario, TestCaseError> {
    let imported = read_text("web.yaml", manifest.text.clone());
    prop_assert_eq!(imported.autoscalers.len(), 1, "{:?}\n{}", imported.refusals, manifest.text);
    let autoscaler = imported.autoscalers.first().expect("one autoscaler");
    let patch = to_patch(autoscaler, &Assumptions::default()).expect("no answers");
    prop_assert!(patch.asks.is_empty(), "{:?}\n{}", patch.asks, manifest.text);
    let plain = scenario(&format!("policy={policy}&{service}"))?;
    Ok(patch.apply(&plain).expect("knobs in their ranges"))
}

/// Spans of the first hours of a Friday.
fn any_spans() -> impl Strategy<Value = String> {
    let span = (0_u32..120, 20_u32..90, 1_u32..30).prop_map(|(start, minutes, replicas)| {
        let end = start + minutes;
        format!("5;{:02}:{:02}-{:02}:{:02};{replicas}", start / 60, start % 60, end / 60, end % 60)
    });
    list(span)
}

/// Ticks of a quarter of an hour: longer than the window and the cooldown of what KEDA makes.
const SETTLED: usize = 60;
/// The tolerance of an HPA, within which it keeps its size.
const TOLERANCE: f64 = 0.1;

#[test]
fn a_span_without_replicas_is_noted() {
    let notes = |replicas: u32| {
        let query = format!("policy=schedule&min_replicas=0&spans=5;08:00-18:00;{replicas}");
        exported(&scenario(&query).expect("a scenario"), Format::Keda).left_out
    };
    assert_eq!((notes(0).len(), notes(1).len()), (3, 2));
    assert!(notes(0).iter().any(|note| note.contains("wakes one")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn triggers_of_a_timetable_want_its_replicas_once_they_are_settled(
        spans in any_spans(), zone in any_zone(), min in 0_u32..4, more in 1_u32..30,
    ) {
        let service = format!("step=1m&tick=15s&min_replicas={min}&max_replicas={}&startup=0s", min + more);
        let timetable = scenario(&format!("policy=schedule&{service}&zone={zone}&spans={spans}"))?;
        let manifest = exported(&timetable, Format::Keda);
        let keda = read(&manifest, "keda", &service)?;
        let loads = vec![0.0; 900];
        let (wanted, had) = (play(&timetable, &loads, &loads).0, play(&keda, &loads, &loads).0);
        for tick in SETTLED..loads.len() {
            let (wanted, had) = (&wanted[tick - SETTLED..=tick], had[tick].1);
            let target = wanted[SETTLED].1;
            if wanted.iter().any(|(_, to, ..)| *to != target) {
                continue;
            }
            let apart = f64::from(target.abs_diff(had));
            prop_assert!(apart <= TOLERANCE * f64::from(had), "{had} for {target} at {tick}\n{}", manifest.text);
        }
        let is_noted = |word: &str| manifest.left_out.iter().any(|note| note.contains(word));
        prop_assert!(is_noted("window") && is_noted("10 %"), "{:?}", manifest.left_out);
    }

    #[test]
    fn what_comes_near_the_three_layers_is_read_again_as_it_was_written(
        min in 1_u32..5, more in 1_u32..30, target in 10_u32..100, window in 0_u32..900, is_hpa in any::<bool>(),
    ) {
        let service = format!("step=1m&tick=1m&min_replicas={min}&max_replicas={}&startup=1m", min + more);
        let layers = format!("policy=three-layer&{service}&target_utilization=0.{target}&window_down={window}s");
        let layers = scenario(&layers)?;
        let (format, policy) = if is_hpa { (Format::Hpa, "hpa") } else { (Format::Aws, "aws") };
        let manifest = exported(&layers, format);
        let once = read(&manifest, policy, &service)?;
        let twice = read(&exported(&once, format), policy, &service)?;
        prop_assert_eq!(print(&twice), print(&once), "{}", manifest.text);
    }
}
