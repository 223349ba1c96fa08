//! `serve`: the web app.

mod backstage;

use crate::context::Context;
use crate::failure::CheckFailed;
use crate::home::Home;
use crate::sittings::YOU;
use anyhow::{Context as _, ensure};
use backstage::Files;
use clap::Args;
use gradatim_accounts::Accounts;
use gradatim_web::{Config, Logins, ServeError, serve};
use std::net::SocketAddr;
use std::sync::Arc;

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "Open the printed address in a browser. Ctrl-C stops the server; no answer
and no second of an exam's clock is lost, then or in a crash.

Without --multi-user there is one learner and no login, on this machine only. With it people log in; make
their accounts with `gradatim people add`. Passwords must not cross a network in the clear: put a proxy that
speaks TLS in front, let it pass Host and X-Forwarded-For on, and say --behind-tls and the --host it serves.

Examples:
  gradatim serve
  gradatim serve --bind 127.0.0.1:9000 --learner ada
  gradatim serve --multi-user --behind-tls --host exam.example.org")]
pub struct ServeArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    bind: SocketAddr,
    /// Who answers; learners on one machine are kept apart by name.
    #[arg(long, value_name = "NAME", default_value = YOU, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    learner: String,
    /// Many learners, each with a login; see `gradatim people`.
    #[arg(long, conflicts_with = "learner")]
    multi_user: bool,
    /// A proxy with TLS stands in front: cookies travel over TLS only, and X-Forwarded-For tells the client.
    #[arg(long, requires = "multi_user")]
    behind_tls: bool,
    /// Name that the server is reached by; again for more. Others are refused.
    #[arg(long = "host", value_name = "NAME", requires = "multi_user")]
    hosts: Vec<String>,
    /// What the log on standard error tells: error, warn, info or debug.
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: tracing::Level,
}

/// Runs the command.
pub fn run(args: &ServeArgs, context: &Context) -> anyhow::Result<()> {
    ensure!(
        args.multi_user || args.bind.ip().is_loopback(),
        "--bind {}: beyond this machine there must be a login; add --multi-user, or choose a loopback address such as 127.0.0.1:8080",
        args.bind
    );
    tracing_subscriber::fmt().with_max_level(args.log_level).with_writer(std::io::stderr).init();
    let catalogue = context.catalogue()?;
    let home = context.home()?;
    let logins = args.multi_user.then(|| args.logins(&home)).transpose()?;
    let config = Config {
        bind: args.bind,
        journal: home.journal(),
        backstage: Arc::new(Files::new(home, catalogue.clone(), context.clone())),
        catalogue,
        learner: args.learner.clone(),
        logins,
    };
    let runtime = tokio::runtime::Runtime::new().context("the server cannot start")?;
    let served = runtime.block_on(async {
        // Heard from before the address is told: whoever reads it may end the server at once.
        let stop = interrupted()?;
        serve(config, announce, stop).await.map_err(told)
    });
    // What still runs now, such as the linter, was begun for no request, and nobody waits for it.
    runtime.shutdown_background();
    served
}

impl ServeArgs {
    /// How people log in; says on standard error what should not stay as it is.
    fn logins(&self, home: &Home) -> anyhow::Result<Logins> {
        let accounts = home.accounts();
        if Accounts::open(&accounts)?.people()?.is_empty() {
            eprintln!("warning: nobody can log in yet; make an account with `gradatim people add NAME`");
        }
        if !self.bind.ip().is_loopback() && !self.behind_tls {
            eprintln!(
                "warning: without TLS, passwords and answers cross the network in the clear; put a proxy with TLS in front and add --behind-tls"
            );
        }
        Ok(Logins { accounts, behind_tls: self.behind_tls, hosts: self.hosts.clone() })
    }
}

fn announce(address: SocketAddr) {
    println!("Gradatim is at http://{address}/ (Ctrl-C stops it)");
}

/// Done when somebody asks the process to end, from now on.
#[cfg(unix)]
fn interrupted() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () }
    })
}

/// Done when somebody presses Ctrl-C.
#[cfg(not(unix))]
fn interrupted() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Nothing can be heard: only the end of the process ends it.
            std::future::pending::<()>().await;
        }
    })
}

/// A server that broke is a failed run; what it could not start with is bad input.
fn told(error: ServeError) -> anyhow::Error {
    match error {
        ServeError::Io(_) => CheckFailed(error.to_string()).into(),
        other => other.into(),
    }
}
