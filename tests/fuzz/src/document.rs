//! The text of a policy document: read, said in words, looked at for findings, printed.

use kamen::domain::text::harmless;
use kamen::policy::explain::missing::json_of;
use kamen::policy::findings::Finding;
use kamen::policy::findings::lint::{inputs, lint};
use kamen::policy::language::document::{PolicyDocument, PrincipalElement};
use kamen::policy::language::encoded::decoded;
use kamen::policy::language::print::PrintedJson;
use kamen::policy::words::{KnownAccounts, trust_summary};
use serde_json::{Value, json};

use super::assert_harmless;

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let document = PolicyDocument::parse(&text);
    print(&text, &document);
    words(&document);
    statements_say_what_was_read(&document);
    findings(&text);
    encoding(&text);
}

/// Printing changes nothing but white space, and knows where each statement stands.
fn print(text: &str, document: &PolicyDocument) {
    let printed = PrintedJson::of(text);
    let shown = printed.text();
    for span in printed.lines.iter().flatten() {
        assert_harmless(&span.text);
    }
    let value = serde_json::from_str::<Value>(text);
    assert_eq!(printed.is_json, value.is_ok());
    let Ok(value) = value else { return };
    assert_eq!(PrintedJson::of(&shown).text(), shown, "printed twice");
    // Harmful characters are shown as others; all else is as it was.
    let spaces = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    if harmless(&text.replace(spaces, "")) == text.replace(spaces, "") {
        assert_eq!(serde_json::from_str::<Value>(&shown).ok(), Some(value.clone()));
        assert_eq!(PolicyDocument::parse(&shown), *document);
    }
    let expected = match value.get("Statement") {
        Some(Value::Array(items)) => items.len(),
        Some(_) => 1,
        None => 0,
    };
    let (shown_lines, written_lines) = (shown.lines().count(), text.split('\n').count());
    for index in 0..expected {
        let here = printed.statement_lines(index).expect("every statement has its lines");
        assert!(0 < here.first && here.first <= here.last && here.last <= shown_lines);
        let there = printed.written_lines(index).expect("every statement has its lines");
        assert!(0 < there.first && there.first <= there.last && there.last <= written_lines);
    }
    assert_eq!(printed.statement_lines(expected), None);
}

/// A trust relationship always has words, and they are fit to be shown.
fn words(document: &PolicyDocument) {
    let summary = trust_summary(document, None, &KnownAccounts::default());
    assert!(!summary.short().is_empty());
    let sentences = summary.sentences();
    assert!(!sentences.is_empty());
    for sentence in &sentences {
        assert_harmless(sentence);
    }
    assert!(summary.principals.len() >= document.statements.len());
    assert!(summary.findings.is_sorted_by_key(Finding::severity));
    for finding in &summary.findings {
        assert_harmless(&finding.message);
    }
}

/// A statement written out again is the same statement.
fn statements_say_what_was_read(document: &PolicyDocument) {
    if !document.problems.is_empty() {
        return;
    }
    let written: Vec<Value> = document.statements.iter().map(json_of).collect();
    let again = PolicyDocument::from_value(&json!({"Statement": written}));
    let again: Vec<Value> = again.statements.iter().map(json_of).collect();
    assert_eq!(again, written);
    for (statement, value) in document.statements.iter().zip(&written) {
        let single = PolicyDocument::from_value(&json!({"Statement": value}));
        let mut single = single.statements.into_iter().next().expect("one statement");
        single.index = statement.index;
        // Principals of one key are written together.
        let mut statement = statement.clone();
        for principal in [&mut single.principal, &mut statement.principal].into_iter().flatten() {
            let (PrincipalElement::Only(list) | PrincipalElement::AllBut(list)) = principal;
            list.sort_by_key(|one| format!("{one:?}"));
        }
        assert_eq!(single, statement);
    }
}

fn findings(text: &str) {
    let found = inputs("file", text);
    assert!(!found.is_empty(), "nothing goes unsaid");
    for input in found {
        let lines = input.text.split('\n').count().max(PrintedJson::of(&input.text).lines.len());
        for located in lint(input, None, (&KnownAccounts::default(), None)).findings {
            assert_harmless(&located.finding.message);
            if let Some(range) = located.lines {
                assert!(0 < range.first && range.first <= range.last && range.last <= lines);
            }
        }
    }
}

/// What AWS encodes is read as it was meant.
fn encoding(text: &str) {
    let trimmed = text.trim();
    let mut encoded = String::new();
    for byte in trimmed.bytes() {
        encoded.push('%');
        encoded.extend(
            [byte >> 4, byte & 15].map(|half| char::from(b"0123456789ABCDEF"[usize::from(half)])),
        );
    }
    assert_eq!(decoded(&encoded), trimmed);
    assert!(decoded(text).len() <= text.len() * 3, "what is no UTF-8 takes three bytes at most");
    if trimmed.starts_with('{') {
        assert_eq!(decoded(text), text);
        let answer = json!({"Role": {"AssumeRolePolicyDocument": encoded}}).to_string();
        assert_eq!(inputs("file", &answer)[0].text, trimmed);
    }
}
