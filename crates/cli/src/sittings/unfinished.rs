//! What becomes of a sitting that was begun and not finished.

use crate::sittings::{Desk, SittingArgs, cannot_begin};
use crate::terminal::{Tone, paragraph};
use gradatim_log::{Event, EventKind, Journal, Mode, SittingHistory};
use gradatim_practice::{Clock, SystemClock};
use std::io::{BufRead, IsTerminal, Write};

/// The unfinished sitting of this exam and mode, if the learner goes on with it; refused, it is abandoned.
pub fn unfinished(
    journal: &Journal,
    desk: &Desk,
    args: &SittingArgs,
    mode: Mode,
) -> anyhow::Result<Option<SittingHistory>> {
    let found = journal.unfinished(&args.learner, &desk.blueprint().slug, mode)?;
    let Some(past) = found else {
        if args.resume {
            eprintln!("there is no unfinished {} to go on with; a new one begins", mode.as_str());
        }
        return Ok(None);
    };
    if goes_on(args, &describe(&past))? {
        return Ok(Some(past));
    }
    abandon(journal, &past)?;
    Ok(None)
}

/// Without a person to ask, and without a flag, nothing is thrown away.
fn goes_on(args: &SittingArgs, what: &str) -> anyhow::Result<bool> {
    if args.resume || args.fresh {
        return Ok(args.resume);
    }
    if !std::io::stdin().is_terminal() {
        eprintln!("going on with {what}");
        return Ok(true);
    }
    let mut stdin = std::io::stdin().lock();
    asked(&mut stdin, &mut std::io::stderr(), what)
}

/// Columns of the question, so that the answer fits behind it.
const PROMPT: usize = 76;

/// Asks until the answer is yes or no; Enter means yes, as does the end of input.
fn asked(input: &mut impl BufRead, output: &mut impl Write, what: &str) -> anyhow::Result<bool> {
    loop {
        let question = paragraph(&format!("There is {what}. Go on with it? [Y/n]"), PROMPT, Tone::Plain);
        let lines: Vec<&str> = question.iter().map(|row| row.text.as_str()).collect();
        write!(output, "{} ", lines.join("\n"))?;
        output.flush()?;
        let mut line = String::new();
        let read = input.read_line(&mut line)?;
        match line.trim().to_lowercase().as_str() {
            "n" | "no" => return Ok(false),
            "y" | "yes" => return Ok(true),
            "" if read > 0 || line.is_empty() => return Ok(true),
            _ => writeln!(output, "Please answer y (go on with it) or n (give it up and begin anew).")?,
        }
    }
}

fn describe(past: &SittingHistory) -> String {
    let began = jiff::Timestamp::from_millisecond(past.record.started_at);
    let day = began.map_or_else(|_| String::new(), |t| format!(" of {}", t.strftime("%Y-%m-%d %H:%M UTC")));
    let questions = past.record.settings.get("questions").and_then(serde_json::Value::as_u64);
    let of = questions.map_or_else(String::new, |n| format!(" of {n}"));
    format!("an unfinished {}{day} with {}{of} answered", past.record.mode.as_str(), past.answered())
}

fn abandon(journal: &Journal, past: &SittingHistory) -> anyhow::Result<()> {
    let sitting = past.record.sitting.clone();
    let event = Event { sitting, position: None, kind: EventKind::Abandon, at: SystemClock.now_ms() };
    journal.event(&event).map_err(|e| cannot_begin(e.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: bool, questions: usize) {
        let mut output = Vec::new();
        assert_eq!(
            asked(&mut input.as_bytes(), &mut output, "an unfinished drill").unwrap(),
            expected,
            "{input:?}"
        );
        let text = String::from_utf8(output).unwrap();
        assert_eq!(text.matches("Go on with it?").count(), questions, "{text}");
    }

    #[test]
    fn the_question_breaks_between_words() {
        let mut output = Vec::new();
        let what = "an unfinished drill of 2026-11-21 12:31 UTC with 12 of 20 answered";
        asked(&mut &b"y\n"[..], &mut output, what).unwrap();
        let text = String::from_utf8(output).unwrap();
        assert!(text.lines().all(|line| line.len() < 79), "{text}");
        assert_eq!(
            text.split_whitespace().collect::<Vec<_>>().join(" "),
            format!("There is {what}. Go on with it? [Y/n]")
        );
    }

    #[test]
    fn yes_no_enter_and_nonsense() {
        check("y\n", true, 1);
        check("No\n", false, 1);
        check("\n", true, 1);
        check("", true, 1);
        check("what\nn\n", false, 2);
    }
}
