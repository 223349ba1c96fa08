//! Exam forms: which items, in which order, scored or not.

use crate::question::{generator, shuffled};
use crate::{History, Material, PracticeError};
use gradatim_bank::{Item, Pool};
use gradatim_log::Presentation;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;
use std::collections::HashSet;

/// Which items an exam form is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormKind {
    /// Practice items by blueprint quota, those never met first; unscored items from the pretest pool.
    Practice,
    /// The sealed items, kept out of every drill: the one honest mock.
    Sealed,
}

/// A form's items: bank positions with whether each is scored, in the order shown.
pub(crate) fn assemble(
    material: &Material,
    kind: FormKind,
    history: &History,
    seed: u64,
) -> Result<Vec<(usize, bool)>, PracticeError> {
    let form = &material.exam().blueprint.form;
    let mut rng = generator(seed, 0, 3);
    let mut draw = Draw { material, history, taken: HashSet::new(), rng: &mut rng };
    let pools =
        if kind == FormKind::Sealed { [Pool::Sealed, Pool::Sealed] } else { [Pool::Practice, Pool::Pretest] };
    let mut items = draw.by_quota(pools[0], form.scored, true)?;
    items.extend(draw.unscored(pools[1], form.unscored)?);
    items.shuffle(&mut rng);
    Ok(items)
}

/// Items drawn so far, and from what.
struct Draw<'a> {
    material: &'a Material,
    history: &'a History,
    taken: HashSet<usize>,
    rng: &'a mut Pcg64Mcg,
}

impl Draw<'_> {
    fn by_quota(
        &mut self,
        pool: Pool,
        total: usize,
        scored: bool,
    ) -> Result<Vec<(usize, bool)>, PracticeError> {
        let quota = self.material.exam().blueprint.quota(total);
        let mut drawn = Vec::with_capacity(total);
        for (domain, needed) in quota.into_iter().enumerate() {
            let found = self.pick(pool, domain, needed);
            if found.len() < needed {
                let title = self.material.exam().blueprint.domains()[domain].title.clone();
                return Err(PracticeError::TooFewItems {
                    what: pool.as_str(),
                    domain: title,
                    found: found.len(),
                    needed,
                });
            }
            drawn.extend(found.into_iter().map(|i| (i, scored)));
        }
        Ok(drawn)
    }

    /// Unscored items: from their own pool as far as it goes, then from practice.
    fn unscored(&mut self, pool: Pool, total: usize) -> Result<Vec<(usize, bool)>, PracticeError> {
        let quota = self.material.exam().blueprint.quota(total);
        let mut drawn = Vec::with_capacity(total);
        for (domain, needed) in quota.into_iter().enumerate() {
            let mut found = self.pick(pool, domain, needed);
            let rest = needed - found.len();
            found.extend(self.pick(Pool::Practice, domain, rest));
            if found.len() < needed {
                let title = self.material.exam().blueprint.domains()[domain].title.clone();
                return Err(PracticeError::TooFewItems {
                    what: "unscored",
                    domain: title,
                    found: found.len(),
                    needed,
                });
            }
            drawn.extend(found.into_iter().map(|i| (i, false)));
        }
        Ok(drawn)
    }

    /// Up to `needed` items in random order, fresh ones first, no two enemies together.
    fn pick(&mut self, pool: Pool, domain: usize, needed: usize) -> Vec<usize> {
        let (bank, history) = (&self.material.exam().bank, self.history);
        let fits = |&i: &usize| {
            bank.items()[i].pool == pool && bank.items()[i].is_active() && !self.taken.contains(&i)
        };
        let mut candidates: Vec<usize> =
            self.material.pool().of_domain(domain).iter().copied().filter(fits).collect();
        candidates.shuffle(self.rng);
        candidates.sort_by_key(|&i| history.has_met(i));
        let mut drawn = Vec::with_capacity(needed);
        for i in candidates {
            if drawn.len() < needed
                && !self.taken.iter().any(|&t| enemies(&bank.items()[i], &bank.items()[t]))
            {
                self.taken.insert(i);
                drawn.push(i);
            }
        }
        drawn
    }
}

fn enemies(x: &Item, y: &Item) -> bool {
    x.enemies.contains(&y.id) || y.enemies.contains(&x.id)
}

/// The presentations of a form, with the option order of each fixed now.
pub(crate) fn presentations(
    material: &Material,
    items: &[(usize, bool)],
    history: &History,
    sitting: &str,
    seed: u64,
    shown_at: i64,
) -> Vec<Presentation> {
    let blueprint = &material.exam().blueprint;
    let one = |(place, &(i, scored)): (usize, &(usize, bool))| {
        let (item, position) = (&material.exam().bank.items()[i], place as u32 + 1);
        Presentation {
            sitting: sitting.to_owned(),
            position,
            item: item.id.clone(),
            item_version: item.version,
            domain: blueprint.domains()[material.pool().domain(i)].id.clone(),
            task: item.task.clone(),
            chance: item.chance(),
            shown_order: shuffled(item, &mut generator(seed, position, 2)),
            scored,
            first_exposure: !history.has_met(i),
            theta_before: None,
            se_before: None,
            rule: "form".to_owned(),
            selection_probability: None,
            why: "on the form".to_owned(),
            shown_at,
        }
    };
    items.iter().enumerate().map(one).collect()
}
