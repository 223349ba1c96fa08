//! Parquet files at or below a URL, as a table of the engine.

use super::engine::Engine;
use crate::Fault;
use crate::client::folder::Place;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::can_cast_types;
use datafusion::arrow::datatypes::{Field, Int64Type, Schema, SchemaRef};
use datafusion::datasource::TableProvider;
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::ListingTable;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::prelude::lit;
use futures::future::try_join_all;
use object_store::ObjectMeta;
use std::sync::Arc;

/// Where files say that they hold simulated answers.
const SYNTHETIC: &str = "gradatim.synthetic";
/// Files whose ends are read at a time.
const AT_ONCE: usize = 32;

/// The files there are now.
pub struct Files {
    place: Place,
    parts: Vec<ObjectMeta>,
}

impl Files {
    /// Finds every Parquet file below a folder, or the one named, at a URL or on this machine.
    ///
    /// # Errors
    /// A sentence: no such folder or bucket, no file in it, no credentials.
    pub async fn find(given: &str) -> Result<Self, Fault> {
        let (place, parts) = Place::files(given).await?;
        Ok(Self { place, parts })
    }

    /// The files as a table of these columns, and whether any of them holds simulated answers. A column that may be null may be
    /// missing from a file.
    ///
    /// # Errors
    /// A sentence naming the file that is no Parquet, or lacks a column, or has it as something else.
    pub async fn table<E: Engine>(
        &self,
        engine: &E,
        schema: Schema,
    ) -> Result<(Arc<ListingTable>, bool), Fault> {
        let schema = Arc::new(schema);
        let (mut rows, mut synthetic) = (0, false);
        for parts in self.parts.chunks(AT_ONCE) {
            let ends = try_join_all(parts.iter().map(|part| self.check(engine, part, &schema))).await?;
            rows += ends.iter().map(|end| end.rows).sum::<usize>();
            synthetic |= ends.iter().any(|end| end.synthetic);
        }
        // What a file lacks is null, so no column may promise otherwise.
        let nullable = |field: &Arc<Field>| field.as_ref().clone().with_nullable(true);
        let fields: Vec<Field> = schema.fields().iter().map(nullable).collect();
        let table = Arc::new(self.place.table(&self.parts, Arc::new(Schema::new(fields)))?);
        self.count(engine, &table, rows).await?;
        Ok((table, synthetic))
    }

    /// Makes sure that the engine sees every row: a file that a machine does not find it passes over without a word.
    async fn count<E: Engine>(
        &self,
        engine: &E,
        table: &Arc<ListingTable>,
        rows: usize,
    ) -> Result<(), Fault> {
        let query = engine.session().read_table(Arc::clone(table) as Arc<dyn TableProvider>);
        let query =
            query.and_then(|all| all.aggregate(vec![], vec![count(lit(1))])).map_err(|e| engine.fault(&e))?;
        let counted = engine.rows(query).await?;
        let column =
            counted.iter().find(|batch| batch.num_rows() > 0).and_then(|batch| batch.columns().first());
        let seen = column.and_then(|column| Some(column.as_primitive_opt::<Int64Type>()?.value(0) as usize));
        if seen == Some(rows) {
            return Ok(());
        }
        Err(Fault::Log(format!(
            "the executors see {} of the {rows} rows in {}: a folder must be the same on every machine (a shared file system), \
             or give the URL of an object store",
            seen.unwrap_or(0),
            self.place.url()
        )))
    }

    async fn check<E: Engine>(
        &self,
        engine: &E,
        part: &ObjectMeta,
        wanted: &SchemaRef,
    ) -> Result<End, Fault> {
        let unreadable = |error| Fault::Log(format!("{} cannot be read: {error}", part.location));
        let state = engine.session().state();
        let (format, store) = (ParquetFormat::default().with_skip_metadata(false), self.place.store());
        let found =
            format.infer_schema(&state, store, std::slice::from_ref(part)).await.map_err(unreadable)?;
        for field in wanted.fields() {
            match found.field_with_name(field.name()) {
                Ok(own) if can_cast_types(own.data_type(), field.data_type()) => {}
                Ok(own) => return Err(unfit(part, field, &own.data_type().to_string())),
                Err(_) if field.is_nullable() => {}
                Err(_) => return Err(unfit(part, field, "missing")),
            }
        }
        let synthetic = found.metadata().get(SYNTHETIC).is_some_and(|mark| mark == "true");
        let statistics = format.infer_stats(&state, store, found, part).await.map_err(unreadable)?;
        Ok(End { rows: statistics.num_rows.get_value().copied().unwrap_or(0), synthetic })
    }
}

/// What the end of a file says.
struct End {
    rows: usize,
    synthetic: bool,
}

fn unfit(part: &ObjectMeta, field: &Field, found: &str) -> Fault {
    let (name, kind) = (field.name(), field.data_type());
    Fault::Log(format!("column {name} of {} is {found}; {kind} expected", part.location))
}
