//! Which trained weights come with the bundled trace.

use crate::forecast::ModelId;
use crate::units::Step;

/// Steps, in seconds, that there are weights for.
const AT_SECS: [u32; 3] = [60, 300, 900];

/// Names of the files of weights, beside the bundled trace's columns, that `model` takes at `step`; none where it has no
/// use for any, and where it is trained instead.
pub fn bundled_weights(model: ModelId, step: Step) -> Vec<String> {
    let secs = step.secs();
    if !AT_SECS.contains(&secs) {
        return Vec::new();
    }
    let file = |name: &str, secs: u32, part: &str| format!("{name}-{secs}s{part}.bin");
    match model {
        ModelId::Lstm => vec![file("lstm", secs, "")],
        ModelId::Hybrid => vec![file("hybrid", secs, "")],
        ModelId::Stack => {
            // It weighs its members on a tail that they did not learn from, and has one that works on the minutes themselves.
            let both = |secs: u32| [file("lstm", secs, ""), file("lstm", secs, "-early")];
            let minutes = if step == Step::MINUTE { Vec::new() } else { both(Step::MINUTE.secs()).to_vec() };
            both(secs).into_iter().chain(minutes).collect()
        }
        _ => Vec::new(),
    }
}
