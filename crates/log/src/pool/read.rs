//! Pools from CSV, gzipped CSV or Parquet.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{COLUMNS, PoolFile, PoolOptions, PoolRow, SIDECAR_KEY};
use crate::LogError;
use crate::parquet_file;
use crate::table::{BadRow, Cells, Columns, Row, each_row};

/// Reads a pool: `item,a,b` and optionally `c` (0), `d` (1), `model`, `domain` (or `Group`), `thresholds` (joined by
/// `;`), `se_a` … `se_d`, `n`, `flags` (joined by `;`).
///
/// Without `model`, an item with thresholds is an error, and any other is `4pl`, `3pl` or `2pl`, the simplest that
/// its asymptotes allow. A polytomous item without a `thresholds` column has its thresholds in `b`, `c`, `PAR4`,
/// `PAR5` …, the layout of R's `TestDesign`. The sidecar is the JSON in a Parquet footer, otherwise the file beside
/// the pool with the ending `.json`.
///
/// # Errors
/// [`LogError::Data`] with row and column for a bad row, a repeated item, or a number that is not finite;
/// [`LogError::Io`] if the file cannot be read.
pub fn read_pool(path: &Path, options: &PoolOptions) -> Result<PoolFile, LogError> {
    let mut cells = Cells::open(path)?;
    let layout = Layout::new(Columns::new(&cells, &options.map, &COLUMNS)?)?;
    let (mut rows, mut seen) = (Vec::new(), HashSet::new());
    let skipped = each_row(&mut cells, options.skip_bad, |row| {
        let item = layout.row(row)?;
        if !seen.insert(item.item.clone()) {
            let why = format!("item `{}` occurs twice; every item once expected", item.item);
            return Err(layout.columns.bad(layout.item, why).into());
        }
        rows.push(item);
        Ok(())
    })?;
    Ok(PoolFile { rows, sidecar: read_sidecar(path)?, skipped })
}

/// Where the columns of a pool are.
struct Layout {
    columns: Columns,
    item: usize,
    a: usize,
    b: usize,
    domain: Option<usize>,
    /// `PAR4`, `PAR5`, … while they are there.
    more: Vec<usize>,
}

impl Layout {
    fn new(columns: Columns) -> Result<Self, LogError> {
        let (item, a, b) = (columns.need("item")?, columns.need("a")?, columns.need("b")?);
        let domain = columns.find("domain").or_else(|| columns.find("Group"));
        let more = (4..).map_while(|i| columns.index_of(&format!("PAR{i}"))).collect();
        Ok(Self { columns, item, a, b, domain, more })
    }

    fn row(&self, row: &Row<'_>) -> Result<PoolRow, BadRow> {
        let text = |name: &str| row.value(self.columns.find(name));
        let item = self.columns.text(row, self.item)?.to_owned();
        let a = self.need(row, self.a)?;
        let model = text("model").map(|name| self.model(name)).transpose()?;
        let thresholds = self.thresholds(row, model)?;
        let (b, c, d) = if thresholds.is_empty() { self.curve(row)? } else { (mean(&thresholds), 0.0, 1.0) };
        let model = self.settle(model, &thresholds, c, d)?.to_owned();
        Ok(PoolRow {
            item,
            model,
            domain: row.value(self.domain).map(str::to_owned),
            a,
            b,
            c,
            d,
            thresholds,
            se_a: self.optional(row, "se_a")?,
            se_b: self.optional(row, "se_b")?,
            se_c: self.optional(row, "se_c")?,
            se_d: self.optional(row, "se_d")?,
            n: self.count(row)?,
            flags: text("flags").map(split).unwrap_or_default(),
        })
    }

    fn need(&self, row: &Row<'_>, column: usize) -> Result<f64, BadRow> {
        let number = self.columns.number(row, Some(column))?;
        number.ok_or_else(|| self.columns.bad(column, "empty; a number expected"))
    }

    fn optional(&self, row: &Row<'_>, name: &str) -> Result<Option<f64>, BadRow> {
        self.columns.number(row, self.columns.find(name))
    }

    /// Difficulty and asymptotes of a right-or-wrong item.
    fn curve(&self, row: &Row<'_>) -> Result<(f64, f64, f64), BadRow> {
        let b = self.need(row, self.b)?;
        let (c, d) = (self.optional(row, "c")?.unwrap_or(0.0), self.optional(row, "d")?.unwrap_or(1.0));
        if 0.0 <= c && c < d && d <= 1.0 {
            return Ok((b, c, d));
        }
        let why = format!("c = {c} and d = {d}; 0 ≤ c < d ≤ 1 expected");
        Err(BadRow { column: None, why })
    }

    fn thresholds(&self, row: &Row<'_>, model: Option<&str>) -> Result<Vec<f64>, BadRow> {
        match self.columns.find("thresholds") {
            Some(column) => self.joined(column, row),
            None if model.is_some_and(is_polytomous) => self.spread(row),
            None => Ok(Vec::new()),
        }
    }

    fn joined(&self, column: usize, row: &Row<'_>) -> Result<Vec<f64>, BadRow> {
        let Some(text) = row.value(Some(column)) else { return Ok(Vec::new()) };
        let number = |part: &str| part.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        let numbers: Option<Vec<f64>> = text.split(';').map(number).collect();
        numbers.ok_or_else(|| {
            self.columns.bad(column, format!("`{text}`: finite numbers joined by `;` expected"))
        })
    }

    /// Thresholds in columns of their own, one after the other.
    fn spread(&self, row: &Row<'_>) -> Result<Vec<f64>, BadRow> {
        let columns =
            [Some(self.b), self.columns.find("c")].into_iter().flatten().chain(self.more.iter().copied());
        let read = |column| self.columns.number(row, Some(column)).transpose();
        columns.map_while(read).collect()
    }

    fn model(&self, name: &str) -> Result<&'static str, BadRow> {
        MODELS.iter().find(|(theirs, _)| name.eq_ignore_ascii_case(theirs)).map(|(_, ours)| *ours).ok_or_else(
            || {
                let why =
                    format!("`{name}` is unknown; rasch, 1pl, 2pl, 3pl, 4pl, pcm, gpcm or grm expected");
                BadRow::new("model", why)
            },
        )
    }

    /// The model, checked against the thresholds, or the simplest one that fits.
    fn settle<'m>(
        &self,
        model: Option<&'m str>,
        thresholds: &[f64],
        c: f64,
        d: f64,
    ) -> Result<&'m str, BadRow> {
        match (model, thresholds.is_empty()) {
            (Some(model), true) if is_polytomous(model) => {
                Err(BadRow::new("thresholds", format!("empty; a `{model}` item needs one or more")))
            }
            (Some(model), false) if !is_polytomous(model) => Err(BadRow::new(
                "thresholds",
                format!("given for a `{model}` item; pcm, gpcm or grm have them"),
            )),
            (None, false) => {
                Err(BadRow::new("model", "not given for an item with thresholds; pcm, gpcm or grm expected"))
            }
            (Some(model), _) => Ok(model),
            (None, true) if d < 1.0 => Ok("4pl"),
            (None, true) if c > 0.0 => Ok("3pl"),
            (None, true) => Ok("2pl"),
        }
    }

    fn count(&self, row: &Row<'_>) -> Result<Option<u64>, BadRow> {
        let Some(text) = row.value(self.columns.find("n")) else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|_| BadRow::new("n", format!("`{text}` is not a count; 0, 1, 2, … expected")))
    }
}

/// Names of models in files, and ours.
const MODELS: [(&str, &str); 12] = [
    ("rasch", "rasch"),
    ("1pl", "1pl"),
    ("2pl", "2pl"),
    ("3pl", "3pl"),
    ("4pl", "4pl"),
    ("pcm", "pcm"),
    ("pc", "pcm"),
    ("gpcm", "gpcm"),
    ("gpc", "gpcm"),
    ("grm", "grm"),
    ("gr", "grm"),
    ("graded", "grm"),
];

fn is_polytomous(model: &str) -> bool {
    matches!(model, "pcm" | "gpcm" | "grm")
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len().max(1) as f64
}

fn split(text: &str) -> Vec<String> {
    text.split(';').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// `pool.json` for `pool.parquet`, `pool.csv` and `pool.csv.gz`.
pub(super) fn sidecar_path(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bare = name.strip_suffix(".gz").unwrap_or(&name);
    path.with_file_name(bare).with_extension("json")
}

fn read_sidecar(path: &Path) -> Result<Option<serde_json::Value>, LogError> {
    if let Some(text) = footer_text(path)? {
        return parse_sidecar(path, &text);
    }
    let beside = sidecar_path(path);
    match std::fs::read_to_string(&beside) {
        Ok(text) => parse_sidecar(&beside, &text),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(LogError::io(&beside, "read")(e)),
    }
}

fn footer_text(path: &Path) -> Result<Option<String>, LogError> {
    match path.extension() {
        Some(ending) if ending.eq_ignore_ascii_case("parquet") => {
            Ok(parquet_file::footer(&parquet_file::open(path)?, SIDECAR_KEY))
        }
        _ => Ok(None),
    }
}

fn parse_sidecar(path: &Path, text: &str) -> Result<Option<serde_json::Value>, LogError> {
    let parsed = serde_json::from_str(text).map(Some);
    parsed.map_err(|e| LogError::file(path, format!("the pool's sidecar is not JSON: {e}")))
}
