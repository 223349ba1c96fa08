//! The end of a drill: what was answered in each domain, where the learner stands, and what to do next.

use crate::terminal::text::{command, paragraph};
use crate::terminal::{Palette, Row, Tone, table};
use gradatim_practice::{Band, Drill, ReviewOutlook};
use gradatim_readiness::retention::{HORIZON_DAYS, day_in_words};
use gradatim_readiness::{Evidence, Gates};

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
    /// Against the standard, from this drill and earlier sittings; `None` where that is too little to say.
    pub band: Option<Band>,
}

/// A drill in figures.
#[derive(Debug, Clone, PartialEq)]
pub struct DrillSummary {
    exam: String,
    whose: String,
    domains: Vec<DomainStanding>,
    reviews: Option<ReviewOutlook>,
}

impl DrillSummary {
    /// The summary of a drill as far as it went; a domain has a band from as many fresh first answers on as a forecast asks
    /// for. `whose` is what commands need besides.
    pub fn new(drill: &Drill<'_>, evidence: &Evidence, whose: String) -> Self {
        let blueprint = &drill.material().exam().blueprint;
        let domains = blueprint.domains().iter().zip(blueprint.weights()).zip(drill.bands()).enumerate();
        let standing = |(d, ((domain, weight), band)): (usize, ((&gradatim_bank::Domain, f64), Band))| {
            let own = drill.steps().iter().zip(drill.answers()).filter(|(s, _)| s.shown.domain == domain.id);
            let (answered, right) = own.fold((0, 0), |(n, k), (_, a)| (n + 1, k + usize::from(a.correct)));
            DomainStanding {
                id: domain.id.clone(),
                title: domain.title.clone(),
                weight,
                answered,
                right,
                band: (evidence.fresh(d) >= Gates::default().per_domain).then_some(band),
            }
        };
        Self {
            exam: blueprint.slug.clone(),
            whose,
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
        rows.extend(self.table(width, palette));
        rows.push(Row::blank());
        for text in self.reviews.iter().filter_map(|outlook| review_text(outlook, &self.exam, &self.whose)) {
            rows.extend(paragraph(&text, width, Tone::Plain));
            rows.push(Row::blank());
        }
        let [sentence, words] = self.next_step();
        rows.extend(paragraph(&format!("Next: {sentence}:"), width, Tone::Plain));
        rows.extend(command(&format!("{words}{}", self.whose), width));
        rows
    }

    fn table(&self, width: usize, palette: Palette) -> Vec<Row> {
        let head = ["domain", "answered", "right", "against the standard"].map(str::to_owned).to_vec();
        let cells = |d: &DomainStanding| {
            let standing =
                d.band.map_or_else(|| UNKNOWN.to_owned(), |b| format!("{} {}", mark(b, palette), words(b)));
            vec![d.title.clone(), d.answered.to_string(), d.right.to_string(), standing.trim().to_owned()]
        };
        let rows = std::iter::once(head).chain(self.domains.iter().map(cells)).collect();
        let tone = |d: &DomainStanding| d.band.map_or(Tone::Quiet, tone);
        table(rows, &self.domains.iter().map(tone).collect::<Vec<_>>(), width)
    }

    /// One sentence and its command: the weak domain that weighs most, else the one too little is known of, else the unclear
    /// one, else the exam.
    fn next_step(&self) -> [String; 2] {
        let heaviest = |band: Option<Band>| {
            let own = self.domains.iter().filter(|d| d.band == band);
            own.max_by(|x, y| x.weight.total_cmp(&y.weight))
        };
        let drill = |d: &DomainStanding| format!("gradatim drill {} --domain {}", self.exam, d.id);
        let kinds = [
            (Some(Band::Below), "work on", "where you are below the standard"),
            (None, "more questions on", "where it is too little yet to say"),
            (Some(Band::NoClearDifference), "more questions on", "where it is not clear yet"),
        ];
        let first = kinds.into_iter().find_map(|(band, what, why)| Some((heaviest(band)?, what, why)));
        match first {
            Some((d, what, why)) => [format!("{what} {}, {why}", d.title), drill(d)],
            None => [
                "a timed exam, as you are above the standard everywhere".to_owned(),
                format!("gradatim exam {}", self.exam),
            ],
        }
    }
}

/// Where no band can be given.
const UNKNOWN: &str = "too little yet";

/// How many reviews there were, are due and come next, and what for; nothing for somebody who has none.
fn review_text(outlook: &ReviewOutlook, exam: &str, whose: &str) -> Option<String> {
    let ReviewOutlook { at: now, asked, due, next, aim } = outlook;
    if *asked == 0 && *due == 0 && next.is_none() {
        return None;
    }
    let due = match due {
        0 => "none due now".to_owned(),
        n => format!("{n} more due now (gradatim drill {exam} --reviews only{whose})"),
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

    fn check(bands: [Option<Band>; 3], expected: &str) {
        let domains = ["1", "2", "3"].iter().zip([0.2, 0.5, 0.3]).zip(bands);
        let summary = summary(domains.map(|((id, w), b)| domain(id, w, b)).collect(), "");
        let step = summary.next_step().join(": ");
        assert!(step.contains(expected), "{step}");
    }

    #[test]
    fn the_heaviest_weakness_comes_next() {
        let [above, below, unclear] = [Band::Above, Band::Below, Band::NoClearDifference].map(Some);
        check([below, above, below], "drill mls-c01 --domain 3");
        check([below, unclear, above], "drill mls-c01 --domain 1");
        check([unclear, unclear, above], "not clear yet: gradatim drill mls-c01 --domain 2");
        check([above; 3], "gradatim exam mls-c01");
        check([below, None, above], "drill mls-c01 --domain 1");
        check([unclear, above, None], "too little yet to say: gradatim drill mls-c01 --domain 3");
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
        let text = |outlook| review_text(&outlook, "mls-c01", "").unwrap();
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
        assert_eq!(review_text(&outlook(0, 0, None, None), "mls-c01", ""), None);
    }
}
