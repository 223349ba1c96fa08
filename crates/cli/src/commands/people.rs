//! `people`: who may log in to a server with many learners.

mod secret;

use crate::context::Context;
use crate::home::Home;
use crate::output;
use clap::{Args, Subcommand};
use gradatim_accounts::{Accounts, AccountsError, Hasher, Name, Password, PasswordHash, Person, Role, Roles};
use gradatim_log::Journal;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::json;

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    /// Make an account; the password is asked for, or read from standard input.
    Add(AddArgs),
    /// Show everybody with their roles.
    List(ListArgs),
    /// Give somebody a new password, which logs them out everywhere.
    Reset(NameArgs),
    /// Give somebody these roles instead of what they had.
    Roles(RolesArgs),
    /// Keep somebody from logging in, and log them out; their answers stay.
    Disable(NameArgs),
    /// Let somebody log in again.
    Enable(NameArgs),
    /// Remove an account; the answers stay until `gradatim log forget` erases them.
    Remove(NameArgs),
}

/// Arguments of `people add`.
#[derive(Debug, Args)]
#[command(after_help = "Everybody is a learner; maintainers see the bank's statistics too, analysts cohorts.
The name is also the learner's in the journal: answers given under it before belong to the account.

Examples:
  gradatim people add ada
  gradatim people add 'Charles Babbage' --role maintainer --role analyst
  gradatim people add ada < password.txt")]
pub struct AddArgs {
    /// The name to log in with.
    name: Name,
    /// learner, maintainer or analyst; again for more.
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<Role>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Arguments of `people list`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  gradatim people list --json")]
pub struct ListArgs {
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// A name, and `--json`.
#[derive(Debug, Args)]
#[command(after_help = "Examples, for somebody called ada:
  gradatim people reset ada       asks for the new password
  gradatim people disable ada
  gradatim people enable ada
  gradatim people remove ada      and `gradatim log forget --learner ada` for what was answered")]
pub struct NameArgs {
    /// The name of the account.
    name: String,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Arguments of `people roles`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim people roles ada maintainer analyst
  gradatim people roles ada learner                 a learner only")]
pub struct RolesArgs {
    /// The name of the account.
    name: String,
    /// All roles to have from now on: learner, maintainer, analyst.
    #[arg(required = true, value_name = "ROLE")]
    roles: Vec<Role>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(command: &PeopleCommand, context: &Context) -> anyhow::Result<()> {
    let home = context.home()?;
    let accounts = Accounts::open(&home.accounts())?;
    match command {
        PeopleCommand::Add(args) => add(args, &accounts, &home),
        PeopleCommand::List(args) => list(args, &accounts),
        PeopleCommand::Reset(args) => reset(args, &accounts),
        PeopleCommand::Roles(args) => {
            accounts.set_roles(&args.name, args.roles.iter().copied().collect())?;
            let person = accounts.person(&args.name)?;
            tell(args.json, &person, &format!("{}: {}", person.name, names(person.roles)))
        }
        PeopleCommand::Disable(args) => {
            accounts.disable(&args.name, now())?;
            tell_of(args, &accounts, "cannot log in any more and is logged out; the answers stay")
        }
        PeopleCommand::Enable(args) => {
            accounts.enable(&args.name)?;
            tell_of(args, &accounts, "can log in again")
        }
        PeopleCommand::Remove(args) => remove(args, &accounts, &home),
    }
}

fn add(args: &AddArgs, accounts: &Accounts, home: &Home) -> anyhow::Result<()> {
    // Before a password is asked for in vain.
    match accounts.person(args.name.as_str()) {
        Err(AccountsError::UnknownName(_)) => {}
        Err(error) => return Err(error.into()),
        Ok(person) => return Err(AccountsError::NameTaken(person.name).into()),
    }
    let roles: Roles = args.roles.iter().copied().collect();
    accounts.add(&args.name, &new_hash(&args.name)?, roles, now())?;
    let person = accounts.person(args.name.as_str())?;
    let mut text = format!("{} can log in now, as {}", person.name, names(roles));
    if has_answers(home, &person.name)? {
        text += &format!("; what '{}' answered in this home before belongs to the account", person.name);
    }
    tell(args.json, &person, &text)
}

fn list(args: &ListArgs, accounts: &Accounts) -> anyhow::Result<()> {
    let people = accounts.people()?;
    if args.json {
        return output::json(&people.iter().map(Entry::of).collect::<Vec<_>>());
    }
    if people.is_empty() {
        return output::line("nobody has an account yet; make one with `gradatim people add NAME`");
    }
    let width = people.iter().map(|p| p.name.chars().count()).max().unwrap_or_default();
    people.iter().try_for_each(|person| {
        let disabled = if person.disabled_at.is_some() { ", disabled" } else { "" };
        let since = day(person.created_at);
        output::line(&format!("{:<width$}  since {since}  {}{disabled}", person.name, names(person.roles)))
    })
}

fn reset(args: &NameArgs, accounts: &Accounts) -> anyhow::Result<()> {
    let person = accounts.person(&args.name)?;
    accounts.set_password(&person.name, &new_hash(&person.name.parse()?)?)?;
    tell_of(args, accounts, "has a new password and is logged out everywhere")
}

fn remove(args: &NameArgs, accounts: &Accounts, home: &Home) -> anyhow::Result<()> {
    let name = accounts.person(&args.name)?.name;
    accounts.remove(&name)?;
    let answers = has_answers(home, &name)?;
    if args.json {
        return output::json(&json!({ "name": name, "removed": true, "answers_kept": answers }));
    }
    let mut text = format!("the account of {name} is removed");
    if answers {
        text += &format!(
            "; the answers are still in the journal, and whoever gets the name next would see them: `gradatim log forget --learner '{name}'` erases them"
        );
    }
    output::line(&text)
}

/// The hash of a password that somebody gives.
fn new_hash(name: &Name) -> anyhow::Result<PasswordHash> {
    let text = secret::read(name.as_str())?;
    Ok(Hasher::new()?.hash(&Password::chosen(&text, name)?)?)
}

/// Whether the journal knows a learner of this name.
fn has_answers(home: &Home, name: &str) -> anyhow::Result<bool> {
    if !home.journal().exists() {
        return Ok(false);
    }
    Ok(Journal::open(&home.journal())?.learners()?.iter().any(|learner| learner == name))
}

fn tell_of(args: &NameArgs, accounts: &Accounts, what: &str) -> anyhow::Result<()> {
    let person = accounts.person(&args.name)?;
    tell(args.json, &person, &format!("{} {what}", person.name))
}

fn tell(json: bool, person: &Person, text: &str) -> anyhow::Result<()> {
    if json { output::json(&Entry::of(person)) } else { output::line(text) }
}

/// A person, for machines.
#[derive(Serialize)]
struct Entry {
    name: String,
    roles: Vec<&'static str>,
    created_at: String,
    disabled_at: Option<String>,
}

impl Entry {
    fn of(person: &Person) -> Self {
        Self {
            name: person.name.clone(),
            roles: person.roles.names().collect(),
            created_at: time(person.created_at).to_string(),
            disabled_at: person.disabled_at.map(|ms| time(ms).to_string()),
        }
    }
}

fn names(roles: Roles) -> String {
    roles.names().collect::<Vec<_>>().join(", ")
}

fn day(ms: i64) -> String {
    time(ms).to_zoned(TimeZone::system()).date().to_string()
}

/// A time that no calendar has is none that we wrote.
fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn now() -> i64 {
    Timestamp::now().as_millisecond()
}
