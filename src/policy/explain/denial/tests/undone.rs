//! What pasting, logs and terminals did to a text is undone.

use super::*;

#[test]
fn a_box_that_wraps_its_lines_is_undone() {
    let text = format!(
        "\u{2577}\n\u{2502} Error: Cannot assume IAM Role\n\u{2502}\n\u{2502} Error: operation error STS: \
         AssumeRole, https response error StatusCode:\n\u{2502} 403, RequestID: 1b2c, api error \
         AccessDenied: User: {WHO} is not authorized\n\u{2502} to perform: sts:AssumeRole on \
         resource:\n\u{2502} {ROLE}\n\u{2575}\n"
    );

    let denial = Denial::of_text(&text).unwrap();

    assert_eq!(denial.code.as_deref(), Some("AccessDenied"));
    assert_eq!(denial.who.as_deref(), Some(WHO));
    assert_eq!(denial.action.as_deref(), Some("sts:AssumeRole"));
    assert_eq!(denial.resource.as_deref(), Some(ROLE));
}

fn denial_of_boundary() -> String {
    format!(
        "User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE} because no permissions boundary \
         allows the action"
    )
}

#[test]
fn a_box_that_is_closed_at_its_right_loses_no_line() {
    let lines = [
        "Error: cannot assume the role".to_owned(),
        format!("User: {WHO} is not"),
        format!("authorized to perform: sts:AssumeRole on resource: {ROLE}"),
        "because no permissions boundary allows".to_owned(),
        "the action".to_owned(),
    ];
    let rows = lines.clone().map(|line| format!("\u{2502} {line:<90} \u{2502}"));
    let rule = "\u{2500}".repeat(92);
    let closed = format!("\u{250c}{rule}\u{2510}\n{}\n\u{2514}{rule}\u{2518}\n", rows.join("\n"));
    let uneven = lines.map(|line| format!("\u{2502} {line} \u{2502}")).join("\n");
    // A word that is longer than a row is cut.
    let cut = pasted::hard(&denial_of_boundary(), 50)
        .into_iter()
        .map(|row| format!("\u{2502} {row:<50} \u{2502}"));
    let cut = cut.collect::<Vec<_>>().join("\n");

    for text in
        [&closed, &format!("$ apply\n{closed}$ "), &uneven, &cut, &format!("$ apply\n{cut}\n$ ")]
    {
        let denial = Denial::of_text(text).unwrap();

        assert_eq!(denial.resource.as_deref(), Some(ROLE), "{text}");
        assert_eq!(
            (denial.refusal, denial.layer),
            (Refusal::Implicit, Some(RefusingLayer::Boundary)),
            "{text}"
        );
    }
}

#[test]
fn colours_json_xml_quotes_and_entities_are_undone() {
    let plain =
        format!("User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}");
    let and = plain.replace("RoleB", "a&amp;b");
    for (text, resource) in [
        (format!("\u{1b}[31m{plain}\u{1b}[0m"), ROLE.to_owned()),
        (serde_json::json!({"message": plain}).to_string(), ROLE.to_owned()),
        (
            serde_json::json!({"Error": {"Code": "AccessDenied", "Message": plain}}).to_string(),
            ROLE.to_owned(),
        ),
        (format!("failed: {{\"message\":\"{plain}\"}}"), ROLE.to_owned()),
        (
            format!("<Error><Code>AccessDenied</Code><Message>{and}</Message></Error>"),
            ROLE.replace("RoleB", "a&b"),
        ),
        (format!("> {plain}"), ROLE.to_owned()),
        (format!("`{plain}`"), ROLE.to_owned()),
        (format!("\u{1b}]8;;x\u{7}{plain}."), ROLE.to_owned()),
    ] {
        let denial = Denial::of_text(&text).unwrap();

        assert_eq!(denial.resource.as_deref(), Some(&*resource), "{text}");
        assert_eq!(denial.who.as_deref(), Some(WHO), "{text}");
    }
    let xml = format!("<Error><Code>AccessDenied</Code><Message>{plain}</Message></Error>");
    assert_eq!(Denial::of_text(&xml).unwrap().code.as_deref(), Some("AccessDenied"));
}

#[test]
fn whatever_a_paste_did_to_the_text_is_undone() {
    let whole =
        format!("User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}");
    let hard = |width: usize| {
        let characters: Vec<char> = whole.chars().collect();
        let lines: Vec<String> =
            characters.chunks(width).map(|line| line.iter().collect()).collect();
        lines.join("\n")
    };
    let encoded: String = whole
        .chars()
        .map(|one| match one {
            ' ' => "%20".to_owned(),
            ':' => "%3A".to_owned(),
            '/' => "%2F".to_owned(),
            _ => one.to_string(),
        })
        .collect();
    let within = ROLE.replacen(":role/", ":role/\n", 1);
    for pasted in [
        format!("“{whole}”"),
        format!("«{whole}».\n"),
        whole.replace("sts:", "sts:\u{200b}"),
        whole.replace(':', "&#58;").replace('/', "&#x2F;"),
        whole.replace('/', "\\u002f"),
        whole.replace('/', "\\/"),
        format!("{{\"log\":\"{{\\\"message\\\":\\\"{whole}\\\"}}\"}}"),
        encoded,
        hard(60),
        hard(71),
        whole.replace(ROLE, &within),
        format!("{whole}\nError: Could not assume role: {whole}"),
    ] {
        let all = Denial::all_of_text(&pasted);

        assert_eq!(all.len(), 1, "{pasted}: {all:?}");
        assert_eq!(all[0].who.as_deref(), Some(WHO), "{pasted}");
        assert_eq!(all[0].action.as_deref(), Some("sts:AssumeRole"), "{pasted}");
        assert_eq!(all[0].resource.as_deref(), Some(ROLE), "{pasted}");
    }
}

fn boxed(prefix: impl Fn(usize) -> String) -> String {
    let lines = [
        "╷".to_owned(),
        "│ Error: Cannot assume IAM Role".to_owned(),
        "│".to_owned(),
        format!("│ api error AccessDenied: User: {WHO} is not authorized"),
        "│ to perform: sts:AssumeRole on resource:".to_owned(),
        format!("│ {ROLE}"),
        "╵".to_owned(),
    ];
    let lines = lines.iter().enumerate().map(|(index, line)| format!("{}{line}", prefix(index)));
    lines.collect::<Vec<_>>().join("\n")
}

fn is_whole(text: &str) {
    let told = Denial::all_of_text(text);
    assert_eq!(told.len(), 1, "{text}: {told:?}");
    assert_eq!(told[0].who.as_deref(), Some(WHO), "{text}");
    assert_eq!(told[0].action.as_deref(), Some("sts:AssumeRole"), "{text}");
    assert_eq!(told[0].resource.as_deref(), Some(ROLE), "{text}");
}

#[test]
fn what_logs_put_in_front_of_every_line_is_taken_off() {
    let prefixes = [
        "2024-05-01T12:00:00.1234567Z ",
        "[2024-05-01T12:00:00.123Z] ",
        "12:00:01.123 STDERR [vpc] terraform: ",
        "time=2024-05-01T12:00:00Z level=error prefix=[/x/y] msg=",
        "2024/05/01 12:00:00 [ERROR] ",
        "app-1  | ",
        "[pod/web-5/app] ",
    ];
    for prefix in prefixes.into_iter().chain(["- ", "+ ", "  - "]) {
        is_whole(&boxed(|_| prefix.to_owned()));
    }
    is_whole(&boxed(|index| format!("2024-05-01T12:00:0{index}Z \u{1b}[31m")));
    for prefix in prefixes {
        is_whole(&format!(
            "{prefix}User: {WHO} is not authorized to perform: sts:AssumeRole\n{prefix}on resource: {ROLE}"
        ));
        is_whole(&format!(
            "{prefix}User: {WHO} is not authorized to perform: sts:AssumeRole on resource:\n{prefix}{ROLE}"
        ));
    }
}
