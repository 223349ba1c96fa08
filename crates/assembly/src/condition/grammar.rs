//! The grammar: `|` binds least, then `&`, then `!`, then comparisons.

use super::{Comparison, Condition, ConditionError};
use crate::Value;
use winnow::ascii::{float, multispace0};
use winnow::combinator::{alt, cut_err, delimited, opt, preceded, repeat, separated, terminated};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::prelude::*;
use winnow::token::{take_till, take_while};

type Result<T> = winnow::Result<T, ErrMode<ContextError>>;

/// How many `!` and parentheses may stand inside each other.
const DEPTH: usize = 64;
/// How many `&` and `|` a condition may have: each is one step deeper for whoever walks through it.
const LINKS: usize = 1_000;

/// Reads a whole condition.
pub(super) fn condition(text: &str) -> std::result::Result<Condition, ConditionError> {
    check_size(text)?;
    terminated(preceded(multispace0, either), end).parse(text).map_err(|e| {
        let column = text.get(..e.offset()).map_or(1, |read| read.chars().count() + 1);
        ConditionError { column, expected: expected(e.inner()) }
    })
}

/// Walking through a condition takes stack with every step into it.
fn check_size(text: &str) -> std::result::Result<(), ConditionError> {
    let count = |signs: [u8; 2]| text.bytes().filter(|b| signs.contains(b)).count();
    let too_many = |expected| Err(ConditionError { column: 1, expected });
    match (count(*b"(!"), count(*b"&|")) {
        (depth, _) if depth > DEPTH => too_many(format!("at most {DEPTH} parentheses and negations")),
        (_, links) if links > LINKS => too_many(format!("at most {LINKS} signs & and |")),
        _ => Ok(()),
    }
}

/// What was wanted at the innermost place.
fn expected(error: &ContextError) -> String {
    let wanted = |c: &StrContext| match c {
        StrContext::Expected(value) => Some(value.to_string()),
        _ => None,
    };
    error.context().find_map(wanted).unwrap_or_else(|| "the name of an attribute".to_owned())
}

/// Context that completes "expected …".
fn wanted(text: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(text))
}

fn end(input: &mut &str) -> Result<()> {
    winnow::combinator::eof.void().context(wanted("&, | or the end of the condition")).parse_next(input)
}

/// A word of the grammar and the space after it.
fn sign<'i>(word: &'static str) -> impl Parser<&'i str, (), ErrMode<ContextError>> {
    terminated(word, multispace0).void()
}

fn either(input: &mut &str) -> Result<Condition> {
    let first = both.parse_next(input)?;
    let or = |x, y| Condition::Or(Box::new(x), Box::new(y));
    let rest: Vec<Condition> =
        repeat(0.., preceded(alt((sign("||"), sign("|"))), cut_err(both))).parse_next(input)?;
    Ok(rest.into_iter().fold(first, or))
}

fn both(input: &mut &str) -> Result<Condition> {
    let first = negated.parse_next(input)?;
    let and = |x, y| Condition::And(Box::new(x), Box::new(y));
    let rest: Vec<Condition> =
        repeat(0.., preceded(alt((sign("&&"), sign("&"))), cut_err(negated))).parse_next(input)?;
    Ok(rest.into_iter().fold(first, and))
}

fn negated(input: &mut &str) -> Result<Condition> {
    let not = preceded(sign("!"), cut_err(negated)).map(|x| Condition::Not(Box::new(x)));
    let group =
        delimited(sign("("), cut_err(either), cut_err(sign(")")).context(wanted("a closing parenthesis")));
    alt((not, group, missing, comparison)).parse_next(input)
}

fn missing(input: &mut &str) -> Result<Condition> {
    let inside = delimited(sign("("), name, sign(")"));
    preceded(sign("is.na"), cut_err(inside).context(wanted("the name of an attribute in parentheses")))
        .map(Condition::IsMissing)
        .parse_next(input)
}

fn comparison(input: &mut &str) -> Result<Condition> {
    let name = name.context(wanted("the name of an attribute")).parse_next(input)?;
    if opt(sign("%in%")).parse_next(input)?.is_some() {
        return cut_err(list).map(|list| Condition::OneOf(name.clone(), list)).parse_next(input);
    }
    let comparison =
        cut_err(operator).context(wanted("one of ==, !=, <, <=, >, >= and %in%")).parse_next(input)?;
    let with = cut_err(constant).context(wanted("a number or a word in quotes")).parse_next(input)?;
    Ok(Condition::Compare(name, comparison, with))
}

fn operator(input: &mut &str) -> Result<Comparison> {
    terminated(
        alt((
            "==".value(Comparison::Equal),
            "!=".value(Comparison::NotEqual),
            "<=".value(Comparison::AtMost),
            ">=".value(Comparison::AtLeast),
            "<".value(Comparison::Less),
            ">".value(Comparison::Greater),
        )),
        multispace0,
    )
    .parse_next(input)
}

/// A name as R writes it: letters, digits, dots and underscores, or anything between backticks.
fn name(input: &mut &str) -> Result<String> {
    let plain = (
        take_while(1, |c: char| c.is_alphabetic() || c == '.' || c == '_'),
        take_while(0.., |c: char| c.is_alphanumeric() || c == '.' || c == '_'),
    )
        .take();
    let quoted = delimited('`', take_till(1.., '`'), '`');
    terminated(alt((quoted, plain)), multispace0).map(str::to_owned).parse_next(input)
}

fn constant(input: &mut &str) -> Result<Value> {
    let double = delimited('"', take_till(0.., '"'), cut_err('"').context(wanted("a closing quote")));
    let single = delimited('\'', take_till(0.., '\''), cut_err('\'').context(wanted("a closing quote")));
    let text = alt((double, single)).map(|text: &str| Value::Text(text.to_owned()));
    let number = float.verify(|x: &f64| x.is_finite()).map(Value::Number);
    terminated(alt((text, number)), multispace0).parse_next(input)
}

/// `c(x, y)` or a single constant.
fn list(input: &mut &str) -> Result<Vec<Value>> {
    let item = || cut_err(constant).context(wanted("a number or a word in quotes"));
    let items = separated(1.., item(), sign(","));
    let combined = preceded(
        (sign("c"), sign("(")),
        terminated(items, cut_err(sign(")")).context(wanted("a comma or a closing parenthesis"))),
    );
    alt((combined, constant.map(|one| vec![one]))).context(wanted("a list such as c(1, 2)")).parse_next(input)
}
