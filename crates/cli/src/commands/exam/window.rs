//! An exam on the full screen.

use super::paper::Paper;
use super::{ExamArgs, outcome};
use crate::output;
use crate::sittings::{Desk, failed};
use crate::terminal::{
    AFTER, DURING, Event, ExamAction, ExamHead, ExamScreen, Palette, ReviewAction, ReviewScreen, TextAction,
    TextScreen, Window, report_rows,
};
use gradatim_log::LogError;
use gradatim_practice::{ExamReport, PracticeError};

/// What becomes of the exam.
#[derive(Debug, Clone, PartialEq)]
enum Course {
    GoOn,
    HandedIn(Box<ExamReport>),
    Paused,
}

/// What lies before the learner.
enum View {
    Question,
    Review(ReviewScreen),
}

/// Runs the exam until it is handed in, by the learner or by the clock, or paused.
pub fn run(args: &ExamArgs, desk: &Desk, paper: Paper<'_>) -> anyhow::Result<()> {
    let palette = args.sitting.palette();
    let head = ExamHead { exam: desk.blueprint().code.clone(), questions: paper.len() };
    let screen = ExamScreen::new(head, paper.sheet()?, paper.left_ms(), palette);
    let mut sitting =
        WindowExam { desk, paper, window: Window::open()?, screen, view: View::Question, palette };
    match sitting.work()? {
        Course::HandedIn(report) => {
            sitting.read(&report)?;
            let WindowExam { window, paper, .. } = sitting;
            drop(window);
            outcome::print(args, desk, paper.exam(), &report)
        }
        Course::Paused | Course::GoOn => {
            let WindowExam { window, paper, .. } = sitting;
            drop(window);
            outcome::paused(args, desk, &paper).iter().try_for_each(|line| output::line(line))
        }
    }
}

/// An exam and the window it is shown in.
struct WindowExam<'a> {
    desk: &'a Desk,
    paper: Paper<'a>,
    window: Window,
    screen: ExamScreen,
    view: View,
    palette: Palette,
}

impl WindowExam<'_> {
    fn work(&mut self) -> anyhow::Result<Course> {
        loop {
            self.draw()?;
            let event = self.window.next()?;
            self.paper.tick();
            let course = match event {
                _ if self.paper.left_ms() == 0 => self.hand_in()?,
                Event::Interrupted => self.pause()?,
                Event::Idle => Course::GoOn,
                Event::Key(key) => self.key(key)?,
            };
            if course != Course::GoOn {
                return Ok(course);
            }
        }
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        let left = self.paper.left_ms();
        self.screen.set_left(left);
        match &mut self.view {
            View::Question => self.window.draw(|frame| self.screen.draw(frame))?,
            View::Review(table) => {
                table.set_corner(self.screen.corner());
                self.window.draw(|frame| table.draw(frame))?;
            }
        }
        Ok(())
    }

    fn key(&mut self, key: crossterm::event::KeyEvent) -> anyhow::Result<Course> {
        match &mut self.view {
            View::Question => {
                let action = self.screen.key(key);
                self.act(action)
            }
            View::Review(table) => {
                let action = table.key(key);
                self.leave_table(action)?;
                Ok(Course::GoOn)
            }
        }
    }

    fn act(&mut self, action: ExamAction) -> anyhow::Result<Course> {
        match action {
            ExamAction::Stay => {}
            ExamAction::Choose(response) => {
                let saved = self.paper.answer(&response);
                self.update(saved)?;
            }
            ExamAction::Flag(on) => {
                let saved = self.paper.flag(on);
                self.update(saved)?;
            }
            ExamAction::Strike(option, on) => {
                let saved = self.paper.strike(&option, on);
                self.update(saved)?;
            }
            ExamAction::Go(position) => self.turn_to(position)?,
            ExamAction::Review => self.view = View::Review(self.table()),
            ExamAction::HandIn => return self.hand_in(),
            ExamAction::Pause => return self.pause(),
        }
        Ok(Course::GoOn)
    }

    /// Shows what was saved; what could not be saved is told, and stays as it was.
    fn update(&mut self, saved: Result<(), PracticeError>) -> anyhow::Result<()> {
        self.screen.update(self.paper.sheet()?);
        match saved {
            Err(error) => self.refuse(error),
            Ok(()) => Ok(()),
        }
    }

    fn refuse(&mut self, error: PracticeError) -> anyhow::Result<()> {
        match error {
            PracticeError::Log(error @ LogError::NotSaved { .. }) => self.screen.refuse(&error.to_string()),
            other => return Err(failed(other)),
        }
        self.view = View::Question;
        Ok(())
    }

    fn turn_to(&mut self, position: u32) -> anyhow::Result<()> {
        self.paper.turn_to(position)?;
        self.screen.turn_to(self.paper.sheet()?);
        self.view = View::Question;
        Ok(())
    }

    fn table(&self) -> ReviewScreen {
        let head = format!("{} exam: {}", self.desk.blueprint().code, self.paper.undone());
        ReviewScreen::new(head, DURING, self.paper.rows(false), self.paper.position(), self.palette)
    }

    fn leave_table(&mut self, action: ReviewAction) -> anyhow::Result<()> {
        match action {
            ReviewAction::Stay => {}
            ReviewAction::Open(position) => self.turn_to(position)?,
            ReviewAction::Back => self.view = View::Question,
            ReviewAction::HandIn => {
                self.screen.confirm_hand_in();
                self.view = View::Question;
            }
        }
        Ok(())
    }

    fn hand_in(&mut self) -> anyhow::Result<Course> {
        match self.paper.hand_in() {
            Ok(report) => Ok(Course::HandedIn(Box::new(report))),
            Err(error) => self.refuse(error).map(|()| Course::GoOn),
        }
    }

    /// A pause that cannot be written costs seconds of the clock, no answer.
    fn pause(&mut self) -> anyhow::Result<Course> {
        match self.paper.pause() {
            Ok(()) | Err(PracticeError::Log(LogError::NotSaved { .. })) => Ok(Course::Paused),
            Err(error) => Err(failed(error)),
        }
    }

    /// The report, and from it the table of all questions with their reasons.
    fn read(&mut self, report: &ExamReport) -> anyhow::Result<()> {
        let (highest, palette, report) = (self.desk.blueprint().scale.max, self.palette, report.clone());
        let late = if report.ran_out() { "time is up, handed in by itself" } else { "handed in" };
        let head = format!("{} exam: {late}", self.desk.blueprint().code);
        let footer = "Enter or r read every question with its reasons | Space, PgUp/PgDn scroll | q leave";
        let rows = move |width| report_rows(&report, highest, width, palette);
        let mut screen = TextScreen::new(head, footer, palette, rows);
        while self.window.read(&mut screen)? == TextAction::Next {
            self.browse()?;
        }
        Ok(())
    }

    fn browse(&mut self) -> anyhow::Result<()> {
        let head = format!("{} exam: all questions", self.desk.blueprint().code);
        let mut table = ReviewScreen::new(head, AFTER, self.paper.rows(true), 1, self.palette);
        loop {
            self.window.draw(|frame| table.draw(frame))?;
            let action = match self.window.next()? {
                Event::Key(key) => table.key(key),
                Event::Interrupted => ReviewAction::Back,
                Event::Idle => ReviewAction::Stay,
            };
            match action {
                ReviewAction::Open(position) => self.reasons(position)?,
                ReviewAction::Back => return Ok(()),
                ReviewAction::Stay | ReviewAction::HandIn => {}
            }
        }
    }

    fn reasons(&mut self, position: u32) -> anyhow::Result<()> {
        let (exam, palette) = (self.paper.exam(), self.palette);
        let head = format!("{} exam {} question {position}", self.desk.blueprint().code, palette.dot());
        let footer = "Enter or q back to the table | arrows, Space, PgUp/PgDn scroll";
        let rows = |width| outcome::reasons(exam, position, width, palette);
        self.window.read(&mut TextScreen::new(head, footer, palette, rows))?;
        Ok(())
    }
}
