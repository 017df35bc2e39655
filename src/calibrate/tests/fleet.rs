//! A made-up service whose truth is known, second by second: load with a day's shape, noise and crowds, replicas that an autoscaler
//! adds and takes away, CPU that follows late. It shares no code with what is tested.

use crate::calibrate::{Columns, FleetRecord};
use crate::series::SplitMix;
use crate::units::{Step, UnixSecs};
use std::collections::VecDeque;

/// Seconds between two looks of the autoscaler.
const PERIOD_SECS: usize = 15;
/// Seconds for which fewer replicas must suffice.
const WINDOW_SECS: usize = 300;
/// Seconds for which a new replica burns more.
const FRESH_SECS: usize = 60;
/// Its additional CPU, as a share of its request.
const FRESH_SHARE: f64 = 0.3;

/// The truth.
#[derive(Debug, Clone)]
pub struct Fleet {
    pub seed: u64,
    pub hours: usize,
    pub step_secs: u32,
    /// Requests per second of a replica at all of its CPU request, idle burn apart.
    pub work_rps: f64,
    pub idle_share: f64,
    pub startup_secs: usize,
    pub lag_secs: usize,
    /// CPU that the autoscaler aims at.
    pub target: f64,
    pub min_replicas: f64,
    pub max_replicas: f64,
    /// Most CPU that a replica can use.
    pub cpu_cap: f64,
    /// Mean of the load in requests per second, and how much of it the day takes away and adds.
    pub mean_rps: f64,
    pub day: f64,
    /// Deviation of the load's noise over minutes, and of a sample's CPU.
    pub load_noise: f64,
    pub cpu_noise: f64,
    /// Crowds in the day.
    pub crowds: usize,
    /// Share of values that are missing.
    pub gaps: f64,
    /// Seconds over which the recorded load is a mean that ends with its sample; 0: the sample itself.
    pub load_window_secs: usize,
}

impl Default for Fleet {
    fn default() -> Self {
        Self {
            seed: 1,
            hours: 24,
            step_secs: 30,
            work_rps: 25.0,
            idle_share: 0.05,
            startup_secs: 90,
            lag_secs: 30,
            target: 0.6,
            min_replicas: 2.0,
            max_replicas: 60.0,
            cpu_cap: 4.0,
            mean_rps: 120.0,
            day: 0.75,
            load_noise: 0.1,
            cpu_noise: 0.02,
            crowds: 6,
            gaps: 0.01,
            load_window_secs: 0,
        }
    }
}

impl Fleet {
    /// Requests per second of a replica at `share` of its CPU request.
    pub fn rate(&self, share: f64) -> f64 {
        (share - self.idle_share) * self.work_rps
    }

    /// One of many, drawn: every figure within what services have.
    pub fn drawn(seed: u64) -> Self {
        let mut random = SplitMix(seed.wrapping_mul(977));
        let mut between = |low: f64, high: f64| low + (high - low) * random.unit();
        let step_secs = [15, 20, 30, 60][between(0.0, 4.0) as usize];
        let work_rps = between(5.0, 150.0);
        // A start that is shorter than a sample cannot be seen in it.
        let startup_secs = between(30.0, 300.0).max(f64::from(step_secs)) as usize;
        let fleet = Self { seed, step_secs, work_rps, startup_secs, ..Self::default() };
        let (idle_share, lag_secs) = (between(0.0, 0.15), between(0.0, 120.0) as usize);
        let (cpu_noise, gaps, target) = (between(0.01, 0.04), between(0.0, 0.03), between(0.5, 0.75));
        let mean_rps = work_rps * between(3.0, 12.0);
        Self { idle_share, lag_secs, cpu_noise, gaps, target, mean_rps, ..fleet }
    }

    /// What is recorded of it.
    pub fn record(&self) -> FleetRecord {
        let seconds = self.seconds();
        let step = self.step_secs as usize;
        let mut random = SplitMix(self.seed ^ 0xabcd);
        let mean = |column: &[f64], from: usize, to: usize| column[from..to].iter().sum::<f64>() / (to - from) as f64;
        let mut columns = Columns { desired: Some(Vec::new()), cpu_share: Some(Vec::new()), ..Columns::default() };
        for from in (0..seconds.load.len()).step_by(step) {
            let to = from + step;
            let load_from = if self.load_window_secs > 0 { to.saturating_sub(self.load_window_secs) } else { from };
            let noise = self.cpu_noise * random.normal();
            let mut gap = |value: f64| if random.unit() < self.gaps { f64::NAN } else { value };
            columns.load_rps.push(gap(mean(&seconds.load, load_from, to)));
            columns.ready.push(gap(seconds.ready[from]));
            let (desired, cpu) = (gap(seconds.desired[from]), gap((mean(&seconds.cpu, from, to) + noise).max(0.0)));
            columns.desired.iter_mut().for_each(|column| column.push(desired));
            columns.cpu_share.iter_mut().for_each(|column| column.push(cpu));
        }
        // An hour in which nobody measured.
        let hole = 3600 / step;
        if self.gaps > 0.0 && columns.load_rps.len() > 8 * hole {
            columns.load_rps[4 * hole..5 * hole].fill(f64::NAN);
        }
        let step = Step::from_secs(self.step_secs).expect("a step");
        FleetRecord::new((UnixSecs(1_700_006_400), 0), step, columns).expect("a record")
    }

    fn load(&self) -> Vec<f64> {
        let mut random = SplitMix(self.seed);
        let secs = self.hours * 3600;
        let crowds: Vec<(usize, f64)> =
            (0..self.crowds).map(|_| ((random.unit() * secs as f64) as usize, 0.4 + 0.6 * random.unit())).collect();
        // Noise that is forgotten within a minute or so.
        let (memory, mut level) = (0.98_f64, 0.0);
        let one = |at: usize| {
            level = memory * level + (1.0 - memory * memory).sqrt() * random.normal();
            let day = 1.0 - self.day * libm::cos(std::f64::consts::TAU * at as f64 / 86_400.0);
            let crowd: f64 =
                crowds.iter().filter(|(from, _)| (*from..from + 400).contains(&at)).map(|(_, more)| more).sum();
            (self.mean_rps * (day + crowd) * (1.0 + self.load_noise * level)).max(0.0)
        };
        (0..secs).map(one).collect()
    }

    fn seconds(&self) -> Seconds {
        let load = self.load();
        let mut run = Run { ready: self.min_replicas, desired: self.min_replicas, ..Run::default() };
        let n = load.len();
        let mut all = Seconds { load, ready: Vec::new(), desired: Vec::new(), cpu: vec![0.0; n] };
        let mut used = vec![0.0; n];
        for at in 0..n {
            run.begin(at);
            let fresh =
                run.fresh.iter().filter(|(since, _)| at < since + FRESH_SECS).map(|(_, count)| count).sum::<f64>();
            let each = all.load[at] / run.ready;
            let share = self.idle_share + each / self.work_rps + FRESH_SHARE * fresh.min(run.ready) / run.ready;
            used[at] = share.min(self.cpu_cap);
            all.cpu[at] = used[at.saturating_sub(self.lag_secs)];
            if at % PERIOD_SECS == 0 {
                self.scale(&mut run, at, all.cpu[at]);
            }
            all.ready.push(run.ready);
            all.desired.push(run.desired);
        }
        all
    }

    fn scale(&self, run: &mut Run, at: usize, cpu: f64) {
        let ratio = cpu / self.target;
        let wish = if (ratio - 1.0).abs() <= 0.1 { run.desired } else { (run.ready * ratio).ceil() };
        let wish = wish.clamp(self.min_replicas, self.max_replicas);
        run.wishes.push_back((at, wish));
        while run.wishes.front().is_some_and(|(since, _)| since + WINDOW_SECS < at) {
            run.wishes.pop_front();
        }
        let highest = run.wishes.iter().map(|wish| wish.1).fold(0.0, f64::max);
        let to = if wish > run.desired { wish } else { highest.min(run.desired) };
        if to > run.desired {
            run.starting.push_back((at + self.startup_secs, to - run.desired));
        } else {
            let mut fewer = run.desired - to;
            while fewer > 0.0
                && let Some((due, count)) = run.starting.pop_back()
            {
                let stopped = f64::min(count, fewer);
                fewer -= stopped;
                if count > stopped {
                    run.starting.push_back((due, count - stopped));
                }
            }
            run.ready -= fewer;
        }
        run.desired = to;
    }
}

#[derive(Default)]
struct Run {
    ready: f64,
    desired: f64,
    starting: VecDeque<(usize, f64)>,
    fresh: VecDeque<(usize, f64)>,
    wishes: VecDeque<(usize, f64)>,
}

impl Run {
    fn begin(&mut self, at: usize) {
        while let Some((_, count)) = self.starting.pop_front_if(|(due, _)| *due <= at) {
            self.ready += count;
            self.fresh.push_back((at, count));
        }
        while self.fresh.front().is_some_and(|(since, _)| since + FRESH_SECS <= at) {
            self.fresh.pop_front();
        }
    }
}

struct Seconds {
    load: Vec<f64>,
    ready: Vec<f64>,
    desired: Vec<f64>,
    cpu: Vec<f64>,
}
