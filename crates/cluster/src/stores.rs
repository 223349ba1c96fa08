//! Stores of files by URL: folders, Amazon S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage.
//!
//! Every process opens a store when a query first names it, with credentials from its own environment: they are in no
//! plan, no setting and no message. What the environment may hold is what `object_store` reads: `AWS_*`, `GOOGLE_*`, `AZURE_*`.

use crate::fault;
use datafusion::common::Result;
use datafusion::execution::object_store::ObjectStoreRegistry;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreScheme};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use url::Url;

/// Opens stores on demand and keeps them.
#[derive(Debug, Default)]
pub struct Stores {
    open: RwLock<HashMap<String, Arc<dyn ObjectStore>>>,
}

impl ObjectStoreRegistry for Stores {
    fn register_store(&self, url: &Url, store: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        self.open.write().unwrap_or_else(PoisonError::into_inner).insert(key(url), store)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>> {
        let known = self.open.read().unwrap_or_else(PoisonError::into_inner).get(&key(url)).cloned();
        if let Some(store) = known {
            return Ok(store);
        }
        let store = open(url).map_err(fault::refusal)?;
        self.register_store(url, Arc::clone(&store));
        Ok(store)
    }
}

/// Scheme and bucket: what one store serves.
fn key(url: &Url) -> String {
    url[..url::Position::BeforePath].to_owned()
}

/// Opens the store a URL lies in. Nothing is asked of it yet.
///
/// # Errors
/// A sentence: the scheme is none of ours, this build has no clouds, or the environment's settings contradict each other.
pub fn open(url: &Url) -> std::result::Result<Arc<dyn ObjectStore>, String> {
    let scheme = match ObjectStoreScheme::parse(url) {
        Ok((scheme, _)) => scheme,
        Err(_) => return Err(unknown(url)),
    };
    match scheme {
        ObjectStoreScheme::Local => Ok(Arc::new(LocalFileSystem::new())),
        #[cfg(feature = "clouds")]
        ObjectStoreScheme::AmazonS3 => clouds::amazon(url),
        #[cfg(feature = "clouds")]
        ObjectStoreScheme::GoogleCloudStorage => clouds::google(url),
        #[cfg(feature = "clouds")]
        ObjectStoreScheme::MicrosoftAzure => clouds::azure(url),
        _ => Err(unknown(url)),
    }
}

fn unknown(url: &Url) -> String {
    let known = if cfg!(feature = "clouds") {
        "s3://, gs://, az://, file:// or a folder expected"
    } else {
        "file:// or a folder expected, because this build was made without the feature clouds"
    };
    format!("no store is known for URLs that begin with {}://; {known}", url.scheme())
}

/// What is wrong with a store, as far as its error's words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No such bucket, folder or file.
    Absent,
    /// Credentials that do not open it.
    Closed,
    /// No credentials.
    Keyless,
}

impl Trouble {
    /// Reads the text of an error, which may have been wrapped several times.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        // Who has no key asks the machine's provider for its role, at these places.
        if says(&["/latest/api/token", "169.254.", "computeMetadata", "metadata.google.internal"]) {
            Some(Self::Keyless)
        } else if says(&[
            "403 Forbidden",
            "401 Unauthorized",
            "AccessDenied",
            "PermissionDenied",
            "Unauthenticated",
        ]) {
            Some(Self::Closed)
        } else if says(&[
            "404 Not Found",
            "NoSuchBucket",
            "ContainerNotFound",
            "NotFound",
            "No such file",
            " not found: ",
        ]) {
            Some(Self::Absent)
        } else {
            None
        }
    }
}

/// What an error of a store means for whoever gave the URL.
pub fn sentence(url: &Url, error: &object_store::Error) -> String {
    // Some variants' names are in their debug form only.
    let text = format!("{error} {error:?}");
    match Trouble::of(&text) {
        Some(Trouble::Absent) => format!("there is no folder or no bucket {url}"),
        Some(Trouble::Closed) => {
            format!("the credentials in the environment ({}) do not open {url}", variables(url))
        }
        Some(Trouble::Keyless) => format!(
            "no credentials for {url} are in the environment ({}), and this machine has no role of its own",
            variables(url)
        ),
        None => format!("{url} cannot be read: {}", discreet(&error.to_string())),
    }
}

/// Where `object_store` looks for credentials.
fn variables(url: &Url) -> &'static str {
    match url.scheme() {
        "gs" => "GOOGLE_APPLICATION_CREDENTIALS",
        "s3" | "s3a" => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        _ => "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
    }
}

/// A message without any value of the environment that may be a credential, whoever put it there.
pub(crate) fn discreet(text: &str) -> String {
    without_secrets(
        text,
        std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))),
    )
}

fn without_secrets(text: &str, environment: impl Iterator<Item = (String, String)>) -> String {
    let secrets = environment.filter(|(name, value)| {
        ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|cloud| name.starts_with(cloud))
            && ["KEY", "SECRET", "TOKEN", "SAS", "CREDENTIALS"].iter().any(|word| name.contains(word))
            && value.len() >= 8
    });
    secrets.fold(text.to_owned(), |text, (name, value)| text.replace(&value, &format!("${name}")))
}

/// Stores over the network, with as much patience as a person has.
#[cfg(feature = "clouds")]
mod clouds {
    use object_store::aws::AmazonS3Builder;
    use object_store::azure::MicrosoftAzureBuilder;
    use object_store::gcp::GoogleCloudStorageBuilder;
    use object_store::{ObjectStore, RetryConfig};
    use std::sync::Arc;
    use std::time::Duration;
    use url::Url;

    type Opened = std::result::Result<Arc<dyn ObjectStore>, String>;

    pub(super) fn amazon(url: &Url) -> Opened {
        opened(url, AmazonS3Builder::from_env().with_url(url.as_str()).with_retry(patience()).build())
    }

    pub(super) fn google(url: &Url) -> Opened {
        opened(
            url,
            GoogleCloudStorageBuilder::from_env().with_url(url.as_str()).with_retry(patience()).build(),
        )
    }

    pub(super) fn azure(url: &Url) -> Opened {
        opened(url, MicrosoftAzureBuilder::from_env().with_url(url.as_str()).with_retry(patience()).build())
    }

    fn opened<S: ObjectStore>(url: &Url, built: object_store::Result<S>) -> Opened {
        match built {
            Ok(store) => Ok(Arc::new(store)),
            Err(error) => Err(format!(
                "the store of {url} cannot be opened with what the environment says: {}",
                super::discreet(&error.to_string())
            )),
        }
    }

    /// Ten attempts over three minutes is the default; a wrong bucket or a missing key should not take that long to say.
    fn patience() -> RetryConfig {
        RetryConfig { max_retries: 4, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_opened_once() {
        let stores = Stores::default();
        let store = |url: &str| stores.get_store(&Url::parse(url).unwrap()).unwrap();
        assert!(Arc::ptr_eq(&store("file:///one/part"), &store("file:///other/part")));
        assert!(stores.get_store(&Url::parse("hdfs://host/log").unwrap()).is_err());
    }

    #[test]
    fn secrets_leave_a_message() {
        let environment = [
            ("AWS_SECRET_ACCESS_KEY", "hush-hush"),
            ("AWS_REGION", "eu-central-1"),
            ("OTHER_KEY", "12345678"),
        ];
        let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let said = without_secrets("hush-hush in eu-central-1, 12345678", environment);
        assert_eq!(said, "$AWS_SECRET_ACCESS_KEY in eu-central-1, 12345678");
    }

    #[test]
    fn what_ails_a_store_is_told_by_its_words() {
        assert_eq!(Trouble::of("PUT http://169.254.169.254/latest/api/token"), Some(Trouble::Keyless));
        assert_eq!(Trouble::of("status 403 Forbidden"), Some(Trouble::Closed));
        assert_eq!(Trouble::of("<Code>NoSuchBucket</Code>"), Some(Trouble::Absent));
        assert_eq!(Trouble::of("connection reset"), None);
    }
}
