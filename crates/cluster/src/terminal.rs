//! What the three programs share towards people: where logs go, and how an error ends a program.

use gradatim_sentence::OneLine;
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// How much of what happens is written to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Verbosity {
    /// Only what fails.
    Error,
    /// And what is suspicious.
    Warn,
    /// And what begins and ends.
    Info,
    /// And the engine's own account of it.
    Debug,
}

impl From<Verbosity> for LevelFilter {
    fn from(verbosity: Verbosity) -> Self {
        match verbosity {
            Verbosity::Error => Self::ERROR,
            Verbosity::Warn => Self::WARN,
            Verbosity::Info => Self::INFO,
            Verbosity::Debug => Self::DEBUG,
        }
    }
}

/// Sends the log of this program and of the engine to standard error. Libraries that handle requests with credentials
/// never say more than warnings.
pub fn log_to_stderr(verbosity: Verbosity) {
    let quiet = ["object_store", "reqwest", "hyper", "hyper_util", "rustls", "h2"];
    let levels = quiet.into_iter().fold(Targets::new().with_default(verbosity), |levels, name| {
        levels.with_target(name, LevelFilter::WARN)
    });
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .with_target(false);
    // The one error is that somebody else has set up a log already.
    let _ = tracing_subscriber::registry().with(lines).with(levels).try_init();
}

/// Runs a program to its end. Plans are trees, and the engine walks them by recursion: its threads get room for that.
pub fn run(program: impl Future<Output = ExitCode> + Send + 'static) -> ExitCode {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    let ended = runtime.map(|runtime| {
        let program = runtime.spawn(program);
        runtime.block_on(program)
    });
    match ended {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => exit(Err(error.into())),
        Err(error) => exit(Err(error.into())),
    }
}

/// Stack of every thread; what Ballista's own programs take.
const STACK_BYTES: usize = 32 << 20;

/// Ends a program: silence and 0, or one line and 2.
pub fn exit(outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", OneLine(format_args!("{error:#}")));
            ExitCode::from(2)
        }
    }
}

/// Waits for Ctrl-C or, where there is such a thing, SIGTERM.
///
/// # Errors
/// When the system does not let a program wait for signals.
pub async fn told_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            interrupted = tokio::signal::ctrl_c() => interrupted,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
