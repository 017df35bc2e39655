//! A file → what it holds: the kind of each document is found, and its reader asked.

use super::autoscaler::Autoscaler;
use super::document::{Documents, Node, Source, branches, decode, read_hcl, read_json, read_yaml};
use super::draft::Draft;
use super::hints::{foreign, nothing};
use super::imported::{FileKind, Imported, Outcome, Refusal, Remark};
use super::inventory::{Valued, values};
use super::mapping::add_mappings;
use super::meaning::{Context, Known, Reader, decimal};
use super::{aws, gcp, kubernetes, rivals, shell, terraform};

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// YAML, with braces or without.
    Yaml,
    /// JSON.
    Json,
    /// Terraform's configuration language.
    Hcl,
    /// Commands.
    Shell,
}

/// Reads a file: `name` is what it is called, which says little; its content decides what it is.
pub fn read(name: &str, bytes: &[u8]) -> Imported {
    match decode(bytes) {
        Ok(text) => read_text(name, text),
        Err(refusal) => refused(name, String::new(), vec![refusal]),
    }
}

/// Reads a text that was pasted or decoded before.
pub fn read_text(name: &str, text: impl Into<String>) -> Imported {
    let text = text.into();
    let draft = draft(name, &text);
    match draft {
        Ok(draft) => finish(name, text, draft),
        Err(refusal) => {
            // A manifest that is wrong is not taken for something else that it names.
            let is_manifest = ["apiVersion", "resource \""].iter().any(|word| text.contains(word));
            let refusal = foreign(&text).filter(|_| !is_manifest).unwrap_or(refusal);
            refused(name, text, vec![refusal])
        }
    }
}

fn refused(name: &str, text: String, refusals: Vec<Refusal>) -> Imported {
    Imported {
        file: name.to_owned(),
        kind: FileKind::Unknown,
        outcome: Outcome::Refused,
        autoscalers: Vec::new(),
        remarks: Vec::new(),
        ignored: Vec::new(),
        refusals,
        text,
    }
}

/// What a text is written in, by how it begins and what stands at the beginning of its lines.
fn language(name: &str, text: &str) -> Language {
    let is_content = |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.starts_with("//");
    let mut lines = text.lines().map(str::trim).filter(is_content);
    let first = lines.next().unwrap_or_default();
    let is_block = |line: &str| {
        let opens = line.trim_end().ends_with('{') || line.contains("{ ");
        let word = line.split([' ', '"', '{']).next().unwrap_or_default();
        opens && ["resource", "variable", "locals", "provider", "terraform", "module", "data", "output"].contains(&word)
    };
    // YAML in braces has names without quotes.
    let inner = text.trim_start().trim_start_matches(['{', '[']).trim_start();
    let is_braced = first.starts_with('{') && inner.starts_with(|first: char| first.is_ascii_alphabetic());
    if first.starts_with(['{', '[']) && !first.starts_with("{{") && !first.starts_with("{%") && !is_braced {
        return Language::Json;
    }
    let is_hcl_name = [".tf", ".hcl"].iter().any(|end| name.ends_with(end));
    if is_hcl_name || is_block(first) || lines.clone().any(is_block) {
        return Language::Hcl;
    }
    if shell::is_shell(text) { Language::Shell } else { Language::Yaml }
}

/// What a text is written in, and the roots of its documents; commands have none. `None` where it cannot be read.
pub fn trees(name: &str, text: &str) -> Option<(Language, Vec<Node>)> {
    let (language, source) = (language(name, text), Source::new(text));
    let roots = match language {
        Language::Hcl => vec![read_hcl(&source).ok()?],
        Language::Json => read_json(&source).ok()?.roots,
        Language::Yaml => read_yaml(&source).ok()?.roots,
        Language::Shell => Vec::new(),
    };
    Some((language, roots))
}

fn draft(name: &str, text: &str) -> Result<Draft, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new(1, "the file is empty", "give it the configuration of an autoscaler"));
    }
    let source = Source::new(text);
    let mut draft = Draft::default();
    match language(name, text) {
        Language::Hcl => {
            let root = read_hcl(&source)?;
            let mut known = Known::default();
            terraform::names(&root, &mut known);
            let context = Context {
                source: &source,
                is_yaml: false,
                has_durations: false,
                branches: Vec::new(),
                elses: Vec::new(),
                known,
            };
            terraform::read_configuration(&root, Reader { context: &context }, &mut draft);
        }
        Language::Shell => {
            let script = shell::Script::new(&source)?;
            let known = script.variables(&source);
            let context = Context {
                source: &source,
                is_yaml: false,
                has_durations: true,
                branches: Vec::new(),
                elses: Vec::new(),
                known,
            };
            script.read(Reader { context: &context }, &mut draft)?;
        }
        Language::Json => read_documents(&source, read_json(&source)?, &mut draft),
        Language::Yaml => read_documents(&source, read_yaml(&source)?, &mut draft),
    }
    Ok(draft)
}

fn read_documents(source: &Source<'_>, documents: Documents, draft: &mut Draft) {
    let mut known = Known::default();
    for root in &documents.roots {
        aws::parameters(root, &mut known);
        kubernetes::parameters(root, &mut known);
        terraform::names(root, &mut known);
    }
    let branches = branches(&documents.controls, source.last_line());
    let elses = documents.controls.iter().filter(|control| matches!(control.verb.as_str(), "else" | "elif" | "elseif"));
    let elses = elses.cloned().collect();
    let context = Context { source, is_yaml: true, has_durations: false, branches, elses, known };
    let reader = Reader { context: &context };
    let (mut answers, mut blocks) = (Vec::new(), Vec::new());
    for root in &documents.roots {
        if let Some(bridged) = terraform::read_bridged(root) {
            bridged.manifests.iter().for_each(|manifest| {
                kubernetes::read_document(manifest, reader, draft);
            });
            bridged.others.into_iter().for_each(|(kind, name, line)| draft.ignore(kind, Some(name), line));
            blocks.extend(bridged.blocks);
        } else if aws::is_template(root) {
            let resources = aws::read_template(root, draft);
            aws::assemble(&resources, Some(FileKind::Cfn), reader, draft);
        } else if terraform::is_json(root) {
            terraform::read_configuration(root, reader, draft);
        } else if terraform::is_plan(root) {
            terraform::read_plan(root, reader, draft);
        } else if let Some(resources) = aws::read_answer(root) {
            answers.extend(resources);
        } else if !gcp::read_document(root, reader, draft) && !kubernetes::read_document(root, reader, draft) {
            draft.ignore("a document of no known kind", None, root.line());
        }
    }
    aws::assemble(&answers, None, reader, draft);
    terraform::read_blocks(blocks, None, reader, draft);
    draft.autoscalers.iter_mut().for_each(|autoscaler| add_bases(autoscaler, source));
    for (line, text) in documents.inserted {
        let text: String = text.chars().take(80).collect();
        draft.remarks.push(Remark::at(line, format!("the template inserts {text} here, which is not seen")));
    }
}

fn finish(name: &str, text: String, mut draft: Draft) -> Imported {
    if draft.autoscalers.is_empty() && draft.refusals.is_empty() {
        let refusal = kubernetes::refuse_others(&draft).or_else(|| foreign(&text)).unwrap_or_else(|| nothing(&draft));
        draft.refusals.push(refusal);
    }
    let kind = draft.kind.unwrap_or(FileKind::Unknown);
    draft.refusals.sort_by_key(|refusal| refusal.line);
    draft.refusals.dedup();
    if draft.autoscalers.is_empty() {
        let mut imported = refused(name, text, draft.refusals);
        imported.kind = kind;
        imported.ignored = draft.ignored;
        // A refusal says it once.
        let is_said = |remark: &Remark| imported.refusals.iter().any(|refusal| refusal.reason == remark.text);
        draft.remarks.retain(|remark| !is_said(remark));
        imported.remarks = draft.remarks;
        return imported;
    }
    draft.autoscalers.sort_by_key(|autoscaler| autoscaler.place.start);
    draft.autoscalers.iter_mut().for_each(add_mappings);
    rivals::add_remarks(&mut draft.autoscalers);
    // What can be read is kept; what cannot is named.
    let refused = draft.refusals.iter().map(|refusal| {
        let title = draft.title_of(refusal).map_or_else(String::new, |title| format!("{title} is "));
        Remark::at(refusal.line, format!("{title}not taken over: {}; {}", refusal.reason, refusal.remedy))
    });
    let remarks = refused.chain(draft.remarks.iter().cloned()).collect();
    let has_gap = draft.autoscalers.iter().any(|autoscaler| !autoscaler.gaps().is_empty());
    Imported {
        file: name.to_owned(),
        kind,
        outcome: if has_gap { Outcome::ImportedWithGaps } else { Outcome::Imported },
        autoscalers: draft.autoscalers,
        remarks,
        ignored: draft.ignored,
        refusals: Vec::new(),
        text,
    }
}

/// Says which numbers are written in another base than ten.
fn add_bases(autoscaler: &mut Autoscaler, source: &Source<'_>) {
    let is_based = |written: &str| {
        let digits = written.trim_start_matches(['+', '-']);
        let plain = digits.trim_start_matches('0');
        digits.len() > 1 && digits.starts_with('0') && !digits.contains('.') && !decimal(digits).ends_with(plain)
    };
    let remark = |value: Valued| {
        let place = value.place?;
        let written = Some(source.slice(place)).filter(|written| is_based(written))?;
        let value = decimal(written);
        let what =
            format!("{written} is {value} to readers of YAML 1.1, as kubectl, CloudFormation and gcloud have them");
        Some(Remark::at(place.line, what))
    };
    autoscaler.remarks.extend(values(autoscaler).into_iter().filter_map(remark));
}
