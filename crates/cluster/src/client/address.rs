//! Where a scheduler listens: `df://host:port`.

use crate::Fault;
use std::fmt::{self, Display};
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

/// Port of a scheduler whose address has none.
const USUAL_PORT: u16 = 50050;
/// How long a scheduler may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(3);

/// Address of a scheduler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

impl Address {
    /// Name or number of the machine.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Port of the scheduler.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `host:port`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Whether somebody accepts connections there.
    pub async fn answers(&self) -> bool {
        matches!(timeout(CONNECT, TcpStream::connect(self.place())).await, Ok(Ok(_)))
    }
}

impl FromStr for Address {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::Address(text.to_owned());
        let url = Url::parse(text).map_err(|_| wrong())?;
        let only_a_place = url.scheme() == "df"
            && matches!(url.path(), "" | "/")
            && url.username().is_empty()
            && url.query().is_none();
        match url.host_str() {
            Some(host) if only_a_place && !host.is_empty() => {
                Ok(Self { host: host.to_owned(), port: url.port().unwrap_or(USUAL_PORT) })
            }
            _ => Err(wrong()),
        }
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "df://{}:{}", self.host, self.port)
    }
}

/// An address as it stands in a URL.
pub(crate) fn in_url(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

/// An address others can call; none for one that stands for all of a machine's.
pub(crate) fn reachable(address: IpAddr) -> Option<String> {
    (!address.is_unspecified()).then(|| in_url(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_df_and_a_host() {
        let read = |text: &str| text.parse::<Address>().map(|address| address.to_string());
        assert_eq!(read("df://10.0.0.5:1234"), Ok("df://10.0.0.5:1234".into()));
        assert_eq!(read("df://scheduler"), Ok("df://scheduler:50050".into()));
        assert_eq!(read("df://[::1]:7/"), Ok("df://[::1]:7".into()));
        for wrong in
            ["10.0.0.5:1234", "http://h:1", "df://", "df://h:1/path", "df://me@h:1", "df://h:99999", ""]
        {
            assert_eq!(read(wrong), Err(Fault::Address(wrong.into())));
        }
    }
}
