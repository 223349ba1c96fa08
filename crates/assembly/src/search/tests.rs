use super::*;
use crate::program::Row;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

/// A program like a blueprint's: a length, counts of random groups, a sum of seconds, a pair that goes together.
fn blueprint(columns: usize) -> impl Strategy<Value = Vec<Row>> {
    let group = (prop::collection::vec(0..columns, 2..columns), 0u8..3, 0u8..4);
    let groups = prop::collection::vec(group, 1..6);
    let seconds = prop::collection::vec(20u8..90, columns);
    (3..columns / 2, groups, seconds, 30.0..70.0, any::<bool>()).prop_map(
        move |(length, groups, seconds, mean, pair)| {
            let length = length as f64;
            let mut rows = vec![(ones(0..columns), length, length)];
            rows.extend(groups.into_iter().map(|(mut members, lower, more)| {
                members.sort_unstable();
                members.dedup();
                (ones(members.into_iter()), f64::from(lower), f64::from(lower + more))
            }));
            let terms = seconds.iter().enumerate().map(|(j, s)| (j, f64::from(*s))).collect();
            rows.push((terms, 0.0, length * mean));
            if pair {
                rows.push((vec![(0, 1.0), (1, -1.0)], 0.0, 0.0));
            }
            let row = |(source, (terms, lower, upper))| Row { terms, lower, upper, source };
            rows.into_iter().enumerate().map(row).collect()
        },
    )
}

fn ones(members: impl Iterator<Item = usize>) -> Vec<(usize, f64)> {
    members.map(|j| (j, 1.0)).collect()
}

/// The largest value by looking at every choice.
fn by_enumeration(program: &Program, values: &[f64], fates: &[Fate]) -> Option<f64> {
    let fits = |choice: u32, j: usize| match fates[j] {
        Fate::Free => true,
        Fate::In => choice >> j & 1 == 1,
        Fate::Out => choice >> j & 1 == 0,
    };
    let n = program.columns();
    let allowed = (0..1u32 << n)
        .filter(|&choice| (0..n).all(|j| fits(choice, j)) && program.holds(|j| choice >> j & 1 == 1));
    let worth = |choice: u32| (0..n).filter(|j| choice >> j & 1 == 1).map(|j| values[j]).sum::<f64>();
    allowed.map(worth).reduce(f64::max)
}

/// The largest value by another solver, which knows none of our reductions.
fn by_microlp(program: &Program, values: &[f64]) -> Option<f64> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let columns: Vec<_> = values.iter().map(|v| problem.add_binary_var(*v)).collect();
    for row in program.rows() {
        let terms: Vec<_> = row.terms.iter().map(|&(j, a)| (columns[j], a)).collect();
        problem.add_constraint(terms.clone(), ComparisonOp::Ge, row.lower);
        problem.add_constraint(terms, ComparisonOp::Le, row.upper);
    }
    problem.solve().ok().map(|solution| solution.objective())
}

fn same(found: &Result<Choice, Stop>, expected: Option<f64>) -> Result<(), TestCaseError> {
    match (found, expected) {
        (Ok(choice), Some(value)) => {
            prop_assert!((choice.value - value).abs() < 1e-7, "{} instead of {value}", choice.value);
            prop_assert!(choice.bound >= choice.value);
        }
        (Err(Stop::Impossible), None) => {}
        _ => prop_assert!(false, "{found:?} instead of {expected:?}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The same search, warm, over changing values and fates.
    #[test]
    fn it_finds_what_enumeration_finds(
        rows in blueprint(11),
        rounds in prop::collection::vec((prop::collection::vec(-1.0..3.0f64, 11), 0usize..11, 0u8..3), 3),
    ) {
        let program = Program::new(11, rows);
        let mut search = Search::new(&program);
        let mut fates = vec![Fate::Free; 11];
        for (values, column, fate) in rounds {
            same(&search.maximise(&program, &values, &fates), by_enumeration(&program, &values, &fates))?;
            fates[column] = [Fate::Free, Fate::In, Fate::Out][usize::from(fate)];
            search.forget();
        }
    }

    /// Values on a coarse grid have many ties, and many columns are alike.
    #[test]
    fn ties_and_classes_lose_nothing(rows in blueprint(10), values in prop::collection::vec(0u8..3, 10)) {
        let counts = rows.into_iter().filter(|row| row.terms.iter().all(|t| t.1.abs() <= 1.0)).collect();
        let program = Program::new(10, counts);
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let free = vec![Fate::Free; 10];
        same(&Search::new(&program).maximise(&program, &values, &free), by_enumeration(&program, &values, &free))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn it_finds_what_another_solver_finds(rows in blueprint(40), values in prop::collection::vec(0.0..2.0f64, 40)) {
        let program = Program::new(40, rows);
        let found = Search::new(&program).maximise(&program, &values, &[Fate::Free; 40]);
        same(&found, by_microlp(&program, &values))?;
    }
}

#[test]
fn an_unchanged_problem_is_certified_without_solving() {
    let rows = vec![Row { terms: ones(0..6), lower: 2.0, upper: 2.0, source: 0 }];
    let program = Program::new(6, rows);
    let values = [0.3, 0.9, 0.1, 0.8, 0.2, 0.4];
    let mut search = Search::new(&program);
    let first = search.maximise(&program, &values, &[Fate::Free; 6]).unwrap();
    let closer = values.map(|v| v + 0.01);
    let second = search.maximise(&program, &closer, &[Fate::Free; 6]).unwrap();
    assert!(first.nodes > 0 && second.nodes == 0);
    assert!((second.value - 1.72).abs() < 1e-12);
}

#[test]
fn a_program_without_rows_takes_what_is_worth_something() {
    let program = Program::new(3, Vec::new());
    let mut search = Search::new(&program);
    search.maximise(&program, &[1.0, -1.0, 2.0], &[Fate::Free; 3]).unwrap();
    assert_eq!(search.best(), [true, false, true]);
}
