//! A plan as iCalendar (RFC 5545).

use super::sheet::{hours, share};
use super::weeks::later;
use super::{Mock, Plan, PlanError, Week};
use icalendar::{Calendar, Component, Event, Property, ValueType};
use jiff::civil::Date;

/// Octets of a line, as RFC 5545 §3.1 asks.
const LINE: usize = 75;

/// The plan as an iCalendar file: a whole-day entry for each week, mock exam, decision, day of rest and the exam.
///
/// Entries leave the days free (`TRANSP:TRANSPARENT`). Their ids rest on the exam, the kind of entry and the weeks left, so that
/// a plan made again, for another exam date too, replaces the entries of the one imported before; the time stamp is the first day of the plan, and the same plan gives the same bytes.
///
/// # Errors
/// [`PlanError::Calendar`] if the text cannot be written.
pub fn calendar(plan: &Plan) -> Result<String, PlanError> {
    let mut calendar = Calendar::empty();
    for (key, value) in
        [("VERSION", "2.0"), ("PRODID", "-//Gradatim//Study plan//EN"), ("CALSCALE", "GREGORIAN")]
    {
        calendar.append_property(Property::new(key, value));
    }
    calendar.append_property(Property::new("METHOD", "PUBLISH"));
    calendar.name(&format!("{} study plan", plan.code));
    calendar.extend(plan.weeks.iter().filter(|w| w.hours > 0.0).map(|week| study(plan, week)));
    calendar.extend(plan.mocks.iter().map(|m| mock(plan, m)));
    calendar.extend(decision(plan));
    calendar.extend(rest(plan));
    calendar.push(exam(plan));
    let mut text = String::new();
    std::fmt::Write::write_fmt(&mut text, format_args!("{calendar}"))?;
    Ok(folded(&text))
}

fn study(plan: &Plan, week: &Week) -> Event {
    let name = format!("{}: {} of study this week", plan.code, hours(week.hours));
    let domain = |(share, domain): (&super::Share, &super::DomainPlan)| {
        format!("{}: {}, {} new questions", domain.domain, hours(share.hours), share.questions)
    };
    let mut lines: Vec<String> = week.domains.iter().zip(&plan.domains).map(domain).collect();
    lines.push(format!("Reviews: {}, {} questions", hours(week.reviews.hours), week.reviews.questions));
    if let Some(mock) = week.mock {
        lines.push(format!("Mock exam on {}: {}", mock.on, hours(mock.hours)));
    }
    event(plan, &format!("week-{}", week.weeks_left), (week.from, week.to), &name, &lines.join("\n"))
}

fn mock(plan: &Plan, mock: &Mock) -> Event {
    let name = format!("{}: cold mock exam ({})", plan.code, mock.form.as_str());
    // The last mock exam is the last whether it is sat five days before the exam or seven.
    let weeks_left = (super::weeks::days(mock.on, plan.exam_on) + 6) / 7;
    let text = format!(
        "{} questions, {} minutes, in one go and undisturbed; with going over it {}. Aim: {} of 100.",
        plan.questions,
        plan.minutes,
        hours(mock.hours),
        share(plan.expected.bar)
    );
    event(plan, &format!("mock-{weeks_left}"), (mock.on, mock.on), &name, &text)
}

fn decision(plan: &Plan) -> Option<Event> {
    let gate = plan.gates.iter().find(|g| g.gate == "booking" && plan.held)?;
    let on = gate.on?;
    let name = format!("{}: book, keep or move the date", plan.code);
    Some(event(plan, "decision", (on, on), &name, &format!("Asked for: {}.", gate.text)))
}

fn rest(plan: &Plan) -> Option<Event> {
    let on = plan.rest_day?;
    Some(event(
        plan,
        "rest",
        (on, on),
        &format!("{}: rest, no study", plan.code),
        "Sleep is worth more than one more question.",
    ))
}

fn exam(plan: &Plan) -> Event {
    let text = format!(
        "{} questions, {} minutes. Leave none blank: a blank counts as wrong.",
        plan.questions, plan.minutes
    );
    event(plan, "exam", (plan.exam_on, plan.exam_on), &format!("{}: exam", plan.code), &text)
}

/// A whole-day entry from one day to another, both included.
fn event(plan: &Plan, id: &str, (from, to): (Date, Date), name: &str, text: &str) -> Event {
    let mut event = Event::with_uid(&format!("{}-{id}@plan.gradatim", plan.exam));
    event.add_property("DTSTAMP", plan.today.strftime("%Y%m%dT000000Z").to_string());
    event.append_property(whole_day("DTSTART", from));
    // The end is the day after: RFC 5545 counts it out.
    event.append_property(whole_day("DTEND", later(to, 1)));
    event.add_property("TRANSP", "TRANSPARENT");
    event.summary(name).description(text).done()
}

fn whole_day(key: &str, date: Date) -> Property {
    Property::new(key, date.strftime("%Y%m%d").to_string()).append_parameter(ValueType::Date).done()
}

/// The same text with lines of at most 75 octets. The crate folds too, but lets a last line have 76.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.replace("\r\n ", "").split_terminator("\r\n") {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > LINE {
                out.push_str("\r\n ");
                octets = 1;
            }
            out.push(c);
            octets += c.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::folded;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn folding_keeps_the_text_and_the_limit(text in "[a-zé虎 ,;]{0,400}") {
            let out = folded(&format!("{text}\r\n"));
            prop_assert!(out.split("\r\n").all(|line| line.len() <= 75));
            prop_assert_eq!(out.replace("\r\n ", ""), format!("{text}\r\n"));
        }
    }
}
