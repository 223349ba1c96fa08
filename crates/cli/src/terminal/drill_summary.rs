//! The end of a drill: what was answered in each domain, where the learner stands, and what to do next.

use crate::terminal::text::paragraph;
use crate::terminal::{Palette, Row, Tone, table};
use gradatim_practice::{Band, Drill, ReviewOutlook};
use gradatim_readiness::retention::{HORIZON_DAYS, day_in_words};

/// A domain in the summary.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainStanding {
    /// Number in the guide.
    pub id: String,
    /// Title.
    pub title: String,
    /// Share of the exam, 0 to 1.
    pub weight: f64,
    /// Questions answered in this drill.
    pub answered: usize,
    /// Right among them.
    pub right: usize,
    /// Against the standard, from this drill and earlier sittings.
    pub band: Band,
}

/// A drill in figures.
#[derive(Debug, Clone, PartialEq)]
pub struct DrillSummary {
    exam: String,
    domains: Vec<DomainStanding>,
    reviews: Option<ReviewOutlook>,
}

impl DrillSummary {
    /// The summary of a drill as far as it went.
    pub fn new(drill: &Drill<'_>) -> Self {
        let blueprint = &drill.material().exam().blueprint;
        let domains = blueprint.domains().iter().zip(blueprint.weights()).zip(drill.bands());
        let standing = |((domain, weight), band): ((&gradatim_bank::Domain, f64), Band)| {
            let own = drill.steps().iter().zip(drill.answers()).filter(|(s, _)| s.shown.domain == domain.id);
            let (answered, right) = own.fold((0, 0), |(n, k), (_, a)| (n + 1, k + usize::from(a.correct)));
            DomainStanding {
                id: domain.id.clone(),
                title: domain.title.clone(),
                weight,
                answered,
                right,
                band,
            }
        };
        Self {
            exam: blueprint.slug.clone(),
            domains: domains.map(standing).collect(),
            reviews: drill.review_outlook(),
        }
    }

    /// The summary for people.
    pub fn rows(&self, width: usize, palette: Palette) -> Vec<Row> {
        let sum = |of: fn(&DomainStanding) -> usize| self.domains.iter().map(of).sum::<usize>();
        let head = format!("{} of {} right", sum(|d| d.right), sum(|d| d.answered));
        let mut rows = paragraph(&head, width, Tone::Strong);
        rows.push(Row::blank());
        rows.extend(self.table(palette));
        rows.push(Row::blank());
        for text in self.reviews.iter().filter_map(|outlook| review_text(outlook, &self.exam)) {
            rows.extend(paragraph(&text, width, Tone::Plain));
            rows.push(Row::blank());
        }
        let [sentence, command] = self.next_step();
        rows.extend(paragraph(&format!("Next: {sentence}:"), width, Tone::Plain));
        rows.push(Row { text: format!("  {command}"), tone: Tone::Strong });
        rows
    }

    fn table(&self, palette: Palette) -> Vec<Row> {
        let head = ["domain", "answered", "right", "against the standard"].map(str::to_owned).to_vec();
        let cells = |d: &DomainStanding| {
            let standing = format!("{} {}", mark(d.band, palette), words(d.band));
            vec![d.title.clone(), d.answered.to_string(), d.right.to_string(), standing.trim().to_owned()]
        };
        let rows: Vec<Vec<String>> = std::iter::once(head).chain(self.domains.iter().map(cells)).collect();
        table(&short_titles(rows), &self.domains.iter().map(|d| tone(d.band)).collect::<Vec<_>>())
    }

    /// One sentence and its command: the weak domain that weighs most, else the unclear one, else the exam.
    fn next_step(&self) -> [String; 2] {
        let heaviest = |band: Band| {
            let own = self.domains.iter().filter(|d| d.band == band);
            own.max_by(|x, y| x.weight.total_cmp(&y.weight))
        };
        let drill = |d: &DomainStanding| format!("gradatim drill {} --domain {}", self.exam, d.id);
        match (heaviest(Band::Below), heaviest(Band::NoClearDifference)) {
            (Some(d), _) => [format!("work on {}, where you are below the standard", d.title), drill(d)],
            (None, Some(d)) => {
                [format!("more questions on {}, where it is not clear yet", d.title), drill(d)]
            }
            (None, None) => [
                "a timed exam, as you are above the standard everywhere".to_owned(),
                format!("gradatim exam {}", self.exam),
            ],
        }
    }
}

/// How many reviews there were, are due and come next, and what for; nothing for somebody who has none.
fn review_text(outlook: &ReviewOutlook, exam: &str) -> Option<String> {
    let ReviewOutlook { at: now, asked, due, next, aim } = outlook;
    if *asked == 0 && *due == 0 && next.is_none() {
        return None;
    }
    let due = match due {
        0 => "none due now".to_owned(),
        n => format!("{n} more due now (gradatim drill {exam} --reviews only)"),
    };
    let then = match next.map(day_in_words) {
        None => "no more before the exam".to_owned(),
        Some(day) if day == day_in_words(*now) => "the next later today".to_owned(),
        Some(day) => format!("the next on {day}"),
    };
    let goal = match aim.date() {
        Some(date) => format!("on the exam day, {date}"),
        None => format!("{HORIZON_DAYS} days ahead, as no exam date is known (--exam-date DAY tells it)"),
    };
    let recall = (100.0 * aim.recall()).round();
    Some(format!("Reviews: {asked} in this drill, {due}, {then}. They aim at {recall} % recall {goal}."))
}

/// A band in words.
pub fn words(band: Band) -> &'static str {
    match band {
        Band::Above => "above",
        Band::NoClearDifference => "no clear difference",
        Band::Below => "below",
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

fn mark(band: Band, palette: Palette) -> &'static str {
    match band {
        Band::Above => palette.right(),
        Band::NoClearDifference => "",
        Band::Below => palette.wrong(),
    }
}

/// Titles cut so that the table fits 80 columns.
pub fn short_titles(mut cells: Vec<Vec<String>>) -> Vec<Vec<String>> {
    const LONGEST: usize = 40;
    for title in cells.iter_mut().filter_map(|row| row.first_mut()) {
        if title.chars().count() > LONGEST {
            *title = format!("{}...", title.chars().take(LONGEST - 3).collect::<String>().trim_end());
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_readiness::retention::Aim;

    fn domain(id: &str, weight: f64, band: Band) -> DomainStanding {
        DomainStanding { id: id.into(), title: format!("Domain {id}"), weight, answered: 5, right: 3, band }
    }

    fn check(bands: [Band; 3], expected: &str) {
        let domains = ["1", "2", "3"].iter().zip([0.2, 0.5, 0.3]).zip(bands);
        let domains = domains.map(|((id, w), b)| domain(id, w, b)).collect();
        let summary = DrillSummary { exam: "mls-c01".into(), domains, reviews: None };
        let step = summary.next_step().join(": ");
        assert!(step.contains(expected), "{step}");
    }

    #[test]
    fn the_heaviest_weakness_comes_next() {
        use Band::{Above, Below, NoClearDifference};
        check([Below, Above, Below], "drill mls-c01 --domain 3");
        check([Below, NoClearDifference, Above], "drill mls-c01 --domain 1");
        check(
            [NoClearDifference, NoClearDifference, Above],
            "not clear yet: gradatim drill mls-c01 --domain 2",
        );
        check([Above; 3], "gradatim exam mls-c01");
    }

    #[test]
    fn summary_text() {
        let domains = vec![domain("1", 0.2, Band::Above), domain("2", 0.8, Band::Below)];
        let summary = DrillSummary { exam: "mls-c01".into(), domains, reviews: None };
        let rows = summary.rows(80, Palette::colourless(false));
        insta::assert_snapshot!(rows.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join("\n"));
    }

    /// 2026-11-21T00:00:00Z.
    const NOW: i64 = 1_795_219_200_000;

    fn outlook(
        asked: usize,
        due: usize,
        days: Option<i64>,
        date: Option<jiff::civil::Date>,
    ) -> ReviewOutlook {
        let aim = Aim::new(date, NOW, 0.85).unwrap();
        ReviewOutlook { at: NOW, asked, due, next: days.map(|d| NOW + d * 86_400_000), aim }
    }

    #[test]
    fn reviews_in_words() {
        let text = |outlook| review_text(&outlook, "mls-c01").unwrap();
        let exam = jiff::civil::date(2026, 12, 20);
        assert_eq!(
            text(outlook(3, 0, Some(2), Some(exam))),
            "Reviews: 3 in this drill, none due now, the next on 23 November 2026. They aim at 85 % recall on the exam day, \
             2026-12-20."
        );
        assert_eq!(
            text(outlook(6, 12, None, None)),
            "Reviews: 6 in this drill, 12 more due now (gradatim drill mls-c01 --reviews only), no more before the exam. \
             They aim at 85 % recall 30 days ahead, as no exam date is known (--exam-date DAY tells it)."
        );
        assert!(text(outlook(0, 0, Some(0), None)).contains("none due now, the next later today."));
        assert_eq!(review_text(&outlook(0, 0, None, None), "mls-c01"), None);
    }
}
