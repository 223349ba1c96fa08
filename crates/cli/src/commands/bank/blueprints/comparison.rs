//! Two blueprints side by side.

use crate::layout::{Column, Table, bullets, paragraph, percent};
use gradatim_bank::{Blueprint, Comparison, DomainPair};

/// Columns of either side of a table.
const SIDE: Column = Column::within(30);

/// The comparison for people.
pub fn text(a: &Blueprint, b: &Blueprint, comparison: &Comparison) -> String {
    let head = format!("{}: {}\n{}: {}", a.slug, a.title, b.slug, b.title);
    let (form, weights, skills) = (form(comparison), weights(comparison), skills(comparison));
    let only_a = bullets(&format!("\nOnly in {}", a.slug), &comparison.only_a);
    let only_b = bullets(&format!("\nOnly in {}", b.slug), &comparison.only_b);
    format!("{head}\n\n{form}\n{weights}\n{skills}{only_a}{only_b}").trim_end().to_owned()
}

fn form(comparison: &Comparison) -> Table {
    let mut table = Table::headed([("", Column::LEFT), (&comparison.a, SIDE), (&comparison.b, SIDE)]);
    for pair in &comparison.form {
        table.row([pair.what.to_owned(), pair.a.clone(), pair.b.clone()]);
    }
    table
}

fn weights(comparison: &Comparison) -> Table {
    let (a, b) = (format!("domains of {}", comparison.a), format!("domains of {}", comparison.b));
    let weight = ("weight", Column::RIGHT);
    let mut table = Table::headed([weight, (&a, SIDE), weight, (&b, SIDE)]);
    for DomainPair { a, b } in &comparison.domains {
        let ((a, weight_a), (b, weight_b)) = (cells(a.as_ref()), cells(b.as_ref()));
        table.row([weight_a, a, weight_b, b]);
    }
    table
}

fn cells(domain: Option<&(String, f64)>) -> (String, String) {
    domain.map_or_else(Default::default, |(title, weight)| (title.clone(), percent(*weight)))
}

fn skills(comparison: &Comparison) -> String {
    let Comparison { a, b, shared, .. } = comparison;
    let (share_a, share_b) = (percent(100.0 * comparison.overlap_a), percent(100.0 * comparison.overlap_b));
    let head = format!(
        "Skills: {share_a} of the points of {a} have a partner in {b}, {share_b} the other way round."
    );
    let method = format!("How this is found: {}.", comparison.method);
    let side = Column::within(34);
    let mut table = Table::headed([(a.as_str(), side), (b, side), ("likeness", Column::RIGHT)]);
    for pair in shared {
        table.row([pair.a.clone(), pair.b.clone(), format!("{:.2}", pair.likeness)]);
    }
    format!("{}{}\n{table}", paragraph(&head, ""), paragraph(&method, ""))
}
