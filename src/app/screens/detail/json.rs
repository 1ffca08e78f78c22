//! Policy documents, printed and highlighted.

use crate::app::model::Model;
use crate::app::page::{Line, Meaning};
use crate::app::prose::failure;
use crate::app::remote::Remote;
use crate::app::screens::detail::DetailScreen;
use crate::policy::language::print::{PrintedJson, SpanKind};

/// The tab "JSON": the trust policy as it is written.
pub(super) fn trust(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    let entry = model.inventory.entry(&detail.role);
    if let Some(text) = entry.and_then(|entry| entry.role.trust.as_deref()) {
        return document(text, 0);
    }
    let mut lines = vec![Line::new(Meaning::Muted, "  the trust policy could not be read")];
    if let Remote::Failed(problem) = &detail.detail {
        failure(&mut lines, problem);
    }
    lines
}

/// A document, indented by `indent` cells.
pub(super) fn document(text: &str, indent: usize) -> Vec<Line> {
    let printed = PrintedJson::of(text);
    let mut lines = Vec::with_capacity(printed.lines.len() + 1);
    if !printed.is_json {
        lines.push(Line::new(Meaning::Warning, "not JSON; as it is written:"));
    }
    for spans in &printed.lines {
        let mut line = Line::new(Meaning::Text, " ".repeat(indent));
        let blanks = spans.iter().take_while(|span| span.kind == SpanKind::Space);
        let depth: usize = blanks.map(|span| span.text.len()).sum();
        for span in spans {
            line = line.then(meaning(span.kind), &span.text);
        }
        lines.push(line.hanging(indent + depth + 2));
    }
    lines
}

fn meaning(kind: SpanKind) -> Meaning {
    match kind {
        SpanKind::Key => Meaning::JsonKey,
        SpanKind::String => Meaning::JsonString,
        SpanKind::Number => Meaning::JsonNumber,
        SpanKind::Literal => Meaning::JsonLiteral,
        SpanKind::Punctuation => Meaning::JsonPunctuation,
        SpanKind::Space => Meaning::Text,
        SpanKind::Broken => Meaning::Warning,
    }
}
