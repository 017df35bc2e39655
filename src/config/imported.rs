//! What became of a file: autoscalers, and everything that has to be said about them.

use super::autoscaler::Autoscaler;
use serde::{Deserialize, Serialize};

/// How a file ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every value that counts is known.
    Imported,
    /// Some values have to be supplied; see [`Autoscaler::gaps`].
    ImportedWithGaps,
    /// Nothing was taken over; see [`Imported::refusals`].
    Refused,
}

impl Outcome {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::ImportedWithGaps => "imported-with-gaps",
            Self::Refused => "refused",
        }
    }
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// Manifests of a `HorizontalPodAutoscaler`, or a part of one.
    Hpa,
    /// Manifests of a KEDA `ScaledObject`.
    Keda,
    /// Values of a Helm chart.
    HelmValues,
    /// AWS target tracking, as the command line takes it or answers.
    AwsTargetTracking,
    /// AWS step scaling.
    AwsStep,
    /// AWS simple scaling.
    AwsSimple,
    /// AWS scheduled actions.
    AwsScheduled,
    /// AWS predictive scaling.
    AwsPredictive,
    /// AWS groups or scalable targets alone.
    AwsGroup,
    /// A CloudFormation template.
    Cfn,
    /// Terraform for AWS: configuration or plan.
    TerraformAws,
    /// Google Cloud's autoscaler, in any form.
    Gcp,
    /// None that is known.
    Unknown,
}

impl FileKind {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hpa => "hpa",
            Self::Keda => "keda",
            Self::HelmValues => "helm-values",
            Self::AwsTargetTracking => "aws-target-tracking",
            Self::AwsStep => "aws-step",
            Self::AwsSimple => "aws-simple",
            Self::AwsScheduled => "aws-scheduled",
            Self::AwsPredictive => "aws-predictive",
            Self::AwsGroup => "aws-group",
            Self::Cfn => "cfn",
            Self::TerraformAws => "terraform-aws",
            Self::Gcp => "gcp",
            Self::Unknown => "unknown",
        }
    }
}

/// Why something was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("line {line}: {reason}; {remedy}")]
pub struct Refusal {
    /// Line of the file, from 1.
    pub line: u32,
    /// What is wrong, with the value.
    pub reason: String,
    /// What would mend it.
    pub remedy: String,
}

impl Refusal {
    /// A refusal at `line`.
    pub fn new(line: u32, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line, reason: reason.into(), remedy: remedy.into() }
    }
}

/// Something to know about the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Line that it is about, from 1.
    pub line: Option<u32>,
    /// What there is to know.
    pub text: String,
    /// What it is about, where that is something that was not read.
    pub unread: Option<Unread>,
}

/// A field or an option that is none, and was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Its name.
    pub name: String,
    /// What it may have been meant to be.
    pub meant: Option<String>,
}

impl Remark {
    /// A remark about a line.
    pub fn at(line: u32, text: impl Into<String>) -> Self {
        Self::of(Some(line), text)
    }

    /// A remark about no line in particular.
    pub fn new(text: impl Into<String>) -> Self {
        Self::of(None, text)
    }

    /// A remark about a line, where there is one.
    pub fn of(line: Option<u32>, text: impl Into<String>) -> Self {
        Self { line, text: text.into(), unread: None }
    }
}

/// A document or resource that is no autoscaler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignored {
    /// Its kind, like `Service`.
    pub kind: String,
    /// Its name, where that helps.
    pub name: Option<String>,
    /// Why it does not count, where that is not plain.
    pub why: Option<String>,
    /// Its first line, from 1.
    pub line: u32,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// Its name.
    pub file: String,
    /// What kind of file it is.
    pub kind: FileKind,
    /// How it ended.
    pub outcome: Outcome,
    /// Its autoscalers in the order of the file; none where it is refused.
    pub autoscalers: Vec<Autoscaler>,
    /// What there is to know about the file as a whole; an autoscaler has remarks of its own.
    pub remarks: Vec<Remark>,
    /// What else the file holds.
    pub ignored: Vec<Ignored>,
    /// Why it is refused; empty where it is not.
    pub refusals: Vec<Refusal>,
    /// Its text as UTF-8 without a byte order mark, which every [`super::Place`] points into.
    pub text: String,
}
