//! An exam in lines of text: commands in, questions and report out.

use super::paper::{HEARTBEAT, Paper};
use super::{ExamArgs, outcome};
use crate::failure::CheckFailed;
use crate::sittings::{Desk, failed, stdin_lines};
use crate::terminal::{
    Choice, Input, Lines, Tone, clock_text, line_width, paragraph, question_rows, write_rows,
};
use std::io::Write;
use std::time::Duration;

const HELP: &str = "2, or 1 3, or a 2  answer this question and go on
c         take the answer back
n  p      next, previous question
g 17      go to question 17
f         flag this question, or take the flag away
x 3       strike option 3 out, or bring it back
s         show this question again
r         review: where every question stands
t         time left
done      hand in; asks once more while questions are blank or flagged
q         pause: the clock stops, and the same command goes on
?         this help";

/// Runs the exam until it is handed in, by the learner or by the clock, or paused.
pub fn run(args: &ExamArgs, desk: &Desk, paper: Paper<'_>) -> anyhow::Result<()> {
    let (lines, talk) = (stdin_lines()?, args.sitting.talk());
    LineExam { args, desk, paper, lines, talk, width: line_width(), warned: false, asked: false }.run()
}

/// What becomes of the exam after a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    GoOn,
    HandIn,
    Pause,
}

/// An exam with the lines it is answered by.
struct LineExam<'a> {
    args: &'a ExamArgs,
    desk: &'a Desk,
    paper: Paper<'a>,
    lines: Lines,
    talk: Box<dyn Write>,
    width: usize,
    warned: bool,
    asked: bool,
}

impl LineExam<'_> {
    fn run(mut self) -> anyhow::Result<()> {
        let (code, n) = (&self.desk.blueprint().code, self.paper.len());
        let (sitting, left) = (&self.paper.exam().record().sitting, clock_text(self.paper.left_ms()));
        writeln!(self.talk, "{code} exam, {n} questions, {left} left, sitting {sitting}; ? helps.")?;
        self.show()?;
        loop {
            let course = self.step()?;
            self.talk.flush()?;
            match course {
                Course::GoOn => {}
                Course::HandIn => return self.hand_in(),
                Course::Pause => return self.pause(),
            }
        }
    }

    fn step(&mut self) -> anyhow::Result<Course> {
        let left = self.paper.left_ms();
        let patience = Duration::from_millis(left.clamp(1, HEARTBEAT).unsigned_abs());
        let input = self.lines.next_within(patience)?;
        if self.paper.left_ms() == 0 {
            writeln!(self.talk, "Time is up: the exam is handed in as it stands.")?;
            return Ok(Course::HandIn);
        }
        self.paper.tick();
        self.warn(self.paper.left_ms())?;
        match input {
            Input::Idle => Ok(Course::GoOn),
            Input::End | Input::Interrupted => Ok(Course::Pause),
            Input::Line(line) => self.command(&line),
        }
    }

    fn warn(&mut self, left: i64) -> anyhow::Result<()> {
        if left <= 300_000 && !self.warned {
            self.warned = true;
            writeln!(self.talk, "Five minutes left.")?;
        }
        Ok(())
    }

    fn command(&mut self, line: &str) -> anyhow::Result<Course> {
        let (word, rest) = line.split_once(' ').map_or((line, ""), |(w, r)| (w, r.trim()));
        let asked = std::mem::replace(&mut self.asked, false);
        match word {
            "q" => return Ok(Course::Pause),
            "done" => return self.done(asked),
            "n" => self.turn(i64::from(self.paper.position()) + 1)?,
            "p" => self.turn(i64::from(self.paper.position()) - 1)?,
            "g" => self.turn(rest.parse().unwrap_or(0))?,
            "f" => self.flag()?,
            "x" => self.strike(rest)?,
            "c" => self.save(&[])?,
            "s" => self.show()?,
            "r" => self.review()?,
            "t" => writeln!(self.talk, "{} left", clock_text(self.paper.left_ms()))?,
            "?" => writeln!(self.talk, "{HELP}")?,
            "a" => self.answer(rest)?,
            _ => self.answer(line)?,
        }
        Ok(Course::GoOn)
    }

    /// While anything is blank or flagged, `done` has to be said twice.
    fn done(&mut self, asked: bool) -> anyhow::Result<Course> {
        let undone = self.paper.undone();
        if asked || undone == "All answered." {
            return Ok(Course::HandIn);
        }
        self.asked = true;
        writeln!(self.talk, "{undone} Type done again to hand in as it stands.")?;
        Ok(Course::GoOn)
    }

    fn turn(&mut self, position: i64) -> anyhow::Result<()> {
        let wanted = u32::try_from(position).ok().filter(|p| (1..=self.paper.len()).contains(p));
        let Some(position) = wanted else {
            let n = self.paper.len();
            return Ok(writeln!(
                self.talk,
                "There is no such question; 1 to {n}. r reviews, done hands in."
            )?);
        };
        self.paper.turn_to(position)?;
        self.show()
    }

    fn show(&mut self) -> anyhow::Result<()> {
        let (position, n, flag) = (self.paper.position(), self.paper.len(), self.paper.is_flagged());
        let flag = if flag { ", flagged" } else { "" };
        let mut rows = paragraph(&format!("\nQuestion {position} of {n}{flag}\n"), self.width, Tone::Strong);
        rows.extend(paragraph("\n", self.width, Tone::Plain));
        let question = self.paper.question()?;
        rows.extend(question_rows(&question, self.width));
        rows.extend(paragraph(&self.prompt(&question.asks_for()), self.width, Tone::Plain));
        Ok(write_rows(&mut *self.talk, &rows)?)
    }

    /// What to do, what stands, and what is struck out.
    fn prompt(&self, wanted: &str) -> String {
        let Ok(question) = self.paper.question() else { return String::new() };
        let response = self.paper.response(self.paper.position());
        let numbers = |wanted: &dyn Fn(&str) -> bool| {
            let places = question.options().into_iter().enumerate().filter(|(_, o)| wanted(&o.id));
            places.map(|(i, _)| (i + 1).to_string()).collect::<Vec<_>>().join(" ")
        };
        let stands = numbers(&|id| response.iter().any(|r| r == id));
        let struck = numbers(&|id| self.paper.is_struck(id));
        let part = |text: &str, list: String| if list.is_empty() { list } else { format!(" {text} {list}.") };
        format!("{wanted}{}{}", part("Your answer:", stands), part("Struck out:", struck))
    }

    fn answer(&mut self, text: &str) -> anyhow::Result<()> {
        let mut choice = Choice::new(&self.paper.question()?);
        if let Err(why) = choice.read(text) {
            return Ok(writeln!(self.talk, "{why} ? helps.")?);
        }
        self.save(&choice.response())?;
        if self.paper.position() == self.paper.len() {
            return Ok(writeln!(self.talk, "That was the last question: r reviews, done hands in.")?);
        }
        self.turn(i64::from(self.paper.position()) + 1)
    }

    fn save(&mut self, response: &[String]) -> anyhow::Result<()> {
        self.paper.answer(response).map_err(failed)?;
        let item = self.paper.question()?.item.id.clone();
        Ok(writeln!(self.talk, "saved: {item}")?)
    }

    fn flag(&mut self) -> anyhow::Result<()> {
        let on = !self.paper.is_flagged();
        self.paper.flag(on).map_err(failed)?;
        Ok(writeln!(self.talk, "{}", if on { "flagged" } else { "flag taken away" })?)
    }

    fn strike(&mut self, text: &str) -> anyhow::Result<()> {
        let place = text.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let choice = Choice::new(&self.paper.question()?);
        let Some(id) = place.and_then(|p| choice.id(p)).map(str::to_owned) else {
            let n = choice.len();
            return Ok(writeln!(self.talk, "`{text}` is no option; x and a number from 1 to {n}.")?);
        };
        let on = !self.paper.is_struck(&id);
        self.paper.strike(&id, on).map_err(failed)?;
        Ok(writeln!(self.talk, "{}", if on { "struck out" } else { "brought back" })?)
    }

    fn review(&mut self) -> anyhow::Result<()> {
        for row in self.paper.rows(false) {
            writeln!(self.talk, "{}", row.text(self.width))?;
        }
        let (undone, left) = (self.paper.undone(), clock_text(self.paper.left_ms()));
        Ok(writeln!(self.talk, "{undone} {left} left.")?)
    }

    fn hand_in(mut self) -> anyhow::Result<()> {
        let report = self.paper.hand_in().map_err(failed)?;
        writeln!(self.talk)?;
        outcome::print(self.args, self.desk, self.paper.exam(), &report)
    }

    /// With `--json`, no document means that the run did not get to its end.
    fn pause(mut self) -> anyhow::Result<()> {
        self.paper.pause().map_err(failed)?;
        let [state, way_back] = outcome::paused(self.args, self.desk, &self.paper);
        if self.args.sitting.json {
            return Err(CheckFailed(format!("{state} {way_back}")).into());
        }
        Ok(writeln!(self.talk, "{state}\n{way_back}")?)
    }
}
