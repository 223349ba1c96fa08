//! Scores as people and machines read them.

use super::{MethodName, ScoreArgs};
use crate::layout::{lines, number};
use crate::output;
use gradatim_irt::Responses;
use gradatim_irt::score::{Score, Undefined};
use serde::Serialize;

/// What is printed.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    pub method: MethodName,
    /// Empirical reliability, 0 to 1.
    pub reliability: Option<f64>,
    /// That of EAP scores on all the items over the prior, 0 to 1.
    pub marginal_reliability: f64,
    /// Items of the pool that were scored on.
    pub items_n: usize,
    pub domain: Option<&'a str>,
    pub prior: Prior,
    /// Seed of the plausible values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    pub persons: Vec<Person<'a>>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Prior {
    pub mean: f64,
    pub sd: f64,
}

#[derive(Debug, Serialize)]
pub struct Person<'a> {
    learner: &'a str,
    theta: Option<f64>,
    se: Option<f64>,
    n: usize,
    flags: Vec<&'static str>,
    /// Draws from the posterior, in logits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    plausible: Vec<f64>,
}

/// What is known of the learners, in the same order.
pub struct Persons<'a> {
    pub learners: &'a [String],
    pub responses: &'a Responses,
    pub scores: &'a [Score],
    /// Empty where no plausible values are asked for.
    pub plausible: Vec<Vec<f64>>,
}

impl<'a> Persons<'a> {
    pub fn rows(self) -> Vec<Person<'a>> {
        let plausible = self.plausible.into_iter().chain(std::iter::repeat_with(Vec::new));
        let rows = self.learners.iter().zip(self.scores).zip(self.responses.iter()).zip(plausible);
        rows.map(|(((learner, score), answers), draws)| person(learner, score, answers.len(), draws))
            .collect()
    }
}

fn person<'a>(learner: &'a str, score: &Score, n: usize, plausible: Vec<f64>) -> Person<'a> {
    let estimate = score.as_ref().ok();
    let flags = match score {
        _ if n == 0 => vec!["no_responses"],
        Ok(_) => vec![],
        Err(Undefined::NoResponses) => vec!["no_responses"],
        Err(Undefined::NoMaximum) => vec!["no_maximum"],
        Err(Undefined::Impossible) => vec!["impossible"],
    };
    Person { learner, theta: estimate.map(|e| e.theta), se: estimate.map(|e| e.se), n, flags, plausible }
}

impl Report<'_> {
    pub fn print(&self, args: &ScoreArgs) -> anyhow::Result<()> {
        let draws = usize::from(args.plausible.unwrap_or(0));
        match (args.json, args.csv) {
            (true, _) => output::json(self),
            (_, true) => self.print_csv(draws),
            _ => self.print_text(draws),
        }
    }

    fn print_text(&self, draws: usize) -> anyhow::Result<()> {
        let header = heading(draws).chain(["flags".to_owned()]).collect();
        let row = |person: &Person<'_>| {
            let numbers = [number(person.theta), number(person.se), person.n.to_string()];
            let drawn = (0..draws).map(|i| number(person.plausible.get(i).copied()));
            let cells = std::iter::once(person.learner.to_owned()).chain(numbers).chain(drawn);
            cells.chain([person.flags.join(" ")]).collect()
        };
        let rows: Vec<Vec<String>> = std::iter::once(header).chain(self.persons.iter().map(row)).collect();
        output::line(&lines(&rows).join("\n"))?;
        let (n, items) = (self.persons.len(), self.items_n);
        let (empirical, marginal) = (number(self.reliability), number(Some(self.marginal_reliability)));
        output::line(&format!(
            "{n} persons, {items} items, reliability {empirical}, marginal reliability {marginal}"
        ))?;
        self.seed.map_or(Ok(()), |seed| output::line(&format!("plausible values from seed {seed}")))
    }

    fn print_csv(&self, draws: usize) -> anyhow::Result<()> {
        let text = |value: Option<f64>| value.map(|x| x.to_string()).unwrap_or_default();
        let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
        writer.write_record(heading(draws))?;
        for person in &self.persons {
            let numbers = [text(person.theta), text(person.se), person.n.to_string()];
            let drawn = (0..draws).map(|i| text(person.plausible.get(i).copied()));
            writer.write_record(std::iter::once(person.learner.to_owned()).chain(numbers).chain(drawn))?;
        }
        if let Some(seed) = self.seed {
            eprintln!("plausible values from seed {seed}");
        }
        Ok(writer.flush()?)
    }
}

/// Names of the columns that table and CSV share.
fn heading(draws: usize) -> impl Iterator<Item = String> {
    let names = ["learner", "theta", "se", "n"].map(String::from);
    names.into_iter().chain((1..=draws).map(|i| format!("pv{i}")))
}
