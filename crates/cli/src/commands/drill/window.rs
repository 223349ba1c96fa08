//! A drill on the full screen.

use super::{domain_title, finish, length, summary};
use crate::output;
use crate::sittings::{CLOCK, Desk, SittingArgs, failed};
use crate::terminal::{
    Card, DrillAction, DrillHead, DrillScreen, DrillSummary, Event, TextScreen, Window, line_width,
    write_rows,
};
use gradatim_log::{Journal, LogError, Mode};
use gradatim_practice::{Clock, Drill, PracticeError, Step};

/// How the learner left a question or a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Forward,
    Stopped,
}

/// Asks until the drill is complete or the learner stops.
pub fn run(args: &SittingArgs, desk: &Desk, journal: &Journal, drill: Drill<'_>) -> anyhow::Result<()> {
    let mut sitting = WindowDrill { args, desk, journal, drill, window: Window::open()? };
    let left = sitting.ask_all()?;
    let summary = if left == Left::Forward { Some(sitting.summarise()?) } else { None };
    let WindowDrill { drill, window, .. } = sitting;
    drop(window);
    let Some(summary) = summary else {
        let (answered, n) = (drill.answers().len(), length(&drill));
        output::line(&format!("Stopped after {answered} of {n} questions; every answer is saved."))?;
        return output::line(&desk.way_back(args, Mode::Drill));
    };
    let rows = summary.rows(line_width(), args.palette());
    Ok(write_rows(&mut std::io::stdout(), &rows)?)
}

/// A drill and the window it is shown in.
struct WindowDrill<'a> {
    args: &'a SittingArgs,
    desk: &'a Desk,
    journal: &'a Journal,
    drill: Drill<'a>,
    window: Window,
}

impl WindowDrill<'_> {
    fn ask_all(&mut self) -> anyhow::Result<Left> {
        while let Some(step) = self.ask()? {
            if self.question(&step)? == Left::Stopped {
                return Ok(Left::Stopped);
            }
        }
        finish(&self.drill, self.journal, &CLOCK)?;
        Ok(Left::Forward)
    }

    /// The next question, written before it is shown; `None` when there is no more.
    fn ask(&mut self) -> anyhow::Result<Option<Step>> {
        self.drill.ask(self.journal, &CLOCK).map_err(failed)
    }

    /// One question until its feedback is read.
    fn question(&mut self, step: &Step) -> anyhow::Result<Left> {
        let mut screen = self.screen(step)?;
        let since = CLOCK.now_ms();
        loop {
            self.window.draw(|frame| screen.draw(frame))?;
            match self.window.next()? {
                Event::Interrupted => return Ok(Left::Stopped),
                Event::Idle => {}
                Event::Key(key) => match screen.key(key) {
                    DrillAction::Stay => {}
                    DrillAction::Next => return Ok(Left::Forward),
                    DrillAction::Quit => return Ok(Left::Stopped),
                    DrillAction::Answer(response) => self.answer(&mut screen, response, since)?,
                },
            }
        }
    }

    fn screen(&self, step: &Step) -> anyhow::Result<DrillScreen> {
        let question = self.drill.question().ok_or(PracticeError::NotOpen(step.shown.position))?;
        let head = DrillHead { exam: self.desk.blueprint().code.clone(), questions: length(&self.drill) };
        let domain = domain_title(self.desk, &step.shown.domain);
        Ok(DrillScreen::new(head, domain, Card::new(&question), self.args.palette()))
    }

    /// Saves the answer and explains it; what cannot be saved stays open to be tried again.
    fn answer(&mut self, screen: &mut DrillScreen, response: Vec<String>, since: i64) -> anyhow::Result<()> {
        match self.drill.answer(self.journal, &CLOCK, &response, CLOCK.now_ms() - since) {
            Ok(_) => screen.explain(response),
            Err(PracticeError::Log(error @ LogError::NotSaved { .. })) => screen.refuse(&error.to_string()),
            Err(error) => return Err(failed(error)),
        }
        Ok(())
    }

    fn summarise(&mut self) -> anyhow::Result<DrillSummary> {
        let palette = self.args.palette();
        let summary = summary(&self.drill, self.desk, self.journal, &CLOCK, &self.desk.home)?;
        let head = format!("{} drill finished", self.desk.blueprint().code);
        let rows = |width| summary.rows(width, palette);
        self.window.read(&mut TextScreen::new(
            head,
            "Enter or q leave | arrows, PgUp/PgDn scroll",
            palette,
            rows,
        ))?;
        Ok(summary)
    }
}
