//! An evaluation for people: text, and one HTML file with charts.

use super::evaluate::Document;
use gradatim_analytics::evaluation::Evaluation;
use gradatim_charts::{
    Axis, Bin, Block, Cell, Chart, Column, Page, Section, Table, Tone, reliability_diagram,
};

/// Text for the terminal.
pub fn text(document: &Document) -> String {
    let mut lines =
        vec![format!("{:<24} {:>6} {:>7} {:>7} {:>8} {:>7}", "", "n", "AUC", "Brier", "log-loss", "ECE")];
    lines.extend(rows(document).iter().map(|(name, figures)| line(name, figures)));
    if let Some([low, high]) = document.model.auc_interval {
        lines.push(format!("95 % interval of the AUC: {low:.3} to {high:.3}"));
    }
    lines.push(format!("{:.1} % passed.", 100.0 * document.model.prevalence));
    lines.join("\n")
}

fn rows(document: &Document) -> Vec<(String, &Evaluation)> {
    let baseline = &document.baseline;
    let all = [
        ("model", &document.model),
        ("mean score alone", &baseline.mean_score),
        ("prevalence alone", &baseline.prevalence_only),
    ];
    let groups = document.subgroups.iter().map(|group| {
        let value = group.value.as_deref().unwrap_or("(missing)");
        (format!("{}={value}", group.column), &group.figures)
    });
    all.into_iter().map(|(name, figures)| (name.to_owned(), figures)).chain(groups).collect()
}

fn line(name: &str, figures: &Evaluation) -> String {
    let [auc, brier, loss, ece] = cells(figures);
    format!("{name:<24} {:>6} {auc:>7} {brier:>7} {loss:>8} {ece:>7}", figures.n)
}

fn cells(figures: &Evaluation) -> [String; 4] {
    let auc = figures.auc.map_or_else(|| "-".to_owned(), |auc| format!("{auc:.3}"));
    [auc, format!("{:.4}", figures.brier), format!("{:.4}", figures.log_loss), format!("{:.4}", figures.ece)]
}

/// One HTML file.
pub fn html(document: &Document) -> anyhow::Result<String> {
    let columns = ["AUC", "Brier score", "log-loss", "calibration error"].map(Column::number);
    let [auc, brier, loss, ece] = columns;
    let mut table =
        Table::new("Figures", [Column::text("predictions"), Column::number("n"), auc, brier, loss, ece]);
    for (name, figures) in rows(document) {
        let numbers = cells(figures).map(Cell::text);
        table.row([Cell::text(name), Cell::text(figures.n.to_string())].into_iter().chain(numbers));
    }
    let mut section = Section::new("figures", "How good the predictions are");
    section.push(Block::table(table));
    let mut charts = Section::new("charts", "Right on average, and worth acting on");
    charts.push(Block::figure(
        reliability(document).svg()?,
        "Learners of about the same probability, and the share who passed.",
    ));
    charts.push(Block::figure(
        decisions(document).svg()?,
        "Net benefit of helping whoever's risk of failing is at least the threshold.",
    ));
    Ok(Page::new("Who will pass: evaluation").with(section).with(charts).html())
}

fn reliability(document: &Document) -> Chart {
    let bins = document.reliability.iter();
    let bins: Vec<Bin> =
        bins.map(|bin| Bin { predicted: bin.predicted, observed: bin.observed, n: bin.n }).collect();
    reliability_diagram("Reliability", &bins)
}

fn decisions(document: &Document) -> Chart {
    let curve = &document.decision_curve;
    let model = curve.iter().map(|point| (point.threshold, point.model)).collect();
    // Far below 0 the line of helping everybody tells nothing.
    let everybody = curve.iter().filter(|point| point.everybody > -0.2);
    let everybody = everybody.map(|point| (point.threshold, point.everybody)).collect();
    Chart::new(
        "Decision curve",
        Axis::percent("risk from which one helps").within(0.0, 1.0),
        Axis::new("net benefit"),
    )
    .described("Net benefit by threshold, of the model, of helping everybody, and of helping nobody.")
    .dashed("nobody", Tone::Muted, vec![(0.0, 0.0), (1.0, 0.0)])
    .line("everybody", Tone::Second, everybody)
    .line("model", Tone::First, model)
}
