//! `serve`: the web app.

mod backstage;

use crate::context::Context;
use crate::failure::CheckFailed;
use crate::sittings::YOU;
use anyhow::{Context as _, ensure};
use backstage::Files;
use clap::Args;
use gradatim_web::{Config, ServeError, serve};
use std::net::SocketAddr;
use std::sync::Arc;

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "Open the printed address in a browser. Ctrl-C stops the server; no answer
and no second of an exam's clock is lost, then or in a crash.

Examples:
  gradatim serve
  gradatim serve --bind 127.0.0.1:9000 --learner ada")]
pub struct ServeArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    bind: SocketAddr,
    /// Who answers; learners on one machine are kept apart by name.
    #[arg(long, value_name = "NAME", default_value = YOU, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    learner: String,
    /// What the log on standard error tells: error, warn, info or debug.
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: tracing::Level,
}

/// Runs the command.
pub fn run(args: &ServeArgs, context: &Context) -> anyhow::Result<()> {
    ensure!(
        args.bind.ip().is_loopback(),
        "--bind {}: beyond this machine there must be a login; choose a loopback address such as 127.0.0.1:8080",
        args.bind
    );
    tracing_subscriber::fmt().with_max_level(args.log_level).with_writer(std::io::stderr).init();
    let catalogue = context.catalogue()?;
    let home = context.home()?;
    let config = Config {
        bind: args.bind,
        journal: home.journal(),
        backstage: Arc::new(Files::new(home, catalogue.clone(), context.clone())),
        catalogue,
        learner: args.learner.clone(),
    };
    let runtime = tokio::runtime::Runtime::new().context("the server cannot start")?;
    runtime.block_on(serve(config, announce, interrupted())).map_err(told)
}

fn announce(address: SocketAddr) {
    println!("Gradatim is at http://{address}/ (Ctrl-C stops it)");
}

/// Done when somebody asks the process to end.
async fn interrupted() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! { _ = ctrl_c => (), _ = terminate.recv() => () }
        return;
    }
    if ctrl_c.await.is_err() {
        // No signal can be heard: only the end of the process ends it.
        std::future::pending::<()>().await;
    }
}

/// A server that broke is a failed run; what it could not start with is bad input.
fn told(error: ServeError) -> anyhow::Error {
    match error {
        ServeError::Io(_) => CheckFailed(error.to_string()).into(),
        other => other.into(),
    }
}
