//! Shadow tests as a content control of the adaptive engine.

use crate::{AssemblyError, ShadowTest, Specification};
use gradatim_cat::stopping::Decision;
use gradatim_cat::{CatError, Constraint, ContentControl, ItemPool, Served, StopReason, StoppingRule, Test};
use rand::Rng;
use std::collections::HashSet;
use std::sync::Arc;

/// Allows only the items that the shadow test would give next.
///
/// Works with every selection rule, because the form maximises whatever the rule values, and with
/// every exposure control: one that takes items out takes them out of the form, and one that draws
/// among the best draws among the form's. An unscored item is no part of the form.
///
/// ```
/// use gradatim_assembly::{ItemTable, ShadowControl, Specification, constraints_from_toml};
/// use gradatim_cat::{Design, FixedLength, ItemPool, MaximumInformation, PoolItem, Session};
/// use gradatim_irt::{Dichotomous, Grid};
/// use rand::SeedableRng;
/// let table = ItemTable::from_csv("items.csv", "ID,AREA\nA,x\nB,x\nC,y\nD,y\n".as_bytes())?;
/// let toml = "[[constraint]]\nid = 'length'\ntype = 'number'\nexactly = 2\n
///             [[constraint]]\nid = 'each'\ntype = 'number'\nattribute = 'AREA'\nexactly = 1\n";
/// let specification = Specification::new(&table, None, &constraints_from_toml("form.toml", toml)?)?;
/// let item = |(id, a): (&str, f64)| Ok(PoolItem::new(id, 0, Dichotomous::two_pl(a, 0.0)?));
/// let items = [("A", 2.0), ("B", 1.9), ("C", 0.5), ("D", 0.6)].into_iter().map(item);
/// let items = items.collect::<Result<_, gradatim_irt::IrtError>>()?;
/// let pool = ItemPool::new(items, 1, &Grid::new(33, 4.0)?)?;
/// let content = Box::new(ShadowControl::new(specification.into()));
/// let design = Design { content, ..Design::new(MaximumInformation, FixedLength(2)) };
/// let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(1);
/// let mut session = Session::new(&pool, &design, &mut rng)?;
/// let mut given = Vec::new();
/// while let Some(choice) = session.next(&mut rng)? {
///     session.answer(choice.item, 1)?;
///     given.push(pool.id(choice.item));
/// }
/// assert_eq!(given, ["A", "D"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ShadowControl {
    specification: Arc<Specification>,
    test: ShadowTest,
    /// Item of the specification by position in the pool; `None` for items that are only tried out.
    places: Vec<Option<usize>>,
    tried_out: Arc<HashSet<String>>,
    /// Value by item of the specification; `None` for items that cannot come now.
    values: Vec<Option<f64>>,
    binding: Option<usize>,
    failure: Option<AssemblyError>,
}

impl ShadowControl {
    /// A control for tests by this specification; pool and specification must have the same items.
    #[must_use]
    pub fn new(specification: Arc<Specification>) -> Self {
        let test = ShadowTest::new(Arc::clone(&specification));
        Self {
            specification,
            test,
            places: Vec::new(),
            tried_out: Arc::default(),
            values: Vec::new(),
            binding: None,
            failure: None,
        }
    }

    /// The same control for pools that also have these items, of which the specification need not know: they are only
    /// tried out, unscored, and never part of a form.
    #[must_use]
    pub fn trying_out(self, ids: impl IntoIterator<Item = String>) -> Self {
        Self { tried_out: Arc::new(ids.into_iter().collect()), ..self }
    }

    /// Finds the pool's items in the specification.
    fn locate(&mut self, pool: &ItemPool) -> Result<(), CatError> {
        let missing = |id: &str| {
            let text =
                format!("item {id} is only in one of pool and attribute table; both need the same items");
            CatError::Content(text)
        };
        let place = |item: usize| {
            let id = pool.id(item);
            if self.tried_out.contains(id) {
                return Ok(None);
            }
            self.specification.position(id).map(Some).ok_or_else(|| missing(id))
        };
        self.places = (0..pool.len()).map(place).collect::<Result<_, _>>()?;
        match self.specification.ids().iter().find(|id| pool.position(id).is_none()) {
            Some(id) => Err(missing(id)),
            None => Ok(()),
        }
    }

    /// The item of the specification at a position of the pool.
    fn place(&self, item: usize) -> Option<usize> {
        self.places.get(item).copied().flatten()
    }
}

impl ContentControl for ShadowControl {
    fn name(&self) -> &'static str {
        "shadow"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        // A session keeps its pool, so its items are looked up once.
        if self.places.len() != pool.len() {
            self.locate(pool)?;
        }
        self.test = ShadowTest::new(Arc::clone(&self.specification));
        (self.binding, self.failure) = (None, None);
        Ok(())
    }

    fn allows(&self, item: usize) -> bool {
        self.place(item).is_some_and(|place| self.test.may_come(place))
    }

    fn weighs(&self) -> bool {
        true
    }

    fn weigh(&mut self, _: &Test<'_>, items: &[usize], values: &mut [f64]) -> Result<(), CatError> {
        if let Some(failure) = &self.failure {
            return Err(CatError::Content(failure.to_string()));
        }
        self.values.clear();
        self.values.resize(self.specification.ids().len(), None);
        for (&item, &value) in items.iter().zip(values.iter()).filter(|(_, value)| value.is_finite()) {
            if let Some(place) = self.place(item) {
                self.values[place] = Some(value);
            }
        }
        let worth: Vec<f64> = self.values.iter().map(|value| value.unwrap_or(0.0)).collect();
        let available = |place: usize| self.values.get(place).is_some_and(Option::is_some);
        let step = self.test.next_among(&worth, available);
        let step = step.map_err(|failure| CatError::Content(failure.to_string()))?;
        let candidates = step.as_ref().map_or(&[][..], |step| step.candidates.as_slice());
        self.binding = step.as_ref().and_then(|step| step.bound_by);
        for (item, value) in items.iter().zip(values) {
            if self.place(*item).is_none_or(|place| candidates.binary_search(&place).is_err()) {
                *value = f64::NEG_INFINITY;
            }
        }
        Ok(())
    }

    fn binding(&self) -> Option<Constraint> {
        self.binding.map(|constraint| Constraint { control: "shadow", subject: Some(constraint) })
    }

    fn record(&mut self, _: &ItemPool, served: Served) {
        let Some(place) = self.place(served.item) else { return };
        if served.scored {
            // Told at the next step, where the session can hear it.
            self.failure = self.test.give(place).err();
        } else {
            self.test.bar(place);
        }
    }
}

/// Stops when another rule does and the items served are a form by themselves.
///
/// For tests of variable length, so that none ends short of its content.
#[derive(Debug)]
pub struct WhenComplete {
    /// The rule that says when enough is known.
    pub rule: Box<dyn StoppingRule>,
    /// The constraints.
    pub specification: Arc<Specification>,
}

impl StoppingRule for WhenComplete {
    fn name(&self) -> &'static str {
        self.rule.name()
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        let reason = self.rule.stops(test)?;
        let scored = test.served.iter().filter(|served| served.scored);
        let places: Option<Vec<usize>> =
            scored.map(|served| self.specification.position(test.pool.id(served.item))).collect();
        places.is_some_and(|places| self.specification.holds(&places)).then_some(reason)
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        self.rule.decision(test)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItemTable, constraints_from_toml};
    use gradatim_cat::{Design, FixedLength, LengthOrPrecision, MaximumInformation, PoolItem, Session};
    use gradatim_irt::{Dichotomous, Grid};
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    /// Forty items, every fourth of area y and hardly informative.
    fn table() -> ItemTable {
        let row = |i: usize| format!("i{i},{}\n", if i.is_multiple_of(4) { "y" } else { "x" });
        let csv: String = (0..40).map(row).collect();
        ItemTable::from_csv("items.csv", format!("ID,AREA\n{csv}").as_bytes()).unwrap()
    }

    /// The same items, in another order.
    fn pool(last: &str) -> ItemPool {
        let item = |i: usize| {
            let (a, b) = (if i.is_multiple_of(4) { 0.4 } else { 1.5 }, (i % 10) as f64 / 2.5 - 2.0);
            let id = if i == 0 { last.to_owned() } else { format!("i{i}") };
            PoolItem::new(id, 0, Dichotomous::two_pl(a, b).unwrap())
        };
        ItemPool::new((0..40).rev().map(item).collect(), 1, &Grid::new(33, 4.0).unwrap()).unwrap()
    }

    fn specification(length: &str) -> Arc<Specification> {
        let toml = format!(
            "[[constraint]]\nid = 'length'\ntype = 'number'\n{length}\n
             [[constraint]]\nid = 'y'\ntype = 'number'\nwhere = \"AREA == 'y'\"\nat_least = 4\nat_most = 6\n"
        );
        Specification::new(&table(), None, &constraints_from_toml("form.toml", &toml).unwrap())
            .unwrap()
            .into()
    }

    fn design(specification: &Arc<Specification>, stopping: impl StoppingRule + 'static) -> Design {
        let content = Box::new(ShadowControl::new(Arc::clone(specification)));
        Design { content, ..Design::new(MaximumInformation, stopping) }
    }

    /// Places of the items in the specification, after a test of right and wrong answers in turn.
    fn run(session: &mut Session<'_>, specification: &Specification, rng: &mut Pcg64Mcg) -> Vec<usize> {
        let mut n = 0;
        while let Some(choice) = session.next(rng).unwrap() {
            assert!(choice.candidates > 0 && choice.constraint.is_none_or(|c| c.control == "shadow"));
            session.answer(choice.item, n % 2).unwrap();
            n += 1;
        }
        let test = session.test();
        test.served.iter().map(|s| specification.position(test.pool.id(s.item)).unwrap()).collect()
    }

    #[test]
    fn a_session_keeps_the_constraints_and_starts_anew() {
        let (specification, pool) = (specification("exactly = 12"), pool("i0"));
        let design = design(&specification, FixedLength(12));
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let mut session = Session::new(&pool, &design, &mut rng).unwrap();
        let first = run(&mut session, &specification, &mut rng);
        session.restart(&mut rng).unwrap();
        assert_eq!(run(&mut session, &specification, &mut rng), first);
        assert_eq!((specification.broken(&first), first.len()), (None, 12));
        // The areas compete for the last places: y has its least number, and that is what binds.
        assert_eq!(first.iter().filter(|item| **item % 4 == 0).count(), 4);
    }

    #[test]
    fn precision_waits_for_a_complete_form() {
        let (specification, pool) = (specification("at_least = 8\nat_most = 20"), pool("i0"));
        let early = LengthOrPrecision { length: 20, precision: Some(0.9), minimum: 1 };
        let rule = WhenComplete { rule: Box::new(early), specification: Arc::clone(&specification) };
        let (design, mut rng) = (design(&specification, rule), Pcg64Mcg::seed_from_u64(1));
        let mut session = Session::new(&pool, &design, &mut rng).unwrap();
        let given = run(&mut session, &specification, &mut rng);
        assert_eq!((given.len(), specification.broken(&given)), (8, None));
        assert!(matches!(session.stopped(), Some(StopReason::Precision(_))));
    }

    #[test]
    fn an_item_tried_out_is_no_part_of_the_form() {
        let (specification, pool) = (specification("exactly = 12"), pool("i0"));
        let design = design(&specification, FixedLength(12));
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let mut session = Session::new(&pool, &design, &mut rng).unwrap();
        let first = session.next(&mut rng).unwrap().unwrap().item;
        session.try_out(first).unwrap();
        let given = run(&mut session, &specification, &mut rng);
        assert_eq!((given.len(), specification.broken(&given[1..])), (13, None));
    }

    #[test]
    fn items_only_tried_out_need_no_attributes() {
        let (specification, pool) = (specification("exactly = 12"), pool("i0"));
        // The pool has an item more than the table, which is never scored.
        let more = (0..pool.len()).map(|i| PoolItem::new(pool.id(i), 0, pool.model(i).clone()));
        let new = PoolItem::new("new", 0, Dichotomous::two_pl(3.0, 0.0).unwrap());
        let grid = Grid::new(33, 4.0).unwrap();
        let pool = ItemPool::new(more.chain([new]).collect(), 1, &grid).unwrap();
        let control = ShadowControl::new(Arc::clone(&specification)).trying_out(["new".to_owned()]);
        let design = Design { content: Box::new(control), ..design(&specification, FixedLength(12)) };
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let mut session = Session::new(&pool, &design, &mut rng).unwrap();
        session.try_out(pool.position("new").unwrap()).unwrap();
        let mut given = Vec::new();
        while let Some(choice) = session.next(&mut rng).unwrap() {
            session.answer(choice.item, 1).unwrap();
            given.push(specification.position(pool.id(choice.item)).unwrap());
        }
        assert_eq!((given.len(), specification.broken(&given)), (12, None));
    }

    #[test]
    fn pool_and_table_need_the_same_items() {
        let (specification, pool) = (specification("exactly = 12"), pool("other"));
        let design = design(&specification, FixedLength(12));
        let error = Session::new(&pool, &design, &mut Pcg64Mcg::seed_from_u64(1)).map(|_| ()).unwrap_err();
        let sentence = "item other is only in one of pool and attribute table; both need the same items";
        assert_eq!(error.to_string(), sentence);
    }
}
