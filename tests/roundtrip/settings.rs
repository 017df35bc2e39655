//! Any settings of the policies that are exported, as a link writes them.

use proptest::prelude::*;

/// Loads of some hours: levels that hold for a while, with gaps between.
pub fn any_loads() -> impl Strategy<Value = Vec<f64>> {
    let level = prop_oneof![9 => 0.0_f64..600.0, 1 => Just(f64::NAN)];
    prop::collection::vec((level, 1_usize..40), 1..12)
        .prop_map(|levels| levels.into_iter().flat_map(|(level, ticks)| vec![level; ticks]).collect())
}

/// A service with bounds; AWS has a delay of its own in place of the metric lag.
pub fn any_service(has_lag: bool) -> impl Strategy<Value = String> {
    let secs = || prop::sample::select(&["0s", "1m", "3m"][..]);
    (0..5_u32, 1_u32..30, prop::sample::select(&["15s", "1m"][..]), secs(), secs()).prop_map(
        move |(min, more, tick, startup, lag)| {
            let lag = if has_lag { format!("&metric_lag={lag}") } else { String::new() };
            format!("step=1m&tick={tick}&min_replicas={min}&max_replicas={}&startup={startup}{lag}", min + more)
        },
    )
}

fn thousandths(most: u32) -> impl Strategy<Value = f64> {
    (1..most).prop_map(|milli| f64::from(milli) / 1000.0)
}

pub fn list(item: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop::collection::vec(item, 1..4).prop_map(|items| items.join("~"))
}

/// `name=value`, or nothing.
pub fn perhaps<T: std::fmt::Display + std::fmt::Debug>(
    name: &'static str,
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = String> {
    prop::option::of(value).prop_map(move |value| value.map_or_else(String::new, |value| format!("&{name}={value}")))
}

fn any_rates() -> impl Strategy<Value = String> {
    let rate = (1_u32..60, any::<bool>(), 1_u32..1800);
    let rate =
        rate.prop_map(|(size, is_percent, secs)| format!("{size}{}/{secs}s", if is_percent { "pct" } else { "" }));
    let some =
        (prop::sample::select(&["max", "min"][..]), list(rate)).prop_map(|(select, rates)| format!("{select}:{rates}"));
    prop_oneof![6 => some, 1 => Just("disabled".to_owned())]
}

fn any_scaling() -> impl Strategy<Value = String> {
    let window = |name| perhaps(name, (0_u32..900).prop_map(|secs| format!("{secs}s")));
    (
        perhaps("tolerance_up", thousandths(600)),
        perhaps("tolerance_down", thousandths(600)),
        perhaps("behavior", prop_oneof![4 => Just("given"), 1 => Just("none")]),
        window("window_up"),
        window("window_down"),
        perhaps("policies_up", any_rates()),
        perhaps("policies_down", any_rates()),
    )
        .prop_map(|(a, b, behavior, d, e, f, g)| {
            // Without a behavior a tolerance has no place, which a case of its own says.
            let tolerance = if behavior.ends_with("none") { String::new() } else { a + &b };
            tolerance + &behavior + &d + &e + &f + &g
        })
}

fn any_cpu() -> impl Strategy<Value = String> {
    let share = || (10_u32..3000).prop_map(|milli| f64::from(milli) / 1000.0);
    (perhaps("cpu_at_capacity", share()), perhaps("cpu_limit", share()))
        .prop_map(|(at_capacity, limit)| at_capacity + &limit)
}

pub fn any_hpa() -> impl Strategy<Value = String> {
    let metric = prop_oneof![
        (1_u32..150).prop_map(|percent| format!("cpu:{percent}")),
        thousandths(60_000).prop_map(|rps| format!("pods:{rps}")),
        thousandths(60_000).prop_map(|rps| format!("average:{rps}")),
        thousandths(400_000).prop_map(|rps| format!("value:{rps}")),
    ];
    let sync = perhaps("sync", prop::sample::select(&["15s", "30s", "1m"][..]));
    (list(metric), sync, any_cpu(), any_scaling())
        .prop_map(|(metrics, sync, cpu, scaling)| format!("metrics={metrics}{sync}{cpu}{scaling}"))
}

pub fn any_zone() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"][..])
}

/// Fields of cron that come up within the first hours of the replay, most of them.
fn any_fields() -> impl Strategy<Value = String> {
    let hour = prop_oneof![Just("*".to_owned()), (0_u32..24).prop_map(|hour| hour.to_string())];
    let days = prop::sample::select(&["*", "1-5", "5", "0,6", "MON-FRI", "7"][..]);
    (0_u32..60, hour, days).prop_map(|(minute, hour, days)| format!("{minute}+{hour}+*+*+{days}"))
}

pub fn any_keda() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(&["requests", "value"][..]);
    let cached = prop::sample::select(&["", "", ";cached"][..]);
    let total = (kind, thousandths(90_000), prop::option::of(thousandths(90_000)), cached);
    let total = total.prop_map(|(kind, target, activation, cached)| {
        let activation = activation.map_or_else(String::new, |activation| format!(":{activation}"));
        format!("{kind}:{target}{activation}{cached}")
    });
    let cron = (any_zone(), any_fields(), any_fields(), 0_u32..20)
        .prop_map(|(zone, start, end, desired)| format!("cron:{zone};{start};{end};{desired}"));
    let trigger = prop_oneof![4 => total, 1 => (1_u32..150).prop_map(|percent| format!("cpu:{percent}")), 2 => cron];
    let secs = |name, most: u32| perhaps(name, (1..most).prop_map(|secs| format!("{secs}s")));
    let fallback = (0_u32..5, 0_u32..20, prop::sample::select(&["static", "current", "higher", "lower"][..]));
    let fallback = fallback.prop_map(|(failures, replicas, word)| format!("{failures}:{replicas}:{word}"));
    let formula = (
        prop::sample::select(&["one", "max(one, 20)", "one > 50 ? one * 2 : 3", "one / 3 + 0.25"][..]),
        thousandths(60_000),
        any::<bool>(),
    );
    let formula = formula.prop_map(|(text, target, is_average)| {
        let kind = if is_average { "average" } else { "value" };
        // A + in a link is a space.
        format!("{kind}:{target}:0.5;{}", text.replace('+', "%2B"))
    });
    let waits = (secs("polling", 120), secs("cooldown_period", 600), secs("initial_cooldown", 300));
    let formula = prop::option::weighted(0.3, formula);
    (list(trigger), waits, perhaps("fallback", fallback), any_cpu(), any_scaling(), formula).prop_map(
        |(triggers, (a, b, c), d, cpu, scaling, formula)| {
            let formula = formula.map_or_else(String::new, |text| format!("~requests:5@one&formula={text}"));
            format!("triggers={triggers}{formula}{a}{b}{c}{d}{cpu}{scaling}")
        },
    )
}

/// An alarm; the statistic of what is counted is a sum, so that no other comes back.
fn any_alarm() -> impl Strategy<Value = String> {
    let period = prop::sample::select(&["10s", "30s", "1m", "2m", "5m"][..]);
    let missing = prop::sample::select(&["", ",ignore", ",breaching", ",fine"][..]);
    let statistic = prop::sample::select(&["", ",minimum", ",maximum"][..]);
    (1_u32..4, 0_u32..3, period, missing, statistic).prop_map(|(needed, more, period, missing, statistic)| {
        let of = if more == 0 { String::new() } else { format!("{needed}of") };
        format!("{of}{}/{period}{missing}{statistic}", needed + more)
    })
}

/// The alarm of a metric that is counted: a sum.
fn summed(metric: &str, alarm: &str) -> String {
    if metric == "cpu" { alarm.to_owned() } else { alarm.replace(",minimum", "").replace(",maximum", "") }
}

fn any_kind() -> impl Strategy<Value = String> {
    let kind = prop_oneof![
        Just("change".to_owned()),
        Just("exact".to_owned()),
        Just("percent".to_owned()),
        (1_u32..5).prop_map(|least| format!("percent{least}")),
    ];
    (kind, prop::sample::select(&["", ",minimum", ",maximum"][..])).prop_map(|(kind, aggregation)| kind + aggregation)
}

/// A metric with a value that is apt to be reached.
fn any_metric() -> impl Strategy<Value = (&'static str, u32)> {
    prop_oneof![
        (10_u32..120).prop_map(|percent| ("cpu", percent)),
        (100_u32..2000).prop_map(|count| ("requests", count)),
        (10_u32..500).prop_map(|rps| ("total", rps)),
    ]
}

fn any_step() -> impl Strategy<Value = String> {
    let out = (any_metric(), prop::sample::select(&[">", ">="][..]), any_alarm(), any_kind(), 1_u32..9, 0_u32..20);
    let out = out.prop_map(|((metric, threshold), than, alarm, kind, change, more)| {
        let alarm = summed(metric, &alarm);
        format!(
            "step:{metric}:{than}{threshold}:{alarm}:{kind}:0..{}={change},{}..={}",
            more + 5,
            more + 5,
            change + more
        )
    });
    let back = (any_metric(), prop::sample::select(&["<", "<="][..]), any_alarm(), any_kind(), 1_u32..9);
    let back = back.prop_map(|((metric, threshold), than, alarm, kind, change)| {
        let alarm = summed(metric, &alarm);
        let sign = if kind.starts_with("exact") { "" } else { "-" };
        format!("step:{metric}:{than}{threshold}:{alarm}:{kind}:..0={sign}{change}")
    });
    prop_oneof![out, back]
}

fn any_simple() -> impl Strategy<Value = String> {
    let than = prop::sample::select(&[">", ">=", "<", "<="][..]);
    (any_metric(), than, any_alarm(), any_kind(), 1_u32..9).prop_map(
        |((metric, threshold), than, alarm, kind, change)| {
            let alarm = summed(metric, &alarm);
            let kind = kind.split(',').next().unwrap_or_default().to_owned();
            let sign = if kind == "exact" || than.starts_with('>') { "" } else { "-" };
            format!("simple:{metric}:{than}{threshold}:{alarm}:{kind}:{sign}{change}")
        },
    )
}

fn any_target() -> impl Strategy<Value = String> {
    let out = prop::sample::select(&["", ":out"][..]);
    (any_metric(), out).prop_map(|((metric, target), out)| format!("target:{metric}:{target}{out}"))
}

fn any_actions(is_ec2: bool) -> impl Strategy<Value = String> {
    let fields = any_fields();
    let sizes = (prop::option::of(0_u32..8), prop::option::of(8_u32..20), prop::option::of(0_u32..20));
    let action = (any_zone(), fields, sizes, 1_u32..90).prop_map(move |(zone, fields, (min, max, desired), every)| {
        let size = |size: Option<u32>| size.map_or_else(String::new, |size| size.to_string());
        let (min, max, desired) = (size(min), size(max), size(desired.filter(|_| is_ec2)));
        // An action that sets nothing is refused by both services.
        let min = if [&min, &max, &desired].iter().all(|size| size.is_empty()) { "1".to_owned() } else { min };
        let when = if every % 5 == 0 && !is_ec2 { format!("every:{every}m") } else { format!("cron:{zone};{fields}") };
        format!("{when};{min};{max};{desired}")
    });
    perhaps("schedule", list(action))
}

fn any_predictive() -> impl Strategy<Value = String> {
    let mode = prop::sample::select(&["scale", "scale", "forecast"][..]);
    let most = prop_oneof![Just("honor".to_owned()), (0_u32..50).prop_map(|percent| format!("increase{percent}"))];
    let metric = prop_oneof![
        (10_u32..120).prop_map(|percent| format!("cpu:{percent}")),
        (100_u32..2000).prop_map(|count| format!("requests:{count}")),
    ];
    let predictive = (metric, mode, 0_u32..60, most);
    perhaps(
        "predictive",
        predictive.prop_map(|(metric, mode, minutes, most)| format!("{metric}:{mode}:{minutes}m:{most}")),
    )
}

fn any_tracking() -> impl Strategy<Value = String> {
    (
        any_predictive(),
        perhaps("in_points", 1_u32..20),
        perhaps("resolution", prop::sample::select(&["10s", "1m", "5m"][..])),
        perhaps("publication_delay", prop::sample::select(&["0s", "1m", "2m"][..])),
        any_cpu(),
    )
        .prop_map(|(predictive, points, resolution, delay, cpu)| predictive + &points + &resolution + &delay + &cpu)
}

/// A policy that sets a size may go both ways, and has one cooldown for both.
fn cooldown_in(rules: &str, out: &str, back: String) -> String {
    if rules.contains(":exact") { out.replace("_out", "_in") } else { back }
}

pub fn any_application() -> impl Strategy<Value = String> {
    let rules = list(prop_oneof![any_target(), any_step()]);
    let secs = |name| perhaps(name, (0_u32..900).prop_map(|secs| format!("{secs}s")));
    (rules, any_actions(false), secs("cooldown_out"), secs("cooldown_in"), any_tracking()).prop_map(
        |(rules, actions, out, back, rest)| {
            let back = cooldown_in(&rules, &out, back);
            format!("policies={rules}{actions}{out}{back}{rest}")
        },
    )
}

pub fn any_ec2() -> impl Strategy<Value = String> {
    let rules = list(prop_oneof![any_target(), any_step(), any_simple()]);
    let secs = |name| perhaps(name, (0_u32..900).prop_map(|secs| format!("{secs}s")));
    (rules, any_actions(true), secs("warm_up"), secs("cooldown_out"), secs("cooldown_in"), any_tracking()).prop_map(
        |(rules, actions, warm_up, out, back, rest)| {
            let back = cooldown_in(&rules, &out, back);
            format!("policies={rules}{actions}{warm_up}{out}{back}{rest}")
        },
    )
}

pub fn any_gcp() -> impl Strategy<Value = String> {
    let signal = prop_oneof![
        (1_u32..100).prop_map(|percent| format!("cpu:{percent}")),
        (1_u32..100).prop_map(|percent| format!("serving:{percent}")),
        thousandths(60_000).prop_map(|rps| format!("each:{rps}")),
        thousandths(60_000).prop_map(|rps| format!("assignment:{rps}")),
    ];
    let schedule = (any_zone(), any_fields(), 300_u32..9000, 0_u32..20)
        .prop_map(|(zone, start, secs, least)| format!("{zone};{start};{secs}s;{least}"));
    let control = (1_u32..60, any::<bool>(), 60_u32..3600);
    let control =
        control.prop_map(|(size, is_percent, secs)| format!("{size}{}/{secs}s", if is_percent { "pct" } else { "" }));
    let secs = |name| perhaps(name, (0_u32..900).prop_map(|secs| format!("{secs}s")));
    let mode = perhaps("autoscaling_mode", prop::sample::select(&["on", "only-scale-out", "off"][..]));
    (
        list(signal),
        perhaps("schedules", list(schedule)),
        secs("stabilization"),
        secs("initialization"),
        perhaps("scale_in_control", control),
        mode,
        any_cpu(),
    )
        .prop_map(|(signals, a, b, c, d, e, cpu)| format!("signals={signals}{a}{b}{c}{d}{e}{cpu}"))
}
