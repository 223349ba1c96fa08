//! A question of every kind, and a screen to draw on, for tests.

use crate::terminal::Card;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use gradatim_bank::{Item, ItemOption, Kind, Pool, Reference, Status};
use gradatim_log::Presentation;
use gradatim_practice::Question;
use ratatui::backend::TestBackend;
use ratatui::{Frame, Terminal};

const STEM: &str = "A regional energy supplier predicts hourly demand from weather and calendar data. The model is \
exact for most of the year, but on public holidays its forecasts are far too high. The training data have three \
years of history, in which holidays are marked only by their date.\n\nWhat should the team do first?";

/// A question with options shown in the order c, a, b, d (and e where there are five).
pub fn card(kind: Kind) -> Card {
    let (item, shown) = (item(kind), presentation(kind));
    Card::new(&Question { item: &item, shown: &shown })
}

/// A question that this rule chose.
pub fn card_chosen_by(rule: &str) -> Card {
    let shown = Presentation { rule: rule.into(), ..presentation(Kind::Single) };
    Card::new(&Question { item: &item(Kind::Single), shown: &shown })
}

fn item(kind: Kind) -> Item {
    let ids = if kind == Kind::Multiple { &["a", "b", "c", "d", "e"][..] } else { &["a", "b", "c", "d"] };
    Item {
        id: "mls-1.1-001".into(),
        version: 1,
        task: "1.1".into(),
        point: 1,
        kind,
        stem: STEM.into(),
        services: Vec::new(),
        expected_seconds: 90,
        angoff: vec![0.7],
        pool: Pool::Practice,
        status: Status::Reviewed,
        note: Some("The service was renamed in 2024.".into()),
        enemies: Vec::new(),
        references: vec![Reference {
            title: "Feature engineering guide".into(),
            url: "https://example.org/guide".into(),
            dated: "2026-11-01".into(),
        }],
        provenance: None,
        review: None,
        options: ids.iter().enumerate().map(|(i, id)| option(kind, i, id)).collect(),
    }
}

fn option(kind: Kind, i: usize, id: &str) -> ItemOption {
    let key: &[&str] = if kind == Kind::Multiple { &["a", "c"] } else { &["b"] };
    ItemOption {
        id: id.into(),
        text: format!(
            "Option {id}: change what the training data say about the days on which people stay at home"
        ),
        correct: matches!(kind, Kind::Single | Kind::Multiple) && key.contains(&id),
        rank: (kind == Kind::Ordering).then_some(i + 1),
        partner: (kind == Kind::Matching).then(|| format!("partner {id}")),
        misconception: None,
        rationale: format!("Because of reason {id}."),
    }
}

fn presentation(kind: Kind) -> Presentation {
    let order = if kind == Kind::Multiple { &["c", "a", "b", "d", "e"][..] } else { &["c", "a", "b", "d"] };
    Presentation {
        sitting: "00".into(),
        position: 3,
        item: "mls-1.1-001".into(),
        item_version: 1,
        domain: "1".into(),
        task: "1.1".into(),
        chance: 0.25,
        shown_order: order.iter().map(ToString::to_string).collect(),
        scored: true,
        first_exposure: true,
        theta_before: None,
        se_before: None,
        rule: "drill".into(),
        selection_probability: None,
        why: "Modeling makes up 36 % of the exam and your answers there leave about an even chance that you are below \
              the standard; a question you should get right about 7 times in 10."
            .into(),
        shown_at: 0,
    }
}

/// A key pressed alone.
pub fn press(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A screen as text, row by row.
pub fn draw(columns: u16, rows: u16, draw: impl FnOnce(&mut Frame<'_>)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(draw).unwrap();
    let cells = terminal.backend().buffer().content().chunks(usize::from(columns));
    let row =
        |cells: &[ratatui::buffer::Cell]| cells.iter().map(ratatui::buffer::Cell::symbol).collect::<String>();
    cells.map(|c| row(c).trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
