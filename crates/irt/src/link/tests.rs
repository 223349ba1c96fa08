use super::covariance::Sensitivity;
use super::criterion::Criterion;
use super::*;
use crate::{
    Dichotomous, Graded, Grid, IrtError, Item, Moments, ParametricModel, PartialCredit, ResponseModel,
};
use ndarray::Array2;
use proptest::prelude::*;

fn any_item() -> impl Strategy<Value = Item> {
    let rising =
        |(start, gap): (f64, f64)| -> Vec<f64> { (0..3).map(|k| start + gap * f64::from(k)).collect() };
    prop_oneof![
        (
            0.5..2.0f64,
            -2.0..2.0f64,
            prop_oneof![Just(0.0), 0.05..0.3f64],
            prop_oneof![Just(1.0), 0.8..0.98f64]
        )
            .prop_map(|(a, b, c, d)| Dichotomous::new(a, b, c, d).unwrap().into()),
        (0.5..2.0f64, (-2.0..0.5f64, 0.3..1.0f64))
            .prop_map(move |(a, t)| Graded::new(a, rising(t)).unwrap().into()),
        (0.5..1.5f64, proptest::collection::vec(-2.0..2.0f64, 1..4)).prop_map(|(a, b)| PartialCredit::new(
            a, b
        )
        .unwrap()
        .into()),
    ]
}

fn any_test() -> impl Strategy<Value = Vec<Item>> {
    proptest::collection::vec(any_item(), 4..9)
}

fn any_line() -> impl Strategy<Value = Transform> {
    (0.6..1.6f64, -1.0..1.0f64).prop_map(|(a, b)| Transform::new(a, b).unwrap())
}

fn moved(line: &Transform, items: &[Item]) -> Vec<Item> {
    items.iter().map(|item| line.item(item).unwrap()).collect()
}

/// The items with every working parameter off by a little, as a second calibration has them.
fn recalibrated(items: &[Item], size: f64) -> Vec<Item> {
    let noise = |i: usize, x: usize| size * ((7 * i + 3 * x + 1) as f64).sin();
    items.iter().enumerate().map(|(i, item)| with_working(item, |x, w| w + noise(i, x))).collect()
}

fn with_working(item: &Item, f: impl Fn(usize, f64) -> f64) -> Item {
    let working: Vec<f64> = item.working().into_iter().enumerate().map(|(x, w)| f(x, w)).collect();
    match item {
        Item::Dichotomous(_) => {
            Dichotomous::from_working([working[0], working[1], working[2], working[3]]).into()
        }
        Item::Graded(_) => Graded::from_working(&working).into(),
        Item::PartialCredit(_) => PartialCredit::from_working(&working).into(),
    }
}

/// Every method, and the criteria on both scales too.
fn linkings() -> Vec<Linking> {
    let plain = Method::ALL.map(Linking::new);
    let both = [Method::Haebara, Method::StockingLord].map(|method| Linking::new(method).symmetric(true));
    plain.into_iter().chain(both).collect()
}

fn assert_close(what: &str, x: f64, y: f64, tolerance: f64) {
    assert!((x - y).abs() <= tolerance * (1.0 + y.abs()), "{what}: {x} is not {y}");
}

fn assert_same_line(what: &str, x: &Transform, y: &Transform, tolerance: f64) {
    assert_close(what, x.a(), y.a(), tolerance);
    assert_close(what, x.b(), y.b(), tolerance);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_scale_of_its_own_is_recovered(items in any_test(), line in any_line()) {
        let from = moved(&line.inverse(), &items);
        for linking in linkings() {
            let found = linking.link(&from, &items).unwrap();
            assert_same_line(&format!("{linking:?}"), &found, &line, 1e-10);
        }
    }

    #[test]
    fn forth_and_back_is_no_move(items in any_test(), line in any_line()) {
        let from = recalibrated(&moved(&line.inverse(), &items), 0.05);
        for linking in linkings() {
            let linking = linking.symmetric(true);
            let (forth, back) = (linking.link(&from, &items).unwrap(), linking.link(&items, &from).unwrap());
            assert_same_line(&format!("{linking:?}"), &forth.then(&back), &Transform::identity(), 1e-9);
        }
    }

    #[test]
    fn probabilities_do_not_move(item in any_item(), line in any_line(), theta in -5.0..5.0f64) {
        let there = line.item(&item).unwrap();
        for k in 0..item.categories() {
            let (p, q) = (item.probability(theta, k), there.probability(line.ability(theta), k));
            prop_assert!((p - q).abs() < 1e-12);
        }
        assert_same_line("inverse", &line.then(&line.inverse()), &Transform::identity(), 1e-14);
    }

    #[test]
    fn the_criterion_has_the_derivatives_it_says(items in any_test(), line in any_line(), fixed in any::<bool>()) {
        let from = recalibrated(&items, 0.2);
        for method in [Method::Haebara, Method::StockingLord] {
            let linking = Linking::new(method).symmetric(true).fixed_slope(fixed);
            let line = if fixed { Transform::new(1.0, line.b()).unwrap() } else { line };
            check_derivatives(&Criterion::new(&linking, &from, &items), &line, usize::from(fixed));
        }
    }

    #[test]
    fn standard_errors_alone_are_a_covariance_in_the_working_parameters(item in any_item(), se in 0.05..0.3f64) {
        let (c, d) = item.asymptotes();
        let errors = ParameterErrors {
            a: Some(se),
            b: (1..).take(covariance::locations(&item).len()).map(|k| se * f64::from(k)).collect(),
            c: (c > 0.0).then_some(se / 4.0),
            d: (d < 1.0).then_some(se / 5.0),
        };
        let items = [item];
        let covariance = Covariance::independent(&items, std::slice::from_ref(&errors)).unwrap();
        let expected = numeric_covariance(&items[0], &errors);
        // One working parameter after the other, and in pairs, reads the matrix off.
        for x in 0..expected.nrows() {
            for y in 0..expected.nrows() {
                let mut rows = vec![[0.0; 2]; expected.nrows()];
                (rows[x][0], rows[y][1]) = (1.0, 1.0);
                let got = covariance.propagated(&vec![rows])[0][1];
                prop_assert!((got - expected[[x, y]]).abs() < 1e-6, "{x} {y}: {got} {}", expected[[x, y]]);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// The delta method against linking again with every parameter moved a little.
    #[test]
    fn the_line_follows_the_parameters_as_it_says(items in proptest::collection::vec(any_item(), 4..6)) {
        let from = recalibrated(&items, 0.05);
        for linking in linkings() {
            check_sensitivity(&linking, &from, &items);
        }
    }
}

/// Central differences of value and gradient, from coordinate `first` on.
fn check_derivatives(criterion: &Criterion<'_>, line: &Transform, first: usize) {
    const H: f64 = 1e-5;
    let here = criterion.at(line);
    for i in first..2 {
        let step = if i == 0 { [H, 0.0] } else { [0.0, H] };
        let [up, down] = [1.0, -1.0].map(|sign| {
            criterion.at(&Transform::new(line.a() + sign * step[0], line.b() + sign * step[1]).unwrap())
        });
        assert_close("gradient", here.gradient[i], (up.value - down.value) / (2.0 * H), 1e-6);
        for j in first..2 {
            let numeric = (up.gradient[j] - down.gradient[j]) / (2.0 * H);
            assert_close("hessian", here.hessian[i][j], numeric, 1e-6);
        }
    }
}

fn check_sensitivity(linking: &Linking, from: &[Item], to: &[Item]) {
    let line = linking.link(from, to).unwrap();
    let (of_from, of_to): (Sensitivity, Sensitivity) = if linking.method.has_criterion() {
        Criterion::new(linking, from, to).sensitivity(&line).unwrap()
    } else {
        moments::sensitivity(linking, &line, from, to)
    };
    for (side, sensitivity) in [of_from, of_to].iter().enumerate() {
        for (i, rows) in sensitivity.iter().enumerate() {
            for (x, row) in rows.iter().enumerate() {
                let [up, down] = [1e-5, -1e-5].map(|h| {
                    let mut sets = [from.to_vec(), to.to_vec()];
                    sets[side][i] = with_working(&sets[side][i], |y, w| if x == y { w + h } else { w });
                    linking.link(&sets[0], &sets[1]).unwrap()
                });
                let what = format!("{:?} side {side} item {i} parameter {x}", linking.method);
                assert_close(&what, row[0], (up.a() - down.a()) / 2e-5, 1e-5);
                assert_close(&what, row[1], (up.b() - down.b()) / 2e-5, 1e-5);
            }
        }
    }
}

/// `J diag(se²) Jᵀ` with J by central differences.
fn numeric_covariance(item: &Item, errors: &ParameterErrors) -> Array2<f64> {
    let (n, locations) = (item.working().len(), covariance::locations(item));
    let at = |a: f64, b: &[f64], c: f64, d: f64| match item {
        Item::Dichotomous(_) => Item::from(Dichotomous::new(a, b[0], c, d).unwrap()).working(),
        Item::Graded(_) => Item::from(Graded::new(a, b.to_vec()).unwrap()).working(),
        Item::PartialCredit(_) => Item::from(PartialCredit::new(a, b.to_vec()).unwrap()).working(),
    };
    let (c, d) = item.asymptotes();
    let difference = |move_by: &dyn Fn(f64) -> Vec<f64>| -> Vec<f64> {
        move_by(1e-6).iter().zip(move_by(-1e-6)).map(|(up, down)| (up - down) / 2e-6).collect()
    };
    let mut columns = vec![(errors.a.unwrap(), difference(&|h| at(item.a() + h, &locations, c, d)))];
    for (k, se) in errors.b.iter().enumerate() {
        let moved =
            |h: f64| locations.iter().enumerate().map(|(j, b)| if j == k { b + h } else { *b }).collect();
        columns.push((*se, difference(&|h| at(item.a(), &Vec::from_iter::<Vec<f64>>(moved(h)), c, d))));
    }
    columns.extend(errors.c.map(|se| (se, difference(&|h| at(item.a(), &locations, c + h, d)))));
    columns.extend(errors.d.map(|se| (se, difference(&|h| at(item.a(), &locations, c, d + h)))));
    Array2::from_shape_fn((n, n), |(x, y)| {
        columns.iter().map(|(se, j)| se * se * known(j[x]) * known(j[y])).sum()
    })
}

/// The logit of an asymptote at 0 or 1 is infinite and does not move.
fn known(difference: f64) -> f64 {
    if difference.is_finite() { difference } else { 0.0 }
}

fn two_pl(parameters: &[(f64, f64)]) -> Vec<Item> {
    parameters.iter().map(|&(a, b)| Dichotomous::two_pl(a, b).unwrap().into()).collect()
}

const FIVE: [(f64, f64); 5] = [(0.8, -1.5), (1.2, -0.4), (1.0, 0.1), (1.6, 0.7), (0.9, 1.8)];

#[test]
fn one_boundary_links_like_a_two_parameter_item() {
    let items = two_pl(&FIVE);
    let other = recalibrated(&items, 0.1);
    let graded = |items: &[Item]| -> Vec<Item> {
        items.iter().map(|i| Graded::new(i.a(), vec![i.b()]).unwrap().into()).collect()
    };
    let credited = |items: &[Item]| -> Vec<Item> {
        items.iter().map(|i| PartialCredit::new(i.a(), vec![i.b()]).unwrap().into()).collect()
    };
    for linking in linkings() {
        let expected = linking.link(&other, &items).unwrap();
        for same in [graded, credited as fn(&[Item]) -> Vec<Item>] {
            let found = linking.link(&same(&other), &same(&items)).unwrap();
            assert_same_line(&format!("{linking:?}"), &found, &expected, 1e-9);
        }
    }
}

/// With A at 1 every method is about B: the moment methods take the mean difference, with the error of a mean.
#[test]
fn rasch_items_move_by_a_constant() {
    let items = two_pl(&FIVE.map(|(_, b)| (1.0, b)));
    let shift = Transform::new(1.0, 0.35).unwrap();
    let from = moved(&shift.inverse(), &items);
    let covariance = |items: &[Item]| {
        let errors = ParameterErrors { b: vec![0.1], ..ParameterErrors::default() };
        Covariance::independent(items, &vec![errors; items.len()]).unwrap()
    };
    for linking in linkings().into_iter().map(|linking| linking.fixed_slope(true)) {
        let line = linking.link(&from, &items).unwrap();
        assert_same_line("rasch", &line, &shift, 1e-12);
        let errors = linking
            .standard_errors(&line, (&from, &covariance(&from)), (&items, &covariance(&items)))
            .unwrap();
        assert_close("A", errors.a, 0.0, 0.0);
        assert!(errors.approximate);
        if !linking.method.has_criterion() {
            assert_close("B", errors.b, 0.1 * (2.0f64 / 5.0).sqrt(), 1e-12);
        }
        // A curve method weighs items unequally, which costs a little.
        assert!(errors.b >= 0.1 * (2.0f64 / 5.0).sqrt() - 1e-12 && errors.b < 0.08, "{errors:?}");
    }
}

/// Whatever covariances are implied, one item's difference of difficulties has the error of a difference.
#[test]
fn implied_covariances_leave_standard_errors_as_they_are() {
    let errors = ParameterErrors { a: Some(0.15), b: vec![0.12], c: Some(0.05), d: None };
    let covariance = |items: &[Item], persons: f64| {
        let population = Moments { mean: 0.2, sd: 1.3 };
        Covariance::implied(items, std::slice::from_ref(&errors), population, persons)
    };
    let items = [Item::from(Dichotomous::three_pl(1.2, 0.4, 0.2).unwrap())];
    let linking = Linking::new(Method::MeanMean).fixed_slope(true);
    // Five persons cannot be as sure of a scale as these errors are: less of them is shared then.
    for persons in [5.0, 300.0, 5000.0, 1e9] {
        let known = covariance(&items, persons).unwrap();
        let found =
            linking.standard_errors(&Transform::identity(), (&items, &known), (&items, &known)).unwrap();
        assert_close("B", found.b, 0.12 * 2.0f64.sqrt(), 1e-9);
    }
    for persons in [0.0, -1.0, f64::NAN] {
        assert!(matches!(covariance(&items, persons), Err(IrtError::Setting { .. })));
    }
    let nowhere = Moments { mean: 0.0, sd: 0.0 };
    assert!(Covariance::implied(&items, std::slice::from_ref(&errors), nowhere, 100.0).is_err());
    assert!(Covariance::implied(&items, &[], nowhere, 100.0).is_err());
}

/// Scales less than half and more than twice as wide, up to five logits apart.
#[test]
fn far_scales_are_found() {
    let items = two_pl(&FIVE);
    for (a, b) in [(0.4, 5.0), (2.5, -5.0), (1.0, 4.0)] {
        let line = Transform::new(a, b).unwrap();
        let from = recalibrated(&moved(&line.inverse(), &items), 0.02);
        for linking in linkings() {
            let found = linking.link(&from, &items).unwrap();
            assert_same_line(&format!("{linking:?}"), &found, &line, 0.2);
        }
    }
}

#[test]
fn an_item_that_moved_is_marked_and_no_other() {
    let items = two_pl(&FIVE);
    let mut from = moved(&Transform::new(1.2, 0.3).unwrap().inverse(), &items);
    from[2] = Dichotomous::two_pl(from[2].a(), from[2].b() + 0.9).unwrap().into();
    let line = Linking::new(Method::StockingLord).link(&from, &items).unwrap();
    let marked: Vec<bool> = drift(&line, &from, &items).unwrap().iter().map(|d| d.is_beyond(4.0)).collect();
    assert_eq!(marked, [false, false, true, false, false]);
}

/// By hand: median 0.1, quartiles 0 and 0.2, so z = (x − 0.1)/0.148.
#[test]
fn robust_z_by_hand() {
    let to = two_pl(&[(1.0, -0.1), (1.0, 0.0), (1.0, 0.1), (1.0, 0.2), (1.0, 2.1)]);
    let from = two_pl(&[(1.0, 0.0); 5]);
    let drifts = drift(&Transform::identity(), &from, &to).unwrap();
    for (found, expected) in drifts.iter().zip([-0.2, -0.1, 0.0, 0.1, 2.0]) {
        assert_close("z", found.difficulty_z, expected / 0.148, 1e-12);
        assert_close("slope z", found.slope_z, 0.0, 0.0);
    }
}

#[test]
fn what_cannot_be_linked_is_refused() {
    let items = two_pl(&FIVE);
    let linking = Linking::new(Method::MeanSigma);
    let check = |from: &[Item], to: &[Item], expected: &str| {
        assert_eq!(linking.link(from, to).unwrap_err().to_string(), expected);
    };
    check(&items[..1], &items[..1], "1 common items; at least 2 expected");
    check(&items[..3], &items, "common items: 3 given, 5 needed");
    check(
        &two_pl(&[(1.0, 0.0), (2.0, 0.0)]),
        &items[..2],
        "the scales cannot be linked: the common items are all equally difficult, so their spread tells no slope",
    );
    let graded = Item::from(Graded::new(1.0, vec![0.0]).unwrap());
    check(
        &[items[0].clone(), graded],
        &items[..2],
        "common item 1 (from 0) has two models or numbers of categories; the same in both expected",
    );
    assert!(drift(&Transform::identity(), &items[..2], &items[..2]).is_err());
    for (a, b) in [(0.0, 0.0), (-1.0, 0.0), (f64::NAN, 0.0), (1.0, f64::INFINITY)] {
        assert!(matches!(Transform::new(a, b), Err(IrtError::Link(_))));
    }
}

#[test]
fn weights_and_covariances_of_other_sizes_are_refused() {
    let items = two_pl(&FIVE);
    let grid = Grid::new(5, 2.0).unwrap();
    let linking = Linking::new(Method::Haebara);
    for weights in [vec![1.0; 4], vec![0.0; 5], vec![1.0, 1.0, -1.0, 1.0, 1.0], vec![f64::NAN; 5]] {
        assert!(linking.clone().with_weights(&grid, &weights).is_err(), "{weights:?}");
    }
    assert!(Covariance::full(&items, Array2::zeros((19, 20))).is_err());
    assert!(Covariance::full(&items, Array2::from_elem((20, 20), f64::NAN)).is_err());
    assert!(Covariance::independent(&items, &[]).is_err());
    assert!(Covariance::independent(&items[..1], &[ParameterErrors::default()]).is_err());
    let negative = ParameterErrors { b: vec![-0.1], ..ParameterErrors::default() };
    assert!(Covariance::independent(&items[..1], &[negative]).is_err());
    let (whole, part) = (Array2::zeros((20, 20)), Array2::zeros((16, 16)));
    let (whole, part) =
        (Covariance::full(&items, whole).unwrap(), Covariance::full(&items[..4], part).unwrap());
    let line = Transform::identity();
    assert!(linking.standard_errors(&line, (&items, &whole), (&items, &part)).is_err());
    let errors = linking.standard_errors(&line, (&items, &whole), (&items, &whole)).unwrap();
    assert!(!errors.approximate && errors.b == 0.0);
}

/// Weights on another grid are used: all on one node asks for one point only to agree.
#[test]
fn weights_decide_where_curves_agree() {
    let items = two_pl(&FIVE);
    let from = recalibrated(&items, 0.2);
    let grid = Grid::new(3, 1.5).unwrap();
    let linking = Linking::new(Method::StockingLord).fixed_slope(true);
    let line = linking.with_weights(&grid, &[0.0, 0.0, 2.0]).unwrap().link(&from, &items).unwrap();
    let score = |items: &[Item], theta: f64| items.iter().map(|item| item.expected_score(theta)).sum::<f64>();
    assert_close("score at 1.5", score(&from, 1.5 - line.b()), score(&items, 1.5), 1e-12);
}
