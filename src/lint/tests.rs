//! What is plain has no finding.

use super::*;
use crate::policy::Policy;
use crate::scenario::{Preset, parse};

#[test]
fn presets_and_every_policy_as_it_starts_have_no_finding() {
    for preset in Preset::ALL {
        let scenario = preset.scenario();
        assert_eq!(findings(&scenario), [], "{preset:?}");
        for name in Policy::NAMES {
            let found = findings(&scenario.with("policy", name).expect("a scenario"));
            // Of 100 replicas the tolerance hides some, which is worth a note.
            assert!(
                !has_warning(&found) && (found.is_empty() || preset == Preset::FlashCrowd),
                "{preset:?}, {name}: {found:?}"
            );
        }
    }
}

#[test]
fn warnings_come_before_notes() {
    // The fewest of 57 hide 58 to 62; an hour's window is more than that.
    let (scenario, notices) = parse("?policy=hpa&min_replicas=57&max_replicas=100&window_up=1h");
    assert!(notices.is_empty(), "{notices:?}");
    let found = findings(&scenario);
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["slow_scale_out_window", "dead_band"]);
    assert!(has_warning(&found) && !has_warning(&found[1..]));
}

#[test]
fn every_finding_says_why_and_what_to_do() {
    for query in [
        "?policy=hpa&min_replicas=57&max_replicas=100&window_up=1h&metrics=value:3~cpu:70",
        "?policy=keda&min_replicas=1&cooldown_period=1m&triggers=cron:UTC;0+8+*+*+*;0+8+*+*+*;1",
        "?policy=aws&policies=step:cpu:>80:9/1m:change:5..=1&schedule=cron:UTC;0+8+*+*+*;6;;",
        "?policy=gcp&signals=none&stabilization=30s",
        "?policy=gcp&autoscaling_mode=off",
        "?policy=gcp&autoscaling_mode=only-scale-out",
        "?policy=hpa&policies_up=disabled&policies_down=disabled",
        "?policy=schedule&spans=1;08:00-08:00;99",
        "?policy=three-layer&window_up=1h&window_down=30s&tolerance_up=0.5",
    ] {
        let (scenario, notices) = parse(query);
        assert!(notices.is_empty(), "{query}: {notices:?}");
        let found = findings(&scenario);
        assert!(!found.is_empty(), "{query}");
        for finding in found {
            assert!(
                ![&finding.title, &finding.text, &finding.rule, &finding.remedy].iter().any(|text| text.is_empty()),
                "{finding:?}"
            );
            assert!(!finding.figures.is_empty(), "{finding:?}");
            assert!(finding.figures.values().all(|value| value.is_finite()), "{finding:?}");
            let field = finding.field.clone().expect("a knob");
            assert!(scenario.key(&field).is_some(), "{finding:?}");
        }
    }
}
