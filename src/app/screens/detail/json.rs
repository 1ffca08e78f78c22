//! Policy documents, printed and highlighted.

use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::prose::failure;
use crate::app::remote::Remote;
use crate::app::screens::detail::DetailScreen;
use crate::app::slot::Slot;
use crate::policy::language::print::{PrintedJson, SpanKind};

/// The tab "JSON": the trust policy as it is written.
pub(super) fn trust(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    let printed = model.reading.as_ref().map_or(&[][..], |reading| &reading.printed);
    if !printed.is_empty() {
        return printed.to_vec();
    }
    let mut lines = vec![Line::new(Slot::Muted, "  the trust policy could not be read")];
    if let Remote::Failed(problem) = &detail.detail {
        failure(&mut lines, problem);
    }
    lines
}

/// A document, indented by `indent` cells.
pub(in crate::app) fn document(text: &str, indent: usize) -> Vec<Line> {
    let printed = PrintedJson::of(text);
    let mut lines = Vec::with_capacity(printed.lines.len() + 1);
    if !printed.is_json {
        lines.push(Line::new(Slot::Warning, "not JSON; as it is written:"));
    }
    for spans in &printed.lines {
        let mut line = Line::new(Slot::Text, " ".repeat(indent));
        let blanks = spans.iter().take_while(|span| span.kind == SpanKind::Space);
        let depth: usize = blanks.map(|span| span.text.len()).sum();
        for span in spans {
            line = line.then(meaning(span.kind), &span.text);
        }
        lines.push(line.hanging(indent + depth + 2));
    }
    lines
}

fn meaning(kind: SpanKind) -> Slot {
    match kind {
        SpanKind::Key => Slot::JsonKey,
        SpanKind::String => Slot::JsonString,
        SpanKind::Number => Slot::JsonNumber,
        SpanKind::Literal => Slot::JsonLiteral,
        SpanKind::Punctuation => Slot::JsonPunctuation,
        SpanKind::Space => Slot::Text,
        SpanKind::Broken => Slot::Warning,
    }
}
