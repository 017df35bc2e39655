//! What keeps a group from changing again too soon: cooldowns of Application Auto Scaling, warm-up of EC2 Auto Scaling, and
//! the cooldown of simple scaling. Seconds from the start of the replay.
//!
//! Sources: Application Auto Scaling User Guide, "Target tracking scaling policies" and "Step scaling policies", each under
//! "Cooldown period"; Amazon EC2 Auto Scaling User Guide, "Set the default instance warmup for an Auto Scaling group" and
//! "Scaling cooldowns for Amazon EC2 Auto Scaling".

use crate::policy::stages::Cooldown;
use std::collections::VecDeque;

/// Who scales, which decides what is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// EC2 Auto Scaling: instances warm up, and nothing is removed meanwhile.
    Ec2,
    /// Application Auto Scaling (ECS and others): cooldowns.
    Application,
}

/// How long is waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitSecs {
    /// From in service to warm.
    pub warm_up: u32,
    /// From the order of a replica to in service.
    pub startup: u32,
    /// After a scale-out.
    pub cooldown_out: u32,
    /// After a scale-in.
    pub cooldown_in: u32,
}

/// What was changed last.
#[derive(Debug, Clone)]
pub struct Waits {
    service: Service,
    secs: WaitSecs,
    /// (second from which they are warm, how many), soonest first.
    warming: VecDeque<(u64, u32)>,
    out: Cooldown,
    /// Capacity before the scale-out that cools down, and what it added.
    first_out: (u32, u32),
    back: Cooldown,
    simple_out: Cooldown,
    simple_in: Cooldown,
}

impl Waits {
    /// Nothing to wait for yet.
    pub fn new(service: Service, secs: WaitSecs) -> Self {
        let WaitSecs { startup, cooldown_out, cooldown_in, .. } = secs;
        let cooldown = |secs: u32| Cooldown::new(secs as usize);
        Self {
            service,
            secs,
            warming: VecDeque::new(),
            out: cooldown(cooldown_out),
            first_out: (0, 0),
            back: cooldown(cooldown_in),
            simple_out: cooldown(startup.saturating_add(cooldown_out)),
            simple_in: cooldown(cooldown_in),
        }
    }

    /// Forgets what is warm at `now_secs`.
    pub fn begin(&mut self, now_secs: u64) {
        while self.warming.pop_front_if(|(warm_secs, _)| *warm_secs <= now_secs).is_some() {}
    }

    /// Replicas of `capacity` that are warm.
    pub fn warm(&self, capacity: u32) -> u32 {
        capacity.saturating_sub(self.warming.iter().map(|(_, count)| count).sum())
    }

    /// Capacity that a scale-out is worked out from: warm instances, or what was there before the scale-out that cools down.
    pub fn base(&self, now_secs: u64, capacity: u32) -> u32 {
        match self.service {
            Service::Ec2 => self.warm(capacity),
            Service::Application if self.is_out_cooling(now_secs) => self.first_out.0,
            Service::Application => capacity,
        }
    }

    /// Whether a scale-out cools down.
    pub fn is_out_cooling(&self, now_secs: u64) -> bool {
        self.service == Service::Application && self.out.is_running(now_secs as usize)
    }

    /// Whether a scale-out from [`Waits::base`] by `added` may go: while another cools down, only a larger one.
    pub fn lets_out(&self, now_secs: u64, added: u32) -> bool {
        !self.is_out_cooling(now_secs) || added > self.first_out.1
    }

    /// Whether a scale-in may go.
    pub fn lets_in(&self, now_secs: u64) -> bool {
        match self.service {
            Service::Ec2 => self.warming.is_empty(),
            Service::Application => !self.back.is_running(now_secs as usize),
        }
    }

    /// Whether simple scaling may do anything.
    pub fn lets_simple(&self, now_secs: u64) -> bool {
        !self.simple_out.is_running(now_secs as usize) && !self.simple_in.is_running(now_secs as usize)
    }

    /// Remembers a change that a policy made.
    pub fn record(&mut self, now_secs: u64, from: u32, to: u32, is_simple: bool) {
        let now = now_secs as usize;
        if to > from {
            if is_simple {
                self.simple_out.start(now);
            }
            let base = if self.is_out_cooling(now_secs) { self.first_out.0 } else { from };
            self.first_out = (base, to.saturating_sub(base));
            self.out.start(now);
            // A scale-out cancels the cooldown of a scale-in.
            self.back.stop();
        } else if to < from {
            if is_simple {
                self.simple_in.start(now);
            }
            self.back.start(now);
            self.out.stop();
        }
        self.follow(now_secs, from, to);
    }

    /// Remembers which instances warm up, whatever changed their number; schedules start no cooldown.
    pub fn follow(&mut self, now_secs: u64, from: u32, to: u32) {
        if to > from {
            let warm_secs = now_secs + u64::from(self.secs.startup) + u64::from(self.secs.warm_up);
            if warm_secs > now_secs {
                self.warming.push_back((warm_secs, to - from));
            }
            return;
        }
        let mut removed = from - to;
        while removed > 0 {
            let Some((_, newest)) = self.warming.back_mut() else { break };
            let taken = removed.min(*newest);
            *newest -= taken;
            removed -= taken;
            if *newest == 0 {
                self.warming.pop_back();
            }
        }
    }

    /// Seconds left at `now_secs`: before a further scale-out, before a scale-in, until the newest instance is warm.
    pub fn left_secs(&self, now_secs: u64) -> [u32; 3] {
        let now = now_secs as usize;
        let simple = self.simple_out.left(now).max(self.simple_in.left(now));
        match self.service {
            Service::Ec2 => {
                let warm_secs = self.warming.back().map_or(0, |(warm_secs, _)| warm_secs.saturating_sub(now_secs));
                [simple, simple, u32::try_from(warm_secs).unwrap_or(u32::MAX)]
            }
            Service::Application => [self.out.left(now).max(simple), self.back.left(now).max(simple), 0],
        }
    }
}
