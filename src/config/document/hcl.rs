//! HCL → nodes. The reader is `hcl-edit`. Blocks become entries, labels keys: `resource "a" "b" { … }` is
//! `resource: {a: {b: {…}}}`, and blocks of one name make a list. What is no literal keeps its text.

use super::node::{Content, Entry, Form, Node};
use super::source::Source;
use crate::config::found::Place;
use crate::config::imported::Refusal;
use hcl_edit::Span as _;
use hcl_edit::expr::{BinaryOperator, Expression, ObjectKey, UnaryOperator};
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};

/// Most blocks and attributes of one body.
const MOST_BLOCKS: usize = 10_000;

/// Functions that write their argument as text, which is read again by whoever gets it.
const ENCODERS: [&str; 2] = ["yamlencode", "jsonencode"];

/// Reads a file.
///
/// # Errors
/// When the text is no HCL, or gives an attribute twice.
pub fn read_hcl(source: &Source<'_>) -> Result<Node, Refusal> {
    let body = hcl_edit::parser::parse_body(source.text).map_err(|error| {
        let line = u32::try_from(error.location().line()).unwrap_or(u32::MAX).clamp(1, source.last_line());
        let what = error.message().replace('\n', ", ");
        Refusal::new(line, format!("no HCL: {what}"), "mend the line, or the one before it")
    })?;
    let place = source.place(0, source.text.len());
    Ok(Node::new(Content::Map(Reader { source }.body(&body, None)?), place))
}

/// Makes nodes of a syntax tree.
struct Reader<'s, 't> {
    source: &'s Source<'t>,
}

impl Reader<'_, '_> {
    fn place(&self, span: Option<std::ops::Range<usize>>, within: Option<Place>) -> Place {
        span.map_or_else(|| within.unwrap_or_default(), |span| self.source.place(span.start, span.end))
    }

    fn body(&self, body: &Body, within: Option<Place>) -> Result<Vec<Entry>, Refusal> {
        let mut entries: Vec<Entry> = Vec::new();
        if body.len() > MOST_BLOCKS {
            let line = within.map_or(1, |place| place.line);
            let reason = format!("{} blocks and attributes, and at most {MOST_BLOCKS} are read", body.len());
            return Err(Refusal::new(line, reason, "leave out what is no autoscaler"));
        }
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let place = self.place(attribute.key.span(), within);
                    let key = attribute.key.as_str().to_owned();
                    if let Some(known) = entries.iter().find(|entry| entry.key == key) {
                        let reason = format!("{key} stands twice, first on line {}", known.place.line);
                        return Err(Refusal::new(place.line, reason, "keep one of them"));
                    }
                    let node = self.expression(&attribute.value, place);
                    entries.push(Entry { key, place, node, others: Vec::new() });
                }
                Structure::Block(block) => self.block(block, within, &mut entries)?,
            }
        }
        Ok(entries)
    }

    /// Adds a block; `dynamic "x"` is a block `x` with what its `content` says, and what it is repeated for.
    fn block(&self, block: &Block, within: Option<Place>, entries: &mut Vec<Entry>) -> Result<(), Refusal> {
        let place = self.place(block.span(), within);
        let mut path: Vec<&str> =
            std::iter::once(block.ident.as_str()).chain(block.labels.iter().map(BlockLabel::as_str)).collect();
        let content = block.body.get_blocks("content").next().filter(|_| path.first() == Some(&"dynamic"));
        if content.is_some() {
            path.remove(0);
        }
        let mut body = self.body(content.map_or(&block.body, |content| &content.body), Some(place))?;
        if let Some(repeated) = block.body.get_attribute("for_each").filter(|_| content.is_some()) {
            let place = self.place(repeated.key.span(), Some(place));
            let node = self.expression(&repeated.value, place);
            body.push(Entry { key: "for_each".to_owned(), place, node, others: Vec::new() });
        }
        insert(entries, &path, Node::new(Content::Map(body), place));
        Ok(())
    }

    fn open(&self, place: Place) -> Node {
        Node::new(Content::Scalar(self.source.slice(place).trim().to_owned(), Form::Open), place)
    }

    fn expression(&self, expression: &Expression, within: Place) -> Node {
        let place = self.place(expression.span(), Some(within));
        let scalar = |text: String, form: Form| Node::new(Content::Scalar(text, form), place);
        match expression {
            Expression::Null(_) => Node::new(Content::Null, place),
            Expression::Bool(value) => scalar(value.value().to_string(), Form::Plain),
            Expression::Number(number) => scalar(number.value().to_string(), Form::Plain),
            Expression::String(text) => scalar(text.value().clone(), Form::Quoted),
            Expression::StringTemplate(_) => {
                let text = self.source.slice(place).trim().trim_matches('"').to_owned();
                scalar(text, Form::Open)
            }
            Expression::Array(array) => {
                Node::new(Content::List(array.iter().map(|item| self.expression(item, place)).collect()), place)
            }
            Expression::Object(object) => {
                let entries = object.iter().map(|(key, value)| {
                    let (key, key_place) = match key {
                        ObjectKey::Ident(ident) => (ident.as_str().to_owned(), self.place(ident.span(), Some(place))),
                        ObjectKey::Expression(expression) => {
                            let node = self.expression(expression, place);
                            (node.text().unwrap_or_default().to_owned(), node.place)
                        }
                    };
                    Entry { key, place: key_place, node: self.expression(value.expr(), place), others: Vec::new() }
                });
                Node::new(Content::Map(entries.collect()), place)
            }
            Expression::Parenthesis(inner) => self.expression(inner.inner(), place),
            Expression::FuncCall(call) if ENCODERS.contains(&call.name.name.as_str()) => {
                call.args.iter().next().map_or_else(|| self.open(place), |inner| self.expression(inner, place))
            }
            Expression::UnaryOp(_) | Expression::BinaryOp(_) => match arithmetic(expression) {
                Some(value) => scalar(value.to_string(), Form::Plain),
                None => self.open(place),
            },
            _ => self.open(place),
        }
    }
}

/// The value of arithmetic on literals, like `5 * 60`.
fn arithmetic(expression: &Expression) -> Option<f64> {
    match expression {
        Expression::Number(number) => number.value().as_f64(),
        Expression::Parenthesis(inner) => arithmetic(inner.inner()),
        Expression::UnaryOp(op) if *op.operator.value() == UnaryOperator::Neg => {
            arithmetic(&op.expr).map(|value| -value)
        }
        Expression::BinaryOp(op) => {
            let (left, right) = (arithmetic(&op.lhs_expr)?, arithmetic(&op.rhs_expr)?);
            match op.operator.value() {
                BinaryOperator::Plus => Some(left + right),
                BinaryOperator::Minus => Some(left - right),
                BinaryOperator::Mul => Some(left * right),
                BinaryOperator::Div if right != 0.0 => Some(left / right),
                _ => None,
            }
        }
        _ => None,
    }
    .filter(|value| value.is_finite())
}

/// Puts a block behind its path. What is there already becomes, or is, a list.
fn insert(entries: &mut Vec<Entry>, path: &[&str], node: Node) {
    let Some((first, rest)) = path.split_first() else { return };
    let place = node.place;
    let known = entries.iter_mut().find(|entry| entry.key == *first);
    match (known, rest.is_empty()) {
        (None, true) => entries.push(Entry { key: (*first).to_owned(), place, node, others: Vec::new() }),
        (None, false) => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, node);
            let map = Node::new(Content::Map(inner), place);
            entries.push(Entry { key: (*first).to_owned(), place, node: map, others: Vec::new() });
        }
        (Some(entry), true) => match &mut entry.node.content {
            Content::List(items) => items.push(node),
            _ => {
                let before = std::mem::replace(&mut entry.node, Node::new(Content::Null, place));
                entry.node = Node { place: before.place, content: Content::List(vec![before, node]), tag: None };
            }
        },
        (Some(entry), false) => {
            if let Content::Map(inner) = &mut entry.node.content {
                insert(inner, rest, node);
            }
        }
    }
}
