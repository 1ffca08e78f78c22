//! What must hold for all documents and requests, asked of many made up at random.

use proptest::prelude::*;

use super::*;

fn pick(choices: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(choices).prop_map(|text| json!(text))
}

fn principal() -> impl Strategy<Value = Value> {
    let aws = pick(&[
        "*",
        "111111111111",
        "arn:aws:iam::222222222222:root",
        ANN,
        ROLE_A,
        SESSION_A,
        "AIDAEXAMPLEANN",
        "AROAEXAMPLEROLEA",
    ]);
    prop_oneof![
        Just(json!("*")),
        prop::collection::vec(aws, 1..3).prop_map(|list| json!({"AWS": list})),
        pick(&["ec2.amazonaws.com", "ssm.amazonaws.com"]).prop_map(|one| json!({"Service": one})),
    ]
}

fn condition() -> impl Strategy<Value = Value> {
    let operator = pick(&[
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringLikeIfExists",
        "StringNotLikeIfExists",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringLike",
        "ForAnyValue:StringNotEquals",
        "Null",
        "Bool",
        "BoolIfExists",
        "ArnLike",
        "NotIpAddress",
        "NumericLessThan",
    ]);
    let key = pick(&[
        "aws:username",
        "aws:MultiFactorAuthPresent",
        "sts:ExternalId",
        "aws:TagKeys",
        "aws:PrincipalTag/team",
        "aws:SourceIp",
        "aws:PrincipalArn",
    ]);
    let value =
        pick(&["true", "false", "*", "Ann", "blue", "10.0.0.0/8", "${aws:username}", "team"]);
    let one = (operator, key, prop::collection::vec(value, 1..3));
    prop::collection::vec(one, 0..3).prop_map(|all| {
        let mut condition = json!({});
        for (operator, key, values) in all {
            condition[operator.as_str().unwrap()][key.as_str().unwrap()] = json!(values);
        }
        condition
    })
}

fn statement(effects: &'static [&'static str], side: &'static str) -> impl Strategy<Value = Value> {
    let action = pick(&["sts:AssumeRole", "sts:*", "*", "sts:TagSession", "iam:*"]);
    let resource = pick(&["*", NEAR, FAR, "arn:aws:iam::*:role/${aws:PrincipalTag/team}"]);
    let element = pick(if side == "trust" { &["Action"] } else { &["Action", "NotAction"] });
    (pick(effects), principal(), element, action, resource, condition()).prop_map(
        move |(effect, principal, element, action, resource, condition)| {
            let mut statement = json!({"Effect": effect, "Condition": condition});
            statement[element.as_str().unwrap()] = action;
            if side == "trust" {
                statement["Principal"] = principal;
            } else {
                statement["Resource"] = resource;
            }
            statement
        },
    )
}

fn statements(side: &'static str) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(statement(&["Allow", "Allow", "Deny"], side), 0..4)
}

fn callers() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"caller": {"arn": ANN, "userid": "AIDAEXAMPLEANN", "tags": {"team": "blue"}}})),
        Just(json!({"caller": {"arn": SESSION_A, "userid": "AROAEXAMPLEROLEA:s1"}})),
        Just(json!({"caller": {"arn": ANN}})),
        Just(caller("ec2.amazonaws.com")),
    ]
}

fn requests() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"request": {"external_id": "Ann", "mfa": true}})),
        Just(json!({"request": {"tags": {"team": "blue"}, "source_ip": "10.1.2.3"}})),
        Just(json!({"request": {}})),
    ]
}

/// Organization policies, level by level; each level but perhaps the last allows everything.
fn levels() -> impl Strategy<Value = Value> {
    let last = prop::option::of(statements("identity"));
    last.prop_map(|last| {
        let all = document(json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
        let second = last.map_or_else(|| all.clone(), |own| document(json!(own)));
        json!([[all.clone()], [second]])
    })
}

prop_compose! {
    /// Caller, request, role and limits; then trust and identity statements.
    fn cases()(
        who in callers(),
        request in requests(),
        target in prop_oneof![Just(role(NEAR)), Just(role(FAR))],
        trust in statements("trust"),
        identity in statements("identity"),
        boundary in prop::option::of(statements("identity")),
        session in prop::option::of(statements("identity")),
        scp in prop::option::of(levels()),
        rcp in prop::option::of(levels()),
        unknown in prop::sample::subsequence(
            vec!["aws:username", "sts:ExternalId", "aws:TagKeys", "aws:SourceIp"], 0..3),
    ) -> (Vec<Value>, Vec<Value>, Vec<Value>) {
        let mut patches = vec![who, request, target];
        patches.push(json!({"request": {"unknown_context": unknown}}));
        if let Some(boundary) = boundary {
            patches.push(json!({"caller_policies": {"boundary": document(json!(boundary))}}));
        }
        if let Some(session) = session {
            patches.push(json!({"caller_policies": {"session": [document(json!(session))]}}));
        }
        patches.extend(scp.map(|scp| json!({"scp": scp})));
        patches.extend(rcp.map(|rcp| json!({"rcp": rcp})));
        (patches, trust, identity)
    }
}

fn decide_with(patches: &[Value], trust: &[Value], own: &[Value]) -> &'static str {
    let trust = json!({"role": {"trust": document(json!(trust))}});
    verdict(&[patches, &[trust, identity(json!(own))]].concat())
}

fn rank(decision: &str) -> u8 {
    match decision {
        "deny" => 0,
        "unknown" => 1,
        _ => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn section_1_3_one_more_deny_never_helps(
        (patches, mut trust, mut own) in cases(),
        more_trust in statement(&["Deny"], "trust"),
        more_own in statement(&["Deny"], "identity"),
    ) {
        let before = decide_with(&patches, &trust, &own);
        trust.push(more_trust);
        prop_assert!(rank(decide_with(&patches, &trust, &own)) <= rank(before));
        own.push(more_own);
        prop_assert!(rank(decide_with(&patches, &trust, &own)) <= rank(before));
    }

    #[test]
    fn section_1_3_one_more_deny_in_a_limit_never_helps(
        (mut patches, trust, own) in cases(),
        more in statement(&["Deny"], "identity"),
        limit in prop::sample::select(vec![
            "/caller_policies/boundary/Statement", "/caller_policies/session/0/Statement",
            "/scp/1/0/Statement", "/rcp/1/0/Statement",
        ]),
    ) {
        let before = decide_with(&patches, &trust, &own);
        let limits = patches.iter_mut().filter_map(|patch| patch.pointer_mut(limit));
        for statements in limits.filter_map(Value::as_array_mut) {
            statements.push(more.clone());
        }

        prop_assert!(rank(decide_with(&patches, &trust, &own)) <= rank(before));
    }

    #[test]
    fn section_1_3_one_more_allow_never_hurts(
        (patches, mut trust, mut own) in cases(),
        more_trust in statement(&["Allow"], "trust"),
        more_own in statement(&["Allow"], "identity"),
    ) {
        let before = decide_with(&patches, &trust, &own);
        trust.push(more_trust);
        own.push(more_own);
        prop_assert!(rank(decide_with(&patches, &trust, &own)) >= rank(before));
    }

    #[test]
    fn section_1_15_more_knowledge_never_turns_a_certain_answer(
        (patches, trust, own) in cases(),
        layers in prop::sample::subsequence(vec!["boundary", "session", "scp", "rcp"], 0..4),
        username in prop::option::of(pick(&["Ann", "true", "x"])),
        external_id in prop::option::of(pick(&["Ann", "blue", "x"])),
        hide in any::<[bool; 6]>(),
    ) {
        // What is known to one who reads everything.
        let mut context = json!({});
        if let Some(value) = username { context["aws:username"] = value; }
        if let Some(value) = external_id { context["sts:ExternalId"] = value; }
        let known = json!({"request": {"context": context, "unknown_context": []}});
        let full = [&patches[..], &[known]].concat();
        let certain = decide_with(&full, &trust, &own);
        prop_assume!(certain != "unknown");

        // The same, less of it known.
        let mut less = vec![json!({"unknown": layers})];
        less.push(json!({"request": {"unknown_context": ["aws:username", "sts:ExternalId"]}}));
        // A role session that sends a code is refused for that, whatever the policies say.
        let may_send_a_code = patches[0]["caller"]["arn"] != SESSION_A;
        if hide[0] && may_send_a_code { less.push(json!({"request": {"mfa": null}})); }
        if hide[2] { less.push(json!({"role": {"tags": null}})); }
        if hide[3] { less.push(json!({"caller": {"tags": null, "userid": null}})); }
        if hide[4] { less.push(json!({"request": {"unknown_context":
            ["aws:TagKeys", "aws:SourceIp", "aws:PrincipalArn", "aws:MultiFactorAuthPresent"]}})); }
        let mut asked = [&full[..], &less].concat();
        asked.push(json!({"role": {"trust": document(json!(trust))}}));
        asked.push(identity(json!(own)));
        if hide[1] { asked.push(json!({"caller_policies": {"identity": null}})); }
        if hide[5] { asked.push(json!({"role": {"trust": null}})); }
        let unsure = verdict(&asked);

        prop_assert!(unsure == "unknown" || unsure == certain, "{} became {}", certain, unsure);
    }

    #[test]
    fn section_1_8_the_order_of_statements_keys_and_values_never_matters(
        (patches, trust, own) in cases(),
    ) {
        let turned = |list: &[Value]| -> Vec<Value> { list.iter().rev().map(reversed).collect() };
        let patches_turned: Vec<Value> = patches.iter().map(reversed).collect();

        prop_assert_eq!(
            decide_with(&patches, &trust, &own),
            decide_with(&patches_turned, &turned(&trust), &turned(&own))
        );
    }

    #[test]
    fn no_pattern_panics_and_stars_take_everything(text in ".{0,40}", pattern in "[a*?${}:,' ]{0,30}") {
        let like = |wanted: &str| trusting_if(json!({"StringLike": {"my:k": wanted}}));
        let context = json!({"request": {"context": {"my:k": text}}});

        verdict(&[like(&pattern), context.clone()]);
        prop_assert_eq!(verdict(&[like("*"), context.clone()]), "allow");
        prop_assert_eq!(verdict(&[like("**"), context]), "allow");
    }

    #[test]
    fn a_pattern_agrees_with_the_simplest_matcher(text in "[ab]{0,12}", pattern in "[ab*?]{0,8}") {
        let characters: Vec<char> = text.chars().collect();
        let wanted: Vec<char> = pattern.chars().collect();
        let expected = if simplest(&wanted, &characters) { "allow" } else { "deny" };

        let condition = trusting_if(json!({"StringLike": {"my:k": pattern}}));
        let context = json!({"request": {"context": {"my:k": text}}});
        prop_assert_eq!(verdict(&[condition, context]), expected);
    }
}

/// Members and lists of an object the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().rev().map(|(key, item)| (key.clone(), reversed(item))).collect()
        }
        Value::Array(items) => items.iter().rev().map(reversed).collect(),
        other => other.clone(),
    }
}

fn simplest(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => {
            simplest(rest, text)
                || text.split_first().is_some_and(|(_, tail)| simplest(pattern, tail))
        }
        (Some(('?', rest)), Some((_, tail))) => simplest(rest, tail),
        (Some((wanted, rest)), Some((held, tail))) => wanted == held && simplest(rest, tail),
        _ => false,
    }
}
