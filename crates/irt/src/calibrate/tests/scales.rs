//! Ordered scores, mixed formats, groups, anchors, unlinked designs and streams.

use super::{ITEMS, Stream, never_falls, simulated};
use crate::calibrate::*;
use crate::{Dichotomous, Graded, IrtError, Item, PartialCredit, ResponseModel, ResponseSource, Responses};
use linfa::ParamGuard;
use linfa::traits::Fit;
use std::borrow::Cow;

/// A score drawn at an ability.
fn drawn(item: &Item, theta: f64, stream: &mut Stream) -> u8 {
    let (u, mut sum) = (stream.uniform(), 0.0);
    (0..item.categories())
        .position(|k| {
            sum += item.probability(theta, k);
            u < sum
        })
        .unwrap_or(0) as u8
}

/// Answers of persons with abilities N(mean, sd²) to the items from `from` to `to`.
fn answers(
    stream: &mut Stream,
    items: &[Item],
    persons: usize,
    (mean, sd): (f64, f64),
    range: std::ops::Range<usize>,
    into: &mut Responses,
) {
    for _ in 0..persons {
        let theta = mean + sd * stream.normal();
        let row: Vec<(u32, u8)> =
            range.clone().map(|i| (i as u32, drawn(&items[i], theta, stream))).collect();
        into.push(&row).unwrap();
    }
}

fn mixed_items() -> Vec<Item> {
    let mut items: Vec<Item> =
        ITEMS.iter().map(|&(a, b)| Dichotomous::two_pl(a, b).unwrap().into()).collect();
    items.push(Graded::new(1.4, vec![-1.2, 0.0, 1.1]).unwrap().into());
    items.push(Graded::new(0.9, vec![-0.5, 1.5]).unwrap().into());
    items.push(PartialCredit::new(0.8, vec![-0.6, 0.9]).unwrap().into());
    items.push(PartialCredit::new(1.1, vec![0.3, -0.2, 0.8]).unwrap().into());
    items
}

const MIXED: [Model; 12] = [
    Model::TwoPl,
    Model::TwoPl,
    Model::TwoPl,
    Model::TwoPl,
    Model::TwoPl,
    Model::TwoPl,
    Model::TwoPl,
    Model::TwoPl,
    Model::Grm,
    Model::Grm,
    Model::Gpcm,
    Model::Gpcm,
];

/// Every parameter within four of its standard errors.
fn recovers(fit: &Calibration, items: &[Item]) {
    for (i, (estimate, item)) in fit.items.iter().zip(items).enumerate() {
        let within = |found: f64, truth: f64, se: Option<f64>| {
            let se = se.unwrap_or(f64::NAN);
            assert!((found - truth).abs() < 4.0 * se && se < 0.5, "item {i}: {found} for {truth}, se {se}");
        };
        within(estimate.a, item.a(), estimate.se.a);
        within(estimate.b, item.b(), estimate.se.b);
        assert_eq!(estimate.thresholds.len(), item.thresholds().len());
        for ((found, truth), se) in
            estimate.thresholds.iter().zip(item.thresholds()).zip(&estimate.se.thresholds)
        {
            within(*found, *truth, *se);
        }
    }
}

#[test]
fn mixed_formats_are_recovered_in_one_calibration() {
    let (items, mut responses) = (mixed_items(), Responses::new(12));
    answers(&mut Stream(21), &items, 4000, (0.0, 1.0), 0..12, &mut responses);
    let fit = IrtParams::new(Model::TwoPl).models(MIXED.to_vec()).fit(&responses.into_dataset()).unwrap();
    assert!(fit.converged && never_falls(&fit.trace), "{:?}", fit.trace);
    recovers(&fit, &items);
    assert_eq!(fit.items[8].model, Model::Grm);
}

fn groups_of(fit: &Calibration) -> &[GroupEstimate] {
    match &fit.latent {
        LatentEstimate::Normal { groups } => groups,
        LatentEstimate::SecondOrder { .. } => panic!("one ability was asked for"),
    }
}

#[test]
fn groups_keep_their_means_and_spreads_apart() {
    let (items, mut responses, mut stream) = (mixed_items(), Responses::new(12), Stream(31));
    answers(&mut stream, &items, 3000, (0.0, 1.0), 0..9, &mut responses);
    answers(&mut stream, &items, 3000, (0.8, 1.3), 3..12, &mut responses);
    let groups = (0..6000).map(|p| u8::from(p >= 3000)).collect();
    let params = IrtParams::new(Model::TwoPl).models(MIXED.to_vec()).groups(groups);
    let fit = params.fit(&responses.into_dataset()).unwrap();
    assert!(fit.converged && never_falls(&fit.trace));
    recovers(&fit, &items);
    let [reference, focal] = groups_of(&fit) else { panic!("two groups") };
    assert_eq!((reference.mean, reference.sd, reference.se_mean), (0.0, 1.0, None));
    let (se_mean, se_sd) = (focal.se_mean.unwrap(), focal.se_sd.unwrap());
    assert!((focal.mean - 0.8).abs() < 4.0 * se_mean && se_mean < 0.08, "{focal:?}");
    assert!((focal.sd - 1.3).abs() < 4.0 * se_sd && se_sd < 0.08, "{focal:?}");
}

/// New items on an old scale although the new learners are abler: the population is updated
/// (Kim 2006); a calibration of its own would put them a logit too low.
#[test]
fn anchors_hold_the_scale_and_the_population_moves() {
    let (items, mut responses) = (mixed_items(), Responses::new(12));
    answers(&mut Stream(41), &items, 4000, (1.0, 0.8), 0..12, &mut responses);
    let anchors: Vec<Option<Item>> =
        items.iter().enumerate().map(|(i, item)| (i % 2 == 0).then(|| item.clone())).collect();
    let params = IrtParams::new(Model::TwoPl).models(MIXED.to_vec());
    let fit = params.clone().anchors(anchors.clone()).fit(&responses.clone().into_dataset()).unwrap();
    assert!(fit.converged && never_falls(&fit.trace));
    let population = groups_of(&fit)[0];
    assert!((population.mean - 1.0).abs() < 4.0 * population.se_mean.unwrap(), "{population:?}");
    assert!((population.sd - 0.8).abs() < 4.0 * population.se_sd.unwrap(), "{population:?}");
    for (i, (estimate, item)) in fit.items.iter().zip(&items).enumerate() {
        if i % 2 == 0 {
            assert_eq!((estimate.item(), estimate.se.a), (Some(item), None));
            assert_eq!(estimate.flags, [ItemFlag::Anchored]);
        } else {
            assert!((estimate.b - item.b()).abs() < 4.0 * estimate.se.b.unwrap(), "{estimate:?}");
        }
    }
    let own = params.fit(&responses.into_dataset()).unwrap();
    assert!(own.items[1].b < items[1].b() - 0.8, "{}", own.items[1].b);
}

#[test]
fn an_answer_beyond_an_anchor_is_flagged() {
    let mut responses = Responses::new(3);
    for p in 0..200u8 {
        responses.push(&[(0, p % 3), (1, p % 2), (2, u8::from(p % 5 > 1))]).unwrap();
    }
    let anchors = vec![None, None, Some(Dichotomous::two_pl(1.0, 0.0).unwrap().into())];
    let models = vec![Model::Gpcm, Model::TwoPl, Model::TwoPl];
    let fit = |anchors: Vec<Option<Item>>| {
        IrtParams::new(Model::Gpcm)
            .models(models.clone())
            .anchors(anchors)
            .fit(&responses.clone().into_dataset())
    };
    assert_eq!(fit(anchors.clone()).unwrap().items[2].flags, [ItemFlag::Anchored]);
    let mut beyond = anchors;
    beyond[0] = beyond[2].clone();
    assert_eq!(fit(beyond).unwrap().items[0].flags, [ItemFlag::NotAsAnchored]);
}

#[test]
fn items_that_nobody_links_are_named_or_taken_together() {
    let (items, mut responses, mut stream) = (mixed_items(), Responses::new(8), Stream(51));
    answers(&mut stream, &items, 800, (0.0, 1.0), 0..5, &mut responses);
    answers(&mut stream, &items, 800, (0.0, 1.0), 5..8, &mut responses);
    let data = responses.into_dataset();
    let fit = IrtParams::new(Model::TwoPl).fit(&data).unwrap();
    let unlinked = |i: usize| fit.items[i].flags.contains(&ItemFlag::Unlinked);
    assert!(!(0..5).any(unlinked) && (5..8).all(unlinked));
    let together = IrtParams::new(Model::TwoPl).unlinked(true).fit(&data).unwrap();
    assert!(together.items.iter().all(|item| item.item().is_some()));
}

#[test]
fn an_empty_category_is_flagged() {
    let mut responses = Responses::new(3);
    for p in 0..150u8 {
        responses.push(&[(0, [0, 1, 3][usize::from(p % 3)]), (1, p % 2), (2, u8::from(p % 7 < 3))]).unwrap();
    }
    let models = vec![Model::Grm, Model::TwoPl, Model::TwoPl];
    let fit = IrtParams::new(Model::Grm).models(models).fit(&responses.into_dataset()).unwrap();
    assert_eq!(fit.items[0].flags, [ItemFlag::EmptyCategory]);
    assert!(fit.items[0].item().is_none());
}

/// The persons of a set in blocks of a size.
struct Blocks<'a>(&'a Responses, usize);

impl ResponseSource for Blocks<'_> {
    fn items(&self) -> usize {
        self.0.items()
    }

    fn persons(&self) -> usize {
        self.0.persons()
    }

    fn blocks(&self) -> usize {
        self.0.persons().div_ceil(self.1)
    }

    fn block(&self, index: usize) -> Result<Cow<'_, Responses>, IrtError> {
        let mut block = Responses::new(self.0.items());
        let end = ((index + 1) * self.1).min(self.0.persons());
        (index * self.1..end).try_for_each(|p| block.push(self.0.person(p)))?;
        Ok(Cow::Owned(block))
    }
}

#[test]
fn a_stream_of_blocks_gives_what_memory_gives() {
    let responses = simulated(61, 1500, &ITEMS, 0.7);
    let groups: Vec<u8> = (0..1500).map(|p| u8::from(p % 3 == 0)).collect();
    let params = IrtParams::new(Model::TwoPl).groups(groups).check().unwrap();
    let whole = params.fit_source(&responses).unwrap();
    let streamed = params.fit_source(&Blocks(&responses, 400)).unwrap();
    assert!((whole.log_likelihood - streamed.log_likelihood).abs() < 1e-8);
    for (x, y) in whole.items.iter().zip(&streamed.items) {
        assert!((x.a - y.a).abs() < 1e-6 && (x.b - y.b).abs() < 1e-6);
        assert!((x.se.b.unwrap() - y.se.b.unwrap()).abs() < 1e-6);
    }
}

/// A block that cannot be read.
struct Broken;

impl ResponseSource for Broken {
    fn items(&self) -> usize {
        2
    }

    fn persons(&self) -> usize {
        10
    }

    fn blocks(&self) -> usize {
        2
    }

    fn block(&self, _: usize) -> Result<Cow<'_, Responses>, IrtError> {
        Err(IrtError::Source("the disk is gone".to_owned()))
    }
}

#[test]
fn a_block_that_cannot_be_read_is_an_error() {
    let fit = IrtParams::new(Model::TwoPl).check().unwrap().fit_source(&Broken);
    assert_eq!(fit.unwrap_err(), IrtError::Source("the disk is gone".to_owned()));
}

#[test]
fn priors_of_single_difficulties_pull_their_item_only() {
    let data = simulated(71, 300, &ITEMS, 1.0).into_dataset();
    let plain = IrtParams::new(Model::TwoPl).fit(&data).unwrap();
    let mut priors = vec![Priors::default(); ITEMS.len()];
    priors[0].b = Some(Density::Normal { mean: 1.0, sd: 0.1 });
    let pulled = IrtParams::new(Model::TwoPl).item_priors(priors).fit(&data).unwrap();
    assert!(pulled.converged && never_falls(&pulled.trace));
    assert!(pulled.items[0].b > plain.items[0].b + 0.5);
    assert!((pulled.items[5].b - plain.items[5].b).abs() < 0.15);
}

#[test]
fn lengths_that_do_not_fit_are_named() {
    let data = simulated(81, 50, &ITEMS, 1.0).into_dataset();
    let error = |params: IrtParams| params.fit(&data).unwrap_err().to_string();
    let two_pl = || IrtParams::new(Model::TwoPl);
    assert!(error(two_pl().models(vec![Model::TwoPl])).starts_with("models of items: 1 given, 8 needed"));
    assert!(error(two_pl().groups(vec![0, 1])).starts_with("groups of persons: 2 given, 50 needed"));
    assert!(error(two_pl().anchors(vec![None])).starts_with("anchors: 1 given, 8 needed"));
    assert!(error(two_pl().item_priors(vec![])).starts_with("priors of items: 0 given, 8 needed"));
}
