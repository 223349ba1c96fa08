//! The end of a drill: what was answered in each domain, where the learner stands, and what to do next.

use crate::terminal::readiness_report::drill_command;
use crate::terminal::text::{command, paragraph};
use crate::terminal::{Palette, Row, Tone, table};
use gradatim_practice::{Band, Drill, ReviewOutlook};
use gradatim_readiness::Evidence;
use gradatim_readiness::words::{DomainStanding, Step, after_drill};

/// A drill in figures.
#[derive(Debug, Clone, PartialEq)]
pub struct DrillSummary {
    exam: String,
    whose: String,
    domains: Vec<DomainStanding>,
    reviews: Option<ReviewOutlook>,
}

impl DrillSummary {
    /// The summary of a drill as far as it went. `whose` is what commands need besides.
    pub fn new(drill: &Drill<'_>, evidence: &Evidence, whose: String) -> Self {
        Self {
            exam: drill.record().exam.clone(),
            whose,
            domains: drill.standings(evidence),
            reviews: drill.review_outlook(),
        }
    }

    /// The summary for people.
    pub fn rows(&self, width: usize, palette: Palette) -> Vec<Row> {
        let sum = |of: fn(&DomainStanding) -> usize| self.domains.iter().map(of).sum::<usize>();
        let head = format!("{} of {} right", sum(|d| d.right), sum(|d| d.answered));
        let mut rows = paragraph(&head, width, Tone::Strong);
        rows.push(Row::blank());
        rows.extend(self.table(width, palette));
        rows.push(Row::blank());
        for text in self.reviews.iter().filter_map(|outlook| self.review_text(outlook)) {
            rows.extend(paragraph(&text, width, Tone::Plain));
            rows.push(Row::blank());
        }
        let next = after_drill(&self.domains);
        rows.extend(paragraph(&format!("Next: {}:", next.sentence), width, Tone::Plain));
        rows.extend(command(&format!("{}{}", self.words(next.step), self.whose), width));
        rows
    }

    fn table(&self, width: usize, palette: Palette) -> Vec<Row> {
        let head = ["domain", "answered", "right", "against the standard"].map(str::to_owned).to_vec();
        let cells = |d: &DomainStanding| {
            let standing = format!("{} {}", d.band.map_or("", |b| mark(b, palette)), d.words());
            vec![d.title.clone(), d.answered.to_string(), d.right.to_string(), standing.trim().to_owned()]
        };
        let rows = std::iter::once(head).chain(self.domains.iter().map(cells)).collect();
        let tone = |d: &DomainStanding| d.band.map_or(Tone::Quiet, tone);
        table(rows, &self.domains.iter().map(tone).collect::<Vec<_>>(), width)
    }

    fn words(&self, step: Step) -> String {
        match step {
            Step::Drill(domain) => {
                drill_command(&self.exam, domain.and_then(|d| self.domains.get(d)).map(|d| &d.id))
            }
            Step::Exam | Step::SealedForm => format!("gradatim exam {}", self.exam),
        }
    }

    fn review_text(&self, outlook: &ReviewOutlook) -> Option<String> {
        let due = format!(" (gradatim drill {} --reviews only{})", self.exam, self.whose);
        outlook.sentence(&due, " (--exam-date DAY tells it)")
    }
}

/// A band as a tone; its words say the same.
pub fn tone(band: Band) -> Tone {
    match band {
        Band::Above => Tone::Good,
        Band::NoClearDifference => Tone::Plain,
        Band::Below => Tone::Bad,
    }
}

/// A band as a mark; empty where there is no clear difference.
pub fn mark(band: Band, palette: Palette) -> &'static str {
    match band {
        Band::Above => palette.right(),
        Band::NoClearDifference => "",
        Band::Below => palette.wrong(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::TextScreen;
    use crate::terminal::testing::draw;
    use gradatim_readiness::retention::Aim;

    fn domain(id: &str, weight: f64, band: Option<Band>) -> DomainStanding {
        DomainStanding { id: id.into(), title: format!("Domain {id}"), weight, answered: 5, right: 3, band }
    }

    fn summary(domains: Vec<DomainStanding>, whose: &str) -> DrillSummary {
        DrillSummary { exam: "mls-c01".into(), whose: whose.into(), domains, reviews: None }
    }

    /// The four domains of MLS-C01 as they come after a short drill.
    fn after_a_drill() -> DrillSummary {
        let titles = [
            ("Data Engineering", Some(Band::Above)),
            ("Exploratory Data Analysis", Some(Band::NoClearDifference)),
            ("Modeling", Some(Band::Below)),
            ("Machine Learning Implementation and Operations", None),
        ];
        let named =
            |(title, band): (&str, _)| DomainStanding { title: title.into(), ..domain("3", 0.25, band) };
        summary(titles.map(named).to_vec(), " --learner ada --home '/home/ada/my own folder/gradatim data'")
    }

    #[test]
    fn the_last_screen_80x24() {
        let (summary, palette) = (after_a_drill(), Palette::colourless(false));
        let mut screen = TextScreen::new("MLS-C01 drill finished".into(), "q leave", palette, |w| {
            summary.rows(w, palette)
        });
        insta::assert_snapshot!(draw(80, 24, |f| screen.draw(f)));
    }

    #[test]
    fn every_row_fits() {
        for width in [58, 60, 78, 80, 100] {
            let rows = after_a_drill().rows(width, Palette::colourless(false));
            assert!(rows.iter().all(|r| r.text.chars().count() <= width), "{width}: {rows:?}");
            assert!(rows.iter().any(|r| r.text.ends_with("✗ below")), "{width}: {rows:?}");
        }
    }

    #[test]
    fn steps_and_reviews_name_their_commands() {
        let summary = summary(vec![domain("3", 1.0, None)], " --learner ada");
        assert_eq!(summary.words(Step::Drill(Some(0))), "gradatim drill mls-c01 --domain 3");
        assert_eq!(summary.words(Step::Exam), "gradatim exam mls-c01");
        let aim = Aim::new(None, 0, 0.85).unwrap();
        let text = summary.review_text(&ReviewOutlook { at: 0, asked: 6, due: 12, next: None, aim }).unwrap();
        assert!(
            text.contains("12 more due now (gradatim drill mls-c01 --reviews only --learner ada)"),
            "{text}"
        );
        assert!(text.ends_with("as no exam date is known (--exam-date DAY tells it)."), "{text}");
    }
}
