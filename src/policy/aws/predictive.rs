//! Predictive scaling: capacity for a forecast, hour by hour, that only ever raises.
//!
//! Sources: Amazon EC2 Auto Scaling User Guide, "Predictive scaling", and Application Auto Scaling User Guide, "Predictive
//! scaling". At the start of each hour, `SchedulingBufferTime` before it, the capacity goes up to what the hour's forecast needs at
//! the target. It is kept at least so high until the next hour's takes its place; below that scale-in is left to other policies, and
//! without any the capacity stays. In `ForecastOnly` nothing happens. AWS' own forecast is not published: here the scenario's model
//! forecasts, and the highest value of the hour counts. AWS rounds in a way that is not published; here it is up.

use super::AwsMetric;
use crate::policy::hpa::CpuModel;
use crate::policy::replicas_for;

/// Seconds of an hour, which forecasts are made for.
pub const HOUR_SECS: u32 = 3600;

/// A policy of predictive scaling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predictive {
    /// Metric that capacity is worked out by: CPU or requests per target.
    pub metric: AwsMetric,
    /// Target of that, in its unit.
    pub target: f64,
    /// Whether it scales (`ForecastAndScale`) or only forecasts.
    pub scales: bool,
    /// Seconds before the hour (`SchedulingBufferTime`).
    pub buffer_secs: u32,
    /// Percent above the forecast that the most is raised to where the forecast exceeds it (`IncreaseMaxCapacity`); `None`: the
    /// most is honoured.
    pub increase_percent: Option<u32>,
}

impl Predictive {
    /// What AWS fills in but for metric and target: forecasts only, five minutes, the most is honoured.
    pub const fn new(metric: AwsMetric, target: f64) -> Self {
        Self { metric, target, scales: false, buffer_secs: 300, increase_percent: None }
    }

    /// Replicas that carry `forecast_rps` at the target.
    pub fn needed(&self, forecast_rps: f64, rps_per_replica: f64, cpu: CpuModel) -> u32 {
        let each_rps = match self.metric {
            AwsMetric::Cpu => self.target / 100.0 / cpu.at_capacity * rps_per_replica,
            AwsMetric::RequestsPerTarget => self.target / 60.0,
            AwsMetric::Requests => self.target,
        };
        replicas_for(forecast_rps, each_rps)
    }

    /// Most replicas once `needed` exceed `max`.
    pub fn most(&self, needed: u32, max: u32) -> u32 {
        match self.increase_percent {
            Some(percent) if needed > max => {
                let raised = (f64::from(needed) * f64::from(100 + percent) / 100.0).ceil();
                max.max(raised.min(f64::from(u32::MAX)) as u32)
            }
            _ => max,
        }
    }
}

/// The hour that holds, and what its forecast needs.
#[derive(Debug, Clone)]
pub struct Hourly {
    predictive: Predictive,
    /// Number of the hour, from 1970.
    hour: Option<i64>,
    needed: u32,
}

impl Hourly {
    /// Nothing forecast yet.
    pub const fn new(predictive: Predictive) -> Self {
        Self { predictive, hour: None, needed: 0 }
    }

    /// Looks at the forecast at `utc_secs`: once for each hour, at its start less the buffer. Without a forecast the hour before
    /// holds no longer, and another look follows.
    pub fn look(&mut self, utc_secs: i64, needed: Option<u32>) {
        let hour = (utc_secs + i64::from(self.predictive.buffer_secs)).div_euclid(i64::from(HOUR_SECS));
        if self.predictive.scales && self.hour != Some(hour) {
            self.needed = needed.unwrap_or(0);
            self.hour = needed.map(|_| hour);
        }
    }

    /// Replicas that the hour needs; 0 where nothing is forecast.
    pub const fn needed(&self) -> u32 {
        self.needed
    }

    /// Most replicas in this hour, where `max` are the group's.
    pub fn most(&self, max: u32) -> u32 {
        self.predictive.most(self.needed, max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_begins_earlier_by_the_buffer() {
        // The guide's example: 10 from 14:00 on with a buffer of 10 min are there at 13:50, and 4 from 15:00 on replace them.
        let predictive = Predictive { scales: true, buffer_secs: 600, ..Predictive::new(AwsMetric::Cpu, 50.0) };
        let mut hourly = Hourly::new(predictive);
        let mut at = |hour: i64, minute: i64, needed: u32| {
            hourly.look(hour * 3600 + minute * 60, Some(needed));
            hourly.needed()
        };
        assert_eq!([at(13, 49, 6), at(13, 50, 10), at(14, 30, 99), at(14, 49, 3), at(14, 50, 4)], [6, 10, 10, 10, 4]);
    }

    #[test]
    fn forecasts_only_change_nothing_and_the_most_may_give_way() {
        let mut hourly = Hourly::new(Predictive::new(AwsMetric::Cpu, 50.0));
        hourly.look(0, Some(9));
        assert_eq!(hourly.needed(), 0);
        let increase = |percent| Predictive { increase_percent: percent, ..Predictive::new(AwsMetric::Cpu, 50.0) };
        // 50 forecast, 40 at most: 55 with a buffer of 10 %, 50 with none, and 40 where that is honoured.
        let most = [Some(10), Some(0), None].map(|percent| increase(percent).most(50, 40));
        assert_eq!((most, increase(Some(10)).most(40, 40)), ([55, 50, 40], 40));
    }

    #[test]
    fn capacity_follows_from_the_metric() {
        let cpu = CpuModel { at_capacity: 2.0, ..CpuModel::DEFAULT };
        // 20 rps are 200 % of the CPU of one: at 50 % it carries 5.
        assert_eq!(Predictive::new(AwsMetric::Cpu, 50.0).needed(100.0, 20.0, cpu), 20);
        assert_eq!(Predictive::new(AwsMetric::RequestsPerTarget, 600.0).needed(95.0, 20.0, cpu), 10);
    }
}
