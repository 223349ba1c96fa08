//! Tables for people: the first column to the left, the others to the right.

/// Rows of cells as lines of equal columns, two blanks apart.
pub fn lines(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|row| row.get(c)).map(|s| s.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|c| width(c).unwrap_or(0)).collect();
    rows.iter().map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let pad = |(c, (cell, width)): (usize, (&String, &usize))| match c {
        0 => format!("{cell:<width$}"),
        _ => format!("{cell:>width$}"),
    };
    let cells: Vec<String> = row.iter().zip(widths).enumerate().map(pad).collect();
    cells.join("  ").trim_end().to_owned()
}

/// A number with three decimals, or a dash for what is not known.
pub fn number(value: Option<f64>) -> String {
    value.filter(|x| x.is_finite()).map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [["item", "a"], ["é", "-0.500"]].map(|row| row.map(String::from).to_vec());
        assert_eq!(lines(&rows), ["item       a", "é     -0.500"]);
        assert_eq!(
            (number(Some(0.25)), number(None), number(Some(f64::NAN))),
            ("0.250".into(), "-".into(), "-".into())
        );
    }
}
