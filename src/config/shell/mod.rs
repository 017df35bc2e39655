//! Commands of `aws`, `gcloud` and `kubectl` in shell text → what their options say.

mod aws;
mod google;
mod kubectl;
mod options;

use super::aws::assemble;
use super::document::{Source, read_commands};
use super::draft::Draft;
use super::imported::Refusal;
use super::meaning::Reader;

/// Reads all commands of a text.
///
/// # Errors
/// When a quote is never closed.
pub fn read(source: &Source<'_>, reader: Reader<'_>, draft: &mut Draft) -> Result<(), Refusal> {
    let (commands, files) = read_commands(source)?;
    let mut resources = Vec::new();
    for command in &commands {
        let program = command.words.first().map(|(word, _)| word.rsplit('/').next().unwrap_or_default());
        match program {
            Some("aws") => resources.extend(aws::read(command, &files, draft)?),
            Some("gcloud") => google::read(command, reader, draft),
            Some("kubectl" | "oc") => kubectl::read(command, reader, draft),
            _ => {}
        }
    }
    assemble(&resources, None, reader, draft);
    Ok(())
}

/// Whether a text has a command that scales something.
pub fn is_shell(text: &str) -> bool {
    let scales = |line: &str| {
        let line = line.trim_start().trim_start_matches("$ ").trim_start_matches("sudo ");
        let line =
            line.split_once("$(").map_or(line, |(before, after)| if before.ends_with('=') { after } else { line });
        let is_aws =
            line.starts_with("aws ") && ["autoscaling", "cloudwatch"].iter().any(|service| line.contains(service));
        let is_google =
            line.starts_with("gcloud ") && (line.contains("instance-groups") || line.contains("set-autoscaling"));
        is_aws
            || is_google
            || ((line.starts_with("kubectl ") || line.starts_with("oc ")) && line.contains(" autoscale"))
    };
    text.lines().any(scales)
}
