//! Programs in zeros and ones: which columns to take so that every row keeps its bounds.

/// One linear condition on the columns: `lower ≤ Σ coefficient·x ≤ upper`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Columns with their coefficients, by column, without zeros.
    pub terms: Vec<(usize, f64)>,
    /// Bounds of the sum, finite.
    pub lower: f64,
    pub upper: f64,
    /// Which constraint asks for it.
    pub source: usize,
}

/// A program over columns that are 0 or 1, stored by rows and by columns.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    rows: Vec<Row>,
    starts: Vec<usize>,
    entries: Vec<(u32, f64)>,
    packing: Vec<bool>,
}

impl Program {
    /// The program of `columns` columns and these rows.
    pub fn new(columns: usize, rows: Vec<Row>) -> Self {
        let mut counts = vec![0; columns + 1];
        for (column, _) in rows.iter().flat_map(|row| &row.terms) {
            counts[column + 1] += 1;
        }
        let starts: Vec<usize> = counts
            .iter()
            .scan(0, |sum, n| {
                *sum += n;
                Some(*sum)
            })
            .collect();
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); starts.last().copied().unwrap_or(0)];
        for (r, row) in rows.iter().enumerate() {
            for &(column, coefficient) in &row.terms {
                entries[next[column]] = (r as u32, coefficient);
                next[column] += 1;
            }
        }
        let packing = rows.iter().map(|row| row.terms.iter().all(|term| term.1 >= 0.0)).collect();
        Self { rows, starts, entries, packing }
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Rows that a column enters, with its coefficients.
    pub fn column(&self, column: usize) -> &[(u32, f64)] {
        &self.entries[self.starts[column]..self.starts[column + 1]]
    }

    /// True when no coefficient of the row is negative, so that every column taken uses up its bound.
    pub fn is_packing(&self, row: usize) -> bool {
        self.packing[row]
    }

    /// The same columns under some of the rows only.
    pub fn keep(&self, wanted: impl Fn(usize) -> bool) -> Self {
        let rows = self.rows.iter().filter(|row| wanted(row.source)).cloned().collect();
        Self::new(self.columns(), rows)
    }

    /// True when the columns taken keep every row within its bounds.
    pub fn holds(&self, taken: impl Fn(usize) -> bool) -> bool {
        self.broken(taken).is_none()
    }

    /// The constraint of the first row that the columns taken break.
    pub fn broken(&self, taken: impl Fn(usize) -> bool) -> Option<usize> {
        let sum = |row: &Row| -> f64 { row.terms.iter().filter(|t| taken(t.0)).map(|t| t.1).sum() };
        let breaks = |row: &&Row| {
            let (sum, slack) = (sum(row), 1e-7 * (1.0 + row.lower.abs().max(row.upper.abs())));
            sum < row.lower - slack || sum > row.upper + slack
        };
        self.rows.iter().find(breaks).map(|row| row.source)
    }
}
