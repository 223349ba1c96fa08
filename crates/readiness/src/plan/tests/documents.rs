//! What is read of a plan: its text, its calendar and its commands.

use super::*;

#[test]
fn a_plan_reads_calmly() {
    insta::assert_snapshot!(markdown(&sheet(&plan(&situation()))));
}

#[test]
fn the_plan_after_a_failed_attempt_tells_it() {
    let sections =
        vec![SectionVerdict { domain: "Operations".to_owned(), verdict: Verdict::NeedsImprovement }];
    let mut recovery = Recovery::new(date(2026, 11, 20), 14, sections);
    (recovery.expected_without, recovery.day_left_open) = (Some(0.78), true);
    assert_eq!(recovery.sensible_day(date(2026, 11, 20)), date(2026, 12, 4));
    assert_eq!(recovery.sensible_day(date(2027, 1, 1)), date(2027, 1, 15));
    let recovery = Some(recovery);
    let situation = Situation { recovery, exam_on: date(2026, 12, 20), ..situation() };
    let text = markdown(&sheet(&plan(&situation)));
    for part in [
        "Friday 4 December 2026",
        "Operations: needs improvement",
        "weak evidence",
        "from 78 to 63 of 100",
        "No date was given",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// Unfolded content lines of a calendar.
fn lines(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

#[test]
fn the_calendar_has_every_day_once_and_repeats() {
    let plan = plan(&situation());
    let text = calendar(&plan).unwrap();
    assert_eq!(text, calendar(&plan).unwrap());
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let lines = lines(&text);
    let values =
        |key: &str| lines.iter().filter_map(|l| l.strip_prefix(key)).map(str::to_owned).collect::<Vec<_>>();
    let events = values("BEGIN:VEVENT").len();
    assert_eq!(events, plan.weeks.len() + plan.mocks.len() + 3);
    let ids: std::collections::BTreeSet<String> = values("UID:").into_iter().collect();
    assert_eq!(ids.len(), events);
    assert!(ids.contains("mls-c01-exam@plan.gradatim"));
    assert!(values("DTSTAMP:").iter().all(|stamp| stamp == "20261121T000000Z"));
    assert_eq!(values("DTSTART;VALUE=DATE:").len(), events);
    assert!(values("DTEND;VALUE=DATE:").contains(&"20270201".to_owned()));
    assert_eq!((lines[0].as_str(), lines[lines.len() - 1].as_str()), ("BEGIN:VCALENDAR", "END:VCALENDAR"));
}

/// Made again a week later, or for another exam date, the plan has the same ids for entries of the same kind.
#[test]
fn a_plan_made_again_keeps_the_ids_of_its_entries() {
    let ids = |today: Date, exam_on: Date| -> Vec<String> {
        let text = calendar(&plan(&Situation { today, exam_on, ..situation() })).unwrap();
        lines(&text).into_iter().filter(|l| l.starts_with("UID:")).collect()
    };
    let exam_on = situation().exam_on;
    let first = ids(TODAY, exam_on);
    for again in [ids(later(TODAY, 9), exam_on), ids(TODAY, later(exam_on, -9))] {
        assert!(
            again.len() < first.len() && again.iter().all(|id| first.contains(id)),
            "{first:?} {again:?}"
        );
    }
}

#[test]
fn commands_of_a_plan_are_about_its_learner() {
    let mut situation =
        Situation { reader: Reader::Terminal { whose: " --home DIR".to_owned() }, ..situation() };
    situation.domains.iter_mut().for_each(|d| d.sd = 1.0);
    let text = markdown(&sheet(&plan(&situation)));
    let commands = text.matches("gradatim ").count();
    assert!(commands >= 5 && text.matches(" --home DIR").count() == commands, "{text}");
}

#[test]
fn a_plan_for_the_web_names_no_commands() {
    let mut situation = Situation { reader: Reader::Web, ..situation() };
    situation.domains.iter_mut().for_each(|d| d.sd = 1.0);
    let text = markdown(&sheet(&plan(&situation)));
    assert!(text.contains("the sealed form") && text.contains("with the report's sections."), "{text}");
    for word in ["gradatim ", "--date", "--closing", "--sections"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}
