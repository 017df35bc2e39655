//! What a file says nothing of, and would have to say for its autoscaler to be the one that is wanted: each value with the place
//! that it belongs to, in the names of the system's own API. How a file spells and holds it is no matter here.

mod aws;
mod gcp;
mod leaves;
mod waits;

pub use leaves::differences;

use crate::config::Assumptions;
use crate::config::autoscaler::{Autoscaler, AwsService, System};
use crate::config::found::{Gap, Place, Setting};
use crate::config::patch::{Mappings, filled};
use crate::policy::Policy;
use crate::scenario::Scenario;

/// A value that is put into a file.
#[derive(Debug, Clone, PartialEq)]
pub enum New {
    /// A number.
    Number(f64),
    /// A word or text.
    Word(String),
    /// True or false.
    Flag(bool),
    /// Fields of a block, in order.
    Block(Vec<(&'static str, New)>),
    /// A block with a name of its own: a key in the API, a field `name` elsewhere.
    Named(String, Vec<(&'static str, New)>),
}

impl From<u32> for New {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

/// A step from what a value belongs to, to the block that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Into the block of one of these names. Without one, its fields stand where the block would.
    In(&'static [&'static str]),
    /// Into one of a list of blocks.
    Item(&'static [&'static str], usize),
}

/// A value that a file lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Lack {
    /// Knob that wants it.
    pub knob: &'static str,
    /// Policy, alarm, action or autoscaler that it belongs to.
    pub owner: Place,
    /// From there to its block.
    pub path: Vec<Step>,
    /// Its name.
    pub key: &'static str,
    /// Fields that it stands behind, the best one first.
    pub behind: Vec<&'static str>,
    /// The value.
    pub new: New,
    /// Whether it is one more block of a list.
    pub is_item: bool,
}

/// What a file lacks, and for which knobs nothing can be put into it, with the reason.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lacks {
    /// Values.
    pub found: Vec<Lack>,
    /// Knobs, each with a clause that says why not.
    pub reasons: Vec<(&'static str, String)>,
}

impl Lacks {
    fn refuse(&mut self, knob: &'static str, why: impl Into<String>) {
        self.reasons.push((knob, why.into()));
    }
}

/// What `autoscaler`, which says `own`, lacks of `wanted`. Kubernetes' manifests are compared as a whole instead; see
/// [`super::insert`].
pub fn lacks(autoscaler: &Autoscaler, assumptions: &Assumptions, own: &Scenario, wanted: &Scenario) -> Lacks {
    let mut lacks = Lacks::default();
    bounds(autoscaler, own, wanted, &mut lacks);
    let (Ok(mappings), Ok(autoscaler)) = (Mappings::of(autoscaler, assumptions), filled(autoscaler, assumptions))
    else {
        return lacks;
    };
    match (&autoscaler.system, &own.policy, &wanted.policy) {
        (System::Aws(group), Policy::Aws(own), Policy::Aws(wanted)) => {
            aws::add(&aws::Parts { autoscaler: &autoscaler, group, own, wanted }, &mappings, &mut lacks);
        }
        (System::Gcp(group), Policy::Gcp(own), Policy::Gcp(wanted)) => {
            gcp::add(&gcp::Parts { autoscaler: &autoscaler, group, own, wanted }, &mappings, &mut lacks);
        }
        _ => {}
    }
    lacks
}

/// Bounds that the file says nothing of, and that were supplied when it was imported.
fn bounds(autoscaler: &Autoscaler, own: &Scenario, wanted: &Scenario, lacks: &mut Lacks) {
    let (path, [min, max]): (&[Step], _) = match &autoscaler.system {
        System::Aws(group) if group.service == AwsService::Ec2 => (&[], ["MinSize", "MaxSize"]),
        System::Aws(_) => (&[], ["MinCapacity", "MaxCapacity"]),
        System::Gcp(_) => (&[gcp::POLICY], ["minNumReplicas", "maxNumReplicas"]),
        System::Hpa(_) | System::Keda(_) => return,
    };
    let both = [
        ("min_replicas", &autoscaler.min, min, ["MaxSize", "MaxCapacity", "maxNumReplicas", "maxReplicas"]),
        ("max_replicas", &autoscaler.max, max, ["MinSize", "MinCapacity", "minNumReplicas", "minReplicas"]),
    ];
    for (knob, setting, key, behind) in both {
        let is_nowhere = matches!(setting, Setting::Gap(Gap { text: None, place: None, .. }));
        let size = wanted.print_key(knob).filter(|size| own.print_key(knob).as_ref() != Some(size));
        if let Some(size) = size.and_then(|size| size.parse::<u32>().ok()).filter(|_| is_nowhere) {
            let (owner, path) = (autoscaler.place, path.to_vec());
            lacks.found.push(Lack {
                knob,
                owner,
                path,
                key,
                behind: behind.to_vec(),
                new: size.into(),
                is_item: false,
            });
        }
    }
}
