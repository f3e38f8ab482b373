//! Finds which lines are sums or differences of those before them.
//!
//! The lines that nothing has summed up yet are kept on a stack, as a reader with a pencil would: a total takes the
//! uppermost of them and stands for them from then on, so that totals of subtotals come out by themselves.

use super::ledger::{Figure, Ledger};

/// Most lines that one total is tried on.
const MAX_PARTS: usize = 60;

/// A printed result has to be this many units of its last digit to count as evidence: a 7 is hit by chance.
const LEAST_RESULT: f64 = 20.0;

/// The same where one place alone has to show the equation.
const LEAST_SINGLE_RESULT: f64 = 1000.0;

/// A line that other lines add up to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Equation {
    /// The result.
    pub(super) result: usize,
    /// The line that is counted in full.
    pub(super) first: usize,
    /// The others.
    pub(super) rest: Vec<usize>,
    /// Whether the others are added to the first or taken from it.
    pub(super) kind: EquationKind,
    /// Places where it holds.
    pub(super) holds: Vec<usize>,
    /// Places where it does not.
    pub(super) fails: Vec<usize>,
}

/// What is done with the lines after the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EquationKind {
    Sum,
    Difference,
}

impl EquationKind {
    fn sign(self) -> f64 {
        match self {
            Self::Sum => 1.0,
            Self::Difference => -1.0,
        }
    }
}

impl Equation {
    /// Lines on both sides.
    pub(super) fn lines(&self) -> impl Iterator<Item = usize> + '_ {
        [self.result, self.first]
            .into_iter()
            .chain(self.rest.iter().copied())
    }

    /// What the result has over the sum of its parts at one place, when the value of one line is replaced.
    pub(super) fn excess(&self, ledger: &Ledger, place: usize, replaced: (usize, f64)) -> f64 {
        let value = |line: usize| {
            if line == replaced.0 {
                return replaced.1;
            }
            ledger.line(line)[place].map_or(0.0, |figure| figure.value)
        };
        let rest: f64 = self.rest.iter().map(|&line| value(line)).sum();
        value(self.result) - value(self.first) - self.kind.sign() * rest
    }

    /// Evidence for it: places that show it over places that deny it.
    fn weight(&self) -> isize {
        self.holds.len() as isize - 2 * self.fails.len() as isize
    }
}

/// Every equation of the ledger, in the order of their results.
pub(super) fn find(ledger: &Ledger) -> Vec<Equation> {
    let mut equations = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for line in 0..ledger.n_lines {
        if ledger.line(line).iter().all(Option::is_none) {
            continue;
        }
        if let Some(equation) = best(ledger, line, &open) {
            open.retain(|part| *part != equation.first && !equation.rest.contains(part));
            equations.push(equation);
        }
        open.push(line);
    }
    equations
}

/// The best supported equation with this result.
fn best(ledger: &Ledger, result: usize, open: &[usize]) -> Option<Equation> {
    let recent = &open[open.len().saturating_sub(MAX_PARTS)..];
    let mut best: Option<Equation> = None;
    for n_parts in 2..=recent.len() {
        let (first, rest) = recent[recent.len() - n_parts..].split_first()?;
        for kind in [EquationKind::Sum, EquationKind::Difference] {
            let equation = Equation {
                result,
                first: *first,
                rest: rest.to_vec(),
                kind,
                holds: Vec::new(),
                fails: Vec::new(),
            };
            let Some(tried) = tried(equation, ledger) else {
                continue;
            };
            if best
                .as_ref()
                .is_none_or(|best| tried.weight() > best.weight())
            {
                best = Some(tried);
            }
        }
    }
    best
}

/// The equation with the places that show it, if they are enough.
fn tried(mut equation: Equation, ledger: &Ledger) -> Option<Equation> {
    let mut n_shown = 0;
    let mut strongest = 0.0_f64;
    for place in 0..ledger.n_samples {
        match trial(&equation, ledger, place) {
            Trial::Holds(weight) => {
                equation.holds.push(place);
                if weight >= LEAST_RESULT {
                    n_shown += 1;
                    strongest = strongest.max(weight);
                }
            }
            Trial::Fails => equation.fails.push(place),
            Trial::Nothing => {}
        }
    }
    let labelled = ledger.sums_up[equation.result];
    let enough = match n_shown {
        0 => false,
        1 => labelled && equation.fails.is_empty() && strongest >= LEAST_SINGLE_RESULT,
        2 => equation.fails.len() <= usize::from(labelled),
        n => 3 * equation.fails.len() <= n,
    };
    enough.then_some(equation)
}

enum Trial {
    /// With the result in units of its last digit, 0 when a single part makes it.
    Holds(f64),
    Fails,
    /// Too few figures.
    Nothing,
}

fn trial(equation: &Equation, ledger: &Ledger, place: usize) -> Trial {
    let at = |line: usize| ledger.line(line)[place];
    let Some(result) = at(equation.result) else {
        return Trial::Nothing;
    };
    let parts = std::iter::once(equation.first).chain(equation.rest.iter().copied());
    let parts: Vec<Figure> = parts.filter_map(at).collect();
    let n_counted = parts.iter().filter(|part| part.value != 0.0).count();
    if at(equation.first).is_none()
        || n_counted == 0
        || result.step == 0.0
        || !parts.iter().all(|part| part.adds_to(&result))
        || parts.iter().any(|part| part.step > result.step)
    {
        return Trial::Nothing;
    }
    let excess = equation
        .excess(ledger, place, (equation.result, result.value))
        .abs();
    if excess > tolerance(result.step, n_counted) {
        return Trial::Fails;
    }
    Trial::Holds(if n_counted > 1 {
        result.value.abs() / result.step
    } else {
        0.0
    })
}

/// How far a sum of rounded parts may be from its rounded result.
pub(super) fn tolerance(step: f64, n_parts: usize) -> f64 {
    step * if n_parts <= 6 { 1.01 } else { 2.01 }
}
