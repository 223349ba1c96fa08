//! temporary
use crate::samples::*;
use crate::*;
use std::time::Instant;
#[test]
fn perf() {
    let folder = tempfile::tempdir_in("/work/main/target").unwrap();
    let j = Journal::open(&folder.path().join("j")).unwrap();
    j.append(&[history("one", 65)]).unwrap();
    let mut t: Vec<f64> = (0..500)
        .map(|i| {
            let s = Instant::now();
            j.answer(&answer("one", 1 + i % 65, "a", NOVEMBER + i as i64)).unwrap();
            s.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    t.sort_by(f64::total_cmp);
    println!("durable answer ms: median {:.3} p99 {:.3}", t[250], t[495]);
    let entries: Vec<_> = (0..500).map(|i| Entry::Answer(answer("one", 1 + i % 65, "a", NOVEMBER))).collect();
    let s = Instant::now();
    j.write(&entries).unwrap();
    println!("500 in one write {:?}", s.elapsed());
    let hs: Vec<_> =
        (0..10_000).map(|i| history_of(&format!("p{}", i / 3), &format!("s{i}"), Mode::Drill, 65)).collect();
    let s = Instant::now();
    j.append(&hs).unwrap();
    println!("append 650k {:?}", s.elapsed());
    let key = LearnerKey::throw_away().unwrap();
    let a = folder.path().join("attempts");
    let s = Instant::now();
    println!("{:?} {:?}", dataset::compact(&j, &key, &a).unwrap(), s.elapsed());
    let s = Instant::now();
    println!("{:?} {:?}", dataset::compact(&j, &key, &a).unwrap(), s.elapsed());
    let s = Instant::now();
    let n = read_responses(&a, &ReadOptions { unit: Unit::Learner, ..Default::default() })
        .unwrap()
        .responses
        .len();
    println!("read attempts {n} {:?}", s.elapsed());
    let s = Instant::now();
    println!("{:?} {:?}", dataset::forget(&a, &key.pseudonym("p7")).unwrap(), s.elapsed());
    drop(j);
    let s = Instant::now();
    let j = Journal::open(&folder.path().join("j")).unwrap();
    println!("open {:?}", s.elapsed());
    let s = Instant::now();
    j.forget("p7").unwrap();
    println!("journal forget {:?}", s.elapsed());
    let mut csv = String::from("learner,item,correct\n");
    for i in 0..3_000_000u32 {
        use std::fmt::Write;
        writeln!(csv, "p{},i{},{}", i % 30_000, (i / 30_000) * 7 % 1000, i & 1).unwrap();
    }
    let p = folder.path().join("l.csv");
    std::fs::write(&p, csv).unwrap();
    let s = Instant::now();
    let t = read_responses(&p, &ReadOptions::default()).unwrap();
    println!("long 3M {:?} {}", s.elapsed(), t.responses.len());
}
