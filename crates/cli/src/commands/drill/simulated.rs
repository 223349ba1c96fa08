//! A drill answered by a simulated learner.

use super::record::DrillRecord;
use super::{DrillArgs, domain_title, finish, summary};
use crate::output;
use crate::sittings::{Desk, Simulation, begun, failed};
use crate::terminal::{Tone, hanging, line_width, write_rows};
use gradatim_log::Mode;
use gradatim_practice::{Drill, DrillSettings, History, Outcome, PracticeError, Step};
use serde_json::json;

/// Runs the whole drill; the same seed prints the same bytes.
pub fn run(args: &DrillArgs, desk: &Desk, asked: &str) -> anyhow::Result<()> {
    let shape = args.settings(desk, 0)?;
    let shape_json = json!({ "questions": shape.questions, "domain": shape.domain });
    let mut simulation = Simulation::new(desk, &args.sitting, asked, Mode::Drill, &shape_json)?;
    let mut drill = begin(desk, &simulation, &shape)?;
    while let Some(step) = drill.ask(&simulation.journal, &simulation.clock).map_err(failed)? {
        let outcome = answer(desk, &mut simulation, &mut drill)?;
        print(args, desk, &step, &outcome)?;
    }
    finish(&drill, &simulation.journal, &simulation.clock)?;
    if !args.sitting.json {
        let summary = summary(&drill, desk, &simulation.journal, &simulation.clock, &desk.home.simulated())?;
        let rows = summary.rows(line_width(), args.sitting.palette());
        output::line("")?;
        write_rows(&mut std::io::stdout(), &rows)?;
    }
    Ok(())
}

fn begin<'d>(desk: &'d Desk, simulation: &Simulation, shape: &DrillSettings) -> anyhow::Result<Drill<'d>> {
    let settings = DrillSettings { seed: simulation.seed, ..shape.clone() };
    let (history, sitting) = (History::empty(&desk.material), simulation.sitting.clone());
    let drill =
        Drill::new(&desk.material, &simulation.name, sitting, &settings, history, simulation.started_at())?;
    begun(drill.begin(&simulation.journal))?;
    Ok(drill)
}

fn answer(desk: &Desk, simulation: &mut Simulation, drill: &mut Drill<'_>) -> anyhow::Result<Outcome> {
    let question = drill.question().ok_or_else(|| PracticeError::NotOpen(drill.steps().len() as u32))?;
    let (response, elapsed) = simulation.respond(&desk.material, &question)?;
    drill.answer(&simulation.journal, &simulation.clock, &response, elapsed).map_err(failed)
}

fn print(args: &DrillArgs, desk: &Desk, step: &Step, outcome: &Outcome) -> anyhow::Result<()> {
    let domain = domain_title(desk, &step.shown.domain);
    if args.sitting.json {
        return output::json(&DrillRecord::new(step, outcome, &desk.material.titles(), &domain));
    }
    let verdict = if outcome.correct { "right" } else { "wrong" };
    let head = format!("{:>3}  {verdict}  {}  ", outcome.position, step.shown.item);
    Ok(write_rows(&mut std::io::stdout(), &hanging(&head, &step.shown.why, line_width(), Tone::Plain))?)
}
