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
        // The ground of the default scenario, which waits for nothing else.
        ModelId::Ridge if step == Step::MINUTE => vec![file("ridge", secs, "")],
        ModelId::Lstm => vec![file("lstm", secs, "")],
        ModelId::Hybrid => vec![file("hybrid", secs, "")],
        ModelId::Stack => {
            // It weighs its members on a tail that they did not learn from, and has one that works on the minutes themselves.
            let minutes = (step != Step::MINUTE).then_some(Step::MINUTE.secs());
            let at = |secs: u32| ["lstm", "hybrid"].map(|name| [file(name, secs, ""), file(name, secs, "-early")]);
            [Some(secs), minutes].into_iter().flatten().flat_map(at).flatten().collect()
        }
        _ => Vec::new(),
    }
}
