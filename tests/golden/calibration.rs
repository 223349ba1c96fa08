//! Calibrations against exact maxima of the marginal likelihood, found by Newton's method to a
//! gradient below 1e-11 on the same 61 nodes, with standard errors from the observed information.

use gradatim_irt::Responses;
use gradatim_irt::calibrate::{Calibration, Density, IrtParams, ItemEstimate, Model, Priors};
use gradatim_log::{ReadOptions, read_responses};
use gradatim_tests::{Reference, real_data, responses};
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
        other => panic!("the reference has a model {other} that this test does not know"),
    }
}

fn check(dataset: &str, file: &str) {
    let Some(data) = real_data() else { return };
    let reference = Reference::read(&data.join(format!("golden/exact_mml_{dataset}.json")));
    // Some files have more columns than the items.
    let options = ReadOptions { items: Some(reference.get("items").texts()), ..ReadOptions::default() };
    let table = read_responses(&data.join(format!("real/wide/{file}.csv.gz")), &options).unwrap();
    let dataset = responses(&table).into_dataset();
    let models = reference.get("models");
    for name in models.names() {
        check_model(&name, &dataset, &models.get(&name));
    }
}

fn check_model(name: &str, data: &DatasetBase<Responses, ()>, expected: &Reference) {
    let fit = settings(name).fit(data).unwrap();
    assert!(fit.converged, "{name}: not converged");
    close(name, "log-likelihood", fit.log_likelihood, expected.get("logLik").number(), 1e-5);
    let posterior = fit.log_likelihood + fit.log_prior;
    close(name, "log posterior", posterior, expected.get("logPosterior").number(), 1e-5);
    close(name, "number of parameters", fit.parameters as f64, expected.get("n_par").number(), 0.0);
    close(name, "latent sd", fit.ability().sd, expected.get("latent_sd").number(), 1e-4);
    check_items(name, &fit, expected);
    check_errors(name, &fit, expected);
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
