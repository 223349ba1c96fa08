//! What is chosen so far at a question, by keys or by a line of numbers.

use gradatim_bank::Kind;
use gradatim_practice::Question;

/// A response in the making. For ordering and matching the order of choosing counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    kind: Kind,
    ids: Vec<String>,
    needed: usize,
    picked: Vec<usize>,
    cursor: usize,
}

impl Choice {
    /// Nothing chosen yet.
    pub fn new(question: &Question<'_>) -> Self {
        let ids = question.options().iter().map(|o| o.id.clone()).collect();
        Self {
            kind: question.item.kind,
            ids,
            needed: question.item.key().len(),
            picked: Vec::new(),
            cursor: 0,
        }
    }

    /// The choice that a stored response stands for.
    pub fn of(question: &Question<'_>, response: &[String]) -> Self {
        let mut choice = Self::new(question);
        let place = |id: &String| choice.ids.iter().position(|i| i == id);
        choice.picked = response.iter().filter_map(place).collect();
        choice.cursor = choice.picked.first().copied().unwrap_or(0);
        choice
    }

    /// Number of options.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The option under the cursor, from 0.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Id of an option, from 0.
    pub fn id(&self, option: usize) -> Option<&str> {
        self.ids.get(option).map(String::as_str)
    }

    /// Moves the cursor; it stops at the ends.
    pub fn step(&mut self, down: bool) {
        let last = self.ids.len().saturating_sub(1);
        self.cursor = if down { (self.cursor + 1).min(last) } else { self.cursor.saturating_sub(1) };
    }

    /// Chooses an option, or takes it back; of a single choice the new one replaces the old.
    ///
    /// `Err` tells the learner why not.
    pub fn toggle(&mut self, option: usize) -> Result<(), String> {
        if option >= self.ids.len() {
            return Err(format!("There is no option {}; choose 1 to {}.", option + 1, self.ids.len()));
        }
        self.cursor = option;
        if let Some(place) = self.picked.iter().position(|p| *p == option) {
            self.picked.remove(place);
        } else if self.kind == Kind::Single {
            self.picked = vec![option];
        } else if self.picked.len() < self.needed {
            self.picked.push(option);
        } else {
            return Err(format!("{} are chosen already; take one back first.", self.needed));
        }
        Ok(())
    }

    /// Place of an option among those chosen, from 0.
    pub fn place(&self, option: usize) -> Option<usize> {
        self.picked.iter().position(|p| *p == option)
    }

    /// True when as many are chosen as a full response has.
    pub fn is_complete(&self) -> bool {
        self.picked.len() == self.needed
    }

    /// How many of several are chosen; empty when one is asked for.
    pub fn tally(&self) -> String {
        if self.needed < 2 {
            String::new()
        } else {
            format!("{} of {} chosen", self.picked.len(), self.needed)
        }
    }

    /// Ids of the options chosen.
    pub fn response(&self) -> Vec<String> {
        self.picked.iter().filter_map(|p| self.ids.get(*p)).cloned().collect()
    }

    /// A full response typed as numbers: `2`, `1 3` or `1,3`.
    ///
    /// `Err` tells the learner what is wrong and what would be right.
    pub fn read(&mut self, text: &str) -> Result<(), String> {
        let parts = text.split([' ', ',', ';']).filter(|part| !part.is_empty());
        let mut picked = Vec::new();
        for part in parts {
            let number = part.parse::<usize>().ok().filter(|n| (1..=self.ids.len()).contains(n));
            let number = number.ok_or_else(|| format!("`{part}` is no option; {}.", self.wanted()))?;
            if picked.contains(&(number - 1)) {
                return Err(format!("{number} is named twice; {}.", self.wanted()));
            }
            picked.push(number - 1);
        }
        if picked.len() != self.needed {
            return Err(format!("{} given; {}.", count(picked.len()), self.wanted()));
        }
        self.picked = picked;
        Ok(())
    }

    /// What to type, in a few words.
    pub fn wanted(&self) -> String {
        let n = self.ids.len();
        match (self.kind, self.needed) {
            (Kind::Single, _) => format!("type one number from 1 to {n}"),
            (Kind::Multiple, k) => {
                let such = (1..k).chain([n]).map(|i| i.to_string()).collect::<Vec<_>>().join(" ");
                format!("type {k} different numbers from 1 to {n}, such as {such}")
            }
            (Kind::Ordering, _) => format!("type all numbers from 1 to {n} in the right order"),
            (Kind::Matching, _) => format!("type a number from 1 to {n} for A, then for B, and so on"),
        }
    }
}

fn count(n: usize) -> String {
    match n {
        0 => "no number".to_owned(),
        1 => "1 number".to_owned(),
        _ => format!("{n} numbers"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::testing;

    fn check(kind: Kind, line: &str, expected: Result<&[&str], &str>) {
        let card = testing::card(kind);
        let mut choice = Choice::new(&card.question());
        match (choice.read(line), expected) {
            (Ok(()), Ok(ids)) => assert_eq!(choice.response(), ids, "{line}"),
            (Err(text), Err(part)) => assert!(text.contains(part), "{line}: {text}"),
            (got, _) => panic!("{line}: {got:?}"),
        }
    }

    /// The test items show their options in the order c, a, b, d (, e).
    #[test]
    fn lines_of_numbers() {
        check(Kind::Single, "2", Ok(&["a"]));
        check(Kind::Single, " 1 ", Ok(&["c"]));
        check(Kind::Single, "1 2", Err("2 numbers given; type one number from 1 to 4"));
        check(Kind::Single, "9", Err("`9` is no option"));
        check(Kind::Single, "0", Err("`0` is no option"));
        check(Kind::Single, "b", Err("`b` is no option"));
        check(Kind::Single, "", Err("no number given"));
        check(Kind::Multiple, "1,3", Ok(&["c", "b"]));
        check(Kind::Multiple, "5 ; 2", Ok(&["e", "a"]));
        check(Kind::Multiple, "3 3", Err("3 is named twice"));
        check(Kind::Multiple, "3", Err("1 number given; type 2 different numbers"));
        check(Kind::Ordering, "4 3 2 1", Ok(&["d", "b", "a", "c"]));
        check(Kind::Matching, "2 1 3 4", Ok(&["a", "c", "b", "d"]));
    }

    #[test]
    fn the_example_has_as_many_numbers_as_asked() {
        let card = testing::card(Kind::Multiple);
        for (needed, such) in [(2, "such as 1 5"), (3, "such as 1 2 5")] {
            let choice = Choice { needed, ..Choice::new(&card.question()) };
            assert!(choice.wanted().ends_with(such), "{}", choice.wanted());
        }
    }

    #[test]
    fn a_single_choice_replaces_and_a_full_one_refuses() {
        let mut single = Choice::new(&testing::card(Kind::Single).question());
        single.toggle(0).unwrap();
        single.toggle(3).unwrap();
        assert_eq!(single.response(), ["d"]);
        single.toggle(3).unwrap();
        assert!(single.response().is_empty());
        assert!(single.toggle(4).unwrap_err().contains("choose 1 to 4"));

        let mut multiple = Choice::new(&testing::card(Kind::Multiple).question());
        multiple.toggle(0).unwrap();
        assert!(!multiple.is_complete());
        multiple.toggle(1).unwrap();
        assert!(multiple.is_complete());
        assert!(multiple.toggle(2).unwrap_err().contains("2 are chosen already"));
        assert_eq!(multiple.response(), ["c", "a"]);
    }

    #[test]
    fn a_stored_response_comes_back() {
        let card = testing::card(Kind::Multiple);
        let response = vec!["e".to_owned(), "c".to_owned()];
        assert_eq!(Choice::of(&card.question(), &response).response(), response);
    }
}
