//! Which items a maintainer wants to see, and in what order.

use super::Workshop;
use super::figures::ItemFigures;
use crate::problem::Problem;
use form_urlencoded::Serializer;
use gradatim_bank::lint::Severity;
use gradatim_bank::{Blueprint, Item, Pool, Status};
use serde::Deserialize;

/// The query of the page as it came; what is empty or missing asks for nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) q: String,
    pub(crate) domain: String,
    pub(crate) task: String,
    pub(crate) pool: String,
    pub(crate) status: String,
    pub(crate) lint: String,
    pub(crate) reported: String,
    pub(crate) sort: String,
    pub(crate) page: String,
}

/// The same, understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filter {
    words: Vec<String>,
    domain: Option<usize>,
    task: Option<String>,
    pool: Option<Pool>,
    status: Option<Status>,
    lint: Option<Severity>,
    reported: bool,
    sort: Sort,
    /// From 1.
    pub(crate) page: usize,
}

/// Orders of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Id,
    Hardest,
    Easiest,
    Discrimination,
    Answers,
    Reports,
}

impl Sort {
    /// Names in addresses and in words.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Id, "id", "Number"),
        (Self::Hardest, "hardest", "Hardest first"),
        (Self::Easiest, "easiest", "Easiest first"),
        (Self::Discrimination, "discrimination", "Weakest discrimination first"),
        (Self::Answers, "answers", "Most answers first"),
        (Self::Reports, "reports", "Most reports first"),
    ];
}

/// Severities in addresses and in words.
pub(crate) const SEVERITIES: [(Severity, &str, &str); 3] = [
    (Severity::Error, "error", "Errors"),
    (Severity::Warning, "warning", "Warnings"),
    (Severity::Note, "note", "Notes"),
];

/// An item with what is known of it.
pub(crate) struct Row<'w> {
    /// Place in the bank.
    pub(crate) place: usize,
    pub(crate) item: &'w Item,
    pub(crate) figures: &'w ItemFigures,
    /// Numbers of errors, warnings and notes.
    pub(crate) marks: [usize; 3],
    pub(crate) reports: usize,
}

impl Asked {
    /// What is asked for, or what is wrong with it.
    pub(crate) fn understood(&self, blueprint: &Blueprint) -> Result<Filter, Problem> {
        let domains: Vec<&str> = blueprint.domains().iter().map(|d| d.id.as_str()).collect();
        let tasks: Vec<&str> = blueprint.tasks().map(|t| t.id.as_str()).collect();
        let pools: Vec<&str> = Pool::ALL.iter().map(|p| p.as_str()).collect();
        let statuses: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).collect();
        let task = one_of("task", &self.task, &tasks)?.and_then(|i| tasks.get(i));
        Ok(Filter {
            words: self.q.split_whitespace().map(str::to_lowercase).collect(),
            domain: one_of("domain", &self.domain, &domains)?,
            task: task.map(|id| (*id).to_owned()),
            pool: one_of("pool", &self.pool, &pools)?.map(|i| Pool::ALL[i]),
            status: one_of("status", &self.status, &statuses)?.map(|i| Status::ALL[i]),
            lint: one_of("lint", &self.lint, &SEVERITIES.map(|s| s.1))?.map(|i| SEVERITIES[i].0),
            reported: one_of("reported", &self.reported, &["1"])?.is_some(),
            sort: one_of("sort", &self.sort, &Sort::ALL.map(|s| s.1))?.map_or(Sort::Id, |i| Sort::ALL[i].0),
            page: page(&self.page)?,
        })
    }

    /// The address of a page of the same items.
    pub(crate) fn address(&self, page: usize) -> String {
        let page = page.to_string();
        let fields = [
            ("q", &self.q),
            ("domain", &self.domain),
            ("task", &self.task),
            ("pool", &self.pool),
            ("status", &self.status),
            ("lint", &self.lint),
            ("reported", &self.reported),
            ("sort", &self.sort),
            ("page", &page),
        ];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
        format!("/bank?{}", query.finish())
    }
}

/// Place of a value among those there are; `None` if nothing is asked for.
fn one_of(field: &str, asked: &str, all: &[&str]) -> Result<Option<usize>, Problem> {
    if asked.is_empty() {
        return Ok(None);
    }
    let unknown =
        || Problem::bad_request(format!("{field}: there is no such choice; {} expected.", all.join(", ")));
    all.iter().position(|known| *known == asked).map(Some).ok_or_else(unknown)
}

/// The page asked for, from 1; the first one if nothing is asked.
pub(crate) fn page(asked: &str) -> Result<usize, Problem> {
    let number = if asked.is_empty() { Some(1) } else { asked.parse().ok().filter(|n| *n > 0) };
    number.ok_or_else(|| Problem::bad_request("page: a number from 1 expected."))
}

impl Filter {
    /// The items that fit, in the order asked for.
    pub(crate) fn rows<'w>(&self, workshop: &'w Workshop) -> Vec<Row<'w>> {
        let items = workshop.material().exam().bank.items().iter().zip(&workshop.records.items);
        let rows = items.enumerate().map(|(place, (item, figures))| Row {
            place,
            item,
            figures,
            marks: SEVERITIES.map(|(s, ..)| workshop.marks(&item.id).filter(|f| f.severity == s).count()),
            reports: workshop.objections(&item.id).count(),
        });
        let mut rows: Vec<Row<'w>> = rows.filter(|row| self.fits(workshop, row)).collect();
        rows.sort_by(|a, b| self.order(a).total_cmp(&self.order(b)));
        rows
    }

    fn fits(&self, workshop: &Workshop, row: &Row<'_>) -> bool {
        let domain = workshop.material().pool().domain(row.place);
        let mark = |wanted| SEVERITIES.iter().zip(row.marks).any(|((s, ..), n)| *s == wanted && n > 0);
        self.domain.is_none_or(|d| d == domain)
            && self.task.as_ref().is_none_or(|task| *task == row.item.task)
            && self.pool.is_none_or(|pool| pool == row.item.pool)
            && self.status.is_none_or(|status| status == row.item.status)
            && self.lint.is_none_or(mark)
            && (!self.reported || row.reports > 0)
            && self.says_all(row.item)
    }

    /// Whether all words searched for stand somewhere in the item.
    fn says_all(&self, item: &Item) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let options = item.options.iter().flat_map(|o| [o.text.as_str(), o.rationale.as_str()]);
        let texts = [item.id.as_str(), item.stem.as_str()].into_iter().chain(options);
        let text = texts.chain(item.services.iter().map(String::as_str)).collect::<Vec<_>>().join("\n");
        let text = text.to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }

    /// Smaller comes first; what nothing is known of comes last, and equals stay in the order of the bank.
    fn order(&self, row: &Row<'_>) -> f64 {
        let known = |value: Option<f64>| value.unwrap_or(f64::INFINITY);
        match self.sort {
            Sort::Id => 0.0,
            Sort::Hardest => known(row.figures.share()),
            Sort::Easiest => known(row.figures.share().map(|share| -share)),
            Sort::Discrimination => known(row.figures.point_biserial),
            Sort::Answers => -(row.figures.n as f64),
            Sort::Reports => -(row.reports as f64),
        }
    }
}
