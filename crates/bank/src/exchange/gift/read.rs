//! Questions to items.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::block::{Block, Piece};
use super::write::without_arrow;
use super::{ARROW, REST, carried, plain};
use crate::draft::DraftItem;
use crate::error::{Fault, Problem};
use crate::exchange::escape::{bare, split_once};
use crate::exchange::{Defaults, Reading, letter};
use crate::item::{Item, Kind};
use crate::place::{Place, Places};

/// Every question that can be told to be one.
pub(super) fn questions(text: &str, origin: &str, defaults: &Defaults) -> Reading {
    let mut reading = Reading::default();
    let blocks = Block::all(text);
    for block in blocks.iter().filter(|b| !b.text.trim_start().starts_with("$CATEGORY:")) {
        let mut question = Question { block, id: None, places: Vec::new(), faults: Vec::new() };
        let item = question.item(defaults);
        let problem = |(line, fault)| Problem {
            file: origin.to_owned(),
            line: Some(line),
            item: question.id.clone(),
            fault,
        };
        reading.problems.extend(question.faults.drain(..).map(problem));
        let places = Places::new(origin, block.first_line(), question.places);
        reading.items.extend(item.map(|item| DraftItem { item, places }));
    }
    reading
}

struct Question<'a> {
    block: &'a Block<'a>,
    id: Option<String>,
    places: Vec<Place>,
    faults: Vec<(usize, Fault)>,
}

impl<'a> Question<'a> {
    fn fault(&mut self, line: usize, field: &str, what: impl Into<String>, right: &str) {
        self.faults.push((line, Fault::new("L01", field, what, right)));
    }

    fn place(&mut self, field: String, piece: Piece<'_>) {
        let line = self.block.line_of(piece.at);
        self.places.push(Place { field, line, span: piece.at..piece.at + piece.text.len() });
    }

    /// The item, or `None` and at least one fault.
    fn item(&mut self, defaults: &Defaults) -> Option<Item> {
        let mut fields = json!(defaults.item()).as_object().cloned().unwrap_or_default();
        fields.remove("kind");
        let mut rest = self.comments(&mut fields);
        let options = match rest.remove("option") {
            Some(Value::Array(options)) => options,
            _ => Vec::new(),
        };
        fields.extend(rest);
        let (stem, answers) = self.parts()?;
        show(&mut fields, "stem", &plain(&stem));
        let answers = self.feedback(&mut fields, answers);
        let options = self.options(&mut fields, &options, answers)?;
        fields.insert("option".to_owned(), options.into());
        match Item::deserialize(Value::Object(fields)) {
            Ok(item) => Some(item),
            Err(error) => {
                let line = self.rest_line().unwrap_or_else(|| self.block.first_line());
                self.fault(line, "comment", error.to_string(), "mend it or take it out");
                None
            }
        }
    }

    fn rest_line(&self) -> Option<usize> {
        self.block.comments.iter().find(|(_, text)| text.starts_with(REST)).map(|(line, _)| *line)
    }

    /// Takes id, task and point from the comments, and gives what else they hold.
    fn comments(&mut self, fields: &mut Map<String, Value>) -> Map<String, Value> {
        let mut rest = Map::new();
        let block = self.block;
        for (line, text) in &block.comments {
            if let Some(text) = text.strip_prefix(REST) {
                match serde_json::from_str(text) {
                    Ok(found) => rest = found,
                    Err(_) => {
                        self.fault(*line, "comment", "is not a JSON object", "mend it or take it out");
                    }
                }
                continue;
            }
            for (name, value) in brackets(text) {
                self.tag(*line, name, value, fields);
            }
        }
        rest
    }

    fn tag(&mut self, line: usize, name: &str, value: &str, fields: &mut Map<String, Value>) {
        match (name, value.split_once('=')) {
            ("id", _) => {
                self.id = Some(value.to_owned());
                fields.insert("id".to_owned(), value.into());
            }
            ("tag" | "tags", Some(("task", task))) => {
                fields.insert("task".to_owned(), task.into());
            }
            ("tag" | "tags", Some(("point", point))) => match point.parse::<usize>() {
                Ok(point) => drop(fields.insert("point".to_owned(), point.into())),
                Err(_) => {
                    self.fault(line, "point", format!("\"{point}\" is not a number"), "count points from 1");
                }
            },
            _ => {}
        }
    }

    /// The stem and the answers between the braces.
    fn parts(&mut self) -> Option<(String, Piece<'a>)> {
        let whole = Piece { text: &self.block.text, at: 0 }.trimmed();
        let body = without_name(whole);
        let (open, close) = (body.find(&['{']), body.find(&['}']));
        let (Some(open), Some(close)) = (open, close) else {
            let what = match (open, close) {
                (None, None) => "has no answers",
                (Some(_), _) => "has { without }",
                (None, _) => "has } without {",
            };
            self.no_question(what);
            return None;
        };
        let tail = body.behind(close + 1).trimmed();
        if close < open || tail.find(&['{', '}']).is_some() {
            self.no_question("has more than one pair of braces, or } before {");
            return None;
        }
        let before = body.part(0, open).text;
        self.place("stem".to_owned(), body);
        // Answers in the middle of a sentence leave a gap to fill.
        let gap = if tail.text.is_empty() { "" } else { "_____" };
        Some((format!("{before}{gap}{}", tail.text), body.part(open + 1, close).trimmed()))
    }

    fn no_question(&mut self, what: &str) {
        let right = "write the question, then {=right ~wrong}, an empty line between two questions, and \\{ \\} for braces of its own";
        self.fault(self.block.first_line(), "question", what, right);
    }

    /// Cuts off the general feedback, which becomes the note.
    fn feedback(&mut self, fields: &mut Map<String, Value>, answers: Piece<'a>) -> Piece<'a> {
        let hashes: Vec<usize> = bare(answers.text).filter(|(_, c)| *c == '#').map(|(at, _)| at).collect();
        let four = hashes.windows(4).rev().find(|w| w.iter().zip(w.iter().skip(1)).all(|(a, b)| a + 1 == *b));
        let Some(at) = four.and_then(|w| w.first()) else { return answers };
        let note = answers.behind(at + 4);
        self.place("note".to_owned(), note);
        show(fields, "note", &plain(note.text));
        answers.part(0, *at).trimmed()
    }

    /// The options, and the kind if nothing has named it yet.
    fn options(
        &mut self,
        fields: &mut Map<String, Value>,
        rest: &[Value],
        answers: Piece<'a>,
    ) -> Option<Vec<Value>> {
        let choice = answers.find(&['~']).is_some();
        let matching = !choice && answers.text.starts_with('=') && answers.text.contains(ARROW);
        // A choice of right options only is told from a short answer by its kind alone.
        if answers.text.starts_with('#') || !(choice || matching || fields.contains_key("kind")) {
            let right =
                "mark wrong options with ~, or write =option -> partner; other questions cannot be taken";
            self.fault(self.block.line_of(answers.at), "question", "is no choice and no matching", right);
            return None;
        }
        let (before, marked) = answers.marked(if matching { &['='] } else { &['=', '~'] });
        self.check_shape(before, marked.len(), rest.len());
        for (i, (_, piece)) in marked.iter().enumerate() {
            self.place(format!("option.{}", i + 1), piece.trimmed());
        }
        let answers = Answer::all(&marked, matching);
        let guess = guess(matching, &answers);
        let kind = fields.entry("kind").or_insert_with(|| json!(guess)).clone();
        let value = |(i, answer): (usize, &Answer)| answer.value(i, rest.get(i), &kind);
        Some(answers.iter().enumerate().map(value).collect())
    }

    fn check_shape(&mut self, before: Piece<'_>, shown: usize, told: usize) {
        if !before.text.trim().is_empty() {
            let line = self.block.line_of(before.at);
            self.fault(line, "question", "has text before the first option", "begin options with = or ~");
        }
        if told > 0 && told != shown {
            let line = self.rest_line().unwrap_or_else(|| self.block.first_line());
            let what = format!("tells of {told} options, but there are {shown}");
            self.fault(line, "comment", what, "make the two agree, or take it out");
        }
    }
}

/// The kind of a question that does not name it.
fn guess(matching: bool, answers: &[Answer]) -> Kind {
    let weighted = answers.iter().filter(|a| a.correct && a.sign == '~').count();
    match weighted {
        _ if matching => Kind::Matching,
        0 | 1 => Kind::Single,
        _ => Kind::Multiple,
    }
}

/// One option as the question shows it.
struct Answer {
    sign: char,
    correct: bool,
    text: String,
    partner: Option<String>,
    rationale: Option<String>,
}

impl Answer {
    /// The options behind their signs. Beside one that is right, `~%50%` is half right, which counts as wrong.
    fn all(marked: &[(char, Piece<'_>)], matching: bool) -> Vec<Self> {
        let one_right = marked.iter().any(|(sign, _)| *sign == '=');
        let mut answers: Vec<Self> =
            marked.iter().map(|(s, piece)| Self::read(*s, *piece, matching)).collect();
        answers.iter_mut().filter(|a| one_right && a.sign == '~').for_each(|a| a.correct = false);
        answers
    }

    fn read(sign: char, piece: Piece<'_>, matching: bool) -> Self {
        let (weight, text) = if sign == '~' { weight(piece.text) } else { (100.0, piece.text) };
        let (text, rationale) = match split_once(text, '#') {
            Some((text, rationale)) => (text, Some(plain(rationale))),
            None => (text, None),
        };
        let (text, partner) = match text.split_once(ARROW).filter(|_| matching) {
            Some((text, partner)) => (text, Some(plain(partner))),
            None => (text, None),
        };
        Self { sign, correct: weight > 0.0, text: plain(text), partner, rationale }
    }

    fn value(&self, index: usize, rest: Option<&Value>, kind: &Value) -> Value {
        let mut fields = rest.and_then(Value::as_object).cloned().unwrap_or_default();
        fields.entry("id").or_insert_with(|| letter(index).into());
        match (kind.as_str(), &self.partner) {
            (Some("ordering"), Some(place)) => {
                let rank = place.parse::<usize>().map_or_else(|_| place.as_str().into(), Value::from);
                fields.insert("rank".to_owned(), rank);
            }
            (Some("matching"), Some(partner)) => show(&mut fields, "match", partner),
            (Some("single" | "multiple"), _) => {
                drop(fields.insert("correct".to_owned(), self.correct.into()));
            }
            _ => {}
        }
        show(&mut fields, "text", &self.text);
        if let Some(rationale) = &self.rationale {
            show(&mut fields, "rationale", rationale);
        }
        Value::Object(fields)
    }
}

/// Takes a text from the question, unless the rest holds it with the blanks that the question cannot show.
fn show(fields: &mut Map<String, Value>, name: &str, shown: &str) {
    let exact = fields.get(name).and_then(Value::as_str);
    let same = |exact: &str| carried(exact) == shown || carried(&without_arrow(exact)) == shown;
    if !exact.is_some_and(same) {
        fields.insert(name.to_owned(), shown.into());
    }
}

/// Weight in percent at the beginning of a wrong or partly right option.
fn weight(text: &str) -> (f64, &str) {
    let parsed = text.trim_start().strip_prefix('%').and_then(|rest| {
        let (number, text) = rest.split_once('%')?;
        Some((number.parse::<f64>().ok().filter(|w| w.is_finite())?, text))
    });
    parsed.unwrap_or((0.0, text))
}

/// The body without `::name::`.
fn without_name(body: Piece<'_>) -> Piece<'_> {
    let rest = body.text.strip_prefix("::");
    let end = rest.and_then(|rest| rest.find("::"));
    end.map_or(body, |end| body.behind(end + 4))
}

/// `name` and `value` of every `[name:value]` in a comment; several values may stand behind one name.
fn brackets(comment: &str) -> impl Iterator<Item = (&str, &str)> {
    let inside = comment.split('[').skip(1).filter_map(|part| part.split_once(']'));
    let pairs = inside.filter_map(|(text, _)| text.split_once(':'));
    pairs.flat_map(|(name, values)| values.split(',').map(move |value| (name.trim(), value.trim())))
}
