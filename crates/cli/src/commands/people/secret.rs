//! Passwords from a keyboard, without showing them, or from standard input.

use anyhow::{Context as _, bail, ensure};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read as next_event};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use gradatim_accounts::Password;
use std::io::{BufRead, IsTerminal, Write};

/// The password that somebody gives for `name`: typed twice at a terminal, else the first line of standard input.
pub(super) fn read(name: &str) -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        return first_line(std::io::stdin().lock());
    }
    let first = typed(&format!("New password for {name}: "))?;
    let second = typed("Once more: ")?;
    ensure!(first == second, "the two passwords differ; nothing was changed");
    Ok(first)
}

fn first_line(input: impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    let most = Password::MOST as u64 + 3;
    input.take(most).read_line(&mut line).context("the password on standard input cannot be read")?;
    ensure!(!line.is_empty(), "no password on standard input; give it as the first line");
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

/// A line typed at the terminal, which shows nothing of it.
fn typed(prompt: &str) -> anyhow::Result<String> {
    eprint!("{prompt}");
    std::io::stderr().flush()?;
    enable_raw_mode().context("the terminal shows what is typed; give the password on standard input")?;
    let line = keys();
    disable_raw_mode()?;
    eprintln!();
    line
}

fn keys() -> anyhow::Result<String> {
    let mut line = String::new();
    loop {
        match next_event()? {
            Event::Key(key) if key.kind != KeyEventKind::Release && take(key, &mut line)? => return Ok(line),
            Event::Paste(text) => line.push_str(&text),
            _ => {}
        }
    }
}

/// Takes up a key; true when the line is finished.
fn take(key: KeyEvent, line: &mut String) -> anyhow::Result<bool> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => return Ok(true),
        KeyCode::Char('c' | 'd') if control => bail!("no password was given; nothing was changed"),
        KeyCode::Char('u') if control => line.clear(),
        KeyCode::Backspace => drop(line.pop()),
        KeyCode::Char(c) if !control => line.push(c),
        _ => {}
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_counts_without_its_end() {
        for input in ["ab cd", "ab cd\n", "ab cd\r\n", "ab cd\nmore\n"] {
            assert_eq!(first_line(input.as_bytes()).unwrap(), "ab cd");
        }
        assert_eq!(first_line(&b"\n"[..]).unwrap(), "");
        assert!(first_line(&b""[..]).is_err());
        assert!(first_line(&b"\xff\xfe\n"[..]).is_err());
        // Longer than any password may be, so it is refused as such later.
        assert!(first_line("x".repeat(5000).as_bytes()).unwrap().len() > Password::MOST);
    }

    #[test]
    fn keys_make_a_line() {
        let mut line = String::new();
        let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
        for c in "abx".chars() {
            assert!(!take(plain(KeyCode::Char(c)), &mut line).unwrap());
        }
        assert!(!take(plain(KeyCode::Backspace), &mut line).unwrap());
        assert!(take(plain(KeyCode::Enter), &mut line).unwrap());
        assert_eq!(line, "ab");
        assert!(take(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL), &mut line).is_err());
    }
}
