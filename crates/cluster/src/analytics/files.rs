//! Parquet files at or below a URL, as a table of the engine.

use super::engine::Engine;
use crate::Fault;
use crate::client::folder::Place;
use datafusion::arrow::compute::can_cast_types;
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::ListingTable;
use futures::{StreamExt, TryStreamExt};
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
        let marks: Vec<bool> = futures::stream::iter(&self.parts)
            .map(|part| self.check(engine, part, Arc::clone(&schema)))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        // What a file lacks is null, so no column may promise otherwise.
        let fields: Vec<Field> =
            schema.fields().iter().map(|field| field.as_ref().clone().with_nullable(true)).collect();
        let table = self.place.listing(&self.parts, Arc::new(Schema::new(fields)))?;
        Ok((Arc::new(table), marks.contains(&true)))
    }

    async fn check<E: Engine>(
        &self,
        engine: &E,
        part: &ObjectMeta,
        wanted: SchemaRef,
    ) -> Result<bool, Fault> {
        let state = engine.session().state();
        let found = ParquetFormat::default()
            .with_skip_metadata(false)
            .infer_schema(&state, self.place.store(), std::slice::from_ref(part))
            .await
            .map_err(|error| Fault::Log(format!("{} cannot be read: {error}", part.location)))?;
        for field in wanted.fields() {
            match found.field_with_name(field.name()) {
                Ok(own) if can_cast_types(own.data_type(), field.data_type()) => {}
                Ok(own) => return Err(unfit(part, field, &own.data_type().to_string())),
                Err(_) if field.is_nullable() => {}
                Err(_) => return Err(unfit(part, field, "missing")),
            }
        }
        Ok(found.metadata().get(SYNTHETIC).is_some_and(|mark| mark == "true"))
    }
}

fn unfit(part: &ObjectMeta, field: &Field, found: &str) -> Fault {
    let (name, kind) = (field.name(), field.data_type());
    Fault::Log(format!("column {name} of {} is {found}; {kind} expected", part.location))
}
