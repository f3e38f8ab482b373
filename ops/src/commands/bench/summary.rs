//! The numbers of a set, as a table.

use super::{Cost, Timing};
use crate::draw;

/// Pictures that are summed up together.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) name: String,
    pub(super) timings: Vec<Timing>,
}

/// One row for each set and reader.
pub(super) fn summary(sets: &[Set]) -> String {
    let header = [
        "set",
        "reader",
        "pictures",
        "CPU s median",
        "p95",
        "mean",
        "detect",
        "recognize",
        "rest",
        "wall ms median",
        "p95",
    ];
    draw::rows(header, sets.iter().flat_map(rows))
}

fn rows(set: &Set) -> Vec<[String; 11]> {
    let ours: Vec<Cost> = set.timings.iter().map(|timing| timing.ours).collect();
    let theirs: Vec<Cost> = set
        .timings
        .iter()
        .filter_map(|timing| timing.tesseract)
        .collect();
    let mean = |part: &dyn Fn(&Timing) -> f64| {
        set.timings.iter().map(part).sum::<f64>() / set.timings.len() as f64
    };
    let detect = mean(&|timing| timing.networks.detection_s);
    let recognize = mean(&|timing| timing.networks.recognition_s);
    let all = mean(&|timing| timing.ours.cpu_s.unwrap_or(0.0));
    let parts = [detect, recognize, all - detect - recognize].map(|part| format!("{part:.3}"));
    let mut rows = vec![row(&set.name, "digitizer", &ours, parts)];
    if !theirs.is_empty() {
        rows.push(row(&set.name, "tesseract", &theirs, Default::default()));
        let ratio = |of: fn(&Cost) -> Option<f64>, share| {
            let [ours, theirs] = [&ours, &theirs].map(|costs| quantile(costs, of, share));
            ours.zip(theirs).map_or_else(String::new, |(ours, theirs)| {
                format!("{:.2}", ours / theirs)
            })
        };
        let mut ratios: [String; 11] = Default::default();
        ratios[0].clone_from(&set.name);
        "ratio".clone_into(&mut ratios[1]);
        ratios[3] = ratio(cpu, 0.5);
        ratios[4] = ratio(cpu, 0.95);
        ratios[9] = ratio(wall, 0.5);
        ratios[10] = ratio(wall, 0.95);
        rows.push(ratios);
    }
    rows
}

fn row(
    set: &str,
    reader: &str,
    costs: &[Cost],
    [detect, recognize, rest]: [String; 3],
) -> [String; 11] {
    let seconds = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |s| format!("{s:.3}"));
    let ms =
        |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |s| format!("{:.0}", 1e3 * s));
    let sum: Option<f64> = costs.iter().map(cpu).sum();
    [
        set.to_owned(),
        reader.to_owned(),
        costs.len().to_string(),
        seconds(quantile(costs, cpu, 0.5)),
        seconds(quantile(costs, cpu, 0.95)),
        seconds(sum.map(|sum| sum / costs.len() as f64)),
        detect,
        recognize,
        rest,
        ms(quantile(costs, wall, 0.5)),
        ms(quantile(costs, wall, 0.95)),
    ]
}

fn cpu(cost: &Cost) -> Option<f64> {
    cost.cpu_s
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "asked for like the processor time"
)]
fn wall(cost: &Cost) -> Option<f64> {
    Some(cost.wall_s)
}

/// The smallest value that at least this share of the values does not exceed.
fn quantile(costs: &[Cost], of: fn(&Cost) -> Option<f64>, share: f64) -> Option<f64> {
    let mut values: Vec<f64> = costs.iter().filter_map(of).collect();
    values.sort_by(f64::total_cmp);
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::super::Work;
    use super::*;

    fn cost(seconds: f64) -> Cost {
        Cost {
            cpu_s: Some(seconds),
            wall_s: seconds / 2.0,
        }
    }

    #[test]
    fn quantiles_are_values_that_occurred() {
        let costs: Vec<Cost> = (1..=20).rev().map(|n| cost(f64::from(n))).collect();
        assert_eq!(quantile(&costs, cpu, 0.5), Some(10.0));
        assert_eq!(quantile(&costs, cpu, 0.95), Some(19.0));
        assert_eq!(quantile(&costs[..1], wall, 0.95), Some(10.0));
        assert_eq!(quantile(&[], wall, 0.5), None);
    }

    #[test]
    fn a_set_has_a_row_for_each_reader_and_one_for_how_they_compare() {
        let timing = |ours, theirs: Option<f64>| Timing {
            ours: cost(ours),
            networks: Work {
                detection_s: ours / 4.0,
                recognition_s: ours / 2.0,
                ..Work::default()
            },
            tesseract: theirs.map(cost),
        };
        let set = |timings| Set {
            name: "s".to_owned(),
            timings,
        };
        let both = rows(&set(vec![timing(1.0, Some(0.5)), timing(3.0, Some(2.0))]));
        let readers: Vec<&str> = both.iter().map(|row| row[1].as_str()).collect();
        assert_eq!(readers, ["digitizer", "tesseract", "ratio"]);
        assert_eq!(
            both[0][3..9],
            ["1.000", "3.000", "2.000", "0.500", "1.000", "0.500"]
        );
        assert_eq!((both[2][3].as_str(), both[2][4].as_str()), ("2.00", "1.50"));
        assert_eq!(rows(&set(vec![timing(1.0, None)])).len(), 1);
    }
}
