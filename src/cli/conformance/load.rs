//! The load of a policy case: values that hold from a second until the next.

use serde::Deserialize;
use serde_json::Value;

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// The value itself, shared by the replicas where the target is for one.
    Total,
    /// Each replica, however many there are.
    Replica,
    /// A list, one for each pod.
    Pods,
}

/// One metric's load.
#[derive(Debug, Clone, Deserialize)]
pub struct Load {
    pub per: Per,
    pieces: Vec<(f64, Value)>,
}

/// A load at one moment.
#[derive(Debug, Clone, PartialEq)]
pub enum At {
    Number(f64),
    /// One for each pod, `None` without a sample.
    Pods(Vec<Option<f64>>),
    Null,
    Error,
}

impl Load {
    /// What holds at `secs`; nothing before the first piece.
    ///
    /// # Errors
    /// When that is neither number nor list, nor null nor `error`.
    pub fn at(&self, secs: f64) -> Result<At, String> {
        let piece = self.pieces.iter().rev().find(|(from, _)| *from <= secs);
        match piece.map(|(_, value)| value) {
            None | Some(Value::Null) => Ok(At::Null),
            Some(Value::String(word)) if word == "error" => Ok(At::Error),
            Some(Value::Number(number)) => number.as_f64().map(At::Number).ok_or_else(|| format!("a load is {number}")),
            Some(Value::Array(pods)) => Ok(At::Pods(pods.iter().map(Value::as_f64).collect())),
            Some(other) => Err(format!("a load is {other}")),
        }
    }
}
