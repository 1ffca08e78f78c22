//! Every client, beside every default profile, in every form, before and after a switch and a renewal: a sample, or the
//! whole table with `KAMEN_LONG`. It goes to `target/live-clients.txt`.

use std::fmt::Write;
use std::path::Path;

use crate::clients::six::{Client, given, seen};
use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

const TOOLS: &str = "arn:aws:sts::111111111111:assumed-role/RoleA/";
const PARTNERS: &str = "arn:aws:sts::222222222222:assumed-role/RoleB/";

/// What the person's default profile holds.
const DEFAULTS: [(&str, &str); 3] = [
    (
        "keys",
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = other\n",
    ),
    (
        "no token",
        "[default]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = ViewOnly\n\
         [sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n",
    ),
    ("none", ""),
];

/// How a child comes by the keys: what kamen is told, the shell, and how that is told.
const FORMS: [(&str, &[&str], &str); 3] = [
    ("static", &["exec"], "eval \"$(kamen init bash)\""),
    ("--live", &["exec", "--live"], ":"),
    ("--live=process", &["exec", "--live=process"], ":"),
];

/// What is done before each call.
const MOMENTS: [(&str, &str); 3] =
    [("before", ":"), ("switched", "kamen switch partners"), ("renewed", "kamen renew")];

#[derive(Debug)]
struct Cell {
    client: Client,
    default: &'static str,
    form: &'static str,
    moment: &'static str,
    /// What it is, or what went wrong.
    outcome: Result<String, String>,
}

/// A home with this default profile, in which `alice` stands for the person.
fn home(cloud: &Cloud, default: &str) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    let config = files.config.replace("[default]", "[profile alice]");
    let config = config.replace("source_profile = default", "source_profile = alice");
    environment.write(".aws/credentials", &files.credentials.replace("[default]", "[alice]"));
    environment.write(".aws/config", &format!("{config}\n{default}"));
    given(&mut environment, cloud);
    environment
}

/// Asks these clients beside a default profile, in one child of a form.
fn asked(place: usize, default: usize, clients: &[Client]) -> Vec<Cell> {
    let (form, arguments, begin) = FORMS[place];
    let (default, text) = DEFAULTS[default];
    let cloud = Cloud::demo();
    let environment = home(&cloud, text);
    let mut script = format!("{begin}\n");
    for (_, act) in MOMENTS {
        let is_switch = act.contains("switch") && arguments.len() > 1;
        let force = if is_switch { " --force" } else { "" };
        let _ = writeln!(script, "{act}{force} >&2 || exit 9");
        for client in clients {
            let _ = writeln!(script, "echo '&'; ( {} ) 2>&1", client.line(1, "0"));
        }
    }
    let file = environment.write("script.sh", &script);
    let file = file.to_str().expect("a path");
    let arguments = [arguments, &["tools", "--", "bash", file]].concat();
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let problem = String::from_utf8_lossy(&output.stderr);
    let mut answers = said.split('&').skip(1);
    let mut cells = Vec::new();
    let mut before = vec![String::new(); clients.len()];
    for (moment, _) in MOMENTS {
        for (client, before) in clients.iter().zip(&mut before) {
            let outcome = outcome(moment, answers.next().unwrap_or(&problem), before);
            cells.push(Cell { client: *client, default, form, moment, outcome });
        }
    }
    cells
}

/// Who it was, if that is right, and the key is another than `before`.
fn outcome(moment: &str, said: &str, before: &mut String) -> Result<String, String> {
    let wrong = || Err(said.trim().to_owned());
    let Some((key, arn)) = seen(said).pop() else { return wrong() };
    let (start, role) = if moment == "before" { (TOOLS, "RoleA") } else { (PARTNERS, "RoleB") };
    let is_new = *before != key;
    *before = key;
    if !arn.starts_with(start) || !is_new {
        return wrong();
    }
    let text = if moment == "renewed" { "RoleB, new key" } else { role };
    Ok(text.to_owned())
}

fn drawn(cells: &[Cell]) -> String {
    let good = cells.iter().filter(|cell| cell.outcome.is_ok()).count();
    let mut text = format!("{good} of {} cells are right\n", cells.len());
    for cell in cells {
        let Cell { client, default, form, moment, outcome } = cell;
        let outcome = match outcome {
            Ok(role) => role.clone(),
            Err(problem) => format!("WRONG: {problem}"),
        };
        let client = client.name();
        let _ = writeln!(text, "{client:18}  {default:8}  {form:14}  {moment:8}  {outcome}");
    }
    text
}

#[test]
fn every_client_is_who_the_shell_is_beside_every_default_profile_in_every_form() {
    let is_long = std::env::var_os("KAMEN_LONG").is_some();
    let mut cells = Vec::new();
    for (form, _) in FORMS.iter().enumerate() {
        for (default, _) in DEFAULTS.iter().enumerate() {
            // Of the sample each client is in each form once, and beside each default profile once.
            let is_asked = |place: &usize| is_long || (place + form + default).is_multiple_of(3);
            let places = (0..Client::ALL.len()).filter(is_asked);
            let clients: Vec<Client> = places.map(|place| Client::ALL[place]).collect();
            cells.extend(asked(form, default, &clients));
        }
    }
    let order = |cell: &Cell| Client::ALL.iter().position(|client| *client == cell.client);
    cells.sort_by_key(order);

    let text = drawn(&cells);

    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
    std::fs::write(target.join("live-clients.txt"), &text).expect("target can be written");
    println!("{text}");
    assert_eq!(cells.len(), if is_long { 162 } else { 54 });
    assert!(cells.iter().all(|cell| cell.outcome.is_ok()), "{text}");
}
