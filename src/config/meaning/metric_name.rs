//! What a metric measures, by its name. Only plain words count; anything else is [`MetricKind::Custom`].

use crate::config::autoscaler::{MetricKind, RateUnit};

/// Words of a name: split at what is no letter or digit, and before capitals.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() || (was_lower && letter.is_ascii_uppercase()) {
            words.push(String::new());
        }
        was_lower = letter.is_ascii_lowercase();
        if letter.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

const LATENCY: [&str; 8] = ["latency", "duration", "age", "seconds", "delay", "p95", "p99", "percentile"];
const QUEUE: [&str; 22] = [
    "queue",
    "queued",
    "queues",
    "backlog",
    "pending",
    "waiting",
    "undelivered",
    "lag",
    "unacked",
    "depth",
    "outstanding",
    "messages",
    "subscription",
    "inflight",
    "jobs",
    "tasks",
    "unprocessed",
    "visible",
    "queuelength",
    "listlength",
    "consumer",
    "todo",
];
const REQUESTS: [&str; 8] = ["request", "requests", "rps", "qps", "hits", "httprequests", "reqs", "req"];
const EVENTS: [&str; 8] = ["events", "event", "records", "bytes", "writes", "reads", "packets", "ops"];
const INSTANCES: [&str; 5] = ["instances", "replicas", "hosts", "nodes", "workers"];

/// What a metric of this name measures.
pub fn classify(name: &str) -> MetricKind {
    let words = words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is_rate_of_time = words.iter().any(|word| word == "per");
    if has(&["cpu", "processor"]) {
        return MetricKind::CpuFraction;
    }
    if has(&["memory", "mem", "heap", "rss"]) {
        return MetricKind::Memory;
    }
    if has(&LATENCY) && !is_rate_of_time && !name.ends_with("_count") {
        return MetricKind::Latency;
    }
    // Requests that wait or are being served are work, not a rate.
    let is_waiting = has(&[
        "pending",
        "waiting",
        "queued",
        "queue",
        "inflight",
        "active",
        "concurrent",
        "concurrency",
        "backlog",
        "outstanding",
    ]) || (has(&["in"]) && has(&["flight"]));
    if has(&REQUESTS) && !is_waiting {
        return MetricKind::Requests;
    }
    if has(&QUEUE) || is_waiting {
        return MetricKind::Queue;
    }
    if has(&EVENTS) {
        return MetricKind::EventRate;
    }
    if has(&INSTANCES) {
        return MetricKind::InstanceCount;
    }
    MetricKind::Custom
}

/// What requests are counted by, where the name says it.
pub fn request_unit(name: &str) -> Option<RateUnit> {
    let words = words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if has(&["minute", "min", "rpm"]) {
        return Some(RateUnit::PerMinute);
    }
    has(&["second", "seconds", "sec", "rps", "qps", "persecond"]).then_some(RateUnit::PerSecond)
}
