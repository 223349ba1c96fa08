use super::*;
use proptest::prelude::*;

fn axes() -> (Axis, Axis) {
    (Axis::new("x"), Axis::new("y"))
}

fn chart() -> Chart {
    let (x, y) = axes();
    Chart::new("A chart", x, y)
}

/// The SVG, after checking that it is well formed and has its text alternative.
fn check(chart: &Chart) -> String {
    let svg = chart.svg().unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    let text =
        |name| root.children().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name))).unwrap();
    assert_eq!(text("title").text().unwrap_or_default(), chart.title);
    assert_eq!(text("desc").text().unwrap_or_default(), chart.description);
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    svg
}

fn count(svg: &str, tag: &str) -> usize {
    svg.matches(tag).count()
}

#[test]
fn an_empty_chart_says_so() {
    assert!(check(&chart()).contains("no data"));
    assert!(check(&chart().line("l", Tone::First, vec![])).contains("no data"));
    assert!(check(&chart().points("p", Tone::First, vec![Point::new(f64::NAN, 1.0)])).contains("no data"));
    assert!(!check(&chart().line("l", Tone::First, vec![(0.0, 0.0), (1.0, 1.0)])).contains("no data"));
}

#[test]
fn every_kind_of_mark_is_drawn() {
    let line = || vec![(0.0, 0.0), (1.0, 1.0), (2.0, 0.5)];
    let lines = |svg: &str, color: &str| count(svg, &format!("stroke=\"{color}\" stroke-width=\"4\" points"));
    assert_eq!(lines(&check(&chart().line("", Tone::First, line())), "#1F5FA8"), 1);
    assert!(lines(&check(&chart().dashed("", Tone::Muted, line())), "#8A949E") > 3);
    let points = vec![Point::new(0.0, 1.0), Point::new(1.0, 2.0).between(1.0, 3.0)];
    assert_eq!(count(&check(&chart().points("", Tone::Third, points)), "<circle"), 2);
    let bars = Chart::new("Bars", Axis::names("option", &["A", "B", "C"]), Axis::percent("share"));
    let svg = check(&bars.bars("", Tone::Second, vec![(0.0, 0.5), (1.0, 0.2), (2.0, 0.3)]));
    assert_eq!(count(&svg, "<rect"), 3);
    for label in [">\nA\n<", ">\nB\n<", ">\nC\n<", "%"] {
        assert!(svg.contains(label), "{label}");
    }
}

#[test]
fn names_from_data_are_escaped() {
    let name = "<script>alert(\"x\")</script> & 'co'\u{0}\u{1b}";
    let chart = Chart::new(name, Axis::names(name, &[name]), Axis::new(name)).described(name).line(
        name,
        Tone::First,
        vec![(0.0, 0.0), (0.2, 1.0)],
    );
    assert!(!check(&chart).contains("<script"));
}

#[test]
fn colours_have_a_twin_in_the_dark() {
    let svg = check(&chart().line("l", Tone::First, vec![(0.0, 0.0), (1.0, 1.0)]));
    assert!(
        svg.contains("stroke=\"#1F5FA8\"") && svg.contains("[stroke=\"#1F5FA8\"]{stroke:#7db4f0}"),
        "{svg}"
    );
}

#[test]
fn a_plain_chart_has_no_style_inside() {
    let points = vec![Point::new(0.0, 1.0).between(0.5, 1.5)];
    let chart =
        chart().dashed("l", Tone::First, vec![(0.0, 0.0), (1.0, 1.0)]).points("p", Tone::Third, points);
    let plain = chart.bars("b", Tone::Muted, vec![(0.0, 0.5)]).svg_plain().unwrap();
    let document = roxmltree::Document::parse(&plain).unwrap();
    let styled = |node: roxmltree::Node| node.tag_name().name() == "style" || node.has_attribute("style");
    assert!(!document.descendants().any(styled), "{plain}");
    let colours = |name| document.descendants().filter_map(move |node| node.attribute(name));
    let sheet = crate::style_sheet();
    for colour in colours("stroke").chain(colours("fill")).filter(|colour| *colour != "none") {
        assert!(
            sheet.contains(&format!(":root[data-theme=\"dark\"] .chart [fill=\"{colour}\"]")),
            "{colour}"
        );
    }
}

proptest! {
    #[test]
    fn any_data_give_well_formed_svg(
        points in proptest::collection::vec((any::<f64>(), any::<f64>()), 0..20),
        name in any::<String>(),
    ) {
        let observed = points.iter().map(|(x, y)| Point::new(*x, *y).between(*y, *x)).collect();
        let (x, y) = axes();
        let chart = Chart::new(&name, x, y).line(&name, Tone::First, points.clone())
            .points(&name, Tone::Second, observed).bars("", Tone::Muted, points);
        check(&chart);
    }
}
