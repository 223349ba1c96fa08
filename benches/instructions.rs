//! Counts the instructions of the E-step, of scoring and of adaptive selection under valgrind's callgrind, and fails when
//! one has risen by more than 5 % over `instructions.json`; `-- --bless` writes the counts found into that file.
//!
//! Own code because gungraun (once iai-callgrind) keeps its baselines under target/ and needs a runner installed beside it.

#![allow(missing_docs)]

use gradatim_irt::Grid;
use gradatim_irt::calibrate::{IrtParams, Model, SeMethod};
use gradatim_irt::score::{Method, Scorer};
use linfa::traits::Fit;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::hint::black_box;
use std::process::{Command, ExitCode};

type Outcome<T> = Result<T, Box<dyn Error>>;
/// Instructions of one repetition, by the name of the kernel.
type Counts = BTreeMap<String, u64>;

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.json");
const TOLERANCE_PERCENT: u64 = 5;

/// What is counted: the difference between a process with `repetitions` and one with none, which only sets up.
struct Kernel {
    name: &'static str,
    repetitions: u64,
    run: fn(u64) -> Outcome<()>,
}

const KERNELS: [Kernel; 3] = [
    Kernel { name: "EM step of a 2PL calibration, 4,000 x 40", repetitions: 4, run: em_steps },
    Kernel { name: "EAP of 65 answers", repetitions: 200, run: eap },
    Kernel { name: "adaptive step, 1,000 items", repetitions: 100, run: adaptive_steps },
];

/// One step is taken while setting up, so that starting values and final reckoning cancel out. Only the E-step grows with
/// the number of persons: there are enough of them for it to outweigh the M-step.
fn em_steps(repetitions: u64) -> Outcome<()> {
    let data = benches::responses(&benches::items(40, 5)?, 4_000, 6)?.into_dataset();
    let steps = usize::try_from(repetitions)? + 1;
    let params = IrtParams::new(Model::TwoPl).standard_errors(SeMethod::Off);
    // A tolerance that none of so few steps reaches: the number of steps is the same whatever the rounding.
    let fit = params.tolerance(1e-14).max_iterations(steps).fit(&data)?;
    if fit.iterations != steps {
        return Err(format!("the fit took {} steps; {steps} expected", fit.iterations).into());
    }
    black_box(fit);
    Ok(())
}

fn eap(repetitions: u64) -> Outcome<()> {
    let items = benches::items(65, 3)?;
    let responses = benches::responses(&items, 1, 4)?;
    let scorer = Scorer::new(&items, Method::Eap, Grid::new(61, 6.0)?);
    for _ in 0..repetitions {
        black_box(scorer.score(black_box(responses.person(0)))?);
    }
    Ok(())
}

fn adaptive_steps(repetitions: u64) -> Outcome<()> {
    let (mut engine, mut rng) =
        (benches::engine(1_000, gradatim_cat::MaximumInformation)?, benches::generator(2));
    for _ in 0..repetitions {
        black_box(benches::step(&mut engine, &mut rng));
    }
    black_box(&engine);
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well.
fn run(arguments: &[String]) -> Outcome<bool> {
    if let [flag, name, repetitions] = arguments
        && flag == "--kernel"
    {
        let kernel = KERNELS.iter().find(|kernel| kernel.name == name).ok_or("no such kernel")?;
        return (kernel.run)(repetitions.parse()?).map(|()| true);
    }
    let found: Counts =
        KERNELS.iter().map(|kernel| Ok((kernel.name.to_owned(), count(kernel)?))).collect::<Outcome<_>>()?;
    if arguments.iter().any(|argument| argument == "--bless") { bless(&found) } else { compare(&found) }
}

/// Instructions of one repetition.
fn count(kernel: &Kernel) -> Outcome<u64> {
    let (set_up, all) = (instructions(kernel, 0)?, instructions(kernel, kernel.repetitions)?);
    Ok(all.saturating_sub(set_up) / kernel.repetitions)
}

/// Instructions of a process of this program that repeats a kernel.
fn instructions(kernel: &Kernel, repetitions: u64) -> Outcome<u64> {
    let profile = concat!("--callgrind-out-file=", env!("CARGO_TARGET_TMPDIR"), "/callgrind.out");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", profile])
        .arg(env::current_exe()?)
        .args(["--kernel", kernel.name, &repetitions.to_string()])
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .map_err(|error| format!("valgrind: {error}; it must be installed, such as by apt-get"))?;
    let report = String::from_utf8_lossy(&output.stderr);
    let total = report.lines().find_map(|line| line.split_once("Collected :")).map(|(_, total)| total.trim());
    match total {
        Some(total) if output.status.success() => Ok(total.parse()?),
        _ => Err(format!("{}: no count from callgrind:\n{report}", kernel.name).into()),
    }
}

fn bless(found: &Counts) -> Outcome<bool> {
    let record = json!({"compiler": compiler()?, "instructions": found});
    std::fs::write(RECORD, serde_json::to_string_pretty(&record)? + "\n")?;
    println!("{RECORD}: {} kernels recorded", found.len());
    Ok(true)
}

/// Prints every kernel beside its record; false when one needs more instructions than the tolerance allows.
fn compare(found: &Counts) -> Outcome<bool> {
    let record: Value = serde_json::from_str(&std::fs::read_to_string(RECORD)?)?;
    let mut well = true;
    for (name, &now) in found {
        let before = record["instructions"][name.as_str()].as_u64();
        let before = before.ok_or_else(|| format!("{RECORD}: no count of `{name}`; --bless records it"))?;
        let risen = now * 100 > before * (100 + TOLERANCE_PERCENT);
        let change = 100.0 * (now as f64 / before as f64 - 1.0);
        let verdict = if risen { "  TOO MANY" } else { "" };
        println!("{name:<40} {before:>12} recorded {now:>12} now {change:>+7.2} %{verdict}");
        well &= !risen;
    }
    if !well {
        let made_by = record["compiler"].as_str().unwrap_or("an unknown compiler");
        eprintln!(
            "error: a kernel needs over {TOLERANCE_PERCENT} % more instructions than recorded; mend it, or say why and \
             run `cargo bench -p benches --bench instructions -- --bless` (recorded with {made_by}, this is {})",
            compiler()?
        );
    }
    Ok(well)
}

/// Another compiler makes other instructions of the same source.
fn compiler() -> Outcome<String> {
    let output = Command::new(env::var("RUSTC").unwrap_or("rustc".to_owned())).arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
