//! A drill in lines of text: for pipes, screen readers, and machines that answer.

use super::record::DrillRecord;
use super::{domain_title, finish, length, summary};
use crate::output;
use crate::sittings::{CLOCK, Desk, SittingArgs, failed, stdin_lines};
use crate::terminal::{
    Choice, Input, Lines, Tone, feedback_rows, is_interactive, line_width, paragraph, question_rows,
    write_rows,
};
use gradatim_log::{Journal, Mode};
use gradatim_practice::{Clock, Drill, Outcome, PracticeError, Question, Step, is_review};
use std::io::Write;

const HELP: &str = "Type the numbers of the options you choose, such as 2 or 1 3 or 1,3, and Enter.
q stops; the drill goes on with this very question next time. ? shows this help.";

/// Asks until the drill is complete or the learner stops.
pub fn run(args: &SittingArgs, desk: &Desk, journal: &Journal, drill: Drill<'_>) -> anyhow::Result<()> {
    let (lines, talk) = (stdin_lines()?, args.talk());
    LineDrill { args, desk, journal, drill, lines, talk, width: line_width() }.run()
}

/// A drill with the lines it is answered by.
struct LineDrill<'a> {
    args: &'a SittingArgs,
    desk: &'a Desk,
    journal: &'a Journal,
    drill: Drill<'a>,
    lines: Lines,
    talk: Box<dyn Write>,
    width: usize,
}

impl LineDrill<'_> {
    fn run(mut self) -> anyhow::Result<()> {
        self.greet()?;
        while let Some(step) = self.drill.ask(self.journal, &CLOCK).map_err(failed)? {
            self.show(&step)?;
            let Some(outcome) = self.answered()? else { return self.stop() };
            self.tell(&step, &outcome)?;
        }
        finish(&self.drill, self.journal, &CLOCK)?;
        let summary = summary(&self.drill, self.desk, self.journal, &CLOCK, &self.desk.home)?;
        let rows = summary.rows(self.width, self.args.palette());
        writeln!(self.talk)?;
        Ok(write_rows(&mut *self.talk, &rows)?)
    }

    fn greet(&mut self) -> anyhow::Result<()> {
        let (code, n) = (&self.desk.blueprint().code, length(&self.drill));
        let sitting = &self.drill.record().sitting;
        Ok(writeln!(self.talk, "{code} drill, {n} questions, sitting {sitting}; q stops, ? helps.")?)
    }

    fn show(&mut self, step: &Step) -> anyhow::Result<()> {
        let (n, domain) = (length(&self.drill), domain_title(self.desk, &step.shown.domain));
        let dot = self.args.palette().dot();
        let mark = if is_review(&step.shown) { format!("review {dot} ") } else { String::new() };
        let head = format!("Question {} of {n} {dot} {mark}{domain}", step.shown.position);
        let mut rows = paragraph(&format!("\n{head}\nWhy: {}\n", step.shown.why), self.width, Tone::Strong);
        let question = open(&self.drill)?;
        rows.extend(paragraph("\n", self.width, Tone::Plain));
        rows.extend(question_rows(&question, self.width));
        rows.extend(paragraph(
            &format!("{} {}", question.asks_for(), "Your answer:"),
            self.width,
            Tone::Plain,
        ));
        Ok(write_rows(&mut *self.talk, &rows)?)
    }

    /// The outcome of a durable answer, or nothing when the learner stops.
    fn answered(&mut self) -> anyhow::Result<Option<Outcome>> {
        let since = CLOCK.now_ms();
        loop {
            match self.lines.next()? {
                Input::End | Input::Interrupted => return Ok(None),
                Input::Line(line) if line.eq_ignore_ascii_case("q") => return Ok(None),
                Input::Line(line) if line == "?" => writeln!(self.talk, "{HELP}")?,
                Input::Line(line) => match self.choice(&line)? {
                    Ok(response) => return self.save(&response, CLOCK.now_ms() - since).map(Some),
                    Err(why) => writeln!(self.talk, "{why} q stops, ? helps.")?,
                },
                Input::Idle => {}
            }
            self.talk.flush()?;
        }
    }

    fn choice(&self, line: &str) -> anyhow::Result<Result<Vec<String>, String>> {
        let mut choice = Choice::new(&open(&self.drill)?);
        Ok(choice.read(line).map(|()| choice.response()))
    }

    fn save(&mut self, response: &[String], elapsed: i64) -> anyhow::Result<Outcome> {
        self.drill.answer(self.journal, &CLOCK, response, elapsed).map_err(failed)
    }

    fn tell(&mut self, step: &Step, outcome: &Outcome) -> anyhow::Result<()> {
        let verdict = if outcome.correct { "right" } else { "wrong" };
        writeln!(self.talk, "saved: {} {verdict}", step.shown.item)?;
        let response = self.drill.answers().last().map(|a| a.response.clone()).unwrap_or_default();
        let item = self.desk.material.exam().bank.get(&step.shown.item);
        let item = item.ok_or_else(|| PracticeError::LostItem(step.shown.item.clone()))?;
        let question = Question { item, shown: &step.shown };
        write_rows(&mut *self.talk, &feedback_rows(&question, &response, self.width, self.args.palette()))?;
        if self.args.json {
            let domain = domain_title(self.desk, &step.shown.domain);
            output::json(&DrillRecord::new(step, outcome, &self.desk.material.titles(), &domain))?;
        }
        self.pause()
    }

    /// A person at a terminal reads the feedback before the next question.
    fn pause(&mut self) -> anyhow::Result<()> {
        if is_interactive() && !self.args.json {
            writeln!(self.talk, "Enter for the next question.")?;
            self.lines.next()?;
        }
        Ok(())
    }

    fn stop(mut self) -> anyhow::Result<()> {
        let (answered, n) = (self.drill.answers().len(), length(&self.drill));
        writeln!(self.talk, "Stopped after {answered} of {n} questions; every answer is saved.")?;
        Ok(writeln!(self.talk, "{}", self.desk.way_back(self.args, Mode::Drill))?)
    }
}

fn open<'a>(drill: &'a Drill<'_>) -> Result<Question<'a>, PracticeError> {
    drill.question().ok_or_else(|| PracticeError::NotOpen(drill.steps().len() as u32))
}
