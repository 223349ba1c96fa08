//! One adaptive test of one ability.

mod choice;
mod course;
mod evidence;
mod test;

use crate::exposure::Lesson;
use crate::{CatError, ContentControl, Design, ExposureControl, Informative, ItemPool, Pick, StopReason};
use gradatim_irt::score::Score;
use rand::{Rng, RngExt};

pub use choice::{BestFew, Candidate, Choice, Chooser, Constraint, Draw, REMEMBERED};
pub use evidence::{Answer, Evidence, Prior};
pub use test::{Served, Test};

use course::{Candidates, Course};

/// A test under way: a pure state machine that draws only from the generator it is handed.
///
/// The same pool, design, answers and generator give the same choices, byte for byte. After the first
/// step nothing is allocated, and [`Session::restart`] keeps all room for the next test taker.
///
/// ```
/// use gradatim_cat::{Design, FixedLength, ItemPool, MaximumInformation, PoolItem, Session};
/// use gradatim_irt::{Dichotomous, Grid};
/// use rand::SeedableRng;
/// let item = |i: u32| Ok(PoolItem::new(format!("i{i}"), 0, Dichotomous::two_pl(1.0, f64::from(i) - 2.0)?));
/// let items = (0..5).map(item).collect::<Result<_, gradatim_irt::IrtError>>()?;
/// let pool = ItemPool::new(items, 1, &Grid::new(33, 4.0)?)?;
/// let design = Design::new(MaximumInformation, FixedLength(3));
/// let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(1);
/// let mut session = Session::new(&pool, &design, &mut rng)?;
/// while let Some(choice) = session.next(&mut rng)? {
///     session.answer(choice.item, 1)?;
/// }
/// assert_eq!(session.test().answered(), 3);
/// assert!(session.score()?.theta > 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Session<'p> {
    design: &'p Design,
    course: Course<'p>,
    content: Box<dyn ContentControl>,
    exposure: Box<dyn ExposureControl>,
    candidates: Candidates,
    found: Vec<Informative>,
    /// Every candidate is valued, whether or not the best could be looked up.
    all: bool,
    stop: Option<StopReason>,
}

impl<'p> Session<'p> {
    /// A test that is about to begin.
    ///
    /// # Errors
    /// What the content control finds impossible with this pool.
    pub fn new(pool: &'p ItemPool, design: &'p Design, rng: &mut dyn Rng) -> Result<Self, CatError> {
        let mut session = Self {
            design,
            course: Course::new(pool, design),
            content: design.content.boxed(),
            exposure: design.exposure.boxed(),
            candidates: Candidates::with_room(pool.len()),
            found: Vec::with_capacity(REMEMBERED),
            all: false,
            stop: None,
        };
        session.restart(rng)?;
        Ok(session)
    }

    /// Values every candidate at each choice, so that [`Session::candidates`] is complete. Choices stay the
    /// same, but each costs a look at the whole pool.
    #[must_use]
    pub fn valuing_all(mut self) -> Self {
        self.all = true;
        self
    }

    /// Begins anew, for another test taker.
    ///
    /// # Errors
    /// As [`Session::new`].
    pub fn restart(&mut self, rng: &mut dyn Rng) -> Result<(), CatError> {
        self.course.clear(self.design, rng);
        self.content.begin(self.course.pool, rng)?;
        self.exposure.begin(self.course.pool, rng)?;
        self.stop = self.design.stopping.stops(&self.course.test());
        Ok(())
    }

    /// The test as the roles see it.
    #[must_use]
    pub fn test(&self) -> Test<'_> {
        self.course.test()
    }

    /// Ability by the design's estimator.
    ///
    /// # Errors
    /// [`Undefined`](gradatim_irt::score::Undefined) while the estimator has no answer to give; choices are then made at the
    /// design's fallback.
    pub fn score(&self) -> Score {
        self.course.score
    }

    /// Writes down what this test teaches the exposure control of the design; see [`Lesson`].
    pub fn debrief(&self, lesson: &mut Lesson) {
        let test = self.course.test();
        lesson.begin(&test);
        self.exposure.debrief(&test, lesson);
    }

    /// Why the test is over, if it is.
    #[must_use]
    pub fn stopped(&self) -> Option<&StopReason> {
        self.stop.as_ref()
    }

    /// Takes an item out of this test.
    pub fn bar(&mut self, item: usize) {
        let was_open = self.course.open.get_mut(item).is_some_and(std::mem::take);
        if was_open {
            self.course.left[self.course.pool.domain(item)] -= 1;
        }
    }

    /// Chooses the next item; `None` when the test is over.
    ///
    /// # Errors
    /// What goes wrong in the content or exposure control.
    pub fn next(&mut self, rng: &mut dyn Rng) -> Result<Option<Choice>, CatError> {
        if self.stop.is_some() {
            return Ok(None);
        }
        let constraint = self.content.prepare(&self.course.test(), rng)?;
        self.exposure.prepare(&self.course.test(), rng)?;
        let choice = match self.shortcut() {
            Some((theta, reach)) => self.look_up(theta, reach, rng),
            None => self.compare(rng)?,
        };
        if choice.is_none() {
            self.stop = Some(StopReason::Exhausted);
        }
        let constraint = constraint.or_else(|| self.content.binding());
        Ok(choice.map(|choice| Choice { constraint, ..choice }))
    }

    /// The ability and the number of best items that suffice, when nothing but information at it decides.
    fn shortcut(&self) -> Option<(f64, usize)> {
        let (test, rule) = (self.course.test(), &self.design.rule);
        let plain = !rule.draws() && !self.content.weighs() && !self.exposure.weighs();
        if self.all || !plain || !self.begun() {
            return None;
        }
        Some((rule.information_at(&test.standing())?, self.exposure.reach()?))
    }

    /// True when the start rule has had its say.
    fn begun(&self) -> bool {
        self.course.served.len() >= self.design.start.items()
    }

    /// The best items from the pool's index: the choice that [`Session::compare`] makes, without valuing all.
    fn look_up(&mut self, theta: f64, reach: usize, rng: &mut dyn Rng) -> Option<Choice> {
        let (course, content, exposure) = (&self.course, &self.content, &self.exposure);
        let allowed = |item: usize| course.open[item] && content.allows(item) && exposure.allows(item);
        let (domain, count) = (content.domain(), reach.max(REMEMBERED));
        course.pool.most_informative_into(domain, theta, allowed, count, &mut self.found);
        let candidates = if content.restricts() || exposure.restricts() {
            course.count(domain, allowed)
        } else {
            course.left.iter().sum()
        };
        let best = BestFew::of(self.found.iter().map(Candidate::from));
        self.found.sort_unstable_by_key(|found| found.item);
        self.candidates.set(self.found.iter().map(Candidate::from));
        self.pick(best, candidates, rng)
    }

    /// The item of the start rule, or the best of all candidates.
    fn compare(&mut self, rng: &mut dyn Rng) -> Result<Option<Choice>, CatError> {
        self.gather();
        match self.first() {
            Some(choice) => Ok(Some(choice)),
            None => self.choose(rng),
        }
    }

    /// The candidates of the last choice with their values, in pool order; none where the start rule chose, and
    /// only the best few where they could be looked up, unless [`Session::valuing_all`] was asked for.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate> + '_ {
        self.candidates.iter()
    }

    /// Items that are open and allowed by both controls, in pool order.
    fn gather(&mut self) {
        let (content, exposure) = (&self.content, &self.exposure);
        let allowed = |&(item, open): &(usize, &bool)| *open && content.allows(item) && exposure.allows(item);
        self.candidates.items.clear();
        self.candidates.values.clear();
        let open = self.course.open.iter().enumerate();
        self.candidates.items.extend(open.filter(allowed).map(|(item, _)| item));
    }

    /// The item of the start rule.
    fn first(&mut self) -> Option<Choice> {
        if self.begun() {
            return None;
        }
        let item = self.design.start.item(&self.course.test(), &self.candidates.items)?;
        let value = self.design.rule.value(self.course.pool, item, &self.course.test().standing());
        let best = BestFew::of(std::iter::once(Candidate { item, value }));
        Some(self.course.choice(Candidate { item, value }, Chooser::Start, self.candidates.items.len(), best))
    }

    /// The item of the selection rule.
    fn choose(&mut self, rng: &mut dyn Rng) -> Result<Option<Choice>, CatError> {
        self.value(rng);
        let test = self.course.test();
        let Candidates { items, values } = &mut self.candidates;
        self.content.weigh(&test, items, values)?;
        self.exposure.weigh(&test, items, values, rng);
        self.candidates.drop_impossible();
        let best = BestFew::of(self.candidates.iter());
        Ok(self.pick(best, self.candidates.items.len(), rng))
    }

    /// What the exposure control takes of the candidates; `allowed` items were there in all.
    fn pick(&mut self, best: BestFew, allowed: usize, rng: &mut dyn Rng) -> Option<Choice> {
        let Candidates { items, values } = &self.candidates;
        let Pick { at, draw } = self.exposure.pick(&self.course.test(), items, values, rng)?;
        let chosen = Candidate { item: *items.get(at)?, value: *values.get(at)? };
        Some(Choice { draw, ..self.course.choice(chosen, Chooser::Rule, allowed, best) })
    }

    /// Values the candidates; a rule that draws gives every one a random number, so that the highest
    /// is any of them with the same chance, under whatever control.
    fn value(&mut self, rng: &mut dyn Rng) {
        let (pool, rule, standing) = (self.course.pool, &self.design.rule, self.course.test().standing());
        let Candidates { items, values } = &mut self.candidates;
        if rule.draws() {
            values.extend(items.iter().map(|_| rng.random::<f64>()));
        } else {
            values.extend(items.iter().map(|&item| rule.value(pool, item, &standing)));
        }
    }

    /// Takes in a scored answer.
    ///
    /// # Errors
    /// [`CatError::UnknownItem`], [`CatError::Category`], or [`CatError::AnsweredTwice`].
    pub fn answer(&mut self, item: usize, category: usize) -> Result<(), CatError> {
        self.course.check(item, category)?;
        self.serve(Served { item, scored: true });
        self.course.evidence.observe(self.course.pool, Answer { item, category });
        self.course.estimate(self.design);
        self.stop = self.design.stopping.stops(&self.course.test());
        Ok(())
    }

    /// Records that an item was tried out, unscored.
    ///
    /// # Errors
    /// [`CatError::UnknownItem`] or [`CatError::AnsweredTwice`].
    pub fn try_out(&mut self, item: usize) -> Result<(), CatError> {
        self.course.check(item, 0)?;
        self.serve(Served { item, scored: false });
        Ok(())
    }

    fn serve(&mut self, served: Served) {
        self.course.served.push(served);
        self.bar(served.item);
        self.content.record(self.course.pool, served);
        self.exposure.record(self.course.pool, served);
    }
}

#[cfg(test)]
mod shortcut_tests;
#[cfg(test)]
mod tests;
