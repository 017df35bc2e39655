//! One thing that AWS knows: a scalable target, a group, a policy, an action or an alarm.

use crate::config::autoscaler::AwsService;
use crate::config::document::{Content, Node};

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A scalable target, or an Auto Scaling group: what has bounds.
    Target,
    /// A scaling policy of any type.
    Policy,
    /// A scheduled action.
    Schedule,
    /// A CloudWatch alarm.
    Alarm,
}

/// What a resource was written in, where that changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An answer or an input of the API, or a command.
    Api,
    /// A CloudFormation template.
    CloudFormation,
    /// A Terraform configuration or plan.
    Terraform,
}

/// One resource.
#[derive(Debug, Clone)]
pub struct Resource {
    /// What it is.
    pub role: Role,
    /// Whose it is; `None` where the file does not say.
    pub service: Option<AwsService>,
    /// What it was written in.
    pub origin: Origin,
    /// How the file calls it: logical id, label, variable; empty where it does not.
    pub label: String,
    /// What others write to refer to it.
    pub references: Vec<String>,
    /// Its kind as the file calls it.
    pub kind: String,
    /// Its properties.
    pub node: Node,
}

impl Resource {
    /// A property, under any of its names.
    pub fn any(&self, keys: &[&str]) -> Option<&Node> {
        self.node.any(keys)
    }

    /// A block of properties; plans wrap blocks in lists.
    pub fn block(&self, keys: &[&str]) -> Option<&Node> {
        self.any(keys).and_then(unwrapped)
    }

    /// What its group or target is called: the property that names it.
    pub fn target_node(&self) -> Option<&Node> {
        self.any(&["AutoScalingGroupName", "ResourceId", "ScalingTargetId"])
    }

    /// Its own name in AWS.
    pub fn own_name(&self) -> Option<&Node> {
        match self.role {
            Role::Target => self.any(&["AutoScalingGroupName", "Name", "ResourceId"]),
            Role::Policy => self.any(&["PolicyName", "Name"]),
            Role::Schedule => self.any(&["ScheduledActionName", "Name"]),
            Role::Alarm => self.any(&["AlarmName", "Name"]),
        }
    }

    /// Its name where that is plain text, else how the file calls it.
    pub fn title(&self) -> Option<String> {
        let name = self.own_name().and_then(Node::known).map(str::to_owned);
        name.or_else(|| Some(self.label.clone()).filter(|label| !label.is_empty()))
    }
}

/// The map of a block, also where it is a list of one.
pub fn unwrapped(node: &Node) -> Option<&Node> {
    match &node.content {
        Content::Map(_) => Some(node),
        Content::List(items) => items.first().filter(|item| item.is_map()),
        Content::Null | Content::Scalar(..) => None,
    }
}
