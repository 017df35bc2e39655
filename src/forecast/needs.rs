//! How much history a model needs, before it is fitted.

use super::{ModelId, arima, boosted, ets, holt_winters, intermittent, lstm, prophet, ridge, smoothing, stack};
use crate::units::{SECS_PER_DAY, Step};

/// Observed buckets before the split from which on `model` can be fitted at `step`, if they have no gaps; gaps may cost it
/// some more.
pub fn needs(model: ModelId, step: Step) -> usize {
    let days = |count: i64| step.buckets_in(count * SECS_PER_DAY);
    match model {
        ModelId::Auto | ModelId::Last => 1,
        ModelId::Tsb => intermittent::MIN_VALUES,
        ModelId::SeasonalDay => days(1),
        ModelId::SeasonalWeek => days(7),
        ModelId::Smoothing => smoothing::MIN_VALUES,
        ModelId::Ridge => ridge::MIN_BUCKETS,
        ModelId::Ets => ets::MIN_VALUES,
        ModelId::HoltWinters => holt_winters::needed(step),
        ModelId::Boosted => boosted::MIN_VALUES,
        ModelId::Arima => arima::MIN_VALUES,
        ModelId::Prophet => prophet::needed(step),
        ModelId::Lstm => lstm::needed(step),
        ModelId::Hybrid => prophet::needed(step).max(lstm::needed(step)),
        ModelId::Stack => stack::NEEDED,
    }
}
