//! One item as its author sees it: key, rationales, sources and history.

use crate::layout::{Column, Table, fields, paragraph};
use anyhow::bail;
use gradatim_bank::{Domain, Exam, Item, ItemOption, Kind, Pool};
use serde_json::{Value, json};

/// The item with this id; capitals do not matter.
///
/// # Errors
///
/// When there is none, with the ids that look most like it.
pub fn find<'a>(exam: &'a Exam, id: &str) -> anyhow::Result<&'a Item> {
    let same = |item: &&Item| item.id.eq_ignore_ascii_case(id);
    if let Some(item) = exam.bank.get(id).or_else(|| exam.bank.items().iter().find(same)) {
        return Ok(item);
    }
    let slug = &exam.blueprint.slug;
    match nearest(exam, id).as_slice() {
        [] => bail!("{id}: {slug} has no such item; gradatim bank show {slug} --list lists them"),
        near => bail!("{id}: {slug} has no such item; nearest: {}", near.join(", ")),
    }
}

/// Ids offered for one that does not exist.
const OFFERED: usize = 3;

fn nearest<'a>(exam: &'a Exam, asked: &str) -> Vec<&'a str> {
    let ids = exam.bank.items().iter().map(|i| i.id.as_str());
    let mut by_likeness: Vec<(usize, &str)> = ids.map(|id| (shared_ends(id, asked), id)).collect();
    by_likeness.retain(|(shared, id)| shared * 2 >= id.len().max(asked.len()));
    by_likeness.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    by_likeness.into_iter().take(OFFERED).map(|(_, id)| id).collect()
}

/// Characters that two ids share at their beginnings and ends: ids differ in a digit or two in the middle.
fn shared_ends(a: &str, b: &str) -> usize {
    let same = |(x, y): &(char, char)| x.eq_ignore_ascii_case(y);
    let front = a.chars().zip(b.chars()).take_while(same).count();
    let (rest_a, rest_b) = (a.chars().rev(), b.chars().rev());
    let shorter = a.chars().count().min(b.chars().count());
    front + rest_a.zip(rest_b).take_while(same).count().min(shorter - front)
}

/// The item for people.
pub fn text(exam: &Exam, item: &Item) -> String {
    let blueprint = &exam.blueprint;
    let task = blueprint.task(&item.task);
    let title = task.map_or("", |t| t.title.as_str());
    let point = task.and_then(|t| t.points.get(item.point.saturating_sub(1)));
    let place = fields([
        ("domain", domain(exam, item).map_or_else(String::new, |d| format!("{} {}", d.id, d.title))),
        ("task", format!("{} {title}", item.task)),
        ("point", format!("{} {}", item.point, point.map_or("", String::as_str))),
    ]);
    let head = format!("{}, version {} ({})", item.id, item.version, blueprint.code);
    let stem = paragraph(&item.stem, "");
    let facts = fields(facts(item));
    format!("{head}\n{place}\n{stem}\n{}\n{facts}{}", options(item), references(item)).trim_end().to_owned()
}

fn domain<'a>(exam: &'a Exam, item: &Item) -> Option<&'a Domain> {
    let blueprint = &exam.blueprint;
    blueprint.domain_of_task(&item.task).and_then(|d| blueprint.domains().get(d))
}

fn options(item: &Item) -> Table {
    let mut table = Table::new(&[Column::LEFT, Column::LEFT, Column::LEFT]);
    let blank = String::new;
    for (i, option) in item.options.iter().enumerate() {
        if i > 0 {
            table.row([blank(), blank(), blank()]);
        }
        table.row([mark(item.kind, option), option.id.clone(), option_text(option)]);
        table.row([blank(), blank(), format!("Why: {}", option.rationale.trim())]);
        if let Some(misconception) = &option.misconception {
            table.row([blank(), blank(), format!("Misconception: {misconception}")]);
        }
    }
    table
}

/// How the key is marked: by words, because colour may be missing.
fn mark(kind: Kind, option: &ItemOption) -> String {
    match (kind, option.rank) {
        (Kind::Ordering, Some(rank)) => format!("place {rank}"),
        (Kind::Single | Kind::Multiple, _) if option.correct => "KEY".to_owned(),
        _ => String::new(),
    }
}

fn option_text(option: &ItemOption) -> String {
    let partner = option.partner.as_ref().map_or_else(String::new, |p| format!(" -> {p}"));
    format!("{}{partner}", option.text)
}

fn facts(item: &Item) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("kind", format!("{}, right by a blind guess 1 time in {:.0}", item.kind, 1.0 / item.chance())),
        ("time", format!("{} seconds expected", item.expected_seconds)),
        ("angoff", angoff(item)),
        ("pool", pool(item.pool)),
        ("status", item.status.to_string()),
        ("review", review(item)),
        ("services", or_none(&item.services)),
    ];
    if let Some(from) = &item.provenance {
        facts.push(("author", format!("{}, {}, {}", from.author, from.licence, from.created)));
    }
    if !item.enemies.is_empty() {
        facts.push(("not with", item.enemies.join(", ")));
    }
    facts.extend(item.note.clone().map(|note| ("note", note)));
    facts
}

fn angoff(item: &Item) -> String {
    let ratings: Vec<String> = item.angoff.iter().map(|r| format!("{r:.2}")).collect();
    let mean = item.mean_angoff().map_or_else(|| "none".to_owned(), |mean| format!("{mean:.2}"));
    format!("{} (mean {mean}): share of just-qualified candidates who get it right", ratings.join(", "))
}

fn pool(pool: Pool) -> String {
    let use_of = match pool {
        Pool::Practice => "drills and exams",
        Pool::Sealed => "kept out of every drill, for one honest mock exam",
        Pool::Pretest => "shown unscored, to learn how hard it is",
    };
    format!("{pool}: {use_of}")
}

fn review(item: &Item) -> String {
    let Some(review) = &item.review else { return "none recorded".to_owned() };
    let blind = if review.blind_agreed { "agreed" } else { "did not agree" };
    format!("a blind reader {blind} with the key; {} readers, {}", review.reviewers, review.date)
}

fn or_none(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// Each address on a line of its own, so that it can be copied.
fn references(item: &Item) -> String {
    let one = |r: &gradatim_bank::Reference| {
        paragraph(&format!("{} (read {})", r.title, r.dated), "  ") + &format!("  {}\n", r.url)
    };
    format!("references\n{}", item.references.iter().map(one).collect::<String>())
}

/// The item for machines: the fields of its file, and what follows from them.
pub fn json(exam: &Exam, item: &Item) -> anyhow::Result<Value> {
    let mut document = serde_json::to_value(item)?;
    document["exam"] = json!(exam.blueprint.slug);
    document["domain"] = json!(domain(exam, item).map(|d| &d.id));
    document["key"] = json!(item.key());
    document["chance"] = json!(item.chance());
    document["mean_angoff"] = json!(item.mean_angoff());
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::shared_ends;

    #[test]
    fn ends_are_shared_up_to_the_shorter_id() {
        for (a, b, shared) in [
            ("mls-1.1-001", "mls-1.1-001", 11),
            ("mls-1.1-001", "mls-1.1-01", 10),
            ("mls-1.1-001", "MLS-1.2-001", 10),
            ("aaaa", "aa", 2),
            ("abc", "", 0),
            ("abc", "xyz", 0),
        ] {
            assert_eq!(shared_ends(a, b), shared, "{a} {b}");
            assert_eq!(shared_ends(b, a), shared, "{b} {a}");
        }
    }
}
