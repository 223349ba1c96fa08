use super::*;
use proptest::prelude::*;

fn table() -> ItemTable {
    let csv = "ID,LEVEL,TYPE,P,A.b_1\nx1,3,FILL,0.1,1\nx2,4,DRAG,,2\nx3,5,,0.3,3\nx4,3,it's,-0.4,4\n";
    ItemTable::from_csv("items.csv", csv.as_bytes()).unwrap()
}

fn check(condition: &str, expected: &str) {
    let parsed: Condition = condition.parse().unwrap_or_else(|e| panic!("{condition}: {e}"));
    let found = parsed.matches(&table()).unwrap();
    let matching =
        table().ids().iter().zip(found).filter(|x| x.1).map(|x| x.0[1..].to_owned()).collect::<String>();
    assert_eq!(matching, expected, "{condition}");
}

#[test]
fn expressions_mean_what_r_means_by_them() {
    check("LEVEL == 3", "14");
    check("LEVEL != 3", "23");
    check("LEVEL>=4&LEVEL<5", "2");
    check("  LEVEL > 3 | TYPE == 'FILL' ", "123");
    check("LEVEL > 3 || TYPE == \"FILL\" && P < 0", "23"); // && binds before ||
    check("(LEVEL > 3 | TYPE == \"FILL\") & P < 0.2", "1");
    check("P < -0.3", "4");
    check("P < 1e-1 | P <= .1", "14");
    check("ID %in% c(\"x1\", 'x4' ,\"none\")", "14");
    check("LEVEL %in% c(4,5)", "23");
    check("LEVEL %in% 4", "2");
    check("TYPE == \"it's\"", "4");
    check("A.b_1 <= 2", "12");
    check("`A.b_1` <= 2", "12");
}

#[test]
fn a_missing_value_is_neither_true_nor_false() {
    check("P < 0.2", "14");
    check("!(P < 0.2)", "3");
    check("P < 0.2 | LEVEL == 4", "124");
    check("!is.na(P)", "134");
    check("is.na(TYPE)", "3");
    check("!(TYPE %in% c(\"FILL\"))", "234"); // as in R, %in% has no missing values
}

fn fails(condition: &str, column: usize, expected: &str) {
    let error = condition.parse::<Condition>().expect_err(condition);
    assert_eq!((error.column, error.expected.as_str()), (column, expected), "{condition}");
}

#[test]
fn errors_say_where_and_what_would_be_right() {
    fails("LEVEL = 3", 7, "one of ==, !=, <, <=, >, >= and %in%");
    fails("LEVEL ==", 9, "a number or a word in quotes");
    fails("LEVEL == FILL", 10, "a number or a word in quotes");
    fails("LEVEL == 3 &", 13, "the name of an attribute");
    fails("LEVEL == 3 LEVEL", 12, "&, | or the end of the condition");
    fails("LEVEL %in% c(1, 2", 18, "a comma or a closing parenthesis");
    fails("LEVEL %in% (1, 2)", 12, "a list such as c(1, 2)");
    fails("TYPE == \"FILL", 14, "a closing quote");
    fails("(LEVEL == 3", 12, "a closing parenthesis");
    fails("== 3", 1, "the name of an attribute");
    fails(&"(".repeat(1000), 1, "at most 64 parentheses and negations");
}

#[test]
fn attributes_have_to_exist_and_to_be_of_one_kind() {
    let phrase = |condition: &str| condition.parse::<Condition>().unwrap().matches(&table()).unwrap_err();
    let unknown = "asks for the attribute LEVLE, which no item has; there are ID, LEVEL, TYPE, P, A.b_1";
    assert_eq!(phrase("LEVLE == 3"), unknown);
    assert_eq!(phrase("LEVEL == \"3\""), "compares LEVEL with text, but its values are numbers");
    assert_eq!(phrase("TYPE %in% c(1, 2)"), "compares TYPE with numbers, but its values are text");
}

proptest! {
    /// Whatever is written, reading ends with a condition or a place inside the text.
    #[test]
    fn no_text_breaks_the_reader(text in "[A-Za-z0-9 ()!&|=<>%,.\"'`ü]{0,40}") {
        if let Err(error) = text.parse::<Condition>() {
            prop_assert!(error.column >= 1 && error.column <= text.chars().count() + 1);
        }
    }

    #[test]
    fn de_morgan(x in 0u8..6, y in 0u8..6) {
        let both: Condition = format!("!(LEVEL > {x} & P < 0.{y})").parse().unwrap();
        let either: Condition = format!("!(LEVEL > {x}) | !(P < 0.{y})").parse().unwrap();
        prop_assert_eq!(both.matches(&table()).unwrap(), either.matches(&table()).unwrap());
    }
}

/// Dropping a condition of a hundred thousand links overflowed the stack.
#[test]
fn endless_conditions_are_refused() {
    let chain = |n: usize| vec!["A == 1"; n].join(" & ");
    let error = chain(100_000).parse::<Condition>().unwrap_err();
    assert_eq!(error.expected, "at most 1000 signs & and |");
    assert!(chain(1_001).parse::<Condition>().is_ok());
}
