//! Colours and type, as the style sheet has them at the moment.

/// CSS colours by what they mean, and the font of axis labels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Theme {
    /// Load's line; an override.
    pub load: String,
    /// Fill under the served load.
    pub load_fill: String,
    /// Forecast's dashes.
    pub forecast: String,
    /// Band of the forecast ahead.
    pub band: String,
    /// Band of what was forecast.
    pub band_past: String,
    /// Line of what the ready replicas can serve.
    pub capacity: String,
    /// Fill under that line.
    pub headroom: String,
    /// Edge of the replicas that start.
    pub starting: String,
    /// Fill of the replicas that start.
    pub starting_fill: String,
    /// Fill of lost requests.
    pub unserved_fill: String,
    /// A residual above its threshold.
    pub spike: String,
    /// A residual below its threshold.
    pub drop: String,
    /// Replicas added.
    pub scale_out: String,
    /// Replicas removed.
    pub scale_in: String,
    /// A change held back.
    pub held: String,
    /// Residuals inside their threshold.
    pub zero: String,
    /// Grid lines.
    pub grid: String,
    /// Ticks of the time axis.
    pub line_2: String,
    /// An outline that must be seen on its own.
    pub line_3: String,
    /// Text, and lines that matter.
    pub text_1: String,
    /// Secondary text; the line of wanted replicas.
    pub text_2: String,
    /// Axis labels.
    pub text_3: String,
    /// The page behind the panels.
    pub surface_0: String,
    /// The panel behind the charts.
    pub surface_1: String,
    /// Font family of labels.
    pub font_ui: String,
}

impl Theme {
    /// The theme of a style sheet; `value` gives a custom property by its name without the leading dashes.
    pub fn read(value: impl Fn(&str) -> String) -> Self {
        let read = |name: &str| value(name).trim().to_owned();
        Self {
            load: read("data-load"),
            load_fill: read("data-load-fill"),
            forecast: read("data-forecast"),
            band: read("data-band"),
            band_past: read("data-band-past"),
            capacity: read("data-capacity"),
            headroom: read("data-headroom"),
            starting: read("data-starting"),
            starting_fill: read("data-starting-fill"),
            unserved_fill: read("data-unserved-fill"),
            spike: read("data-spike"),
            drop: read("data-drop"),
            scale_out: read("data-scale-out"),
            scale_in: read("data-scale-in"),
            held: read("data-held"),
            zero: read("data-zero"),
            grid: read("grid"),
            line_2: read("line-2"),
            line_3: read("line-3"),
            text_1: read("text-1"),
            text_2: read("text-2"),
            text_3: read("text-3"),
            surface_0: read("surface-0"),
            surface_1: read("surface-1"),
            font_ui: read("font-ui"),
        }
    }
}
