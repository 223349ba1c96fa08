//! `link`: one pool on the scale of another.

mod document;
mod pool;
mod side;

use crate::calibrated::check_out;
use crate::context::Context;
use crate::layout::count;
use crate::output;
use crate::responses::pair;
use anyhow::bail;
use clap::Args;
use document::Document;
use gradatim_irt::link::{DRIFT_CUT, Drift, LinkErrors, Linking, Method, Transform, drift};
use side::{Common, Side, common};
use std::path::{Path, PathBuf};

/// Arguments of `link`.
#[derive(Debug, Args)]
#[command(
    after_help = "Two pools that share items, calibrated on different learners, have scales with different zeros and
units. The items they share give A and B of: ability on the scale of --to = A * ability on the
scale of --from + B (logits, D = 1). Items are found by their ids, which must have the same
model in both. Where all of them are Rasch or partial credit items, A is 1.

Standard errors of A and B rest on those of the items' parameters, the number of learners (n, or
the sidecar's), and the covariances that the model implies. For 2PL and Rasch items they are
good to a few percent; for 3PL items they can be a third too large. An item is marked as drifted where its robust z (Huynh & Meyer 2010) in
difficulty or log slope is beyond the cut: look at it, and link again with --without.

Examples:
  gradatim link --from new.parquet --to old.parquet
  gradatim link --from new.parquet --to old.parquet --method haebara --symmetric --json
  gradatim link --from new.parquet --to old.parquet --without q17 --out linked.parquet"
)]
pub struct LinkArgs {
    /// The pool to bring to another scale: CSV (also .gz) or Parquet.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The pool whose scale it is brought to.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// How: mean-mean, mean-gmean, mean-sigma, haebara or stocking-lord.
    #[arg(long, value_parser = method, default_value = "stocking-lord")]
    method: Method,
    /// Compare curves on both scales, not only on that of --to (haebara, stocking-lord).
    #[arg(long)]
    symmetric: bool,
    /// Only the items of this domain, where every domain is an ability of its own.
    #[arg(long)]
    domain: Option<String>,
    /// Items to leave out of the linking though both pools have them.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    without: Vec<String>,
    /// Robust z beyond which a common item is marked as drifted.
    #[arg(long, value_name = "Z", default_value_t = DRIFT_CUT, value_parser = positive)]
    drift_cut: f64,
    /// Their column names in --from for ours, such as item=co_item.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair, help_heading = "Reading")]
    map: Vec<(String, String)>,
    /// Their column names in --to for ours.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair, help_heading = "Reading")]
    to_map: Vec<(String, String)>,
    /// Write the items of --from on the scale of --to as a pool (Parquet, and a .json beside it).
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// What linking found.
#[derive(Debug)]
struct Found {
    line: Transform,
    /// With whether covariances are implied by the model; `None` where the pools do not tell how well the items are known.
    errors: Option<(LinkErrors, bool)>,
    /// One a common item; none for fewer than three.
    drifts: Option<Vec<Drift>>,
}

fn method(text: &str) -> Result<Method, String> {
    let found = Method::ALL.into_iter().find(|method| text.eq_ignore_ascii_case(method.name()));
    found.ok_or_else(|| format!("there are {}", Method::ALL.map(Method::name).join(", ")))
}

fn positive(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|x| x.is_finite() && *x > 0.0);
    number.ok_or_else(|| "a positive number expected".to_owned())
}

/// Runs the command.
pub fn run(args: &LinkArgs, _: &Context) -> anyhow::Result<()> {
    args.check()?;
    let from = Side::read(&args.from, &args.map, args.domain.as_deref())?;
    let to = Side::read(&args.to, &args.to_map, args.domain.as_deref())?;
    let common = common(&from, &to, &args.without)?;
    let least = if args.out.is_some() { 3 } else { 2 };
    if common.ids.len() < least {
        let (n, place) = (count(common.ids.len(), "item"), from.place());
        bail!("{place}: {n} in common with {}; at least {least} expected", to.place());
    }
    let found = found(args, [&from, &to], &common)?;
    let document = Document::new(args, &from, &to, &common, &found);
    if args.json {
        output::json(&document)?;
    } else {
        output::line(&document.to_text())?;
    }
    args.out.as_deref().map_or(Ok(()), |path| pool::write(path, &from, &to, &document, &found))
}

impl LinkArgs {
    fn check(&self) -> anyhow::Result<()> {
        let Some(out) = &self.out else { return Ok(()) };
        check_out(out)?;
        if same_file(out, &self.from) || same_file(out, &self.to) {
            bail!("{}: one of the pools that are linked; another file for --out expected", out.display());
        }
        Ok(())
    }
}

fn same_file(x: &Path, y: &Path) -> bool {
    matches!((x.canonicalize(), y.canonicalize()), (Ok(x), Ok(y)) if x == y)
}

fn found(args: &LinkArgs, sides: [&Side; 2], common: &Common) -> anyhow::Result<Found> {
    let linking = Linking::new(args.method).symmetric(args.symmetric).fixed_slope(common.slopes_are_one);
    let line = linking.link(&common.from, &common.to)?;
    if common.ids.len() < 3 {
        eprintln!("2 common items tell neither standard errors nor drift; at least 3 expected for these");
        return Ok(Found { line, errors: None, drifts: None });
    }
    let errors = errors(&linking, &line, sides, common)?;
    Ok(Found { line, errors, drifts: Some(drift(&line, &common.from, &common.to)?) })
}

/// Standard errors of the line, and whether covariances are implied by the model.
fn errors(
    linking: &Linking,
    line: &Transform,
    [from, to]: [&Side; 2],
    common: &Common,
) -> anyhow::Result<Option<(LinkErrors, bool)>> {
    match &common.errors {
        Ok([of_from, of_to]) => {
            let (of_from, implied) = from.covariance(&common.from, of_from)?;
            let (of_to, also_implied) = to.covariance(&common.to, of_to)?;
            let errors = linking.standard_errors(line, (&common.from, &of_from), (&common.to, &of_to))?;
            Ok(Some((errors, implied && also_implied)))
        }
        Err(why) => {
            eprintln!("{why}; A and B have no standard errors");
            Ok(None)
        }
    }
}
