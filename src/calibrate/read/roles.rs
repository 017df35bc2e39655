//! Which column is what, by its name: only where one name fits best. What a name leaves open is asked.

use super::{Ask, Column, Offer, Options, ReadError, Role};
use crate::ingest::{names_requests, words_of};

/// What one replica is called.
const REPLICAS: &[&str] = &["replica", "replicas", "pod", "pods", "instance", "instances", "task", "tasks", "capacity"];

/// Columns that were picked, with what for and why.
pub type Picked<'a> = Vec<(Role, &'a Column, String)>;

/// The columns of a record among `columns`.
///
/// # Errors
/// When one that is needed is not named, or a name fits several.
pub fn chosen<'a>(columns: &'a [Column], options: &Options) -> Result<Picked<'a>, ReadError> {
    let mut picked: Picked<'a> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    for role in Role::ALL {
        if let Some(index) = options.column(role).filter(|name| *name != "none").map(|name| named(columns, role, name))
        {
            taken.push(index?);
        }
    }
    for role in Role::ALL {
        // Latency decides nothing where there is CPU, so nobody is asked about it.
        let has_cpu = picked.iter().any(|(role, _, _)| *role == Role::Cpu);
        let found = match options.column(role) {
            Some("none") => None,
            Some(name) => Some((named(columns, role, name)?, "you named it".to_owned())),
            None if role == Role::Latency && has_cpu => None,
            None => by_name(columns, role, &taken)?,
        };
        match found {
            Some((index, why)) => {
                taken.push(index);
                picked.push((role, &columns[index], why));
            }
            None if role.is_needed() => {
                let text = format!("No column is named like the {}.", role.name());
                return Err(ReadError::Ask(ask(text, role, columns, &all_but(columns, &taken))));
            }
            None => {}
        }
    }
    Ok(picked)
}

fn all_but(columns: &[Column], taken: &[usize]) -> Vec<usize> {
    (0..columns.len()).filter(|index| !taken.contains(index)).collect()
}

/// The column that `name` names: by its name, or by its place from 1.
fn named(columns: &[Column], role: Role, name: &str) -> Result<usize, ReadError> {
    let same: Vec<usize> = (0..columns.len()).filter(|index| columns[*index].name.eq_ignore_ascii_case(name)).collect();
    let place = name.parse::<usize>().ok().and_then(|place| place.checked_sub(1)).filter(|at| *at < columns.len());
    match (&same[..], place) {
        ([only], _) => Ok(*only),
        ([], Some(place)) => Ok(place),
        _ => {
            let how = if same.is_empty() { "no column is" } else { "several columns are" };
            let text = format!("--{} is {name}, and {how} called so.", role.word());
            Err(ReadError::Ask(ask(text, role, columns, &all_but(columns, &[]))))
        }
    }
}

/// The only column whose name fits `role` best, and why; `None` where no name does.
fn by_name(columns: &[Column], role: Role, taken: &[usize]) -> Result<Option<(usize, String)>, ReadError> {
    let ranked: Vec<(u8, usize)> = all_but(columns, taken)
        .into_iter()
        .filter_map(|index| Some((rank(role, &columns[index].name)?, index)))
        .collect();
    let Some(best) = ranked.iter().map(|ranked| ranked.0).min() else { return Ok(None) };
    let best: Vec<usize> = ranked.iter().filter(|ranked| ranked.0 == best).map(|ranked| ranked.1).collect();
    match best[..] {
        [only] => Ok(Some((only, "its name says so".to_owned()))),
        _ => {
            let text = format!("{} columns are named like the {}.", best.len(), role.name());
            Err(ReadError::Ask(ask(text, role, columns, &best)))
        }
    }
}

/// A question which of `among` is `role`. Names that are there twice are offered by their place.
fn ask(text: String, role: Role, columns: &[Column], among: &[usize]) -> Ask {
    let is_twice = |name: &str| columns.iter().filter(|other| other.name.eq_ignore_ascii_case(name)).count() > 1;
    let offer = |index: &usize| {
        let name = &columns[*index].name;
        let value = if is_twice(name) || name.is_empty() { (index + 1).to_string() } else { name.clone() };
        Offer { words: name.clone(), option: role.word().to_owned(), value }
    };
    let mut offers: Vec<Offer> = among.iter().map(offer).collect();
    if !role.is_needed() {
        offers.push(Offer {
            words: "None of them".to_owned(),
            option: role.word().to_owned(),
            value: "none".to_owned(),
        });
    }
    let names: Vec<String> = (1..).zip(columns).map(|(place, column)| format!("{place} {}", column.name)).collect();
    Ask::new(format!("{text} There are: {}.", names.join(", ")), offers)
}

/// How well `name` fits `role`, the smaller the better; `None` where it does not. Labels of a metric say nothing.
fn rank(role: Role, name: &str) -> Option<u8> {
    let bare = if name.ends_with('}') { name.split('{').next().unwrap_or(name) } else { name };
    let words = words_of(bare);
    let is = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let of_cpu = words.iter().any(|word| word.starts_with("cpu"));
    let of_other = is(&["memory", "mem", "bytes", "disk", "error", "errors", "failed"]);
    let of_bound = is(&["max", "min", "maximum", "minimum", "limit", "limits", "unavailable", "unready", "not"]);
    let of_resource = is(&["resource", "resources"]);
    match role {
        _ if of_other || of_resource => None,
        Role::Load if of_cpu || is(&["average", "balancer", "load1", "load5", "load15", "target"]) => None,
        Role::Load if names_requests(bare) => Some(0),
        Role::Load => (is(&["load", "traffic", "rps", "qps"]) && !is(REPLICAS)).then_some(0),
        Role::Ready | Role::Desired if of_bound || of_cpu => None,
        Role::Ready if is(&["desired", "wanted", "spec", "target"]) => None,
        Role::Ready if is(&["ready"]) => Some(0),
        Role::Ready => {
            let is_serving = is(&["available", "running", "healthy"]) || (is(&["in"]) && is(&["service"]));
            (is_serving && (is(REPLICAS) || words.len() == 1)).then_some(1)
        }
        Role::Desired if is(&["desired", "wanted"]) => Some(0),
        Role::Desired => (is(&["spec", "target"]) && is(REPLICAS)).then_some(1),
        Role::Cpu => {
            let is_asked =
                of_bound || is(&["request", "requests", "target", "quota", "throttled", "throttling", "machine"]);
            (of_cpu && !is_asked).then_some(0)
        }
        Role::Latency => {
            let is_time = is(&["latency", "duration", "responsetime", "targetresponsetime", "p50", "p95", "p99"])
                || (is(&["response"]) && is(&["time"]));
            (is_time && !is(&["bucket", "count", "sum"])).then_some(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_services_and_of_metric_servers_are_known() {
        for (role, names) in [
            (
                Role::Load,
                "load|rps|requests|http_requests_total{code=\"200\"}|RequestCount|req/s|sum(rate(http_requests_total[1m]))",
            ),
            (
                Role::Ready,
                "ready|ready_replicas|kube_deployment_status_replicas_ready|GroupInServiceInstances|available_replicas|RunningTaskCount",
            ),
            (
                Role::Desired,
                "desired|wanted|kube_deployment_spec_replicas|kube_horizontalpodautoscaler_status_desired_replicas|GroupDesiredCapacity",
            ),
            (Role::Cpu, "cpu|CPUUtilization|cpu_percent|container_cpu_usage_seconds_total"),
            (Role::Latency, "latency|p95|TargetResponseTime|http_request_duration_seconds"),
        ] {
            for name in names.split('|') {
                let fits: Vec<Role> = Role::ALL.into_iter().filter(|role| rank(*role, name).is_some()).collect();
                assert_eq!(fits, [role], "{name}");
            }
        }
        for name in [
            "kube_horizontalpodautoscaler_spec_max_replicas",
            "kube_pod_container_resource_requests{resource=\"cpu\"}",
            "unavailable_replicas",
            "available_memory",
            "node_load15",
            "price",
            "replicas",
        ] {
            assert_eq!(Role::ALL.into_iter().find(|role| rank(*role, name).is_some()), None, "{name}");
        }
    }
}
