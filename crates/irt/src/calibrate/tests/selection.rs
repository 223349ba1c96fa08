//! A log of which a part is calibrated: workers hear of all of it.

use super::*;
use crate::calibrate::remote::{RemoteSums, Selection, Worker, persons};
use std::cell::RefCell;

/// Two workers, the first with every third person.
struct Chosen<'a> {
    log: &'a Responses,
    selection: &'a Selection,
    tasks: RefCell<Vec<Vec<u8>>>,
}

impl<'a> Chosen<'a> {
    fn new(log: &'a Responses, selection: &'a Selection) -> Self {
        Self { log, selection, tasks: RefCell::default() }
    }
}

impl RemoteSums for Chosen<'_> {
    fn items(&self) -> usize {
        self.selection.items
    }

    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
        self.tasks.borrow_mut().push(task.to_vec());
        let task = self.selection.task(task);
        let (mut one, mut other) = (Worker::new(&task)?, Worker::new(&task)?);
        for (person, row) in self.log.iter().enumerate() {
            if person.is_multiple_of(3) { one.push(row)? } else { other.push(row)? }
        }
        one.merge(&other.partial())?;
        Ok(one.partial())
    }
}

/// Items 1, 2, 4 and 7, of which item 2 has its scores turned round.
fn selection() -> Selection {
    let mut places = vec![None; ITEMS.len()];
    [2, 1, 4, 7].iter().zip(0..).for_each(|(item, place): (&usize, u32)| places[*item] = Some(place));
    Selection { items: 4, places, categories: vec![vec![], vec![], vec![1, 0]] }
}

fn chosen(log: &Responses, selection: &Selection) -> Responses {
    let mut chosen = Responses::new(selection.items);
    for row in log.iter() {
        let row: Vec<(u32, u8)> = row.iter().filter_map(|(i, k)| selection.code(*i, *k)).collect();
        if !row.is_empty() {
            chosen.push(&row).unwrap();
        }
    }
    chosen
}

#[test]
fn workers_that_hear_of_all_answers_sum_those_that_take_part() {
    let (log, selection) = (simulated(4, 800, &ITEMS, 0.3), selection());
    let chosen = chosen(&log, &selection);
    assert!(chosen.persons() < log.persons(), "some answered none of them");
    let params = IrtParams::new(Model::TwoPl).tolerance(1e-9);
    let params = params.check_ref().unwrap();
    let remote = Chosen::new(&log, &selection);
    let there = params.fit_remote(&remote, &mut |_| (), None).unwrap();
    let here = params.fit_source(&chosen).unwrap();
    assert_eq!((there.persons, there.responses), (here.persons, here.responses));
    assert!((there.log_likelihood / here.log_likelihood - 1.0).abs() < 1e-10);
    for (one, other) in there.items.iter().zip(&here.items) {
        assert!((one.a - other.a).abs() < 1e-6 && (one.b - other.b).abs() < 1e-6 && one.n == other.n);
    }
    assert!(there.items[0].a < 0.0, "item 2 is turned round");
    assert_eq!(persons(&remote, &[1; 4]).unwrap(), chosen.persons());
}

#[test]
fn damaged_selections_are_told() {
    let (log, selection) = (simulated(4, 50, &ITEMS, 1.0), selection());
    let remote = Chosen::new(&log, &selection);
    persons(&remote, &[1; 4]).unwrap();
    let plain = remote.tasks.take().remove(0);
    let task = selection.task(&plain);
    let beyond = Worker::new(&task).unwrap().push(&[(ITEMS.len() as u32, 1)]).unwrap_err();
    assert_eq!(beyond, IrtError::ItemIndex { person: 0, item: ITEMS.len(), items: ITEMS.len() });
    for end in 0..task.len() {
        assert!(matches!(Worker::new(&task[..end]), Err(IrtError::Protocol(_))), "{end}");
    }
    let places = (0..5).map(Some).collect();
    let wide = Selection { items: 5, places, categories: vec![] }.task(&plain);
    let error = Worker::new(&wide).unwrap_err().to_string();
    assert!(error.contains("selects an item that it does not have"), "{error}");
    let mut newer = task;
    newer[4] += 1;
    assert!(Worker::new(&newer).unwrap_err().to_string().contains("run the same version"));
}

#[test]
fn a_selection_of_everything_is_known_as_such() {
    let all = Selection { items: 2, places: vec![Some(0), Some(1)], categories: vec![vec![], vec![]] };
    assert!(all.is_all() && !selection().is_all());
    assert!(!Selection { places: vec![Some(1), Some(0)], ..all.clone() }.is_all());
    assert!(!Selection { categories: vec![vec![1, 2]], ..all }.is_all());
}
