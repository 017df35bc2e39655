//! Annotations that pause a `ScaledObject`, or one of its directions.
//!
//! Source: KEDA documentation 2.20, "Pausing autoscaling".

use crate::config::autoscaler::{Direction, ScalingSpec, Select, Switch};
use crate::config::document::{Entry, Node};
use crate::config::found::{Found, Setting};
use crate::config::imported::{Refusal, Remark};
use crate::config::meaning::Reader;

/// What the names of the annotations begin with.
const PREFIX: &str = "autoscaling.keda.sh/";

/// Reads the annotations: a paused direction changes nothing any more, as KEDA writes into its HPA.
///
/// # Errors
/// When one of them is neither true nor false.
pub fn read(
    root: &Node,
    scaling: &mut ScalingSpec,
    reader: Reader<'_>,
    remarks: &mut Vec<Remark>,
) -> Result<Vec<Switch>, Refusal> {
    let mut switches = Vec::new();
    for entry in root.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default() {
        let Some(name) = entry.key.strip_prefix(PREFIX) else { continue };
        let way = match name {
            "paused" => None,
            "paused-scale-in" => Some(&mut scaling.down),
            "paused-scale-out" => Some(&mut scaling.up),
            "paused-replicas" => {
                remarks.extend(paused_at(entry, reader));
                continue;
            }
            _ => continue,
        };
        let setting = reader.flag(Some(&entry.node), name)?;
        match (way, setting.get()) {
            (Some(direction), Some(true)) => {
                disable(direction, entry);
                scaling.has_behavior = true;
            }
            (None, Some(true)) => {
                let text =
                    format!("paused by the annotation {}: the replay goes on as if it were not there", entry.key);
                remarks.push(Remark::at(entry.place.line, text));
            }
            (_, Some(false)) => {}
            (_, None) if setting.is_gap() => {
                switches.push(Switch { name: name.to_owned(), of: None, setting, off: true });
            }
            (_, None) => {}
        }
    }
    Ok(switches)
}

fn disable(direction: &mut Direction, entry: &Entry) {
    let text = entry.node.text().unwrap_or_default().to_owned();
    direction.select = Setting::Given(Found { value: Select::Disabled, text, place: entry.node.place });
}

fn paused_at(entry: &Entry, reader: Reader<'_>) -> Option<Remark> {
    let count = Some(reader.context.written(&entry.node)).filter(|text| !text.trim().is_empty())?;
    let text = format!("paused at {count} by the annotation {}: the replay goes on as if it were not there", entry.key);
    Some(Remark::at(entry.place.line, text))
}
