//! A home with a story, for pages that need one: a learner some weeks into practice, and a cohort around them.
//!
//! The learners are simulated, and the journal says so.

use crate::server::Home;
use gradatim_bank::Catalogue;
use gradatim_log::{Journal, SittingHistory};
use gradatim_practice::simulate::SimulatedLearner;
use gradatim_practice::{
    Clock, Drill, DrillSettings, ExamSettings, ExamSitting, FormKind, History, Material, PracticeError,
    Question, SystemClock,
};
use std::path::Path;

const EXAM: &str = "mls-c01";
const DAY_MS: i64 = 86_400_000;
/// The learner whom the server serves: stronger in some domains than in others.
const ABILITIES: [f64; 4] = [0.9, 0.7, -0.5, 1.0];
/// Days ago on which they drilled.
const DRILLED: [i64; 9] = [40, 37, 33, 30, 26, 20, 16, 9, 3];
const QUESTIONS: usize = 20;
/// When they sat the sealed form.
const SEALED: i64 = 12;
/// Others, who sat forms.
const OTHERS: u32 = 40;

/// Somebody in the making.
struct Life<'m> {
    material: &'m Material,
    name: String,
    person: SimulatedLearner,
    past: Vec<SittingHistory>,
}

impl Home {
    /// The home of a learner with a past, among others.
    pub fn storied() -> Self {
        let home = Self::new();
        tell(home.path()).unwrap();
        home
    }
}

fn tell(home: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let catalogue = Catalogue::from_dir(data)?;
    let material = Material::new(catalogue.exam(EXAM)?, None)?;
    let journal = Journal::open_synthetic(&home.join("journal.sqlite"))?;
    let mut me = Life::new(&material, "me", ABILITIES.to_vec(), 1);
    let is_before = |day: &&i64| **day > SEALED;
    DRILLED.iter().filter(is_before).try_for_each(|day| me.drill(*day))?;
    me.exam(SEALED, FormKind::Sealed)?;
    DRILLED.iter().filter(|day| !is_before(day)).try_for_each(|day| me.drill(*day))?;
    journal.append(&me.past)?;
    for other in 0..OTHERS {
        // Spread evenly over the abilities there are.
        let general = -1.6 + 3.4 * f64::from(other) / f64::from(OTHERS);
        let abilities = [0.2, -0.1, 0.0, -0.2].map(|own| general + own).to_vec();
        let mut life = Life::new(&material, &format!("simulated-{other}"), abilities, u64::from(other) + 2);
        for (day, form) in [(30, FormKind::Practice), (17, FormKind::Practice), (8, FormKind::Sealed)] {
            life.exam(day + i64::from(other % 7), form)?;
        }
        journal.append(&life.past)?;
    }
    Ok(())
}

impl<'m> Life<'m> {
    fn new(material: &'m Material, name: &str, abilities: Vec<f64>, seed: u64) -> Self {
        let person = SimulatedLearner::new(abilities, seed);
        Self { material, name: name.to_owned(), person, past: Vec::new() }
    }

    /// When a sitting so many days ago began, and its name.
    fn begin(&self, days: i64) -> (i64, String) {
        let number = self.name.bytes().fold(7, |n: u64, byte| n.wrapping_mul(31) ^ u64::from(byte));
        let id = format!("{:016x}", number.wrapping_mul(64).wrapping_add(self.past.len() as u64));
        (SystemClock.now_ms() - DAY_MS * days, id)
    }

    fn drill(&mut self, days: i64) -> Result<(), PracticeError> {
        let (start, id) = self.begin(days);
        let settings = DrillSettings { questions: QUESTIONS, domain: None, seed: days.unsigned_abs() };
        let history = History::of(self.material, &self.past, start);
        let mut drill = Drill::new(self.material, &self.name, id, &settings, history, start)?;
        let mut now = start;
        while drill.next(now).is_some() {
            let question = drill.question().ok_or(PracticeError::NotOpen(0))?;
            let (response, elapsed) = self.response(&question);
            now += elapsed;
            let answer = drill.marked(&response, now, elapsed)?;
            drill.take(answer)?;
        }
        self.past.push(drill.into_history(now));
        Ok(())
    }

    fn exam(&mut self, days: i64, form: FormKind) -> Result<(), PracticeError> {
        let (start, id) = self.begin(days);
        let settings = ExamSettings { form, extra_minutes: 0, seed: days.unsigned_abs() };
        let history = History::of(self.material, &self.past, start);
        let mut exam = ExamSitting::new(self.material, &self.name, id, &settings, &history, start)?;
        let mut now = start;
        for position in 1..=exam.len() as u32 {
            let question = exam.question(position).ok_or(PracticeError::NotOpen(position))?;
            let (response, elapsed) = self.response(&question);
            now += elapsed;
            let answer = exam.marked(position, &response, now, elapsed)?;
            exam.take(answer);
        }
        self.past.push(exam.into_history(now));
        Ok(())
    }

    fn response(&mut self, question: &Question<'_>) -> (Vec<String>, i64) {
        let place = self.material.pool().position(&question.item.id).unwrap_or_default();
        let domain = self.material.pool().domain(place);
        self.person.answer(question, &self.material.beliefs()[place], domain)
    }
}
