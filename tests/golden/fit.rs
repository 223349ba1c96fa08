//! Fit statistics against mirt 1.45.1 and eRm 1.0-2, at the reference's own parameters and on the same
//! 61 nodes, so that only the statistic is compared.

use gradatim_irt::fit::{
    FreeParameters, LimitedInformation, MeanSquares, MomentSet, Population, Slopes, TestCurves, abilities,
    infit_outfit, limited_information, local_dependence, marginal_reliability, person_fit, s_x2,
    test_information,
};
use gradatim_irt::score::{Method, Scorer};
use gradatim_irt::{Dichotomous, Graded, Grid, Item, PartialCredit, ResponseModel, Responses};
use gradatim_log::{ReadOptions, read_responses};
use gradatim_tests::{Reference, from_zero, real_data, responses};
use std::path::Path;

/// A model of a reference file with its data.
struct Case {
    place: String,
    names: Vec<String>,
    items: Vec<Item>,
    free: FreeParameters,
    population: Population,
    latent_sd: f64,
    /// Whether that was estimated.
    free_sd: bool,
    responses: Responses,
    /// Sum of the lowest scores of the items in the file: mirt's expected scores count from there.
    lowest: f64,
    reference: Reference,
}

/// Runs `test` on the models that we have of a file of reference values.
fn check(dataset: &str, file: &str, test: impl Fn(&Case)) {
    let Some(data) = real_data() else { return };
    let reference = Reference::read(&data.join(format!("golden/mirt_{dataset}.json")));
    let names = reference.get("items").texts();
    let (responses, lowest) = zero_based(&data.join(format!("real/wide/{file}.csv.gz")), &names);
    let models = reference.get("models");
    // Rating scale and nominal models are not ours.
    for name in models.names().iter().filter(|name| !["RSM", "NRM"].contains(&name.as_str())) {
        let mut case = Case::new(format!("{dataset} {name}"), name, &names, &responses, models.get(name));
        case.lowest = lowest;
        test(&case);
    }
}

/// The responses of some columns, each counted from its lowest score, and the sum of those.
fn zero_based(path: &Path, names: &[String]) -> (Responses, f64) {
    let options = ReadOptions { items: Some(names.to_vec()), max_score: 9, ..ReadOptions::default() };
    let (responses, lowest) = from_zero(&responses(&read_responses(path, &options).unwrap()));
    (responses, lowest.iter().map(|&score| f64::from(score)).sum())
}

impl Case {
    fn new(
        place: String,
        model: &str,
        names: &[String],
        responses: &Responses,
        reference: Reference,
    ) -> Self {
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
            free_sd,
            responses: responses.clone(),
            lowest: 0.0,
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
        assert!(
            (found - expected).abs() <= within,
            "{place}: {what} is {found}, the reference has {expected}"
        );
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

/// mirt raises variances of answers below √1e-5 to that value, which moves outfit far from its
/// definition when someone is surprised; eRm does not, and is met to the digit below.
fn is_raised(item: &Item, theta: f64) -> bool {
    let mean = item.expected_score(theta);
    let term = |k: usize| item.probability(theta, k) * (k as f64 - mean).powi(2);
    (0..item.categories()).map(term).sum::<f64>().powi(2) < 1e-5
}

fn check_infit(case: &Case) {
    for (method, key) in [(Method::Eap, "infit_EAP"), (Method::Ml, "infit_ML"), (Method::Wle, "infit_WLE")] {
        let Some(expected) = case.reference.find(key).filter(|e| e.find("error").is_none()) else { continue };
        let complete = case.complete();
        let abilities = case.abilities(method, &complete);
        let found = infit_outfit(&case.items, &complete, &abilities).unwrap();
        for (i, expected) in expected.list().iter().enumerate() {
            if abilities.iter().flatten().any(|&theta| is_raised(&case.items[i], theta)) {
                continue;
            }
            let what = format!("{} ({key})", case.names[i]);
            check_mean_squares(case, &what, &found[i].unwrap(), expected);
        }
    }
}

fn check_persons(case: &Case) {
    let Some(expected) = case.reference.find("personfit_first20") else { return };
    let abilities = case.abilities(Method::Eap, &case.responses);
    let found = person_fit(&case.items, &case.responses, &abilities, Method::Eap).unwrap();
    for (person, expected) in expected.list().iter().enumerate() {
        let found = found[person].unwrap();
        // With missing answers mirt standardises outfit by the number of items, not of answers.
        let complete = found.mean_squares.answers == case.items.len();
        if complete && !case.items.iter().any(|item| is_raised(item, abilities[person].unwrap())) {
            check_mean_squares(case, &format!("person {person}"), &found.mean_squares, expected);
        }
        case.close(&format!("lz of person {person}"), found.lz.unwrap(), expected.get("Zh").number());
    }
}

/// Statistics that mirt has otherwise, from a third computation: covariances by going through the
/// categories, Jacobian by finite differences, an explicit orthogonal complement.
///
/// - With missing answers mirt's statistics are of all persons (its RMSEA is that of 1,509 persons of
///   `ability`, 2,800 of `bfi_n`), ours of complete rows; on complete data the two agree.
/// - mirt's Jacobian leaves out the variance of the abilities, although its degrees of freedom count
///   it; [`check_without_latent_sd`] finds its values again without that column. Where the model fits
///   poorly (partial credit) it matters; for the Rasch models here it is below the tolerance.
/// - `science GPCM`: partial credit without slopes and the graded model agree on the same data, so it is
///   in the derivatives in the slopes that mirt differs from both other computations.
const INDEPENDENT: [(&str, &str, f64); 10] = [
    ("ability Rasch", "M2", 742.381_931_13),
    ("ability 2PL", "M2", 557.137_429_46),
    ("ability 3PL_norm", "M2", 239.337_847_49),
    ("bfi_n PCM", "C2", 767.173_201_71),
    ("bfi_n GPCM", "C2", 426.401_486_24),
    ("bfi_n GRM", "C2", 432.977_053_88),
    ("promis_dep GRM", "C2", 1_668.343_878_28),
    ("science PCM", "C2", 31.694_590_41),
    ("science GPCM", "C2", 19.039_383_36),
    ("verbal_poly PCM", "M2", 1_428.721_065_63),
];

fn check_moments(case: &Case) {
    for (key, set) in [("M2", MomentSet::M2), ("C2", MomentSet::C2)] {
        let Some(expected) = case.reference.find(key) else { continue };
        check_without_latent_sd(case, key, set, &expected);
        let found =
            limited_information(&case.items, &case.responses, &case.population, &case.free, set).unwrap();
        match expected.find("error") {
            Some(_) => assert!(found.test.is_err(), "{} {key}: {found:?}", case.place),
            None => check_model_test(case, key, &found, &expected),
        }
    }
}

/// On complete data mirt's statistic of a model with a free variance is the one whose Jacobian lacks it.
fn check_without_latent_sd(case: &Case, key: &str, set: MomentSet, expected: &Reference) {
    let complete = case.responses.iter().all(|row| row.len() == case.items.len());
    let Some(expected) = expected.find("M2").filter(|_| complete && case.free_sd) else { return };
    let free = FreeParameters::new(&case.items, Slopes::Fixed);
    let found = limited_information(&case.items, &case.responses, &case.population, &free, set).unwrap();
    let (found, expected) = (found.test.unwrap().statistic, expected.number());
    assert!((found / expected - 1.0).abs() < 1e-6, "{} {key}: {found}, not {expected}", case.place);
}

fn check_model_test(case: &Case, key: &str, found: &LimitedInformation, expected: &Reference) {
    let test = found.test.unwrap_or_else(|e| panic!("{} {key}: {e}", case.place));
    case.close(&format!("{key} df"), test.df as f64, expected.get("df").number());
    if let Some((.., value)) = INDEPENDENT.iter().find(|known| known.0 == case.place && known.1 == key) {
        assert!((test.statistic / value - 1.0).abs() < 1e-6, "{} {key}: {test:?}, not {value}", case.place);
        return;
    }
    let values = [
        ("M2", test.statistic),
        ("p", test.p),
        ("RMSEA", test.rmsea),
        ("RMSEA_5", test.rmsea_interval[0]),
        ("RMSEA_95", test.rmsea_interval[1]),
        ("SRMSR", found.srmsr.unwrap()),
        ("TLI", test.tli.unwrap()),
        ("CFI", test.cfi.unwrap()),
    ];
    // Independent items of several categories have more parameters than expected scores tell apart;
    // of that singular Jacobian mirt keeps whichever columns its decomposition puts first.
    let singular = key == "M2" && case.items.iter().any(|item| !matches!(item, Item::Dichotomous(_)));
    for (column, value) in values.into_iter().take(if singular { 6 } else { 8 }) {
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
        case.close(&format!("expected score at {x}"), found.expected_score[at] + case.lowest, scores[at]);
        for (i, name) in case.names.iter().enumerate() {
            let expected = case.reference.get("item_info").get(name).numbers(0)[at];
            case.close(&format!("information of {name} at {x}"), found.item_information[i][at], expected);
        }
    }
    check_reliability(case);
}

/// mirt's `marginal_rxx` is `E[I/(I + sd²)]` over N(0, 1) whatever the model's sd; a reliability that does
/// not depend on the unit has `1/sd²` there. With sd = 1 the two are one.
fn check_reliability(case: &Case) {
    let expected = case.reference.get("marginal_rxx").number();
    let standard = Population::new(&grid(), 0.0, 1.0).unwrap();
    let share = |(x, w): (&f64, &f64)| {
        let information = test_information(&case.items, *x);
        w * information / (information + case.latent_sd.powi(2))
    };
    let theirs: f64 = standard.nodes().iter().zip(standard.weights()).map(share).sum();
    case.close("mirt's marginal reliability", theirs, expected);
    if (case.latent_sd - 1.0).abs() < 1e-12 {
        case.close("marginal reliability", marginal_reliability(&case.items, &case.population), expected);
    }
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

/// Name of a column of the reference, and the same of an item.
type Column = (&'static str, fn(&MeanSquares) -> f64);

/// eRm takes persons with finite maximum likelihood estimates at its own difficulties.
fn check_erm(dataset: &str, file: &str) {
    let Some(data) = real_data() else { return };
    let reference = Reference::read(&data.join("golden/erm_cml.json")).get(dataset);
    let names = reference.get("items").texts();
    let difficulties = reference.get("difficulty").numbers(0);
    let items: Vec<Dichotomous> =
        difficulties.iter().map(|&b| Dichotomous::two_pl(1.0, b).unwrap()).collect();
    let (all, _) = zero_based(&data.join(format!("real/wide/{file}.csv.gz")), &names);
    let mut responses = Responses::new(names.len());
    for row in all.iter().filter(|row| row.len() == names.len()) {
        responses.push(row).unwrap();
    }
    let scores = Scorer::new(&items, Method::Ml, grid()).score_all(&responses).unwrap();
    let found = infit_outfit(&items, &responses, &abilities(&scores)).unwrap();
    let columns: [Column; 4] = [
        ("infit_msq", |m| m.infit.mean_square),
        ("outfit_msq", |m| m.outfit.mean_square),
        ("infit_t", |m| m.infit.z.unwrap()),
        ("outfit_t", |m| m.outfit.z.unwrap()),
    ];
    for (column, of) in columns {
        for (i, expected) in reference.get(column).numbers(0).into_iter().enumerate() {
            let found = of(&found[i].unwrap());
            assert!((found - expected).abs() < 1e-3, "{dataset} {column} {i}: {found}, eRm has {expected}");
        }
    }
}

#[test]
fn erm() {
    for (dataset, file) in [
        ("lsat7", "lsat7"),
        ("sat12", "sat12_scored"),
        ("verbal", "difr_verbal"),
        ("ability_complete", "ability"),
    ] {
        check_erm(dataset, file);
    }
}
