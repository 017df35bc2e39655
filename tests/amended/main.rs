//! A file that leaves much to its system is imported, its knobs are changed, and the difference is exported: applied to the file
//! and imported again, it decides what was asked for, tick for tick, in every form that such a file is written in; and what was
//! in the file stays in it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

mod aws;
mod files;
mod google;
mod kubernetes;
#[path = "../replayed/mod.rs"]
mod replayed;

use aws::any_said;
use files::{Form, any_hand};
use google::any_google;
use kubernetes::any_pods;
use planora::config::amend::{amend, own_scenario, unified};
use planora::config::{Assumptions, read_text};
use planora::scenario::Scenario;
use proptest::prelude::*;
use replayed::play;

/// Applies a diff.
fn applied(old: &str, diff: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let (mut new, mut at) = (String::new(), 0);
    let mut lines = diff.split_inclusive('\n').skip(2).peekable();
    while let Some(line) = lines.next() {
        if let Some(head) = line.strip_prefix("@@ -") {
            let first: usize = head.split([',', ' ']).next().and_then(|word| word.parse().ok()).expect("a line");
            old[at..first - 1].iter().for_each(|line| new.push_str(line));
            at = first - 1;
            continue;
        }
        let (sign, rest) = line.split_at(1);
        let has_end = !lines.peek().is_some_and(|next| next.starts_with('\\'));
        let rest = if has_end { rest } else { rest.trim_end_matches('\n') };
        match sign {
            " " => (new += rest, at += 1, assert_eq!(old[at - 1], rest)).0,
            "-" => (at += 1, assert_eq!(old[at - 1], rest)).0,
            "+" => new += rest,
            _ => {}
        }
    }
    old[at..].iter().for_each(|line| new.push_str(line));
    new
}

/// Whether all letters of `old` are in `new`, in order.
fn is_kept(old: &str, new: &str) -> bool {
    let mut letters = new.chars();
    old.chars().all(|letter| letters.any(|other| other == letter))
}

fn any_loads() -> impl Strategy<Value = Vec<f64>> {
    let level = prop_oneof![9 => 0.0_f64..600.0, 1 => Just(f64::NAN)];
    prop::collection::vec((level, 1_usize..40), 1..12)
        .prop_map(|levels| levels.into_iter().flat_map(|(level, ticks)| vec![level; ticks]).collect())
}

/// Changes knobs of a file, and checks that its diff says them all; where they only ask for more than it says, that all of it
/// stays.
fn check(
    name: &str,
    file: &str,
    (knobs, is_more): (&[(&str, String)], bool),
    loads: &[f64],
) -> Result<(), TestCaseError> {
    let imported = read_text(name, file);
    prop_assert_eq!(imported.autoscalers.len(), 1, "{:?}\n{}", imported.refusals, file);
    let assumptions = Assumptions::default();
    let base = Scenario::default().with_all([("step", "1m"), ("tick", "1m")]).expect("a base");
    let own = own_scenario(&imported.autoscalers[0], &assumptions, &base).expect("a scenario");
    let wanted = own.with_all(knobs.iter().map(|(name, text)| (*name, text.as_str()))).expect("knobs in their ranges");
    let amended = amend(&imported, 0, &assumptions, &wanted).expect("a policy of the system");
    prop_assert!(amended.lost.is_empty(), "{:?}\n{}\n{}", amended.lost, file, amended.text);
    prop_assert!(!is_more || is_kept(file, &amended.text), "{}\n{}", file, amended.text);
    let diff = unified(name, file, &amended.text);
    let new = if diff.is_empty() { file.to_owned() } else { applied(file, &diff) };
    prop_assert_eq!(&new, &amended.text);
    let again = read_text(name, new.as_str());
    let returned = own_scenario(&again.autoscalers[0], &assumptions, &base).expect("a scenario");
    // The order of signals has no meaning.
    for (knob, _) in knobs.iter().filter(|(knob, _)| *knob != "signals") {
        prop_assert_eq!(returned.print_key(knob), wanted.print_key(knob), "{}", new);
    }
    prop_assert_eq!(play(&returned, loads, loads).0, play(&wanted, loads, loads).0, "{}", new);
    // What says it all stays as it is.
    prop_assert_eq!(amend(&again, 0, &assumptions, &wanted).expect("the same policy").text, new);
    Ok(())
}

/// Cuts a stretch out of a file and changes knobs of what is left of it: whatever its diff does not say is listed.
fn check_broken(
    name: &str,
    file: &str,
    (at, length): (usize, usize),
    knobs: &[(&str, String)],
) -> Result<(), TestCaseError> {
    let start = at % file.len().max(1);
    let mut broken = file.to_owned();
    broken.replace_range(start..(start + length).min(file.len()), "");
    let imported = read_text(name, broken.as_str());
    let assumptions = Assumptions::default();
    for (place, autoscaler) in imported.autoscalers.iter().enumerate() {
        let Ok(own) = own_scenario(autoscaler, &assumptions, &Scenario::default()) else { continue };
        let set = |scenario: Scenario, (knob, text): &(&str, String)| scenario.with(knob, text).unwrap_or(scenario);
        let wanted = knobs.iter().fold(own, set);
        let Ok(amended) = amend(&imported, place, &assumptions, &wanted) else { continue };
        let again = read_text(name, amended.text.as_str());
        prop_assert_eq!(again.autoscalers.len(), imported.autoscalers.len(), "{}\n{}", broken, amended.text);
        let says = own_scenario(&again.autoscalers[place], &assumptions, &wanted).expect("a scenario");
        for (knob, _) in knobs.iter().filter(|(knob, _)| *knob != "signals") {
            let is_said = says.print_key(knob) == wanted.print_key(knob);
            let is_listed = amended.lost.iter().any(|lost| lost.starts_with(&format!("{knob} is ")));
            prop_assert!(is_said || is_listed, "{} of\n{}\n{}", knob, broken, amended.text);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_service_of_aws_says_what_was_asked_for(hand in any_hand(), said in any_said(), more in any_said(), loads in any_loads()) {
        let (name, file) = said.file(&hand);
        check(name, &file, (&said.with(&more).knobs(), true), &loads)?;
        check(name, &file, (&more.instead_of(&said).knobs(), false), &loads)?;
    }

    #[test]
    fn a_group_of_google_says_what_was_asked_for(hand in any_hand(), said in any_google(), more in any_google(), loads in any_loads()) {
        let (name, file) = said.file(&hand);
        check(name, &file, (&said.with(&more).knobs(hand.form != Form::Shell), true), &loads)?;
        check(name, &file, (&more.instead_of(&said).knobs(hand.form != Form::Shell), false), &loads)?;
    }
    #[test]
    fn an_autoscaler_of_pods_says_what_was_asked_for(hand in any_hand(), said in any_pods(), more in any_pods(), loads in any_loads()) {
        let (said, more) = (said.in_form(hand.form), more.in_form(hand.form));
        let (name, file) = said.file(&hand);
        check(name, &file, (&said.with(&more).knobs(), true), &loads)?;
        check(name, &file, (&more.with(&said).knobs(), false), &loads)?;
    }

    #[test]
    fn a_broken_file_is_not_silently_wrong(
        hand in any_hand(), said in any_said(), more in any_said(), google in any_google(), other in any_google(),
        cut in (0_usize..4000, 1_usize..40),
    ) {
        let (name, file) = said.file(&hand);
        check_broken(name, &file, cut, &more.knobs())?;
        let (name, file) = google.file(&hand);
        check_broken(name, &file, cut, &other.knobs(true))?;
    }
}
