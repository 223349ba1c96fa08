//! `irt_estep(items, answers, task)`: the sums of one pass over the answers, as an aggregate of a query engine.
//!
//! | argument | type | is |
//! |---|---|---|
//! | `items` | `List<UInt32>` | codes of the items one person answered |
//! | `answers` | `List<UInt8>` | what they answered, as many elements |
//! | `task` | literal made by [`task`] | what is to be summed |
//!
//! State and result are the bytes of the partial sums, `Binary`. They do not grow with the number of persons, so what
//! moves between machines is one partial for each core that read answers.
//!
//! A task may have a megabyte, and the engine does two things with a literal that such a one must survive. It makes a
//! column of it, one row a person: a dictionary holds it once. And it names columns after it, again and again
//! while it plans: bytes it writes out as decimal numbers, 2 s a megabyte in a debug build; text (base64) it copies.

use crate::fault;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use datafusion::arrow::array::{Array, ArrayRef, BinaryArray, ListArray, PrimitiveArray};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, DataType, Field, FieldRef, UInt8Type, UInt32Type};
use datafusion::common::{DataFusionError, Result, ScalarValue, exec_err};
use datafusion::logical_expr::expr::AggregateFunctionParams;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Expr, Signature, Volatility, lit,
};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Literal;
use gradatim_irt::calibrate::remote::Worker;
use std::fmt::{self, Debug};
use std::mem::size_of_val;
use std::sync::Arc;

/// Name of the function in plans and SQL.
pub const NAME: &str = "irt_estep";

/// The function, ready to be registered.
pub fn function() -> AggregateUDF {
    AggregateUDF::new_from_impl(EStep { signature: Signature::any(3, Volatility::Immutable) })
}

/// A task as a literal that is held once, however many rows it is a column of.
pub fn task(bytes: &[u8]) -> Expr {
    let value = ScalarValue::Utf8(Some(BASE64_STANDARD.encode(bytes)));
    lit(ScalarValue::Dictionary(Box::new(DataType::Int32), Box::new(value)))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct EStep {
    signature: Signature,
}

impl AggregateUDFImpl for EStep {
    fn name(&self) -> &str {
        NAME
    }

    /// The engine names columns by their expressions, time and again while it plans; the bytes of a task as decimal
    /// digits would take it longer than the sums.
    fn schema_name(&self, call: &AggregateFunctionParams) -> Result<String> {
        self.display_name(call)
    }

    fn human_display(&self, call: &AggregateFunctionParams) -> Result<String> {
        self.display_name(call)
    }

    fn display_name(&self, call: &AggregateFunctionParams) -> Result<String> {
        let columns: Vec<_> = call.args.iter().take(2).map(ToString::to_string).collect();
        Ok(format!("{NAME}({}, task)", columns.join(", ")))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        check_list(arguments.first(), "items", &DataType::UInt32)?;
        check_list(arguments.get(1), "answers", &DataType::UInt8)?;
        Ok(DataType::Binary)
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let name = format!("{}[sums]", arguments.name);
        Ok(vec![Arc::new(Field::new(name, DataType::Binary, true))])
    }

    fn accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let worker = Worker::new(&literal(arguments.exprs.get(2))?).map_err(fault::refusal)?;
        Ok(Box::new(Sums { worker, person: Vec::new() }))
    }
}

fn check_list(found: Option<&DataType>, name: &str, element: &DataType) -> Result<()> {
    match found {
        Some(DataType::List(field)) if field.data_type() == element => Ok(()),
        found => Err(fault::refusal(format!(
            "column {name} of the log is {}; a List<{element}> expected",
            found.map_or_else(|| "missing".into(), ToString::to_string)
        ))),
    }
}

/// The bytes of a literal argument, wherever the engine has put it.
fn literal(argument: Option<&Arc<dyn PhysicalExpr>>) -> Result<Vec<u8>> {
    let value = argument.and_then(|e| e.downcast_ref::<Literal>()).map(Literal::value);
    let inner = match value {
        Some(ScalarValue::Dictionary(_, inner)) => Some(inner.as_ref()),
        other => other,
    };
    let bytes = match inner {
        Some(ScalarValue::Utf8(Some(text))) => BASE64_STANDARD.decode(text).ok(),
        _ => None,
    };
    bytes.ok_or_else(|| fault::refusal(format!("the third argument of {NAME} is no task in base64")))
}

/// The sums of one partition.
struct Sums {
    worker: Worker,
    /// One person's answers, kept to be filled again.
    person: Vec<(u32, u8)>,
}

impl Debug for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sums").finish_non_exhaustive()
    }
}

impl Accumulator for Sums {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let items = List::<UInt32Type>::new(columns.first(), "items")?;
        let answers = List::<UInt8Type>::new(columns.get(1), "answers")?;
        for row in 0..items.list.len() {
            let (items, answers) = (items.row(row)?, answers.row(row)?);
            if items.len() != answers.len() {
                return Err(fault::refusal(format!(
                    "a row of the log has {} items and {} answers; as many of each expected",
                    items.len(),
                    answers.len()
                )));
            }
            self.person.clear();
            self.person.extend(items.iter().copied().zip(answers.iter().copied()));
            self.worker.push(&self.person).map_err(fault::refusal)?;
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let partials = states.first().and_then(|array| array.as_any().downcast_ref::<BinaryArray>());
        let Some(partials) = partials else {
            return exec_err!("the state of {NAME} is not Binary");
        };
        partials.iter().flatten().try_for_each(|partial| self.worker.merge(partial).map_err(fault::refusal))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.worker.partial())))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.worker.size() + size_of_val(self.person.as_slice())
    }
}

/// A column of lists without a null anywhere, and its elements in one piece.
struct List<'a, T: ArrowPrimitiveType> {
    name: &'static str,
    list: &'a ListArray,
    elements: &'a PrimitiveArray<T>,
}

impl<'a, T: ArrowPrimitiveType> List<'a, T> {
    fn new(column: Option<&'a ArrayRef>, name: &'static str) -> Result<Self> {
        let list = column.and_then(|c| c.as_any().downcast_ref::<ListArray>());
        let elements = list.and_then(|l| l.values().as_any().downcast_ref::<PrimitiveArray<T>>());
        let (Some(list), Some(elements)) = (list, elements) else {
            return Err(DataFusionError::Execution(format!(
                "column {name} is not a list of {}",
                T::DATA_TYPE
            )));
        };
        Ok(Self { name, list, elements })
    }

    fn row(&self, row: usize) -> Result<&'a [T::Native]> {
        let null =
            || fault::refusal(format!("column {} of the log has an empty value; none expected", self.name));
        let offsets = self.list.value_offsets();
        let (Some(&from), Some(&to)) = (offsets.get(row), offsets.get(row + 1)) else {
            return Err(null());
        };
        let range = usize::try_from(from).unwrap_or(0)..usize::try_from(to).unwrap_or(0);
        let has_null = self.list.is_null(row)
            || (self.elements.null_count() > 0 && range.clone().any(|i| self.elements.is_null(i)));
        if has_null {
            return Err(null());
        }
        self.elements.values().get(range).ok_or_else(null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{RecordBatch, UInt8Array, UInt32Array};
    use datafusion::prelude::{SessionContext, col};
    use gradatim_irt::IrtError;
    use gradatim_irt::calibrate::remote::RemoteSums;
    use gradatim_irt::calibrate::{IrtParams, Model};
    use linfa::ParamGuard;
    use std::cell::RefCell;
    use std::error::Error;

    /// Three items, and the first task of their calibration.
    #[derive(Default)]
    struct First(RefCell<Vec<u8>>);

    impl RemoteSums for First {
        fn items(&self) -> usize {
            3
        }

        fn sum(&self, task: &[u8]) -> std::result::Result<Vec<u8>, IrtError> {
            self.0.replace(task.to_vec());
            Err(IrtError::Remote("that is enough".into()))
        }
    }

    fn survey() -> Vec<u8> {
        let (first, params) = (First::default(), IrtParams::new(Model::TwoPl));
        assert!(params.check_ref().unwrap().fit_remote(&first, &mut |_| (), None).is_err());
        first.0.take()
    }

    type Lists<T> = Vec<Option<Vec<Option<T>>>>;

    fn batch(items: Lists<u32>, answers: Lists<u8>) -> RecordBatch {
        let items = ListArray::from_iter_primitive::<UInt32Type, _, _>(items);
        let answers = ListArray::from_iter_primitive::<UInt8Type, _, _>(answers);
        RecordBatch::try_from_iter([("items", Arc::new(items) as ArrayRef), ("answers", Arc::new(answers))])
            .unwrap()
    }

    fn sums(batches: Vec<RecordBatch>, task: Expr) -> std::result::Result<Vec<u8>, Box<dyn Error>> {
        tokio::runtime::Runtime::new()?.block_on(async {
            let table = SessionContext::new().read_batches(batches)?;
            let sums = function().call(vec![col("items"), col("answers"), task]);
            let answer = table.aggregate(vec![], vec![sums])?.collect().await?;
            let column = answer.first().ok_or("no answer")?.column(0).as_any().downcast_ref::<BinaryArray>();
            Ok(column.ok_or("no bytes")?.value(0).to_vec())
        })
    }

    #[track_caller]
    fn assert_refused(batch: RecordBatch, words: &str) {
        let said = sums(vec![batch], task(&survey())).unwrap_err().to_string();
        assert!(said.contains(words), "{said}");
    }

    #[test]
    fn the_sums_are_those_of_a_worker() {
        let whole = || {
            batch(
                vec![Some(vec![Some(0), Some(2)]), Some(vec![])],
                vec![Some(vec![Some(1), Some(0)]), Some(vec![])],
            )
        };
        let mut worker = Worker::new(&survey()).unwrap();
        worker.push(&[(0, 1), (2, 0)]).unwrap();
        worker.push(&[]).unwrap();
        assert_eq!(sums(vec![whole()], task(&survey())).unwrap(), worker.partial());
        let nobody = Worker::new(&survey()).unwrap().partial();
        assert_eq!(sums(vec![whole().slice(0, 0)], task(&survey())).unwrap(), nobody);
    }

    #[test]
    fn a_slice_of_a_batch_is_what_it_shows() {
        let rows = |first: u32| vec![Some(vec![Some(first)]), Some(vec![Some(1)])];
        let batch = batch(rows(0), vec![Some(vec![Some(1)]), Some(vec![Some(0)])]);
        let mut worker = Worker::new(&survey()).unwrap();
        worker.push(&[(1, 0)]).unwrap();
        assert_eq!(sums(vec![batch.slice(1, 1)], task(&survey())).unwrap(), worker.partial());
    }

    #[test]
    fn empty_values_and_unequal_lengths_are_refused() {
        assert_refused(batch(vec![None], vec![Some(vec![])]), "column items of the log has an empty value");
        assert_refused(
            batch(vec![Some(vec![Some(0)])], vec![Some(vec![None])]),
            "column answers of the log has an empty",
        );
        assert_refused(batch(vec![Some(vec![Some(0)])], vec![Some(vec![])]), "1 items and 0 answers");
    }

    #[test]
    fn other_types_and_tasks_are_refused() {
        let plain: [(&str, ArrayRef); 2] = [
            ("items", Arc::new(UInt32Array::from(vec![1]))),
            ("answers", Arc::new(UInt8Array::from(vec![1]))),
        ];
        assert_refused(RecordBatch::try_from_iter(plain).unwrap(), "column items of the log is UInt32");
        let said = sums(vec![batch(vec![], vec![])], lit(1)).unwrap_err().to_string();
        assert!(said.contains("no task in base64"), "{said}");
    }

    #[test]
    fn a_task_is_held_once_for_many_rows() {
        let Expr::Literal(value, _) = task(&[7; 100_000]) else { panic!("a literal expected") };
        let column = value.to_array_of_size(8192).unwrap();
        assert!(column.get_array_memory_size() < 300_000, "{} bytes", column.get_array_memory_size());
    }
}
