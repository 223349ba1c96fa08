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
