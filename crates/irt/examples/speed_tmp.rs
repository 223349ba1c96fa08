//! Temporary.
use gradatim_irt::Responses;
use gradatim_irt::calibrate::{IrtParams, Model, SeMethod};
use linfa::traits::Fit;
fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}
fn main() {
    let tol: f64 = std::env::args().nth(1).map_or(1e-7, |x| x.parse().unwrap());
    let se = std::env::args().nth(2).is_some();
    let text = std::fs::read_to_string(std::env::args().nth(3).unwrap_or("/tmp/w/sim.csv".into())).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let skip = usize::from(header[0] == "learner" || header[0].contains("person") || header[0].is_empty());
    let mut r = Responses::new(header.len() - skip);
    for l in lines {
        let row: Vec<(u32, u8)> = l
            .split(',')
            .skip(skip)
            .enumerate()
            .filter(|(_, v)| *v != "" && *v != "NA")
            .map(|(i, v)| (i as u32, v.parse().unwrap()))
            .collect();
        r.push(&row).unwrap();
    }
    let d = r.into_dataset();
    for _ in 0..3 {
        let (t, c) = (std::time::Instant::now(), cpu());
        let mut p = IrtParams::new(Model::TwoPl).tolerance(tol);
        if !se {
            p = p.standard_errors(SeMethod::Off);
        }
        let fit = p.fit(&d).unwrap();
        println!(
            "wall {:.3} cpu {:.2} it {} ll {:.6} grad {:.1e} conv {} trace {:?}",
            t.elapsed().as_secs_f64(),
            cpu() - c,
            fit.iterations,
            fit.log_likelihood,
            fit.max_gradient,
            fit.converged,
            fit.trace.len()
        );
        for w in &fit.trace {
            print!("{:.5} ", w - fit.log_likelihood);
        }
        println!();
    }
}
