use super::schedule::budgets;
use super::weeks::{days, later};
use super::worth::Learning;
use super::*;
use gradatim_irt::{Dichotomous, ItemBelief, Loading, SecondOrder};
use jiff::civil::{Date, date};
use proptest::prelude::*;

mod documents;

const TODAY: Date = date(2026, 11, 21);

fn standing(id: usize, weight: f64, expected: f64) -> Standing {
    Standing {
        id: id.to_string(),
        title: ["Data Engineering", "Exploratory Data Analysis", "Modeling", "Operations"][(id - 1) % 4]
            .to_owned(),
        weight,
        mean: 0.1,
        sd: 0.5,
        expected,
        spread: 0.08,
        answered: 20,
        unseen: 80,
        on_form: 16,
        seconds: 120.0,
    }
}

/// The learner of the golden text: weak in Operations, ten weeks and six hours in each.
fn situation() -> Situation {
    let exam = ExamFacts {
        slug: "mls-c01".to_owned(),
        code: "MLS-C01".to_owned(),
        questions: 65,
        minutes: 180,
        cut: 0.68,
        last_test_day: None,
        successors: Vec::new(),
        retake_days: Some(14),
        retake_note: Some("No limit of attempts, the full fee each time.".to_owned()),
    };
    let shares = [(0.2, 0.66), (0.24, 0.62), (0.36, 0.7), (0.2, 0.5)];
    let domains = shares.iter().enumerate().map(|(i, (w, p))| standing(i + 1, *w, *p)).collect();
    Situation {
        exam,
        today: TODAY,
        exam_on: date(2027, 1, 31),
        hours_per_week: 6.0,
        domains,
        reviews_due: vec![12, 30, 5],
        forms: ColdForms { sealed_left: true, over_bar: 0 },
        recovery: None,
        reader: Reader::Terminal { whose: String::new() },
    }
}

fn plan(situation: &Situation) -> Plan {
    Plan::new(situation, &PlanSettings::default()).unwrap()
}

/// A plan `days` ahead with so many hours, otherwise the golden learner's.
fn short(days: i64, hours: f64) -> Plan {
    plan(&Situation { exam_on: later(TODAY, days), hours_per_week: hours, ..situation() })
}

fn warned(plan: &Plan, part: &str) {
    assert!(plan.warnings.iter().any(|w| w.contains(part)), "`{part}` is not in {:?}", plan.warnings);
}

prop_compose! {
    fn learners()(
        ahead in 0i64..400,
        hours in 0.5..40.0f64,
        raw in proptest::collection::vec((0.05..1.0f64, 0.2..0.99f64, 0usize..300), 1..7),
        due in proptest::collection::vec(0u32..200, 0..12),
        sealed_left in any::<bool>(),
    ) -> Situation {
        let total: f64 = raw.iter().map(|(w, _, _)| w).sum();
        let domain = |(i, (w, p, unseen)): (usize, &(f64, f64, usize))| {
            Standing { unseen: *unseen, ..standing(i + 1, w / total, *p) }
        };
        Situation {
            exam_on: later(TODAY, ahead),
            hours_per_week: hours,
            domains: raw.iter().enumerate().map(domain).collect(),
            reviews_due: due,
            forms: ColdForms { sealed_left, over_bar: 0 },
            ..situation()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn hours_add_up_to_what_is_given(situation in learners()) {
        let plan = plan(&situation);
        for week in &plan.weeks {
            let parts = week.domains.iter().map(|d| d.hours).sum::<f64>() + week.reviews.hours;
            let all = parts + week.mock.map_or(0.0, |m| m.hours);
            prop_assert!((all - week.hours).abs() < 1e-9, "{all} in a week of {}", week.hours);
            prop_assert!(week.hours <= situation.hours_per_week + 1e-9);
            prop_assert!(week.reviews.hours <= week.hours * PlanSettings::default().review_limit + 1e-9);
        }
        let study_days = (plan.days() - 1).max(0) as f64;
        prop_assert!((plan.hours - situation.hours_per_week * study_days / 7.0).abs() < 1e-9);
    }

    #[test]
    fn weeks_cover_the_days_to_the_exam_once(situation in learners()) {
        let plan = plan(&situation);
        prop_assert_eq!(plan.weeks[0].from, situation.today);
        prop_assert_eq!(plan.weeks.last().unwrap().to, situation.exam_on);
        for pair in plan.weeks.windows(2) {
            prop_assert_eq!(later(pair[0].to, 1), pair[1].from);
            prop_assert_eq!(pair[0].weeks_left, pair[1].weeks_left + 1);
        }
        prop_assert!(plan.weeks.iter().skip(1).all(|w| days(w.from, w.to) == 6));
    }

    #[test]
    fn a_domain_at_least_as_heavy_and_weak_never_gets_less(situation in learners()) {
        let plan = plan(&situation);
        for (x, dx) in situation.domains.iter().enumerate() {
            for (y, dy) in situation.domains.iter().enumerate() {
                if dx.weight >= dy.weight && dx.expected <= dy.expected {
                    let all = plan.weeks.iter().all(|w| w.domains[x].hours >= w.domains[y].hours - 1e-9);
                    prop_assert!(all, "{dx:?} got less than {dy:?}");
                }
            }
        }
    }

    #[test]
    fn a_domain_that_grows_weaker_or_heavier_does_not_lose_hours(
        situation in learners(), less in 0.01..0.2f64, more in 0.01..0.5f64
    ) {
        let before = plan(&situation).domains[0].hours;
        let mut weaker = situation.clone();
        weaker.domains[0].expected = (weaker.domains[0].expected - less).max(0.0);
        prop_assert!(plan(&weaker).domains[0].hours >= before - 1e-9);
        let mut heavier = situation.clone();
        heavier.domains[0].weight += more;
        heavier.domains.iter_mut().for_each(|d| d.weight /= 1.0 + more);
        prop_assert!(plan(&heavier).domains[0].hours >= before - 1e-9);
    }

    #[test]
    fn mocks_are_spaced_cold_and_early_enough(situation in learners()) {
        let plan = plan(&situation);
        let (sealed, practice): (Vec<Mock>, Vec<Mock>) = plan.mocks.iter().copied().partition(|m| m.form == Form::Sealed);
        prop_assert!(sealed.len() <= usize::from(situation.forms.sealed_left));
        for mock in &plan.mocks {
            prop_assert!(mock.on > situation.today && days(mock.on, situation.exam_on) >= 5);
            prop_assert!(mock.hours >= 3.0 && mock.hours <= 4.5);
        }
        prop_assert!(plan.mocks.windows(2).all(|m| days(m[0].on, m[1].on) >= 7));
        for (d, standing) in plan.domains.iter().zip(&situation.domains) {
            prop_assert!(d.questions + practice.len() * standing.on_form <= standing.unseen);
        }
    }

    #[test]
    fn the_split_gains_as_much_as_giving_out_hour_by_hour(situation in learners(), hours in 1.0..100.0f64) {
        let settings = PlanSettings { by_weight: 0.0, ..PlanSettings::default() };
        // Abilities known for certain: nothing goes by weight.
        let domains: Vec<Standing> = situation.domains.iter().map(|d| Standing { sd: 0.0, ..d.clone() }).collect();
        let learning = Learning::new(&domains, &settings);
        let split = learning.split(hours);
        prop_assert!((split.iter().sum::<f64>() - hours).abs() < 1e-9);
        let step = hours / 2000.0;
        let mut greedy = vec![0.0; split.len()];
        for _ in 0..2000 {
            let worth = |d: &usize| learning.worth(*d, greedy[*d]);
            let best = (0..greedy.len()).max_by(|x, y| worth(x).total_cmp(&worth(y))).unwrap();
            greedy[best] += step;
        }
        let (found, slow) = (learning.total(&split), learning.total(&greedy));
        prop_assert!(found >= slow - 1e-12, "{found} < {slow}");
        prop_assert!(found - slow < 1e-5, "{found} {slow}");
    }
}

#[test]
fn without_answers_hours_go_by_weight() {
    let mut situation = situation();
    situation.domains.iter_mut().for_each(|d| d.sd = 1.0);
    let plan = plan(&situation);
    let studied: f64 = plan.domains.iter().map(|d| d.hours).sum();
    assert!(plan.domains.iter().all(|d| (d.hours - studied * d.weight).abs() < 1e-9));
}

/// The gap of every domain shrinks as the formula says, and the worth of an hour is its derivative.
#[test]
fn worth_is_the_slope_of_the_expected_share() {
    let situation = situation();
    let learning = Learning::new(&situation.domains, &PlanSettings::default());
    let after = learning.after(&[10.0, 0.0, 0.0, 0.0])[0];
    assert!((after - (0.95 - 0.29 * (-0.01f64 * 10.0 / 0.2).exp())).abs() < 1e-12, "{after}");
    let h = 1e-5;
    let slope =
        (learning.total(&[5.0 + h, 0.0, 0.0, 0.0]) - learning.total(&[5.0 - h, 0.0, 0.0, 0.0])) / (2.0 * h);
    assert!((slope - learning.worth(0, 5.0)).abs() < 1e-9, "{slope}");
}

#[test]
fn hours_for_a_share_reach_it_and_no_sooner() {
    let situation = situation();
    let learning = Learning::new(&situation.domains, &PlanSettings::default());
    let needed = learning.hours_for(0.8).unwrap();
    assert!((learning.total(&learning.split(needed)) - 0.8).abs() < 1e-6);
    assert_eq!(learning.hours_for(0.96), None);
}

#[test]
fn the_sealed_form_decides_two_weeks_before() {
    let plan = plan(&situation());
    let days: Vec<String> = plan.mocks.iter().map(|m| format!("{} {}", m.on, m.form.as_str())).collect();
    assert_eq!(days, ["2027-01-03 practice form", "2027-01-17 sealed form", "2027-01-24 practice form"]);
    let booking = &plan.gates[1];
    assert_eq!((booking.gate, booking.on), ("booking", Some(date(2027, 1, 17))));
    assert!(booking.text.contains("78 of 100"), "{}", booking.text);
    let lines: Vec<u32> = plan.target_lines.iter().map(|l| l.low).collect();
    assert_eq!(lines, [70, 78, 85]);
    assert_eq!(plan.rest_day, Some(date(2027, 1, 30)));
    assert_eq!(plan.retake.earliest, Some(date(2027, 2, 14)));
}

#[test]
fn forms_already_over_the_bar_open_the_gate() {
    let one = Situation { forms: ColdForms { sealed_left: true, over_bar: 1 }, ..situation() };
    assert_eq!(plan(&one).gates[1].on, Some(date(2027, 1, 17)));
    let two = Situation { forms: ColdForms { sealed_left: false, over_bar: 2 }, ..situation() };
    assert!(plan(&two).gates[1].passed && plan(&two).gates[0].passed);
}

#[test]
fn nothing_comes_back_that_was_never_seen() {
    let mut fresh = Situation { reviews_due: Vec::new(), hours_per_week: 40.0, ..situation() };
    fresh.domains.iter_mut().for_each(|d| d.answered = 0);
    let mut seen = 0;
    for week in plan(&fresh).weeks {
        assert!(week.reviews.questions <= seen, "{} of {seen}", week.reviews.questions);
        seen += week.domains.iter().map(|d| d.questions).sum::<usize>();
    }
    assert!(seen > 0);
}

#[test]
fn evidence_is_reached_by_the_questions_of_the_plan() {
    let mut fresh = situation();
    fresh.domains.iter_mut().for_each(|d| d.answered = 0);
    let plan = plan(&fresh);
    let on = plan.gates[0].on.unwrap();
    let seen = |until: Date, d: usize| -> usize {
        plan.weeks.iter().filter(|w| w.to <= until).map(|w| w.domains[d].questions).sum()
    };
    let enough = |until: Date| {
        (0..4).all(|d| seen(until, d) >= 8) && (0..4).map(|d| seen(until, d)).sum::<usize>() >= 60
    };
    assert!(enough(on) && !enough(later(on, -7)));
}

#[test]
fn what_speaks_against_a_plan_is_said() {
    warned(&short(0, 6.0), "exam is today");
    assert_eq!(short(0, 6.0).warnings.len(), 1);
    warned(&short(1, 6.0), "exam is tomorrow");
    warned(&short(9, 6.0), "Only 9 days");
    warned(&short(70, 2.0), "Neither of the two cold forms");
    warned(&short(70, 2.0), "a mock exam takes 3.0 hours");
    warned(&short(12, 8.0), "Only one of the two cold forms");
    warned(&short(3, 0.5), "far more hours than there are");
    warned(&short(70, 1.0), "hours do not suffice");
    warned(&short(300, 40.0), "New questions run out in");
    let mut many = situation();
    many.reviews_due = vec![2000];
    warned(&plan(&many), "2000 reviews fall due");
    let mut unknown = situation();
    unknown.domains.iter_mut().for_each(|d| d.sd = 1.0);
    warned(&plan(&unknown), "Hardly anything recent is known");
    let mut retired = situation();
    retired.exam.last_test_day = Some(date(2026, 3, 31));
    retired.exam.successors = vec!["MLA-C02".to_owned()];
    warned(&plan(&retired), "was last held (in English) on Tuesday 31 March 2026");
    warned(&plan(&retired), "take MLA-C02");
    let calm = short(150, 10.0);
    assert!(calm.warnings.iter().all(|w| !w.contains("suffice")), "{:?}", calm.warnings);
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let check = |change: &dyn Fn(&mut Situation), part: &str| {
        let mut situation = situation();
        change(&mut situation);
        let error = Plan::new(&situation, &PlanSettings::default()).unwrap_err().to_string();
        assert!(error.contains(part), "`{part}` is not in {error}");
    };
    check(&|s| s.exam_on = date(2026, 11, 20), "lies before today, 2026-11-21");
    check(&|s| s.exam_on = date(2029, 1, 1), "more than two years");
    check(&|s| s.hours_per_week = 0.0, "0 hours a week");
    check(&|s| s.hours_per_week = 81.0, "at most 80");
    check(&|s| s.hours_per_week = f64::NAN, "NaN hours a week");
    check(&|s| s.domains[0].weight = 0.5, "sum to 1.3");
    check(&|s| s.domains.clear(), "sum to");
    check(&|s| s.domains[1].expected = f64::NAN, "expected share right");
    check(&|s| s.domains[1].seconds = 0.0, "seconds a question");
    check(&|s| s.recovery = Some(Recovery::new(date(2026, 11, 22), 14, vec![])), "after today");
    check(&|s| s.recovery = Some(Recovery::new(TODAY, 90, vec![])), "may be sat again from 2027-02-19");
    let settings = PlanSettings { closing_rate: 0.55, ..PlanSettings::default() };
    assert!(Plan::new(&situation(), &settings).unwrap_err().to_string().contains("closing rate of 55 %"));
}

#[test]
fn sections_move_abilities_a_little_and_the_right_way() {
    let grid = SecondOrder::usual_grid().unwrap();
    let items = vec![ItemBelief::known(Dichotomous::three_pl(1.0, 0.0, 0.25).unwrap()); 12];
    let model = SecondOrder::new(grid.clone(), vec![Loading::default(); 2]);
    let moments = |verdict: Option<Verdict>| {
        let mut state = model.start();
        if let Some(verdict) = verdict {
            model.add(&mut state, 0, &verdict_log_likelihood(&grid, &items, 0.0, verdict), 1.0);
        }
        [model.domain_moments(&state, 0), model.domain_moments(&state, 1)]
    };
    let ([met, other], [needs, _], [none, _]) =
        (moments(Some(Verdict::Meets)), moments(Some(Verdict::NeedsImprovement)), moments(None));
    assert!(met.mean > 0.2 && met.mean < 0.8 && needs.mean < -0.2 && none.mean.abs() < 1e-9);
    assert!(other.mean > 0.0 && other.mean < met.mean && met.sd > 0.7);
    let log = verdict_log_likelihood(&grid, &items, 0.0, Verdict::Meets);
    let spread = log[log.len() - 1] - log[0];
    assert!(spread <= 9f64.ln() + 1e-9 && log.windows(2).all(|p| p[1] >= p[0]));
}

#[test]
fn the_words_of_a_report_are_read_and_others_refused() {
    for (text, verdict) in [
        ("Meets competencies", Verdict::Meets),
        ("meets", Verdict::Meets),
        (" needs improvement ", Verdict::NeedsImprovement),
        ("NEEDS", Verdict::NeedsImprovement),
    ] {
        assert_eq!(text.parse::<Verdict>().unwrap(), verdict);
    }
    assert!("good".parse::<Verdict>().unwrap_err().to_string().contains("'good'"));
}

#[test]
fn an_expected_share_is_the_average_over_the_posterior() {
    let grid = gradatim_irt::Grid::new(3, 1.0).unwrap();
    let items = [ItemBelief::known(Dichotomous::two_pl(1.0, 0.0).unwrap())];
    let high = 1.0 / (1.0 + (-1f64).exp());
    let share = expected_share(&grid, &[0.0, 0.5, 0.5], &items);
    assert!((share.mean - 0.5 * (0.5 + high)).abs() < 1e-12);
    assert!((share.sd - 0.5 * (high - 0.5)).abs() < 1e-12);
    assert!(expected_share(&grid, &[0.0, 0.5, 0.5], &[]).mean.abs() < 1e-12);
}

#[test]
fn a_full_week_has_its_hours_and_the_rest_day_none() {
    let days: Vec<i64> = budgets(&situation()).iter().map(|b| b.frame.study_days).collect();
    assert_eq!(days, [2, 7, 7, 7, 7, 7, 7, 7, 7, 7, 5]);
}
