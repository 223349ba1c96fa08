//! A simulated learner at the desk: fixed clock, own journal, and the same bytes for the same seed.

use crate::sittings::{Desk, SittingArgs, cannot_begin};
use anyhow::{Context as _, bail};
use gradatim_log::{Journal, LogError, Mode};
use gradatim_practice::{
    Clock as _, ENGINE_VERSION, FixedClock, Material, PracticeError, Question, SimulatedLearner,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// 2026-01-01T00:00:00Z.
const BEGINNING: i64 = 1_767_225_600_000;
/// Abilities outside of this range are typing errors: hardly anybody is 6 sd from the mean.
const WIDEST: f64 = 6.0;

/// Everything that stands in for a person.
#[derive(Debug)]
pub struct Simulation {
    /// Where the answers go.
    pub journal: Journal,
    /// Stands still but for the time the learner takes.
    pub clock: FixedClock,
    /// Name in the journal.
    pub name: String,
    /// Id of the sitting, settled by everything that settles its course.
    pub sitting: String,
    /// Seed of the sitting and of the learner.
    pub seed: u64,
    learner: SimulatedLearner,
}

impl Simulation {
    /// A simulated learner with the abilities of `--simulate`; `settings` is what else shapes the sitting.
    pub fn new(
        desk: &Desk,
        args: &SittingArgs,
        asked: &str,
        mode: Mode,
        settings: &Value,
    ) -> anyhow::Result<Self> {
        let abilities = abilities(&desk.material, asked).context("--simulate")?;
        let seed = args.seed()?;
        let sitting = sitting_id(&desk.material, mode, seed, &abilities, settings);
        Ok(Self {
            journal: journal(desk, &sitting)?,
            clock: FixedClock::at(BEGINNING),
            name: format!("simulated-{seed}"),
            sitting,
            seed,
            learner: SimulatedLearner::new(abilities, seed),
        })
    }

    /// When the sitting begins, in UTC milliseconds.
    pub fn started_at(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Answers a question by the present beliefs about its item, and lets the clock run meanwhile.
    pub fn respond(
        &mut self,
        material: &Material,
        question: &Question<'_>,
    ) -> Result<(Vec<String>, i64), PracticeError> {
        let lost = || PracticeError::LostItem(question.item.id.clone());
        let item = material.pool().position(&question.item.id).ok_or_else(lost)?;
        let belief = material.beliefs().get(item).ok_or_else(lost)?;
        let (response, elapsed) = self.learner.answer(question, belief, material.pool().domain(item));
        self.clock.advance(elapsed);
        Ok((response, elapsed))
    }
}

/// A sitting begun earlier and cut off is written on: what is there already stays as it is.
pub fn begun(result: Result<(), PracticeError>) -> anyhow::Result<()> {
    match result {
        Err(PracticeError::Log(LogError::DuplicateSitting { .. })) => Ok(()),
        other => other.map_err(cannot_begin),
    }
}

/// The simulated learners' journal, or one in memory when this very sitting is already complete in it.
fn journal(desk: &Desk, sitting: &str) -> anyhow::Result<Journal> {
    let journal = Journal::open_synthetic(&desk.home.simulated().journal())?;
    match journal.sitting(sitting) {
        Ok(past) if past.is_closed() => Ok(Journal::open_in_memory()?),
        Ok(_) | Err(LogError::UnknownSitting { .. }) => Ok(journal),
        Err(error) => Err(error.into()),
    }
}

fn sitting_id(material: &Material, mode: Mode, seed: u64, abilities: &[f64], settings: &Value) -> String {
    let (exam, pool) = (material.exam(), material.pool_id());
    let all = json!({
        "engine": ENGINE_VERSION, "mode": mode.as_str(), "exam": exam.blueprint.slug, "bank": exam.bank.version(),
        "pool": pool, "seed": seed, "abilities": abilities, "settings": settings,
    });
    let mut id = hex::encode(Sha256::digest(all.to_string()));
    id.truncate(16);
    id
}

/// `theta=0.3[,domain=value…]` as abilities by domain; a domain is named by number, title or its beginning.
fn abilities(material: &Material, text: &str) -> anyhow::Result<Vec<f64>> {
    let entries = text.split(',').map(entry).collect::<anyhow::Result<Vec<_>>>()?;
    let [("theta", general), domains @ ..] = entries.as_slice() else {
        bail!("`{text}` does not begin with theta; for example theta=0.3 or theta=0.3,2=-0.5");
    };
    let mut abilities: Vec<Option<f64>> = vec![None; material.pool().domains()];
    for (name, value) in domains {
        let slot = abilities.get_mut(material.domain(name)?).context("no such domain")?;
        if slot.replace(*value).is_some() {
            bail!("domain `{name}` is given twice; once is enough");
        }
    }
    Ok(abilities.into_iter().map(|a| a.unwrap_or(*general)).collect())
}

fn entry(text: &str) -> anyhow::Result<(&str, f64)> {
    let (name, value) = text.split_once('=').with_context(|| format!("`{text}` is not NAME=NUMBER"))?;
    let number = value.trim().parse::<f64>().ok().filter(|x| x.abs() <= WIDEST);
    let number =
        number.with_context(|| format!("`{value}` is not an ability; a number from -6 to 6 expected"))?;
    Ok((name.trim(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_names_and_numbers_in_range() {
        assert!(entry("theta=0.3").is_ok_and(|(n, v)| n == "theta" && (v - 0.3).abs() < 1e-12));
        assert!(entry(" Modeling = -1 ").is_ok_and(|(n, v)| n == "Modeling" && (v + 1.0).abs() < 1e-12));
        for bad in ["", "theta", "theta=", "theta=high", "theta=nan", "theta=inf", "theta=7"] {
            assert!(entry(bad).is_err(), "{bad}");
        }
    }
}
