//! What the characteristic-curve methods minimise, with its derivatives.
//!
//! An item of one scale is read at the place that an ability of the other scale has on its own:
//! `F(A, B) = ½ Σ_q w_q Σ_c (T_c(θ_q) − M_c(u_q))²`, where `u = (θ − B)/A`, and for Haebara `c` runs over the
//! categories of all items, for Stocking and Lord the one curve is the expected score of all items. The symmetric
//! criterion adds the same with the roles exchanged and `u = Aθ + B`.

use super::covariance::Sensitivity;
use super::{Linking, Method, Transform};
use crate::{IrtError, Item, ParameterDerivatives, ParametricModel, ResponseModel};

/// A method and the items it compares.
pub(super) struct Criterion<'a> {
    linking: &'a Linking,
    from: &'a [Item],
    to: &'a [Item],
}

/// The criterion at a line.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Evaluation {
    pub value: f64,
    /// In A and B.
    pub gradient: [f64; 2],
    pub hessian: [[f64; 2]; 2],
    /// The part of the Hessian that is never negative.
    pub gauss_newton: [[f64; 2]; 2],
}

/// Which items are read at a moved place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moving {
    From,
    To,
}

/// A moved place with its derivatives in A and B.
struct Place {
    at: f64,
    gradient: [f64; 2],
    bend: [[f64; 2]; 2],
}

/// A curve at a place, with two derivatives in ability.
#[derive(Debug, Clone, Copy, Default)]
struct Curve {
    value: f64,
    slope: f64,
    curvature: f64,
}

/// One node of one side of the criterion, as derivatives in item parameters need it.
struct Node {
    moving: Moving,
    theta: f64,
    place: Place,
    /// `w·(T − M)` and `w·M'` of each curve.
    residuals: Vec<[f64; 2]>,
}

impl<'a> Criterion<'a> {
    pub(super) fn new(linking: &'a Linking, from: &'a [Item], to: &'a [Item]) -> Self {
        Self { linking, from, to }
    }

    pub(super) fn holds_slope(&self) -> bool {
        self.linking.fixed_slope
    }

    /// Value, gradient and Hessian in A and B.
    pub(super) fn at(&self, line: &Transform) -> Evaluation {
        let mut out = Evaluation::default();
        for (moving, theta, weight) in self.nodes() {
            let place = self.place(moving, line, theta);
            for (fixed, moved) in self.pairs(moving, theta, &place) {
                out.add(weight, fixed.value - moved.value, moved, &place);
            }
        }
        if self.linking.fixed_slope {
            (out.hessian[0][0], out.gauss_newton[0][0]) = (1.0, 1.0);
        }
        out
    }

    fn nodes(&self) -> impl Iterator<Item = (Moving, f64, f64)> {
        let sides: &[Moving] =
            if self.linking.symmetric { &[Moving::From, Moving::To] } else { &[Moving::From] };
        let nodes = self.linking.nodes.iter().zip(&self.linking.weights);
        sides.iter().flat_map(move |side| nodes.clone().map(move |(theta, weight)| (*side, *theta, *weight)))
    }

    fn place(&self, moving: Moving, line: &Transform, theta: f64) -> Place {
        let a = line.a();
        let mut place = match moving {
            Moving::From => {
                let at = (theta - line.b()) / a;
                let bend = [[2.0 * at / (a * a), 1.0 / (a * a)], [1.0 / (a * a), 0.0]];
                Place { at, gradient: [-at / a, -1.0 / a], bend }
            }
            Moving::To => Place { at: line.ability(theta), gradient: [theta, 1.0], bend: [[0.0; 2]; 2] },
        };
        if self.linking.fixed_slope {
            // B alone moves; its own bend is 0 either way.
            (place.gradient[0], place.bend) = (0.0, [[0.0; 2]; 2]);
        }
        place
    }

    fn sets(&self, moving: Moving) -> (&'a [Item], &'a [Item]) {
        match moving {
            Moving::From => (self.to, self.from),
            Moving::To => (self.from, self.to),
        }
    }

    /// Fixed and moved curves.
    fn pairs(&self, moving: Moving, theta: f64, place: &Place) -> impl Iterator<Item = (Curve, Curve)> {
        let (fixed, moved) = self.sets(moving);
        self.curves(fixed, theta).into_iter().zip(self.curves(moved, place.at))
    }

    fn curves(&self, items: &[Item], at: f64) -> Vec<Curve> {
        let mut curves = Vec::new();
        for item in items {
            for k in 0..item.categories() {
                let l = item.log_derivatives(at, k);
                let p = l.value.exp();
                let (curve, weight) = self.target(curves.len(), k);
                if curve == curves.len() {
                    curves.push(Curve::default());
                }
                curves[curve].value += weight * p;
                curves[curve].slope += weight * p * l.slope;
                curves[curve].curvature += weight * p * (l.curvature + l.slope * l.slope);
            }
        }
        curves
    }

    /// The curve that category `k` of an item belongs to, the `next` one or the only one, and its weight there.
    fn target(&self, next: usize, k: usize) -> (usize, f64) {
        if self.linking.method == Method::StockingLord { (0, k as f64) } else { (next, 1.0) }
    }

    /// `−H⁻¹ ∂²F/∂(A, B)∂γ` in the working parameters γ of both sets of items: how A and B follow them
    /// (implicit-function theorem).
    ///
    /// # Errors
    /// [`IrtError::Link`] where the Hessian H has no inverse.
    pub(super) fn sensitivity(&self, line: &Transform) -> Result<(Sensitivity, Sensitivity), IrtError> {
        let empty = |items: &[Item]| items.iter().map(|item| vec![[0.0; 2]; item.working().len()]).collect();
        let (mut of_from, mut of_to): (Sensitivity, Sensitivity) = (empty(self.from), empty(self.to));
        for (moving, theta, weight) in self.nodes() {
            let node = self.node(moving, line, theta, weight);
            let (fixed, moved) = match moving {
                Moving::From => (&mut of_to, &mut of_from),
                Moving::To => (&mut of_from, &mut of_to),
            };
            self.add_fixed(&node, fixed);
            self.add_moved(&node, moved);
        }
        let hessian = self.at(line).hessian;
        for rows in of_from.iter_mut().chain(&mut of_to).flatten() {
            *rows = solved(&hessian, &rows.map(|x| -x))
                .ok_or(IrtError::Link("the criterion is flat, so the line has no standard error"))?;
        }
        Ok((of_from, of_to))
    }

    fn node(&self, moving: Moving, line: &Transform, theta: f64, weight: f64) -> Node {
        let place = self.place(moving, line, theta);
        let residual =
            |(fixed, moved): (Curve, Curve)| [weight * (fixed.value - moved.value), weight * moved.slope];
        let residuals = self.pairs(moving, theta, &place).map(residual).collect();
        Node { moving, theta, place, residuals }
    }

    /// `−w·∂T/∂γ·M'·∂u`.
    fn add_fixed(&self, node: &Node, out: &mut Sensitivity) {
        self.each_parameter(self.sets(node.moving).0, node.theta, |item, x, curve, weight, [first, _]| {
            if let Some([_, slope]) = node.residuals.get(curve) {
                add(&mut out[item][x], -weight * first * slope, &node.place.gradient);
            }
        });
    }

    /// `w·(∂M/∂γ·M' − (T − M)·∂M'/∂γ)·∂u`.
    fn add_moved(&self, node: &Node, out: &mut Sensitivity) {
        self.each_parameter(
            self.sets(node.moving).1,
            node.place.at,
            |item, x, curve, weight, [first, mixed]| {
                if let Some([residual, slope]) = node.residuals.get(curve) {
                    add(&mut out[item][x], weight * (first * slope - residual * mixed), &node.place.gradient);
                }
            },
        );
    }

    /// Hands `(item, parameter, curve, weight, [∂P/∂γ, ∂²P/∂θ∂γ])` of every category to `take`.
    fn each_parameter(
        &self,
        items: &[Item],
        at: f64,
        mut take: impl FnMut(usize, usize, usize, f64, [f64; 2]),
    ) {
        let mut next = 0;
        for (i, item) in items.iter().enumerate() {
            let mut of = ParameterDerivatives::of(item);
            item.parameter_derivatives(at, &mut of);
            for k in 0..item.categories() {
                let (curve, weight) = self.target(next, k);
                for (x, derivatives) in with_ability(item, &of, k).into_iter().enumerate() {
                    take(i, x, curve, weight, derivatives);
                }
                next += 1;
            }
        }
    }
}

impl Evaluation {
    fn add(&mut self, weight: f64, residual: f64, moved: Curve, place: &Place) {
        self.value += 0.5 * weight * residual * residual;
        for i in 0..2 {
            self.gradient[i] -= weight * residual * moved.slope * place.gradient[i];
            for j in 0..2 {
                let product = place.gradient[i] * place.gradient[j];
                let square = weight * moved.slope * moved.slope * product;
                let rest = moved.curvature * product + moved.slope * place.bend[i][j];
                self.gauss_newton[i][j] += square;
                self.hessian[i][j] += square - weight * residual * rest;
            }
        }
    }
}

fn add(row: &mut [f64; 2], factor: f64, gradient: &[f64; 2]) {
    for (cell, g) in row.iter_mut().zip(gradient) {
        *cell += factor * g;
    }
}

/// `[∂P/∂γ, ∂²P/∂θ∂γ]` of category `k` in each working parameter.
///
/// Ability enters only as a·θ beside the intercepts, so `∂P/∂θ = a·D P` with `D = Σ_y v_y ∂/∂δ_y`, where `v_y` is 1,
/// or the number of steps that an intercept of a partial credit item cumulates; the second derivatives in the
/// parameters hold the rest.
fn with_ability(item: &Item, of: &ParameterDerivatives, k: usize) -> Vec<[f64; 2]> {
    let n = of.gradient.len() / of.value.len();
    let (gradient, hessian) = (&of.gradient[k * n..(k + 1) * n], &of.hessian[k * n * n..(k + 1) * n * n]);
    let p = of.value[k].exp();
    let intercepts = match item {
        Item::Dichotomous(_) => 1..2,
        _ => 1..n,
    };
    let steps = |y: usize| if matches!(item, Item::PartialCredit(_)) { y as f64 } else { 1.0 };
    let along: f64 = intercepts.clone().map(|y| steps(y) * p * gradient[y]).sum();
    let mixed = |x: usize| {
        let second = |y: usize| steps(y) * p * (hessian[y * n + x] + gradient[y] * gradient[x]);
        let own = if x == 0 { along } else { 0.0 };
        own + item.a() * intercepts.clone().map(second).sum::<f64>()
    };
    (0..n).map(|x| [p * gradient[x], mixed(x)]).collect()
}

/// The solution of two symmetric equations, if they have one.
pub(super) fn solved([[aa, ab], [_, bb]]: &[[f64; 2]; 2], [x, y]: &[f64; 2]) -> Option<[f64; 2]> {
    let determinant = aa * bb - ab * ab;
    let solution = [(bb * x - ab * y) / determinant, (aa * y - ab * x) / determinant];
    solution.iter().all(|s| s.is_finite()).then_some(solution)
}
