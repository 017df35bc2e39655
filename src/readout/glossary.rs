//! What the figures mean.

/// A figure's name, and how it is computed.
pub const TERMS: [(&str, &str); 9] = [
    (
        "Unserved",
        "Requests beyond what ready replicas can serve, as a share of all requests up to the cursor. With a queue, those that waited too long.",
    ),
    (
        "In violation",
        "Time in which requests were unserved, up to the cursor; in the comparison, over the whole replay.",
    ),
    ("Surplus", "Mean of ready replicas beyond those that the load needed, relative to these."),
    ("Flaps", "Changes that turned the one before back: in after out, or out after in."),
    ("× ideal", "Cost divided by that of a fleet that knows the future, under the same bounds and start-up."),
    (
        "÷ 16",
        "Load is divided by what one replica serves at the target utilisation: 20 requests per second × 80 % is 16.",
    ),
    ("Headroom", "What ready replicas could serve beyond the load."),
    (
        "z-score",
        "Residual of the forecast, load minus expected load, in standard deviations of the residuals before it.",
    ),
    ("Override", "Layer 2 asks for more than layer 1: the real load is above what was forecast."),
];

/// How the figure `term` is computed; nothing for a term that is not listed.
pub fn meaning(term: &str) -> Option<&'static str> {
    TERMS.into_iter().find(|(name, _)| *name == term).map(|(_, text)| text)
}
