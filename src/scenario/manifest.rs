//! A scenario's policy as the system that runs it wants it written, with what of the scenario belongs there.

use super::keys::NO_SPANS;
use super::{Scenario, WEEKLY_MIN};
use crate::policy::manifest::{Format, Manifest, Target};

impl Scenario {
    /// The policy with its bounds as `format` has it, for a workload called `name`; `None` where that has nothing that comes near.
    pub fn manifest(&self, format: Format, name: &str) -> Option<Manifest> {
        let (scenario, left_out) = self.scheduled();
        let is_scheduled = scenario.weekly_min != self.weekly_min;
        let note = self.policy.schedule_note().filter(|_| is_scheduled).map(str::to_owned);
        let (site, left_out) = (scenario.site(), Vec::from_iter(left_out.or(note)));
        scenario.policy.manifest(format, &Target { name, site: &site, left_out: &left_out })
    }

    /// The same with fewest replicas by week as schedules of the policy's own; where it has no such, as it is, and what has no place.
    pub fn scheduled(&self) -> (Self, Option<String>) {
        if self.weekly_min.is_empty() || !self.policy.reads(WEEKLY_MIN) {
            return (self.clone(), None);
        }
        let policy = self.policy.with_weekly_min(&self.weekly_min, self.site().bounds);
        let scheduled = policy.and_then(|policy| self.with_policy(policy).with(WEEKLY_MIN, NO_SPANS).ok());
        scheduled.map_or_else(|| (self.clone(), Some(self.without_schedules())), |scenario| (scenario, None))
    }

    fn without_schedules(&self) -> String {
        let spans = self.print_key(WEEKLY_MIN).unwrap_or_default();
        format!(
            "Fewest replicas by week have no place here; change the fewest at these times in UTC (days from Sunday, 0), for example by a CronJob: {spans}."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    fn text(policy: &str, format: Format) -> String {
        let spans = "12345;08:00-18:00;10~5;22:00-02:00;6";
        let (scenario, notices) = parse(&format!("policy={policy}&min_replicas=2&max_replicas=20&weekly_min={spans}"));
        assert_eq!(notices, []);
        scenario.manifest(format, "web").expect("a form").text
    }

    #[test]
    fn a_system_with_schedules_gets_them() {
        let keda = text("keda", Format::Keda);
        assert!(keda.contains("start: \"0 8 * * 1,2,3,4,5\""), "{keda}");
        assert!(keda.contains("end: \"0 2 * * 6\""), "{keda}");
        assert!(keda.contains("desiredReplicas: \"6\""), "{keda}");
        let gcp = text("gcp", Format::Terraform);
        assert!(gcp.contains("\"0 22 * * 5\"") && gcp.contains("14400"), "{gcp}");
        // At the end of a span another action takes the minimum back.
        let aws = text("aws", Format::Aws);
        let minima: Vec<&str> =
            aws.match_indices("\"ScalableTargetAction\"").map(|(at, _)| &aws[at..at + 60]).collect();
        let of = |min: u32| minima.iter().filter(|text| text.contains(&format!("\"MinCapacity\": {min}"))).count();
        assert_eq!([of(10), of(6), of(2)], [1, 1, 2], "{aws}");
    }

    #[test]
    fn what_schedules_cannot_keep_is_left_out_with_a_word() {
        let left_out = |query: &str, format: Format| {
            let (scenario, notices) = parse(&format!("{query}&min_replicas=2&max_replicas=20"));
            assert_eq!(notices, [], "{query}");
            scenario.manifest(format, "web").expect("a form").left_out
        };
        let says = |query: &str, format: Format| {
            left_out(query, format).iter().any(|line| line.starts_with("Fewest replicas by week"))
        };
        // All week: no moment at which an action would set it.
        assert!(says("policy=aws&weekly_min=0123456;00:00-00:00;10", Format::Aws));
        assert!(!says("policy=aws&weekly_min=12345;08:00-18:00;10", Format::Aws));
        // Shorter than a schedule of Google Cloud may be.
        assert!(says("policy=gcp&weekly_min=1;08:00-08:04;10", Format::Terraform));
        // Where it can be kept, but not quite in the same way, that is said.
        let keda = left_out("policy=keda&weekly_min=1;08:00-18:00;10", Format::Keda);
        assert!(keda[0].starts_with("A cron trigger raises"), "{keda:?}");
    }

    #[test]
    fn a_system_without_schedules_says_what_is_left_out() {
        let hpa = text("hpa", Format::Hpa);
        assert!(hpa.starts_with("# Fewest replicas by week have no place here"), "{hpa}");
        assert!(hpa.contains("12345;08:00-18:00;10~5;22:00-02:00;6."), "{hpa}");
        assert!(!text("hpa", Format::Hpa).contains("cron"));
    }
}
