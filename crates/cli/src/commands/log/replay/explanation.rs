//! The full account of one choice, for people and for machines.

use crate::layout::{lines, paragraph};
use gradatim_cat::{Account, DomainAccount, DomainReason, Valued};
use gradatim_practice::Material;
use serde_json::{Value, json};

/// Candidates shown to people.
const SHOWN: usize = 10;

/// The document, with all candidates.
pub fn document(material: &Material, account: &Account, recorded: &str) -> Value {
    let chosen = &account.selection;
    let candidate = |c: &Valued| json!({ "item": material.pool().id(c.item), "criterion": c.value, "p_correct": c.p_correct });
    let domain = |d: &DomainAccount| {
        json!({ "domain": &*d.title, "weight": d.weight, "served": d.served, "open": d.open, "candidates": d.candidates,
            "held_back": d.held_back, "mean": d.ability.0, "sd": d.ability.1, "worth": d.worth, "chance": d.chance })
    };
    json!({
        "item": material.pool().id(chosen.item), "recorded": recorded, "domain": &*chosen.domain_title,
        "rule": chosen.rule, "why": chosen.to_string(), "constraint": constraints(account),
        "criterion": chosen.criterion, "probability": chosen.probability, "p_correct": chosen.p_correct,
        "draws": account.draws, "domains": account.domains.iter().map(domain).collect::<Vec<Value>>(),
        "candidates": account.candidates.iter().map(candidate).collect::<Vec<Value>>(),
    })
}

/// Tables of domains and of the best candidates.
pub fn text(material: &Material, account: &Account, recorded: &str) -> String {
    let chosen = &account.selection;
    let item = material.pool().id(chosen.item);
    let other = if item == recorded { String::new() } else { format!(" (the journal has {recorded})") };
    let draws: Vec<String> = account.draws.iter().map(|u| format!("{u:.6}")).collect();
    [
        paragraph(&format!("{item}{other}: {chosen}"), ""),
        paragraph(&format!("Constraint: {}.", constraints(account).join("; ")), ""),
        paragraph(
            &format!(
                "Random numbers: {}; probability of this very item: {:.4}.",
                draws.join(", "),
                chosen.probability
            ),
            "",
        ),
        format!("\n{}\n", lines(&domains(account)).join("\n")),
        format!(
            "\nCandidates of {}, best first:\n{}\n",
            chosen.domain_title,
            lines(&candidates(material, account)).join("\n")
        ),
    ]
    .concat()
}

/// What narrowed the choice.
fn constraints(account: &Account) -> Vec<String> {
    let chosen = &account.selection;
    let own = account.domains.get(chosen.domain);
    let sure = own.and_then(|d| d.chance).is_some_and(|chance| chance >= 1.0);
    let domain = match chosen.reason {
        DomainReason::Quota => "the blueprint's quota has this domain due",
        DomainReason::Worth { .. } => "the domain was drawn by its worth",
        DomainReason::Exploration if sure => "the domain had nothing for three rounds of questions",
        DomainReason::Exploration => "the domain was drawn by its weight in the blueprint",
        DomainReason::Goal | DomainReason::Rule => "none on the domain",
        DomainReason::Asked => "the learner asked for this domain",
    };
    let held = own.map_or(0, |d| d.held_back);
    let back = (held > 0).then(|| format!("{held} of its questions were met before and are held back"));
    std::iter::once(domain.to_owned()).chain(back).collect()
}

fn domains(account: &Account) -> Vec<Vec<String>> {
    let head = ["domain", "weight", "served", "left", "mean", "sd", "worth", "chance"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let optional = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"));
    rows.extend(account.domains.iter().map(|d| {
        let counts = [d.served, d.candidates].map(|n| n.to_string());
        let ability = [d.ability.0, d.ability.1].map(|x| format!("{x:.3}"));
        let named = [short(&d.title), format!("{:.2}", d.weight)];
        [named.to_vec(), counts.to_vec(), ability.to_vec(), vec![optional(d.worth), optional(d.chance)]]
            .concat()
    }));
    rows
}

/// Titles that leave room for the numbers.
fn short(title: &str) -> String {
    title.chars().take(24).collect()
}

fn candidates(material: &Material, account: &Account) -> Vec<Vec<String>> {
    let mut rows = vec![["item", "criterion", "right", ""].map(str::to_owned).to_vec()];
    let row = |c: &Valued| {
        let mark = if c.item == account.selection.item { "chosen" } else { "" };
        let (criterion, right) = (format!("{:.6}", c.value), format!("{:.2}", c.p_correct));
        vec![material.pool().id(c.item).to_owned(), criterion, right, mark.to_owned()]
    };
    rows.extend(account.candidates.iter().take(SHOWN).map(row));
    rows
}
