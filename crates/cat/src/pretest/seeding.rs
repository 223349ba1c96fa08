//! Unscored items among the scored ones of a session.

use super::{Field, Placement};
use crate::{BestFew, Candidate, CatError, Choice, Chooser, ItemPool, Session, Test};
use rand::Rng;

/// Seeds tests with new items: random places, and at each the item about which this examinee teaches most.
///
/// The new items are members of the session's pool, where seeding bars them from being scored. Use
/// [`Seeding::next`] and [`Seeding::try_out`] in place of the session's own `next` and, for choices that are not
/// `scored`, `answer`. What an unscored answer was never reaches the session, so neither
/// estimation nor stopping can depend on it. An unscored item due right after the last scored one is
/// still served; later ones are not.
///
/// ```
/// use gradatim_cat::pretest::{Field, FieldItem, Placement, Seeding};
/// use gradatim_cat::{Design, FixedLength, ItemPool, MaximumInformation, PoolItem, Session};
/// use gradatim_irt::{Dichotomous, Grid};
/// use rand::SeedableRng;
/// let item = |i: u32| Ok(PoolItem::new(format!("i{i}"), 0, Dichotomous::two_pl(1.0, f64::from(i) / 5.0 - 2.0)?));
/// let items = (0..20).map(item).collect::<Result<_, gradatim_irt::IrtError>>()?;
/// let grid = Grid::new(33, 4.0)?;
/// let pool = ItemPool::new(items, 1, &grid)?;
/// let new = FieldItem::new("i12", Dichotomous::two_pl(1.0, 0.4)?.into(), &[0.5, 0.7])?;
/// let mut seeding = Seeding::new(&pool, Field::new(vec![new], &grid)?, Placement::new(6, 1, 2)?)?;
/// let design = Design::new(MaximumInformation, FixedLength(5));
/// let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(1);
/// let mut session = Session::new(&pool, &design, &mut rng)?;
/// seeding.begin(&mut session, &mut rng);
/// while let Some(choice) = seeding.next(&mut session, &mut rng)? {
///     if choice.scored {
///         session.answer(choice.item, 1)?;
///     } else {
///         seeding.try_out(&mut session, choice.item)?;
///     }
/// }
/// seeding.learn(&session.test());
/// assert_eq!((session.test().answered(), session.test().served.len()), (5, 6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Seeding {
    field: Field,
    placement: Placement,
    /// Position in the pool of each item of the field.
    members: Vec<usize>,
    due: Vec<usize>,
}

impl Seeding {
    /// New items of `field`, which are in the pool, at places by `placement`.
    ///
    /// # Errors
    /// [`CatError::UnknownItem`] for a new item that is not in the pool.
    pub fn new(pool: &ItemPool, field: Field, placement: Placement) -> Result<Self, CatError> {
        let position = |item: &super::FieldItem| {
            pool.position(item.id()).ok_or_else(|| CatError::UnknownItem(item.id().to_owned()))
        };
        let members = field.items().iter().map(position).collect::<Result<_, _>>()?;
        Ok(Self { field, placement, members, due: Vec::with_capacity(placement.length()) })
    }

    /// The field with what was learned so far.
    #[must_use]
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The field, to put newly calibrated items in.
    pub fn field_mut(&mut self) -> &mut Field {
        &mut self.field
    }

    /// Places of the unscored items in the present test, rising, the first item of the test being 0.
    #[must_use]
    pub fn due(&self) -> &[usize] {
        &self.due
    }

    /// Draws the places for a test that begins, and bars the new items from being scored in it.
    pub fn begin(&mut self, session: &mut Session<'_>, rng: &mut dyn Rng) {
        self.placement.draw(rng, &mut self.due);
        self.members.iter().for_each(|&item| session.bar(item));
    }

    /// The next item, scored or not; `None` when the test is over.
    ///
    /// # Errors
    /// As [`Session::next`].
    pub fn next(&mut self, session: &mut Session<'_>, rng: &mut dyn Rng) -> Result<Option<Choice>, CatError> {
        let place = session.test().served.len();
        if self.due.binary_search(&place).is_ok()
            && let Some(choice) = self.choose(&session.test())
        {
            return Ok(Some(choice));
        }
        session.next(rng)
    }

    /// The new item an answer teaches most about, among those not yet met in this test whose enemies were not either.
    fn choose(&mut self, test: &Test<'_>) -> Option<Choice> {
        let members = &self.members;
        let met = |item: usize| test.served.iter().any(|served| served.item == item);
        let is_open = |at: usize| {
            members
                .get(at)
                .is_some_and(|&item| !met(item) && !test.pool.enemies(item).iter().any(|&e| met(e)))
        };
        let posterior = test.evidence.posterior();
        let (at, value) = self.field.choose(posterior, is_open)?;
        let item = *members.get(at)?;
        let candidates = (0..members.len()).filter(|&at| is_open(at)).count();
        let best = BestFew::of(std::iter::once(Candidate { item, value }));
        let (estimate, chooser) = (test.estimate, Chooser::Seeding);
        let (constraint, draw) = (None, None);
        Some(Choice { item, value, estimate, chooser, candidates, best, constraint, draw, scored: false })
    }

    /// Records that a new item was answered, unscored; the answer itself belongs to the log.
    ///
    /// # Errors
    /// As [`Session::try_out`].
    pub fn try_out(&self, session: &mut Session<'_>, item: usize) -> Result<(), CatError> {
        session.try_out(item)
    }

    /// Adds what a finished test taught about its unscored items, at its final posterior.
    pub fn learn(&mut self, test: &Test<'_>) {
        for served in test.served.iter().filter(|served| !served.scored) {
            self.learn_item(served.item, test.evidence.posterior());
        }
    }

    /// The same for one new item, by its position in the pool; for tests that ran on copies of this seeding.
    pub fn learn_item(&mut self, item: usize, posterior: &[f64]) {
        if let Some(at) = self.members.iter().position(|member| *member == item) {
            self.field.learn(at, posterior);
        }
    }

    /// Positions of the new items in the pool, in the order of the field.
    #[must_use]
    pub fn members(&self) -> &[usize] {
        &self.members
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pretest::FieldItem;
    use crate::{Attributes, Design, FixedLength, LengthOrPrecision, MaximumInformation, PoolItem};
    use gradatim_irt::{Dichotomous, Grid, ResponseModel};
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    fn grid() -> Grid {
        Grid::new(33, 4.0).unwrap()
    }

    fn model(i: usize) -> Dichotomous {
        Dichotomous::two_pl(1.0 + 0.1 * (i % 5) as f64, i as f64 / 15.0 - 2.0).unwrap()
    }

    /// Sixty items, every tenth of them new; new items 0 and 10 are enemies.
    fn pool() -> ItemPool {
        let enemies = |i| if i == 0 { vec!["i10".to_owned()] } else { Vec::new() };
        let item = |i| {
            PoolItem::new(format!("i{i}"), 0, model(i))
                .with(Attributes { enemies: enemies(i), ..Attributes::default() })
        };
        ItemPool::new((0..60).map(item).collect(), 1, &grid()).unwrap()
    }

    fn seeding(pool: &ItemPool, placement: Placement) -> Seeding {
        let new = |i: usize| FieldItem::new(format!("i{i}"), model(i).into(), &[0.5, 0.7]).unwrap();
        let field = Field::new((0..60).step_by(10).map(new).collect(), &grid()).unwrap();
        Seeding::new(pool, field, placement).unwrap()
    }

    fn run(seeding: &mut Seeding, session: &mut Session<'_>, seed: u64) -> Vec<Choice> {
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        session.restart(&mut rng).unwrap();
        seeding.begin(session, &mut rng);
        let (theta, mut choices) = (3.0 * rng.random::<f64>() - 1.5, Vec::new());
        while let Some(choice) = seeding.next(session, &mut rng).unwrap() {
            let right = rng.random::<f64>() < model(choice.item).probability(theta, 1);
            if choice.scored {
                session.answer(choice.item, usize::from(right)).unwrap();
            } else {
                seeding.try_out(session, choice.item).unwrap();
            }
            choices.push(choice);
        }
        choices
    }

    #[test]
    fn new_items_come_unscored_at_their_places_where_they_teach_most() {
        let (pool, design) = (pool(), Design::new(MaximumInformation, FixedLength(12)));
        let mut seeding = seeding(&pool, Placement::new(15, 3, 4).unwrap());
        let mut session = Session::new(&pool, &design, &mut Pcg64Mcg::seed_from_u64(0)).unwrap();
        for seed in 0..40 {
            let choices = run(&mut seeding, &mut session, seed);
            let unscored: Vec<usize> = (0..choices.len()).filter(|n| !choices[*n].scored).collect();
            assert_eq!((choices.len(), unscored.as_slice()), (15, seeding.due()));
            // Estimation knows the scored answers alone, and only new items are unscored.
            assert_eq!(session.test().answered(), 12);
            assert!(choices.iter().all(|c| c.scored != c.item.is_multiple_of(10)));
            let served: Vec<usize> = choices.iter().map(|c| c.item).collect();
            assert!(!(served.contains(&0) && served.contains(&10)));
            let last = unscored.last().copied().unwrap();
            if last == 14 {
                let gain =
                    seeding.field.gain(choices[last].item / 10, session.test().evidence.posterior()).unwrap();
                assert_eq!(gain.to_bits(), choices[last].value.to_bits());
            }
            seeding.learn(&session.test());
        }
        // Learning spreads the answers over the field.
        let learned = |at: usize| seeding.field.item(at).unwrap().information()[3] - 1.0 / 0.49;
        assert!((0..6).all(|at| learned(at) > 1.0), "{:?}", (0..6).map(learned).collect::<Vec<_>>());
    }

    #[test]
    fn unscored_items_change_nothing_for_the_scored_ones() {
        let (pool, design) = (pool(), Design::new(MaximumInformation, FixedLength(10)));
        let answer = |choice: &Choice| usize::from(model(choice.item).b() < 0.3);
        let mut rng = Pcg64Mcg::seed_from_u64(5);
        let mut session = Session::new(&pool, &design, &mut rng).unwrap();
        (0..60).step_by(10).for_each(|item| session.bar(item));
        let mut plain = Vec::new();
        while let Some(choice) = session.next(&mut rng).unwrap() {
            session.answer(choice.item, answer(&choice)).unwrap();
            plain.push(choice);
        }
        let mut seeding = seeding(&pool, Placement::new(14, 4, 2).unwrap());
        session.restart(&mut rng).unwrap();
        seeding.begin(&mut session, &mut rng);
        let mut scored = Vec::new();
        while let Some(choice) = seeding.next(&mut session, &mut rng).unwrap() {
            if choice.scored {
                session.answer(choice.item, answer(&choice)).unwrap();
                scored.push(choice);
            } else {
                seeding.try_out(&mut session, choice.item).unwrap();
            }
        }
        assert_eq!(scored, plain);
    }

    #[test]
    fn a_test_that_ends_early_drops_its_later_places() {
        let pool = pool();
        let stop = LengthOrPrecision { length: 40, precision: Some(0.6), minimum: 3 };
        let design = Design::new(MaximumInformation, stop);
        let mut session = Session::new(&pool, &design, &mut Pcg64Mcg::seed_from_u64(0)).unwrap();
        let mut seeding = seeding(&pool, Placement::new(44, 4, 2).unwrap());
        for seed in 0..10 {
            let choices = run(&mut seeding, &mut session, seed);
            let unscored = choices.iter().filter(|c| !c.scored).count();
            let places = seeding.due().iter().filter(|place| **place < choices.len()).count();
            assert!(unscored == places && session.test().answered() < 40);
        }
    }

    #[test]
    fn new_items_must_be_in_the_pool() {
        let stranger = FieldItem::new("x", model(0).into(), &[0.5]).unwrap();
        let field = Field::new(vec![stranger], &grid()).unwrap();
        let refused = Seeding::new(&pool(), field, Placement::new(5, 1, 1).unwrap()).map(|_| ());
        assert_eq!(refused, Err(CatError::UnknownItem("x".into())));
    }
}
