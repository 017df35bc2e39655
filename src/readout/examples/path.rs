//! The steps of the guided path: the day on which STS-70 was launched.

use super::{Example, Measure, Reading};

const LAUNCH_DAY: &str = "v=1&preset=balanced&to=1995-07-14T00:00&split=1995-07-13T00:00";
/// What a step sets when it is told to.
const QUANTILE: &str = "quantile=0.5";

/// Every step, in order.
pub static PATH: [Example; 5] = [
    Example {
        id: "surge",
        title: "Demand and capacity",
        text: "On 13 July 1995 a shuttle was launched, and people came to watch. The blue area is the load, the stepped line above it what ready replicas can serve. At 09:49 {load} requests arrive in a second; {ready} are there, because they were started before.",
        readings: &[
            Reading::new("load", "405", Measure::Load("1995-07-13T09:49")),
            Reading::new("ready", "25 replicas", Measure::Ready("1995-07-13T09:49")),
        ],
        query: LAUNCH_DAY,
        at: "1995-07-13T10:15",
        page: "",
        other: ("", ""),
    },
    Example {
        id: "why",
        title: "Why a decision was made",
        text: "At 09:34 the load needs {needed} replicas, and {ready} are ready. Layer 1 looks ahead and asks for {planned}, since a replica takes two minutes to start. The panel Why shows how each layer came to its number, and the decision log has them all.",
        readings: &[
            Reading::new("needed", "22", Measure::Needed("1995-07-13T09:34", 16.0)),
            Reading::new("ready", "26 replicas", Measure::Ready("1995-07-13T09:34")),
            Reading::new("planned", "29", Measure::Stage(1, "1995-07-13T09:34")),
        ],
        query: LAUNCH_DAY,
        at: "1995-07-13T09:34",
        page: "",
        other: ("", ""),
    },
    Example {
        id: "override",
        title: "When the forecast is wrong",
        text: "At 20:11 the traffic comes back from an outage: {load} rps, {surprise} times its forecast. Layer 1 asks for {planned} replicas, layer 2 sees the real load and overrides with {real}. Until they have started, requests are lost, {lost} in this minute.",
        readings: &[
            Reading::new("load", "109", Measure::Load("1995-07-13T20:11")),
            Reading::new("surprise", "20.9", Measure::Surprise("1995-07-13T20:11")),
            Reading::new("planned", "5", Measure::Stage(1, "1995-07-13T20:11")),
            Reading::new("real", "7", Measure::Stage(2, "1995-07-13T20:11")),
            Reading::new("lost", "2,940", Measure::LostAt("1995-07-13T20:11")),
        ],
        query: LAUNCH_DAY,
        at: "1995-07-13T20:11",
        page: "",
        other: ("", ""),
    },
    Example {
        id: "knob",
        title: "Change one knob",
        text: "The day costs {cost}, and {share} of its requests are lost. At a quantile of 0.5 layer 1 provides for the middle of its forecast and no more: {cost_half}, and {share_half} lost. Set it below and watch Cost and Unserved; every knob of the scenario answers at once.",
        readings: &[
            Reading::new("cost", "$9.95", Measure::Cost),
            Reading::new("share", "0.06 %", Measure::LostShare),
            Reading::new("cost_half", "$7.48", Measure::Cost).with(QUANTILE),
            Reading::new("share_half", "0.46 %", Measure::LostShare).with(QUANTILE),
        ],
        query: LAUNCH_DAY,
        at: "1995-07-13T23:59",
        page: "",
        other: ("Set the quantile to 0.5", QUANTILE),
    },
    Example {
        id: "own",
        title: "Your own",
        text: "Drop a table or an access log anywhere on the page, and it is replayed instead. Paste the policy that you run, and see it decide; Tune searches the settings that cost least within your limits. All of it stays in this browser.",
        readings: &[],
        query: LAUNCH_DAY,
        at: "1995-07-13T23:59",
        page: "data",
        other: ("", ""),
    },
];
