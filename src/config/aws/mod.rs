//! AWS autoscalers, whatever they are written in: resources go in, groups with their policies, alarms and schedules come out.
//!
//! Sources: API references of Amazon EC2 Auto Scaling, Application Auto Scaling and Amazon CloudWatch. CloudFormation, the
//! command line and Terraform write the same properties in other cases, with `-` or `_`; see [`super::document::Node::any`].

mod alarm;
mod answer;
mod assemble;
mod fields;
mod predictive;
mod reference;
mod remarks;
mod resource;
mod schedule;
mod step;
mod template;
mod tracking;
mod waits;

pub use answer::{read_answer, resource_of};
pub use assemble::assemble;
pub use reference::supersede;
pub use remarks::WARM_POOL;
pub use resource::{Origin, Resource, Role};
pub use template::{is_template, parameters, read_template};
