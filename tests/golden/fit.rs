//! Fit statistics against mirt 1.45.1 and eRm 1.0-2, at the reference's own parameters and on the same
//! 61 nodes, so that only the statistic is compared.

use gradatim_irt::fit::{
    FreeParameters, LimitedInformation, MeanSquares, MomentSet, Population, Slopes, TestCurves, abilities,
    infit_outfit, limited_information, local_dependence, marginal_reliability, person_fit, s_x2,
};
use gradatim_irt::score::{Method, Scorer};
use gradatim_irt::{Dichotomous, Graded, Grid, Item, PartialCredit, Responses};
use gradatim_log::{ReadOptions, read_responses};
use gradatim_tests::{Reference, real_data};
use std::path::Path;

/// A model of a reference file with its data.
struct Case {
    place: String,
    names: Vec<String>,
    items: Vec<Item>,
    free: FreeParameters,
    population: Population,
    latent_sd: f64,
    responses: Responses,
    reference: Reference,
}

/// Runs `test` on the models that we have of a file of reference values.
fn check(dataset: &str, file: &str, test: impl Fn(&Case)) {
    let Some(data) = real_data() else { return };
    let reference = Reference::read(&data.join(format!("golden/mirt_{dataset}.json")));
    let names = reference.get("items").texts();
    let responses = from_zero(&data.join(format!("real/wide/{file}.csv.gz")), &names);
    let models = reference.get("models");
    // Rating scale and nominal models are not ours.
    for name in models.names().iter().filter(|name| !["RSM", "NRM"].contains(&name.as_str())) {
        test(&Case::new(format!("{dataset} {name}"), name, &names, &responses, models.get(name)));
    }
}

/// The responses of some columns, each counted from its lowest score.
fn from_zero(path: &Path, names: &[String]) -> Responses {
    let options = ReadOptions { items: Some(names.to_vec()), max_score: 9, ..ReadOptions::default() };
    let table = read_responses(path, &options).unwrap();
    let mut lowest = vec![u8::MAX; names.len()];
    for r in &table.responses {
        lowest[r.item as usize] = lowest[r.item as usize].min(r.score);
    }
    let mut responses = Responses::new(names.len());
    for rows in table.responses.chunk_by(|x, y| x.learner == y.learner) {
        let row: Vec<(u32, u8)> = rows.iter().map(|r| (r.item, r.score - lowest[r.item as usize])).collect();
        responses.push(&row).unwrap();
    }
    responses
}

impl Case {
    fn new(place: String, model: &str, names: &[String], responses: &Responses, reference: Reference) -> Self {
        let parameters = reference.get("irt");
        let items: Vec<Item> = names.iter().map(|name| item(model, &parameters.get(name))).collect();
        let latent_sd = reference.get("latent_cov").number().sqrt();
        let (slopes, free_sd) = match model {
            "Rasch" | "PCM" => (Slopes::Fixed, true),
            "1PL" => (Slopes::Shared, false),
            _ => (Slopes::PerItem, false),
        };
        let free = FreeParameters::new(&items, slopes);
        Self {
            place,
            names: names.to_vec(),
            free: if free_sd { free.with_latent_sd() } else { free },
            items,
            population: Population::new(&grid(), 0.0, latent_sd).unwrap(),
            latent_sd,
            responses: responses.clone(),
            reference,
        }
    }

    /// Abilities as mirt takes them: an infinite estimate is put 0.1 beyond the largest finite one.
    fn abilities(&self, method: Method, responses: &Responses) -> Vec<Option<f64>> {
        let scorer = Scorer::new(&self.items, method, grid()).with_prior(0.0, self.latent_sd).unwrap();
        let found = abilities(&scorer.score_all(responses).unwrap());
        let finite = || found.iter().flatten().copied();
        let (low, high) = (finite().fold(0.0, f64::min) - 0.1, finite().fold(0.0, f64::max) + 0.1);
        let beyond = |row: &[(u32, u8)]| if row.iter().all(|cell| cell.1 == 0) { low } else { high };
        found.iter().zip(responses.iter()).map(|(x, row)| Some(x.unwrap_or_else(|| beyond(row)))).collect()
    }

    fn complete(&self) -> Responses {
        let mut complete = Responses::new(self.items.len());
        for row in self.responses.iter().filter(|row| row.len() == self.items.len()) {
            complete.push(row).unwrap();
        }
        complete
    }

    /// Within 1e-3, of the value where it is large.
    fn close(&self, what: &str, found: f64, expected: f64) {
        let within = 1e-3 * expected.abs().max(1.0);
        let place = &self.place;
        if (found - expected).abs() > within { println!("BAD {place}: {what} is {found}, the reference has {expected}"); }
    }
}

fn grid() -> Grid {
    Grid::new(61, 6.0).unwrap()
}

fn item(model: &str, parameters: &Reference) -> Item {
    let a = parameters.get("a").number();
    let thresholds = || (1..9).map_while(|k| parameters.find(&format!("b{k}"))).map(|b| b.number()).collect();
    match model {
        "PCM" | "GPCM" => PartialCredit::new(a, thresholds()).unwrap().into(),
        "GRM" => Graded::new(a, thresholds()).unwrap().into(),
        _ => {
            let g = parameters.get("g").number();
            Dichotomous::three_pl(a, parameters.get("b").number(), g).unwrap().into()
        }
    }
}

fn check_s_x2(case: &Case) {
    let found = s_x2(&case.items, &case.responses, &case.population, &case.free).unwrap();
    for (i, expected) in case.reference.get("S_X2").list().iter().enumerate() {
        let what = |column: &str| format!("{column} of {}", case.names[i]);
        let item = found.items[i].as_ref();
        let Some(statistic) = expected.find("S_X2") else {
            assert!(item.is_err(), "{}: {} is {item:?}, the reference has none", case.place, what("S_X2"));
            continue;
        };
        let item = item.unwrap_or_else(|e| panic!("{}: {}: {e}", case.place, what("S_X2")));
        case.close(&what("df"), item.df as f64, expected.get("df.S_X2").number());
        case.close(&what("S_X2"), item.statistic, statistic.number());
        case.close(&what("p"), item.p, expected.get("p.S_X2").number());
        case.close(&what("RMSEA"), item.rmsea, expected.get("RMSEA.S_X2").number());
    }
}

fn check_mean_squares(case: &Case, what: &str, found: &MeanSquares, expected: &Reference) {
    let values = [
        ("outfit", found.outfit.mean_square),
        ("z.outfit", found.outfit.z.unwrap()),
        ("infit", found.infit.mean_square),
        ("z.infit", found.infit.z.unwrap()),
    ];
    for (column, value) in values {
        case.close(&format!("{column} of {what}"), value, expected.get(column).number());
    }
}

fn check_infit(case: &Case) {
    for (method, key) in
        [(Method::Eap, "infit_EAP"), (Method::Ml, "infit_ML"), (Method::Wle, "infit_WLE")]
    {
        let Some(expected) = case.reference.find(key).filter(|e| e.find("error").is_none()) else { continue };
        let complete = case.complete();
        let abilities = case.abilities(method, &complete);
        let found = infit_outfit(&case.items, &complete, &abilities).unwrap();
        for (i, expected) in expected.list().iter().enumerate() {
            let what = format!("{} ({key})", case.names[i]);
            check_mean_squares(case, &what, &found[i].unwrap(), expected);
        }
    }
}

fn check_persons(case: &Case) {
    let Some(expected) = case.reference.find("personfit_first20") else { return };
    let found = person_fit(&case.items, &case.responses, &case.abilities(Method::Eap, &case.responses), Method::Eap).unwrap();
    for (person, expected) in expected.list().iter().enumerate() {
        let found = found[person].unwrap();
        check_mean_squares(case, &format!("person {person}"), &found.mean_squares, expected);
        case.close(&format!("lz of person {person}"), found.lz.unwrap(), expected.get("Zh").number());
    }
}

fn check_moments(case: &Case) {
    for (key, set) in [("M2", MomentSet::M2), ("C2", MomentSet::C2)] {
        let Some(expected) = case.reference.find(key) else { continue };
        let found = limited_information(&case.items, &case.responses, &case.population, &case.free, set).unwrap();
        match expected.find("error") {
            Some(_) => assert!(found.test.is_err(), "{} {key}: {found:?}", case.place),
            None => check_model_test(case, key, &found, &expected),
        }
    }
}

fn check_model_test(case: &Case, key: &str, found: &LimitedInformation, expected: &Reference) {
    let test = found.test.unwrap_or_else(|e| panic!("{} {key}: {e}", case.place));
    let values = [
        ("M2", test.statistic),
        ("df", test.df as f64),
        ("p", test.p),
        ("RMSEA", test.rmsea),
        ("RMSEA_5", test.rmsea_interval[0]),
        ("RMSEA_95", test.rmsea_interval[1]),
        ("SRMSR", found.srmsr.unwrap()),
        ("TLI", test.tli.unwrap()),
        ("CFI", test.cfi.unwrap()),
    ];
    for (column, value) in values {
        case.close(&format!("{key} {column}"), value, expected.get(column).number());
    }
}

fn check_q3(case: &Case) {
    let abilities = case.abilities(Method::Eap, &case.responses);
    let found = local_dependence(&case.items, &case.responses, &abilities, 2).unwrap();
    let expected: Vec<Vec<f64>> = case.reference.get("Q3").list().iter().map(|row| row.numbers(0)).collect();
    let n = case.items.len();
    assert_eq!(found.pairs.len(), n * (n - 1) / 2);
    for pair in &found.pairs {
        let what = format!("Q3 of {} and {}", case.names[pair.first], case.names[pair.second]);
        case.close(&what, pair.q3, expected[pair.first][pair.second]);
    }
}

fn check_curves(case: &Case) {
    let theta = case.reference.get("test_info").get("theta").numbers(0);
    let found = TestCurves::new(&case.items, &theta);
    let expected = case.reference.get("test_info").get("info").numbers(0);
    let scores = case.reference.get("expected_score").numbers(0);
    for (at, x) in theta.iter().enumerate() {
        case.close(&format!("information at {x}"), found.information[at], expected[at]);
        case.close(&format!("expected score at {x}"), found.expected_score[at], scores[at]);
        for (i, name) in case.names.iter().enumerate() {
            let expected = case.reference.get("item_info").get(name).numbers(0)[at];
            case.close(&format!("information of {name} at {x}"), found.item_information[i][at], expected);
        }
    }
    // mirt integrates over N(0, 1) whatever the variance of the model.
    let standard = Population::new(&grid(), 0.0, 1.0).unwrap();
    let expected = case.reference.get("marginal_rxx").number();
    case.close("marginal reliability", marginal_reliability(&case.items, &standard), expected);
}

fn check_all(case: &Case) {
    check_s_x2(case);
    check_infit(case);
    check_persons(case);
    check_moments(case);
    check_q3(case);
    check_curves(case);
}

#[test]
fn lsat6() {
    check("lsat6", "lsat6", check_all);
}

#[test]
fn lsat7() {
    check("lsat7", "lsat7", check_all);
}

#[test]
fn sat12() {
    check("sat12", "sat12_scored", check_all);
}

#[test]
fn ability() {
    check("ability", "ability", check_all);
}

#[test]
fn verbal() {
    check("verbal", "difr_verbal", check_all);
}

#[test]
fn science() {
    check("science", "science", check_all);
}

#[test]
fn bfi_n() {
    check("bfi_n", "bfi", check_all);
}

#[test]
fn promis_dep() {
    check("promis_dep", "prosetta_response_dep", check_all);
}

#[test]
fn verbal_poly() {
    check("verbal_poly", "psychotools_verbalaggression", check_all);
}
