//! Generated traffic of many kinds, at any step: for tests, benchmarks and tables that anybody can make again.
//!
//! Every trace starts on a Monday at midnight UTC with about one request per second, follows its regime, and is counted:
//! Poisson around the regime's rate, which wanders a little where real traffic would (a first-order autoregression of its
//! logarithm). The same regime, step, length and seed give the same counts everywhere.

use super::synthetic::START;
use super::{MAX_BUCKETS, Origin, Quality, SeriesError, SplitMix, TimeSeries};
use crate::units::{SECS_PER_DAY, Step};
use std::f64::consts::TAU;

/// Requests per second of the middle of the day, before a regime changes them.
const BASE_RPS: f64 = 1.0;
/// Points inside a bucket at which its rate is looked at.
const POINTS: usize = 8;
/// Hours over which the wandering rate forgets where it was, and how far it wanders (standard deviation of the logarithm).
const WANDER: (f64, f64) = (2.0, 0.08);
/// Share of buckets of intermittent traffic that hold anything, and the mean of what they hold beyond one.
const INTERMITTENT: (f64, f64) = (0.15, 3.0);
/// Factors of Monday to Sunday where the week is what counts.
const STRONG_WEEK: [f64; 7] = [1.0, 1.1, 1.15, 1.1, 0.95, 0.4, 0.3];

/// A kind of traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regime {
    /// Days and weeks on a level that doubles over the trace.
    Growth,
    /// Days and weeks that are 1.8 times as high from some time in the third quarter on.
    LevelShift,
    /// Days and weeks with whole days at a third of their level.
    Holidays,
    /// Days and weeks with crowds that come within minutes and go within hours.
    LaunchSpikes,
    /// Mostly zeros.
    Intermittent,
    /// Office hours: nothing between 22 and 6 o'clock and at weekends.
    NightZeros,
    /// Days and weeks with spans in which nothing was served.
    Outage,
    /// Hardly a day, but a strong week.
    Weekly,
    /// Nothing to learn but the mean.
    NoiseOnly,
}

impl Regime {
    /// Every regime.
    pub const ALL: [Self; 9] = [
        Self::Growth,
        Self::LevelShift,
        Self::Holidays,
        Self::LaunchSpikes,
        Self::Intermittent,
        Self::NightZeros,
        Self::Outage,
        Self::Weekly,
        Self::NoiseOnly,
    ];

    /// Its name in tables and file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Growth => "growth",
            Self::LevelShift => "level-shift",
            Self::Holidays => "holidays",
            Self::LaunchSpikes => "launch-spikes",
            Self::Intermittent => "intermittent",
            Self::NightZeros => "night-zeros",
            Self::Outage => "outage",
            Self::Weekly => "weekly",
            Self::NoiseOnly => "noise-only",
        }
    }

    /// The regime that `name` names.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|regime| regime.name() == name)
    }

    /// `buckets` counts of this regime, one per `step`. Events (shifts, crowds, holidays, outages) follow `seed`.
    ///
    /// # Errors
    /// When there is no bucket or there are too many.
    pub fn series(self, step: Step, buckets: usize, seed: u64) -> Result<TimeSeries, SeriesError> {
        if buckets > MAX_BUCKETS {
            return Err(SeriesError::TooLong(buckets));
        }
        let mut random = SplitMix(seed);
        let span_secs = buckets as f64 * f64::from(step.secs());
        let events = Events::draw(self, span_secs, &mut random);
        let mut wander = Wander::new(step);
        let counts = (0..buckets).map(|bucket| {
            let rate = events.mean_rate(bucket, step) * if self.wanders() { wander.next(&mut random) } else { 1.0 };
            match self {
                Self::Intermittent => intermittent(&mut random),
                _ => random.poisson(rate * f64::from(step.secs())),
            }
        });
        let counts: Vec<f64> = counts.collect();
        let quality = vec![Quality::Observed; buckets];
        let name = format!("{}, seed {seed}", self.name());
        TimeSeries::new(&name, Origin::Synthetic { seed }, (START, 0), step, counts, quality)
    }

    const fn wanders(self) -> bool {
        !matches!(self, Self::NoiseOnly | Self::Intermittent)
    }
}

/// What happens when: drawn once for a trace.
struct Events {
    regime: Regime,
    span_secs: f64,
    /// Starts in seconds after the trace's, and sizes: a factor, or seconds for an outage.
    all: Vec<(f64, f64)>,
}

impl Events {
    fn draw(regime: Regime, span_secs: f64, random: &mut SplitMix) -> Self {
        let days = span_secs / SECS_PER_DAY as f64;
        // One of `count` equal parts of the last nine tenths holds one event, so that they neither bunch nor come at once.
        let mut spread = |count: f64, size: fn(f64) -> f64| -> Vec<(f64, f64)> {
            let count = count.max(1.0).floor();
            let place = |at: usize, unit: f64| span_secs * (0.1 + 0.9 * (at as f64 + unit) / count);
            (0..count as usize).map(|at| (place(at, random.unit()), size(random.unit()))).collect()
        };
        let all = match regime {
            Regime::LevelShift => vec![(span_secs * (0.5 + 0.25 * random.unit()), 1.8)],
            Regime::Holidays => spread(days / 21.0, |_| 0.35),
            Regime::LaunchSpikes => spread((days / 5.0).max(2.0), |unit| 3.0 + 5.0 * unit),
            Regime::Outage => spread((days / 10.0).max(2.0), |unit| 1800.0 + 3.5 * 3600.0 * unit),
            _ => Vec::new(),
        };
        Self { regime, span_secs, all }
    }

    /// Mean requests per second in a bucket.
    fn mean_rate(&self, bucket: usize, step: Step) -> f64 {
        let width = f64::from(step.secs());
        let at = |point: usize| (bucket as f64 + (point as f64 + 0.5) / POINTS as f64) * width;
        (0..POINTS).map(|point| self.rate(at(point), width)).sum::<f64>() / POINTS as f64
    }

    /// Requests per second `secs` after the start, in buckets `width` seconds wide.
    fn rate(&self, secs: f64, width: f64) -> f64 {
        let usual = BASE_RPS * day(secs) * week(secs);
        let since = |start: f64| secs - start;
        match self.regime {
            Regime::Growth => usual * libm::exp2(secs / self.span_secs),
            Regime::LevelShift => {
                let shifts = self.all.iter().filter(|(start, _)| since(*start) >= 0.0);
                usual * shifts.map(|(_, factor)| factor).product::<f64>()
            }
            Regime::Holidays => {
                let is_off = |start: f64| day_of(start) == day_of(secs);
                usual * self.all.iter().find(|(start, _)| is_off(*start)).map_or(1.0, |(_, factor)| *factor)
            }
            Regime::LaunchSpikes => {
                let crowds = self.all.iter().filter(|(start, _)| since(*start) >= 0.0);
                usual * (1.0 + crowds.map(|(start, size)| crowd(since(*start), *size)).sum::<f64>())
            }
            Regime::Outage => {
                // An outage takes a whole bucket at least, however wide they are.
                let is_down = |(start, len): &(f64, f64)| (0.0..len.max(2.0 * width)).contains(&since(*start));
                if self.all.iter().any(is_down) { 0.0 } else { usual }
            }
            Regime::NightZeros => {
                let is_open = (6.0..22.0).contains(&hour(secs)) && day_of(secs).rem_euclid(7) < 5;
                if is_open { usual } else { 0.0 }
            }
            Regime::Weekly => {
                let factor = STRONG_WEEK[usize::try_from(day_of(secs).rem_euclid(7)).unwrap_or(0)];
                BASE_RPS * factor * (1.0 + 0.1 * (day(secs) - 1.0))
            }
            Regime::NoiseOnly | Regime::Intermittent => BASE_RPS,
        }
    }
}

fn day_of(secs: f64) -> i64 {
    (secs / SECS_PER_DAY as f64).floor() as i64
}

fn hour(secs: f64) -> f64 {
    secs.rem_euclid(SECS_PER_DAY as f64) / 3600.0
}

/// Factor of the time of day, 0.4 at four in the morning and 1.6 twelve hours later.
fn day(secs: f64) -> f64 {
    1.0 - 0.6 * libm::cos(TAU * (hour(secs) - 4.0) / 24.0)
}

/// Factor of the weekday.
fn week(secs: f64) -> f64 {
    if day_of(secs).rem_euclid(7) < 5 { 1.0 } else { 0.65 }
}

/// What a crowd adds `age` seconds after it began: there within five minutes, gone within hours.
fn crowd(age: f64, size: f64) -> f64 {
    size * (age / 300.0).min(1.0) * libm::exp(-age / 2700.0)
}

fn intermittent(random: &mut SplitMix) -> f64 {
    let (share, mean) = INTERMITTENT;
    if random.unit() < share { 1.0 + random.poisson(mean) } else { 0.0 }
}

/// A factor around 1 that wanders: the exponential of a first-order autoregression.
struct Wander {
    log: f64,
    /// Share of the last value that is kept.
    memory: f64,
}

impl Wander {
    fn new(step: Step) -> Self {
        Self { log: 0.0, memory: libm::exp(-step.hours() / WANDER.0) }
    }

    fn next(&mut self, random: &mut SplitMix) -> f64 {
        let shock = WANDER.1 * (1.0 - self.memory * self.memory).sqrt();
        self.log = self.memory * self.log + shock * random.normal();
        libm::exp(self.log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Step = match Step::from_secs(3600) {
        Some(step) => step,
        None => Step::MINUTE,
    };

    /// Eight weeks of hours.
    fn hours(regime: Regime) -> Vec<f64> {
        regime.series(HOUR, 56 * 24, 5).expect("a trace").counts().to_vec()
    }

    fn mean(counts: &[f64]) -> f64 {
        counts.iter().sum::<f64>() / counts.len() as f64
    }

    /// Means of days.
    fn days(counts: &[f64]) -> Vec<f64> {
        counts.chunks_exact(24).map(mean).collect()
    }

    #[test]
    fn regime_step_length_and_seed_name_a_trace() {
        for regime in Regime::ALL {
            let make = |seed| regime.series(Step::FIVE_MINUTES, 4000, seed).expect("a trace");
            assert_eq!(make(1), make(1));
            assert_ne!(make(1).source().digest, make(2).source().digest, "{}", regime.name());
            assert_eq!(Regime::from_name(regime.name()), Some(regime));
        }
        assert_eq!(Regime::Growth.series(HOUR, 0, 1), Err(SeriesError::Empty));
        assert_eq!(Regime::Growth.series(HOUR, MAX_BUCKETS + 1, 1), Err(SeriesError::TooLong(MAX_BUCKETS + 1)));
    }

    #[test]
    fn the_step_does_not_change_the_traffic() {
        for regime in Regime::ALL.into_iter().filter(|regime| *regime != Regime::Intermittent) {
            let per_hour = |secs: u32| {
                let step = Step::from_secs(secs).expect("a step");
                let buckets = 14 * 86_400 / secs as usize;
                mean(regime.series(step, buckets, 3).expect("a trace").counts()) / step.hours()
            };
            let (fine, coarse) = (per_hour(300), per_hour(21_600));
            assert!((fine / coarse - 1.0).abs() < 0.2, "{}: {fine} and {coarse} an hour", regime.name());
        }
    }

    #[test]
    fn growth_doubles_and_a_shift_stays() {
        for (regime, least, most) in [(Regime::Growth, 1.7, 2.0), (Regime::LevelShift, 1.6, 2.0)] {
            let weeks: Vec<f64> = days(&hours(regime)).chunks_exact(7).map(mean).collect();
            let ratio = weeks[7] / weeks[0];
            assert!((least..most).contains(&ratio), "{}: {ratio}", regime.name());
        }
    }

    #[test]
    fn days_off_are_low_and_crowds_are_high() {
        let usual = mean(&hours(Regime::Growth)) / 1.44;
        let low = days(&hours(Regime::Holidays)).into_iter().filter(|day| *day < 0.5 * usual).count();
        assert!((1..=4).contains(&low), "{low} days");
        let spikes = hours(Regime::LaunchSpikes);
        let high = spikes.iter().filter(|count| **count > 3.0 * mean(&spikes)).count();
        assert!((2..40).contains(&high), "{high} hours");
    }

    #[test]
    fn zeros_are_where_the_regime_has_them() {
        let nights = hours(Regime::NightZeros);
        for (at, count) in nights.iter().enumerate() {
            let is_open = (6..22).contains(&(at % 24)) && at / 24 % 7 < 5;
            assert_eq!(*count > 0.0, is_open, "hour {at}");
        }
        let sparse = hours(Regime::Intermittent);
        let share = sparse.iter().filter(|count| **count == 0.0).count() as f64 / sparse.len() as f64;
        assert!((0.8..0.9).contains(&share), "{share}");
        let down = hours(Regime::Outage).iter().filter(|count| **count == 0.0).count();
        assert!((2..40).contains(&down), "{down} hours");
    }

    #[test]
    fn the_week_is_strong_and_noise_is_only_noise() {
        let days = days(&hours(Regime::Weekly));
        let ratio = days.chunks_exact(7).map(|week| mean(&week[5..]) / mean(&week[..5])).sum::<f64>() / 8.0;
        assert!((0.28..0.38).contains(&ratio), "{ratio}");
        let noise = hours(Regime::NoiseOnly);
        let centre = mean(&noise);
        let variance = noise.iter().map(|count| (count - centre).powi(2)).sum::<f64>() / noise.len() as f64;
        // Variance over mean of 1,344 Poisson counts: 1, give or take four standard errors of √(2/1,344).
        assert!((variance / centre - 1.0).abs() < 0.16, "{}", variance / centre);
    }
}
