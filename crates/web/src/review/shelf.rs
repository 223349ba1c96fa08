//! What a learner looks back on. Pages and the API go through here.

use super::query::{PAGE, Pages, ReviewQuery};
use crate::App;
use crate::form::Fields;
use crate::problem::Problem;
use gradatim_bank::Item;
use gradatim_log::SittingHistory;
use gradatim_practice::{Filter, History, LookBack, Material, Met, exam_day};

/// A look back: over everything, or over one sitting.
pub(crate) struct Shelf {
    /// Bank, beliefs and standard.
    pub(crate) material: &'static Material,
    pub(super) query: ReviewQuery,
    /// All that may be looked at.
    pub(crate) found: LookBack,
    /// The sitting, if it is about one.
    pub(crate) of: Option<SittingHistory>,
    /// Reviews that are due now; not counted for one sitting.
    pub(crate) due: usize,
}

/// A page of the questions that were asked for.
pub(crate) struct Page<'s> {
    /// Questions on all pages.
    pub(crate) found: usize,
    /// Which page it is.
    pub(crate) pages: Pages,
    /// The questions of this page.
    pub(crate) questions: Vec<&'s Met>,
}

impl Shelf {
    /// Everything of an exam; the wrong answers unless told otherwise.
    ///
    /// # Errors
    /// 400 for what the fields cannot mean, 404 for an unknown exam.
    pub(crate) async fn everything(
        app: &App,
        learner: &str,
        exam: &str,
        fields: &Fields,
    ) -> Result<Self, Problem> {
        let material = app.library.material(exam)?;
        let query = ReviewQuery::read(fields, material, Filter::Wrong)?;
        let (learner, slug, now) = (learner.to_owned(), exam.to_owned(), app.now_ms());
        let read = app.store.read(move |journal| {
            let aim = exam_day(journal, &learner, &slug, now)?;
            Ok::<_, Problem>((journal.sittings(&learner, &slug)?, aim))
        });
        let (sittings, aim) = read.await??;
        let due = History::of(material, &sittings, now).reviewable(material)?.due(now, &aim).len();
        Ok(Self { material, query, found: LookBack::of(material, &sittings), of: None, due })
    }

    /// One sitting of a learner.
    ///
    /// # Errors
    /// 404 for what is none of theirs, 409 for an exam under way, 400 for what the fields cannot mean.
    pub(crate) async fn of_sitting(
        app: &App,
        learner: &str,
        sitting: &str,
        fields: &Fields,
    ) -> Result<Self, Problem> {
        let (learner, sitting) = (learner.to_owned(), sitting.to_owned());
        let of = app.store.read(move |journal| journal.sitting(&sitting)).await??;
        // A sitting of somebody else looks like one that is not there.
        if of.record.learner != learner {
            return Err(Problem::not_found());
        }
        let material = app.library.material(&of.record.exam)?;
        let exam = of.record.exam.clone();
        let all = app.store.read(move |journal| journal.sittings(&learner, &exam)).await??;
        let found = LookBack::of_sitting(material, &all, &of.record.sitting).ok_or_else(under_way)?;
        let query = ReviewQuery::read(fields, material, Filter::All)?;
        Ok(Self { material, query, found, of: Some(of), due: 0 })
    }

    /// The page that was asked for.
    ///
    /// # Errors
    /// 404 where there is none.
    pub(crate) fn page(&self) -> Result<Page<'_>, Problem> {
        let query = &self.query;
        let chosen: Vec<&Met> = self.found.filtered(query.filter, query.domain.as_deref()).collect();
        let pages = Pages::of(chosen.len(), query.page)?;
        let questions = chosen.iter().skip(pages.skipped()).take(PAGE).copied().collect();
        Ok(Page { found: chosen.len(), pages, questions })
    }

    /// Questions that a filter leaves, in the domain asked for.
    pub(crate) fn count(&self, filter: Filter) -> usize {
        self.found.filtered(filter, self.query.domain.as_deref()).count()
    }
}

fn under_way() -> Problem {
    Problem::conflict("This exam is under way; its answers are shown once it is handed in or given up.")
}

/// The item as it was met; a bank keeps one version of an item.
pub(crate) fn same_version<'m>(material: &'m Material, met: &Met) -> Option<&'m Item> {
    material.exam().bank.get(&met.shown.item).filter(|item| item.version == met.shown.item_version)
}
