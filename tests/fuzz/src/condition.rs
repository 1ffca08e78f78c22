//! One condition on one key: lines of `operator`, `key`, `held`, `other`, `variable`, then the wanted
//! values, a line each.

use std::borrow::Cow;

use kamen::policy::decide::context::Fact;
use kamen::policy::decide::kleene::Kleene;
use kamen::policy::language::condition::Test;
use kamen::policy::language::condition::operator::Operator;
use kamen::policy::language::document::Condition;
use kamen::policy::language::key::ContextKey;
use kamen::policy::language::key_type::KeyType;
use kamen::policy::language::pattern::Values;

/// What the request holds under the condition's key, and under every other (for variables).
struct World<'w> {
    key: &'w str,
    own: Fact<'w>,
    others: Fact<'w>,
}

impl Values for World<'_> {
    fn fact<'a>(&'a self, key: &'a ContextKey) -> Fact<'a> {
        if *key.name == *self.key { self.own.clone() } else { self.others.clone() }
    }
}

fn one(text: &str) -> Fact<'_> {
    Fact::One(Cow::Borrowed(text))
}

fn many<'a>(texts: &[&'a str]) -> Fact<'a> {
    Fact::Many(texts.iter().map(|text| Cow::Borrowed(*text)).collect())
}

struct Input<'a> {
    operator: &'a str,
    key: &'a str,
    held: &'a str,
    other: &'a str,
    variable: &'a str,
    wanted: Vec<&'a str>,
}

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.split('\n');
    let mut next = || lines.next().unwrap_or_default();
    let (operator, key, held, other, variable) = (next(), next(), next(), next(), next());
    let input = Input { operator, key, held, other, variable, wanted: lines.collect() };
    if key.is_empty() {
        return;
    }
    for variables in [true, false] {
        knowledge(&input, variables);
        order_and_case(&input, variables);
        negation(&input, variables);
    }
    comparisons(&input);
    wildcards(&input);
}

fn test(operator: &str, input: &Input<'_>, variables: bool) -> Test {
    let condition = Condition {
        operator: operator.to_owned(),
        key: input.key.to_owned(),
        values: input.wanted.iter().map(|&value| value.to_owned()).collect(),
    };
    Test::new(&condition, variables)
}

fn ask(test: &Test, own: &Fact<'_>, others: &Fact<'_>) -> Kleene {
    test.holds(&World { key: &test.key.name, own: own.clone(), others: others.clone() })
}

/// What a key of that kind may hold, were it known: of what AWS says that it holds, and of nothing else.
fn facts<'a>(input: &Input<'a>, test: &Test) -> Vec<Fact<'a>> {
    let has_set = test.operator.is_some_and(|operator| operator.set.is_some());
    let mut facts = vec![Fact::Absent];
    let possible = |value: &&str| may_hold(&test.key.name, value);
    let mut values = [input.held, input.other, ""].into_iter().filter(possible).collect::<Vec<_>>();
    if !test.key.is_multivalued() {
        facts.extend(values.iter().copied().map(one));
    }
    if test.key.is_multivalued() || has_set {
        facts.extend(values.iter().map(|value| many(&[value])));
        facts.push(many(&values));
        values.reverse();
        facts.push(many(&values));
    }
    facts
}

/// Whether such values are under the key in any request.
fn may_hold(key: &str, value: &str) -> bool {
    let operator = match KeyType::of(key) {
        None | Some(KeyType::Text) => return true,
        Some(KeyType::Number) => "NumericEquals",
        Some(KeyType::Moment | KeyType::Seconds) => "DateEquals",
        Some(KeyType::Flag) => "Bool",
        Some(KeyType::Address) => "IpAddress",
        Some(KeyType::Arn) => "ArnEquals",
    };
    let own = Condition {
        operator: operator.to_owned(),
        key: key.to_owned(),
        values: vec![value.to_owned()],
    };
    ask(&Test::new(&own, false), &one(value), &Fact::Absent).is_yes()
}

/// With everything known the answer is certain; and what is certain without knowing stays so.
fn knowledge(input: &Input<'_>, variables: bool) {
    let test = test(input.operator, input, variables);
    let known = [Fact::Absent, one(input.variable), one(input.held), many(&["a", "b"])];
    for own in facts(input, &test) {
        let open = ask(&test, &own, &Fact::Unknown);
        for others in &known {
            let certain = ask(&test, &own, others);
            assert!(!certain.is_unknown(), "{own:?} and {others:?} leave it open");
            assert!(open.is_unknown() || open == certain, "a variable turned {open:?}: {others:?}");
            let unknown = ask(&test, &Fact::Unknown, others);
            assert!(unknown.is_unknown() || unknown == certain, "{own:?} turned {unknown:?}");
            let nothing = ask(&test, &Fact::Unknown, &Fact::Unknown);
            assert!(nothing.is_unknown() || nothing == certain, "{own:?} turned {nothing:?}");
        }
    }
}

/// The order of values never matters, nor does the case of operator and key.
fn order_and_case(input: &Input<'_>, variables: bool) {
    let straight = test(input.operator, input, variables);
    let wanted = input.wanted.iter().rev().copied().collect();
    let key = input.key.to_ascii_uppercase();
    let turned = Input { wanted, key: &key, ..*input };
    let turned = test(&input.operator.to_ascii_uppercase(), &turned, variables);
    let others = one(input.variable);
    for own in facts(input, &straight) {
        let backwards = match &own {
            Fact::Many(list) => Fact::Many(list.iter().rev().cloned().collect()),
            fact => fact.clone(),
        };
        assert_eq!(ask(&straight, &own, &others), ask(&turned, &backwards, &others));
    }
}

/// An operator and its negation are opposite wherever the key is there, and so are "any" and "all".
fn negation(input: &Input<'_>, variables: bool) {
    let Some(operator) = Operator::parse(input.operator) else { return };
    let Some(opposite) = opposite(input.operator) else { return };
    let (test, negated) =
        (test(input.operator, input, variables), test(&opposite, input, variables));
    let parsed = negated.operator.expect("the negation is an operator");
    assert_eq!((parsed.base, parsed.negated), (operator.base, !operator.negated));
    let others = one(input.variable);
    for own in [one(input.held), one(input.other), many(&[input.held, input.other])] {
        let is_list = matches!(own, Fact::Many(_));
        let is_empty = input.held.is_empty() || input.other.is_empty();
        if (is_list && operator.set.is_none()) || (operator.set.is_some() && is_empty) {
            continue;
        }
        assert_eq!(ask(&test, &own, &others), !ask(&negated, &own, &others), "{own:?}");
    }
    if !operator.if_exists {
        let absent = |test| ask(test, &Fact::Absent, &others);
        assert_eq!(absent(&test), !absent(&negated), "absent");
    }
}

/// The name of the operator that says the contrary.
fn opposite(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let (set, rest) = match lower.split_once(':') {
        Some(("forallvalues", rest)) => ("ForAnyValue:", rest),
        Some(("foranyvalue", rest)) => ("ForAllValues:", rest),
        Some(_) => return None,
        None => ("", &*lower),
    };
    let turned = if rest.starts_with("not") {
        rest.replacen("not", "", 1)
    } else if rest.starts_with("ipaddress") {
        format!("not{rest}")
    } else if rest.contains("not") {
        rest.replacen("not", "", 1)
    } else {
        let families = ["string", "numeric", "date", "arn"];
        let (family, tail) =
            families.into_iter().find_map(|family| Some((family, rest.strip_prefix(family)?)))?;
        (tail.starts_with("equals") || tail.starts_with("like"))
            .then(|| format!("{family}not{tail}"))?
    };
    Some(format!("{set}{turned}"))
}

/// Less, equal and greater are three ways out of which one value goes one.
fn comparisons(input: &Input<'_>) {
    let Some(wanted) = input.wanted.first().copied() else { return };
    let single = Input { wanted: vec![wanted], ..*input };
    if test("Null", &single, false).key.is_multivalued() {
        return;
    }
    for family in ["Numeric", "Date"] {
        let holds = |name: &str, held: &str, wanted: &str| {
            let single = Input { wanted: vec![wanted], ..*input };
            ask(&test(&format!("{family}{name}"), &single, false), &one(held), &Fact::Absent)
                .is_yes()
        };
        let [less, equal, greater] =
            ["LessThan", "Equals", "GreaterThan"].map(|name| holds(name, input.held, wanted));
        let readable = holds("Equals", input.held, input.held) && holds("Equals", wanted, wanted);
        assert_eq!(u8::from(less) + u8::from(equal) + u8::from(greater), u8::from(readable));
        assert_eq!(holds("LessThanEquals", input.held, wanted), less || equal);
        assert_eq!(holds("GreaterThanEquals", input.held, wanted), greater || equal);
        assert_eq!(less, holds("GreaterThan", wanted, input.held), "the other way round");
        if less && holds("LessThan", wanted, input.other) {
            assert!(holds("LessThan", input.held, input.other), "transitive");
        }
    }
}

/// Wildcards agree with a table that tries everything; without them "like" is "equals".
fn wildcards(input: &Input<'_>) {
    let Some(wanted) = input.wanted.first().copied() else { return };
    let single = Input { wanted: vec![wanted], ..*input };
    let like = test("StringLike", &single, false);
    if like.key.is_multivalued() {
        return;
    }
    let holds = |operator: &str, held: &str| {
        ask(&test(operator, &single, false), &one(held), &Fact::Absent).is_yes()
    };
    assert_eq!(holds("StringEquals", input.held), wanted == input.held);
    assert!(holds("StringEqualsIgnoreCase", wanted), "equal to itself");
    if !wanted.contains(['*', '?']) {
        assert_eq!(holds("StringLike", input.held), wanted == input.held);
    }
    if input.held.len() * wanted.len() < 20_000 {
        assert_eq!(holds("StringLike", input.held), table(wanted, input.held));
    }
    let equal = |one: &str, two: &str| {
        let input = Input { wanted: vec![one], ..*input };
        let test = test("StringEqualsIgnoreCase", &input, false);
        ask(&test, &self::one(two), &Fact::Absent).is_yes()
    };
    assert_eq!(equal(wanted, input.held), equal(input.held, wanted), "symmetric");
    if equal(wanted, input.held) && equal(input.variable, input.other) {
        let (left, right) =
            (format!("{wanted}{}", input.variable), format!("{}{}", input.held, input.other));
        assert!(equal(&left, &right), "equal parts make an equal whole: {left:?} {right:?}");
    }
}

/// Whether the pattern fits, by trying every beginning of both.
fn table(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut row: Vec<bool> = (0..=text.len()).map(|length| length == 0).collect();
    for wanted in pattern.chars() {
        let mut next = vec![wanted == '*' && row[0]];
        for (index, held) in text.iter().enumerate() {
            next.push(match wanted {
                '*' => row[index + 1] || next[index],
                '?' => row[index],
                _ => row[index] && wanted == *held,
            });
        }
        row = next;
    }
    row[text.len()]
}
