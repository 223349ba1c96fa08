//! Calibrations against exact maxima of the marginal likelihood, found by Newton's method to a
//! gradient below 1e-11 on the same 61 nodes, with standard errors from the observed information.

use gradatim_irt::Responses;
use gradatim_irt::calibrate::{Calibration, Density, IrtParams, ItemEstimate, LatentEstimate, Model, Priors};
use gradatim_log::{ReadOptions, read_responses};
use gradatim_tests::{Reference, from_zero, real_data, responses};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;

/// The models of the reference files by their names there.
fn settings(name: &str) -> IrtParams {
    let with_c = |text: &str| {
        let priors = Priors { c: Some(Density::parse(text).unwrap()), ..Priors::default() };
        IrtParams::new(Model::ThreePl).priors(priors)
    };
    match name {
        "Rasch" => IrtParams::new(Model::Rasch),
        "1PL" => IrtParams::new(Model::OnePl),
        "2PL" => IrtParams::new(Model::TwoPl),
        "3PL_norm" => with_c("logit-normal(-1.386294361,0.5)"),
        "3PL_beta5_17" => with_c("beta(5,17)"),
        "PCM" => IrtParams::new(Model::Pcm),
        "GPCM" => IrtParams::new(Model::Gpcm),
        "GRM" => IrtParams::new(Model::Grm),
        other => panic!("the reference has a model {other} that this test does not know"),
    }
}

fn check(dataset: &str, file: &str) {
    let Some(data) = real_data() else { return };
    let reference = Reference::read(&data.join(format!("golden/exact_mml_{dataset}.json")));
    // Some files have more columns than the items.
    let items = Some(reference.get("items").texts());
    let options = ReadOptions { items, max_score: highest(&reference), ..ReadOptions::default() };
    let table = read_responses(&data.join(format!("real/wide/{file}.csv.gz")), &options).unwrap();
    let raw = responses(&table);
    let scored = if options.max_score > 1 { from_zero(&raw).0 } else { raw };
    let dataset = scored.into_dataset();
    let models = reference.get("models");
    for name in models.names() {
        check_model(&name, &dataset, &models.get(&name));
    }
}

/// Scores of polytomous items start from 0 or 1.
fn highest(reference: &Reference) -> u8 {
    let graded = reference.get("models").find("GRM");
    graded
        .map_or(1, |model| model.get("categories").list().iter().map(|k| k.number() as u8).max().unwrap_or(1))
}

fn check_model(name: &str, data: &DatasetBase<Responses, ()>, expected: &Reference) {
    let fit = settings(name).fit(data).unwrap();
    assert!(fit.converged, "{name}: not converged");
    close(name, "log-likelihood", fit.log_likelihood, expected.get("logLik").number(), 1e-5);
    if let Some(posterior) = expected.find("logPosterior") {
        close(name, "log posterior", fit.log_likelihood + fit.log_prior, posterior.number(), 1e-5);
    }
    close(name, "number of parameters", fit.parameters as f64, expected.get("n_par").number(), 0.0);
    close(name, "latent sd", fit.ability().sd, expected.get("latent_sd").number(), 1e-4);
    if expected.find("categories").is_some() {
        return check_polytomous(name, &fit, expected);
    }
    check_items(name, &fit, expected);
    check_errors(name, &fit, expected);
}

/// Thresholds of weakly discriminating steps have standard errors of several logits; there the
/// tolerance is a thousandth of the standard error.
fn check_polytomous(name: &str, fit: &Calibration, expected: &Reference) {
    let lists = |column: &str| -> Vec<Vec<f64>> {
        expected.get(column).list().iter().map(|item| item.numbers(1)).collect()
    };
    let (a, b, d, se_d) = (expected.get("a").numbers(fit.items.len()), lists("b"), lists("d"), lists("se_d"));
    let se_a = expected.find("se_a").map(|se| se.numbers(fit.items.len()));
    for (i, item) in fit.items.iter().enumerate() {
        let of = |what: &str| format!("{what} of item {i}");
        close(name, &of("a"), item.a, a[i], 1e-4);
        if let Some(se_a) = &se_a {
            close(name, &of("se_a"), item.se.a.unwrap(), se_a[i], 0.005 * se_a[i]);
        }
        assert_eq!((item.thresholds.len(), item.intercepts.len()), (b[i].len(), d[i].len()));
        for (k, expected) in d[i].iter().enumerate() {
            close(name, &of("d"), item.intercepts[k], *expected, f64::max(1e-4, 1e-3 * se_d[i][k]));
            close(name, &of("se_d"), item.se.intercepts[k].unwrap(), se_d[i][k], 0.005 * se_d[i][k]);
            close(name, &of("b"), item.thresholds[k], b[i][k], f64::max(2e-4, 1e-3 * se_d[i][k]));
        }
    }
    if let Some(se) = expected.find("se_latent_var") {
        let LatentEstimate::Normal { groups } = &fit.latent else { panic!("one ability expected") };
        // The variance is the square of what is estimated.
        let found = 2.0 * groups[0].sd * groups[0].se_sd.unwrap();
        close(name, "se of the latent variance", found, se.number(), 0.005 * se.number());
    }
}

/// Name of a column of the reference, and the same of an estimated item.
type Column<T> = (&'static str, fn(&ItemEstimate) -> T);

fn check_items(name: &str, fit: &Calibration, expected: &Reference) {
    let columns: [Column<f64>; 4] =
        [("a", |i| i.a), ("b", |i| i.b), ("d", ItemEstimate::intercept), ("g", |i| i.c)];
    for (column, of) in columns {
        let values = expected.get(column).numbers(fit.items.len());
        assert_eq!(values.len(), fit.items.len());
        for (i, (item, value)) in fit.items.iter().zip(values).enumerate() {
            close(name, &format!("{column} of item {i}"), of(item), value, 1e-4);
        }
    }
}

fn check_errors(name: &str, fit: &Calibration, expected: &Reference) {
    let columns: [Column<Option<f64>>; 4] =
        [("se_a", |i| i.se.a), ("se_b", |i| i.se.b), ("se_d", |i| i.se.intercepts[0]), ("se_g", |i| i.se.c)];
    for (column, of) in columns {
        let Some(values) = expected.find(column) else { continue };
        for (i, (item, value)) in fit.items.iter().zip(values.numbers(fit.items.len())).enumerate() {
            let found = of(item).unwrap_or_else(|| panic!("{name}: no {column} of item {i}"));
            close(name, &format!("{column} of item {i}"), found, value, 0.005 * value);
        }
    }
}

fn close(model: &str, what: &str, found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{model}: {what} is {found}, the reference has {expected}");
}

#[test]
fn lsat6() {
    check("lsat6", "lsat6");
}

#[test]
fn lsat7() {
    check("lsat7", "lsat7");
}

#[test]
fn sat12() {
    check("sat12", "sat12_scored");
}

#[test]
fn ability_with_missing_answers() {
    check("ability", "ability");
}

#[test]
fn verbal_aggression() {
    check("verbal", "difr_verbal");
}

#[test]
fn ecpe() {
    check("ecpe", "cdm_data_ecpe");
}

#[test]
fn science() {
    check("science", "science");
}

#[test]
fn neuroticism() {
    check("bfi_n", "bfi");
}

#[test]
fn verbal_aggression_in_three_categories() {
    check("verbal_poly", "psychotools_verbalaggression");
}

#[test]
fn depression() {
    check("promis_dep", "prosetta_response_dep");
}
