//! Calibrates ten simulated items through linfa, and prints every estimate with its standard error beside the truth.
//!
//! `cargo run --release -p gradatim-irt --example calibrate`

mod simulation;

use gradatim_irt::IrtError;
use gradatim_irt::calibrate::{Calibration, IrtParams, Model};
use linfa::prelude::{Fit, ParamGuard, Predict};
use simulation::{generator, items, responses};

fn main() -> Result<(), IrtError> {
    let mut rng = generator(1);
    let truth = items(10, (0.0, 0.0), &mut rng)?;
    let data = responses(&truth, 1_000, &mut rng)?.into_dataset();

    let params = IrtParams::new(Model::TwoPl).tolerance(1e-6).check()?;
    let fit = params.fit(&data)?;

    print_fit(&fit);
    println!("\nitem         a (error)   true          b (error)   true");
    for (i, (estimate, item)) in fit.items.iter().zip(&truth).enumerate() {
        let a = with_error(estimate.a, estimate.se.a);
        let b = with_error(estimate.b, estimate.se.b);
        println!("{:>4}  {a} {:>6.3}  {b} {:>6.3}", i + 1, item.a(), item.b());
    }

    let scores = fit.predict(&data);
    for (person, score) in scores.iter().take(3).enumerate() {
        if let Ok(score) = score {
            println!("person {}: ability {:+.2} ± {:.2}", person + 1, score.theta, score.se);
        }
    }
    Ok(())
}

fn print_fit(fit: &Calibration) {
    let verdict = if fit.converged { "converged" } else { "NOT converged" };
    let (steps, gradient) = (fit.iterations, fit.max_gradient);
    println!("{verdict} in {steps} EM steps, largest gradient {gradient:.1e}");
    println!("log-likelihood {:.3}, AIC {:.1}, BIC {:.1}", fit.log_likelihood, fit.aic(), fit.bic());
}

fn with_error(value: f64, se: Option<f64>) -> String {
    let se = se.map_or("-".to_owned(), |se| format!("{se:.3}"));
    format!("{value:>8.3} ({se})")
}
