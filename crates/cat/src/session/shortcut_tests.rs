//! Choices from the index are those of a full comparison, byte for byte, under whatever control.

use super::*;
use crate::rule::Compared;
use crate::{FixedLength, MaximumInformation, PoolItem, SelectionRule};
use gradatim_irt::{Dichotomous, Graded, Grid};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

const ITEMS: usize = 240;
const DOMAINS: usize = 3;

/// Allows one domain at a time, and of it two items of three.
#[derive(Debug, Clone, Copy)]
struct Turns(usize);

impl ContentControl for Turns {
    fn name(&self) -> &'static str {
        "turns"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(*self)
    }

    fn prepare(&mut self, test: &crate::Test<'_>, _: &mut dyn Rng) -> Result<Option<Constraint>, CatError> {
        self.0 = test.served.len() % DOMAINS;
        Ok(Some(Constraint { control: self.name(), subject: Some(self.0) }))
    }

    fn allows(&self, item: usize) -> bool {
        item % DOMAINS == self.0 && !(item / DOMAINS).is_multiple_of(3)
    }

    fn domain(&self) -> Option<usize> {
        Some(self.0)
    }
}

/// Takes any of the best seven, and none of a fifth of the pool.
#[derive(Debug, Clone, Copy)]
struct BestSeven;

impl ExposureControl for BestSeven {
    fn name(&self) -> &'static str {
        "seven"
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(*self)
    }

    fn allows(&self, item: usize) -> bool {
        !item.is_multiple_of(5)
    }

    fn reach(&self) -> Option<usize> {
        Some(7)
    }

    fn pick(
        &mut self,
        _: &crate::Test<'_>,
        items: &[usize],
        values: &[f64],
        rng: &mut dyn Rng,
    ) -> Option<Pick> {
        let mut places: Vec<usize> = (0..items.len()).collect();
        places.sort_by(|x, y| values[*y].total_cmp(&values[*x]));
        places.truncate(7);
        let u: f64 = rng.random();
        let at = *places.get((u * places.len() as f64) as usize)?;
        Some(Pick { at, draw: Some(Draw { u, chance: 1.0 / places.len() as f64 }) })
    }
}

fn pool() -> ItemPool {
    let item = |i: usize| {
        let (b, a) = ((i * 37 % ITEMS) as f64 / 40.0 - 3.0, 0.7 + (i * 53 % 19) as f64 / 12.0);
        let id = format!("i{i}");
        match i % 7 {
            0 => PoolItem::new(id, i % DOMAINS, Graded::new(a, vec![b - 0.7, b + 0.7]).unwrap()),
            1 => PoolItem::new(id, i % DOMAINS, Dichotomous::two_pl(1.0, b.round()).unwrap()),
            _ => PoolItem::new(id, i % DOMAINS, Dichotomous::new(a, b, 0.2, 0.98).unwrap()),
        }
    };
    ItemPool::new((0..ITEMS).map(item).collect(), DOMAINS, &Grid::new(33, 4.0).unwrap()).unwrap()
}

/// All choices of some tests.
fn play(pool: &ItemPool, design: &Design) -> Vec<Choice> {
    let mut rng = Pcg64Mcg::seed_from_u64(4);
    let (mut session, mut choices) = (Session::new(pool, design, &mut rng).unwrap(), Vec::new());
    for test in 0..30 {
        session.restart(&mut rng).unwrap();
        session.bar(test);
        while let Some(choice) = session.next(&mut rng).unwrap() {
            let category = rng.random_range(0..pool.categories(choice.item));
            session.answer(choice.item, category).unwrap();
            choices.push(choice);
        }
    }
    choices
}

fn check(length: usize, content: &dyn ContentControl, exposure: &dyn ExposureControl) {
    let pool = pool();
    let design = |rule: Box<dyn SelectionRule>| Design {
        rule,
        content: content.boxed(),
        exposure: exposure.boxed(),
        ..Design::new(Compared, FixedLength(length))
    };
    let found = play(&pool, &design(Box::new(MaximumInformation)));
    assert!(found.len() > 30 * 10);
    assert_eq!(found, play(&pool, &design(Box::new(Compared))));
}

#[test]
fn without_controls() {
    check(40, &crate::AnyItem, &crate::Unlimited);
}

#[test]
fn until_the_pool_is_used_up() {
    check(ITEMS, &crate::AnyItem, &crate::Unlimited);
}

#[test]
fn with_content_and_exposure_control() {
    check(40, &Turns(0), &BestSeven);
    check(25, &crate::AnyItem, &BestSeven);
    check(25, &Turns(0), &crate::Unlimited);
}
