//! A log session by session: a folder of `items.parquet` and `part-*.parquet`, on a disk or in an object store.

use super::Cluster;
use crate::fault::{Fault, short};
use crate::stores;
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::common::DataFusionError;
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use futures::TryStreamExt;
use futures::future::try_join_all;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, ObjectStoreScheme};
use std::sync::Arc;
use url::Url;

/// What describes the items.
const ITEMS: &str = "items.parquet";
/// Footers read at a time.
const FOOTERS: usize = 32;

/// An opened log.
#[derive(Debug)]
pub struct Folder {
    url: Url,
    items: Vec<u8>,
    table: Arc<ListingTable>,
    persons: u64,
}

impl Folder {
    /// Opens the log at a URL or in a folder of this machine: reads its items and finds its parts. The parts are those
    /// there are now, for every pass alike.
    ///
    /// # Errors
    /// A sentence: no such folder or bucket, no parts in it, no credentials, or columns of other types.
    pub async fn open(given: &str, cluster: &Cluster) -> Result<Self, Fault> {
        let url = url(given)?;
        let place = Place::new(url)?;
        let parts = place.parts().await?;
        let items = place.read(ITEMS).await?;
        let schema = place.schema(&parts, cluster).await?;
        let persons = place.persons(&parts, &schema, cluster).await?;
        let table = place.table(&parts, schema)?;
        Ok(Self { url: place.url, items, table: Arc::new(table), persons })
    }

    /// Where it lies.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Number of rows of all parts, by their footers. The engine passes over a file it does not find without a word; this
    /// number tells.
    pub fn persons(&self) -> u64 {
        self.persons
    }

    /// The bytes of `items.parquet`.
    pub fn items(&self) -> &[u8] {
        &self.items
    }

    /// The parts as a table of the engine.
    pub fn table(&self) -> Arc<ListingTable> {
        Arc::clone(&self.table)
    }
}

/// The URL of what people give: a URL, or a folder of this machine.
fn url(given: &str) -> Result<Url, Fault> {
    let wrong = |why: &str| Fault::Log(format!("`{given}` is no folder of a log: {why}"));
    let mut url = if given.contains("://") {
        Url::parse(given).map_err(|e| wrong(&e.to_string()))?
    } else {
        let folder = std::fs::canonicalize(given).map_err(|e| wrong(&e.to_string()))?;
        Url::from_directory_path(folder).map_err(|()| wrong("its name is no path"))?
    };
    if url.query().is_some() || !url.username().is_empty() || url.password().is_some() {
        // Not quoted: it may hold a secret.
        return Err(Fault::Log(
            "the URL of a log holds credentials; they belong in the environment (AWS_*, GOOGLE_*, AZURE_*)"
                .into(),
        ));
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// The folder and the name of a single Parquet file.
fn named_file(given: &str) -> Option<(&str, &str)> {
    let is_file = given.ends_with(".parquet") && !std::path::Path::new(given).is_dir();
    is_file.then(|| given.rsplit_once('/').unwrap_or((".", given)))
}

/// A folder in a store.
pub(crate) struct Place {
    url: Url,
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Place {
    fn new(url: Url) -> Result<Self, Fault> {
        let store = stores::open(&url).map_err(Fault::Log)?;
        let (_, prefix) = ObjectStoreScheme::parse(&url).map_err(|e| Fault::Log(format!("{url}: {e}")))?;
        Ok(Self { url, store, prefix })
    }

    /// Every Parquet file at or below a folder, or the one named, and the folder.
    ///
    /// # Errors
    /// A sentence: no such folder, file or bucket, nothing in it, no credentials.
    pub(crate) async fn files(given: &str) -> Result<(Self, Vec<ObjectMeta>), Fault> {
        if let Some((folder, name)) = named_file(given) {
            let place = Self::new(url(folder)?)?;
            let file =
                place.store.head(&place.prefix.clone().join(name)).await.map_err(|e| place.fault(&e))?;
            return Ok((place, vec![file]));
        }
        let place = Self::new(url(given)?)?;
        let listed: Result<Vec<_>, _> = place.store.list(Some(&place.prefix)).try_collect().await;
        let mut files = listed.map_err(|e| place.fault(&e))?;
        files.retain(|file| file.location.extension() == Some("parquet"));
        files.sort_unstable_by(|a, b| a.location.cmp(&b.location));
        match files.is_empty() {
            true => Err(Fault::Log(format!("no Parquet file lies in or below {}", place.url))),
            false => Ok((place, files)),
        }
    }

    /// Its URL, as messages name it.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Where the files are read from.
    pub(crate) fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.store
    }

    async fn parts(&self) -> Result<Vec<ObjectMeta>, Fault> {
        let listed = self.store.list_with_delimiter(Some(&self.prefix)).await.map_err(|e| self.fault(&e))?;
        let mut parts: Vec<_> =
            listed.objects.into_iter().filter(|object| is_part(&object.location)).collect();
        parts.sort_unstable_by(|a, b| a.location.cmp(&b.location));
        if parts.is_empty() {
            return Err(Fault::Log(format!(
                "no part-*.parquet lies in {}; gradatim log compact --session-major makes a folder of them",
                self.url
            )));
        }
        Ok(parts)
    }

    async fn read(&self, name: &str) -> Result<Vec<u8>, Fault> {
        let fault = |error| match error {
            object_store::Error::NotFound { .. } => Fault::Log(format!(
                "no {name} lies in {}; gradatim log compact --session-major writes one beside the parts",
                self.url
            )),
            other => self.fault(&other),
        };
        let found = self.store.get(&self.prefix.clone().join(name)).await.map_err(fault)?;
        Ok(found.bytes().await.map_err(fault)?.to_vec())
    }

    /// Of the parts' columns the two that are summed; all parts have to agree.
    async fn schema(&self, parts: &[ObjectMeta], cluster: &Cluster) -> Result<SchemaRef, Fault> {
        let state = cluster.context().state();
        let schema = ParquetFormat::default()
            .infer_schema(&state, &self.store, parts)
            .await
            .map_err(|e| self.unreadable(&e))?;
        let columns = [("items", DataType::UInt32), ("answers", DataType::UInt8)];
        let fields: Result<Vec<_>, Fault> = columns
            .into_iter()
            .map(|(name, element)| match schema.field_with_name(name) {
                Ok(field) if is_list_of(field.data_type(), &element) => Ok(field.clone()),
                Ok(field) => Err(self.column(name, &field.data_type().to_string(), &element)),
                Err(_) => Err(self.column(name, "missing", &element)),
            })
            .collect();
        Ok(Arc::new(Schema::new(fields?)))
    }

    /// Rows of all parts; footers the schema was read from are still at hand.
    async fn persons(
        &self,
        parts: &[ObjectMeta],
        schema: &SchemaRef,
        cluster: &Cluster,
    ) -> Result<u64, Fault> {
        let state = cluster.context().state();
        let (format, mut persons) = (ParquetFormat::default(), 0);
        for parts in parts.chunks(FOOTERS) {
            let read =
                parts.iter().map(|part| format.infer_stats(&state, &self.store, Arc::clone(schema), part));
            let read = try_join_all(read).await.map_err(|e| self.unreadable(&e))?;
            persons += read
                .iter()
                .filter_map(|part| part.num_rows.get_value())
                .map(|rows| *rows as u64)
                .sum::<u64>();
        }
        Ok(persons)
    }

    /// These files as a table of the engine.
    pub(crate) fn table(&self, parts: &[ObjectMeta], schema: SchemaRef) -> Result<ListingTable, Fault> {
        let urls = parts.iter().map(|part| self.part_url(part)).collect::<Result<_, _>>()?;
        let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
        let config =
            ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
        ListingTable::try_new(config).map_err(|e| self.unreadable(&e))
    }

    fn part_url(&self, part: &ObjectMeta) -> Result<ListingTableUrl, Fault> {
        let mut url = self.url.clone();
        if let (Ok(mut path), Some(names)) =
            (url.path_segments_mut(), part.location.prefix_match(&self.prefix))
        {
            path.pop_if_empty().extend(names.map(|name| name.as_ref().to_owned()));
        }
        ListingTableUrl::try_new(url, None).map_err(|e| self.unreadable(&e))
    }

    fn column(&self, name: &str, found: &str, element: &DataType) -> Fault {
        Fault::Log(format!(
            "column {name} of the log in {} is {found}; a list of {element} expected",
            self.url
        ))
    }

    fn unreadable(&self, error: &DataFusionError) -> Fault {
        Fault::Log(format!("the log in {} cannot be read: {}", self.url, short(&error.to_string())))
    }

    fn fault(&self, error: &object_store::Error) -> Fault {
        Fault::Log(stores::sentence(&self.url, error))
    }
}

fn is_part(location: &Path) -> bool {
    location.filename().is_some_and(|name| name.starts_with("part-") && name.ends_with(".parquet"))
}

fn is_list_of(found: &DataType, element: &DataType) -> bool {
    matches!(found, DataType::List(field) if field.data_type() == element)
}
