//! Drawn bars give the numbers that they were drawn from.

use digitizer::{
    chart::{
        frame::{
            BaseAxis, CategoryLabel, Frame, LegendEntry, Phrase, Rules, Scale, Swatch, Tick,
            ValueAxis,
        },
        marks, values,
    },
    figure::{Chart, ChartKind, Orientation, ScaleKind},
    geometry::Rect,
    ocr::{Turn, Word},
};
use image::{Rgb, RgbImage};

const BLUE: [u8; 3] = [40, 90, 180];
const ORANGE: [u8; 3] = [230, 130, 40];
const GREY: [u8; 3] = [210; 3];
/// Row of the value 0; ten pixels are one unit.
const BASE: u32 = 250;
const WIDTH: u32 = 460;

/// A picture of bars and the frame around them.
struct Drawing {
    image: RgbImage,
    frame: Frame,
}

impl Drawing {
    fn new(names: &[&str]) -> Self {
        let place = |at: usize| 90.0 + 100.0 * at as f32;
        let labels = names.iter().enumerate().map(|(at, name)| CategoryLabel {
            place: place(at),
            text: (*name).to_owned(),
            bbox: Rect::from_ltrb(place(at) - 20.0, 260.0, place(at) + 20.0, 270.0),
            confidence: 0.9,
        });
        let frame = Frame {
            plot: Rect::from_ltrb(40.0, 50.0, WIDTH as f32, BASE as f32),
            background: [255; 3],
            text_height: 10.0,
            orientation: Orientation::Vertical,
            is_ambiguous: false,
            rules: Rules::default(),
            value_axes: Vec::new(),
            base_axis: BaseAxis::Categories {
                labels: labels.collect(),
                label: None,
            },
            legend: Vec::new(),
            loose: Vec::new(),
            heading: Vec::new(),
            footing: Vec::new(),
        };
        Self {
            image: RgbImage::from_pixel(WIDTH, 300, Rgb([255; 3])),
            frame,
        }
    }

    /// An axis from 0 to 20 with a grid line at each tick.
    fn with_scale(mut self) -> Self {
        let tick = |value: u32| {
            let y = (BASE - 10 * value) as f32;
            Tick {
                place: y,
                text: value.to_string(),
                value: f64::from(value),
                fits: true,
                bbox: Rect::from_ltrb(10.0, y - 5.0, 30.0, y + 5.0),
            }
        };
        self.frame.value_axes.push(ValueAxis {
            scale: Scale {
                kind: ScaleKind::Linear,
                offset: f64::from(BASE) / 10.0,
                slope: -0.1,
            },
            ticks: [0, 5, 10, 15, 20].map(tick).to_vec(),
            far: false,
            magnitude: 0,
            label: None,
            unit: None,
        });
        self
    }

    fn fill(&mut self, (left, right): (u32, u32), (low, high): (f64, f64), colour: [u8; 3]) {
        let row = |value: f64| (f64::from(BASE) - 10.0 * value).round() as u32;
        for y in row(high)..row(low) {
            for x in left..right {
                self.image.put_pixel(x, y, Rgb(colour));
            }
        }
    }

    /// A line of the grid over everything that is drawn so far.
    fn rule(&mut self, value: f64) {
        self.fill((40, WIDTH), (value, value + 0.1), GREY);
    }

    fn print(&mut self, text: &str, x: f32, bottom: f32) {
        let bbox = Rect::from_ltrb(x - 12.0, bottom - 10.0, x + 12.0, bottom);
        self.frame.loose.push(Phrase {
            text: text.to_owned(),
            bbox,
            confidence: 0.95,
            words: vec![Word {
                text: text.to_owned(),
                bbox,
                confidence: 0.95,
                weakest: 0.95,
                alternatives: Vec::new(),
                line: 0,
                turn: Turn::Upright,
            }],
        });
    }

    fn name(&mut self, name: &str, colour: [u8; 3]) {
        self.frame.legend.push(LegendEntry {
            name: name.to_owned(),
            colour,
            swatch: Swatch::Filled,
            bbox: Rect::from_ltrb(50.0, 10.0, 60.0, 20.0),
            confidence: 0.9,
        });
    }

    fn read(&self) -> Chart {
        let marks = marks::find(&self.image, &self.frame, &[]);
        values::read(&self.frame, &marks).expect("the bars have values")
    }
}

fn numbers(chart: &Chart, series: usize) -> Vec<f64> {
    let points = &chart.series[series].points;
    points
        .iter()
        .map(|point| point.y.expect("no gap"))
        .collect()
}

fn assert_near(found: &[f64], expected: &[f64]) {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 0.1;
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(near),
        "{found:?} instead of {expected:?}"
    );
}

#[test]
fn bars_beside_each_other_are_read_off_the_scale_through_grid_lines() {
    let mut drawing = Drawing::new(&["2021", "2022", "2023"]).with_scale();
    for (at, (a, b)) in [(12.0, 7.0), (4.0, 16.0), (18.0, 9.0)]
        .into_iter()
        .enumerate()
    {
        let left = 60 + 100 * at as u32;
        drawing.fill((left, left + 28), (0.0, a), BLUE);
        drawing.fill((left + 31, left + 59), (0.0, b), ORANGE);
    }
    drawing.rule(5.0);
    drawing.rule(10.0);
    drawing.name("Base", BLUE);
    drawing.name("Upside", ORANGE);
    let chart = drawing.read();
    assert_eq!(
        (chart.kind, chart.orientation),
        (ChartKind::Bar, Orientation::Vertical)
    );
    assert_eq!(chart.categories, ["2021", "2022", "2023"]);
    let names: Vec<&str> = chart
        .series
        .iter()
        .map(|series| series.name.as_str())
        .collect();
    assert_eq!(names, ["Base", "Upside"]);
    assert_near(&numbers(&chart, 0), &[12.0, 4.0, 18.0]);
    assert_near(&numbers(&chart, 1), &[7.0, 16.0, 9.0]);
    assert!(chart.estimated && chart.series.iter().all(|series| series.stack.is_none()));
}

#[test]
fn segments_on_one_another_are_stacked_and_hold_their_own_value() {
    let mut drawing = Drawing::new(&["A", "B", "C"]).with_scale();
    for (at, (a, b)) in [(6.0, 3.0), (10.0, 8.0), (2.0, 9.0)]
        .into_iter()
        .enumerate()
    {
        let left = 60 + 100 * at as u32;
        drawing.fill((left, left + 60), (0.0, a), BLUE);
        drawing.fill((left, left + 60), (a, a + b), ORANGE);
    }
    drawing.name("Debt", BLUE);
    drawing.name("Equity", ORANGE);
    let chart = drawing.read();
    assert!(chart.series.iter().all(|series| series.stack.is_some()));
    assert_near(&numbers(&chart, 0), &[6.0, 10.0, 2.0]);
    assert_near(&numbers(&chart, 1), &[3.0, 8.0, 9.0]);
}

#[test]
fn floating_bars_are_signed_steps_between_levels() {
    let mut drawing = Drawing::new(&["Start", "Up", "Down", "End"]).with_scale();
    for (at, span) in [(0.0, 10.0), (10.0, 15.0), (11.0, 15.0), (0.0, 11.0)]
        .into_iter()
        .enumerate()
    {
        let left = 60 + 100 * at as u32;
        let colour = if at == 2 { ORANGE } else { BLUE };
        drawing.fill((left, left + 60), span, colour);
    }
    let chart = drawing.read();
    assert_eq!(
        (chart.kind, chart.totals.clone()),
        (ChartKind::Waterfall, vec![0, 3])
    );
    assert_near(&numbers(&chart, 0), &[10.0, 5.0, -4.0, 11.0]);
}

#[test]
fn printed_values_are_the_scale_where_no_axis_is_and_a_bar_without_one_is_estimated() {
    let mut drawing = Drawing::new(&["A", "B", "C", "D"]);
    for (at, value) in [12.0, 6.0, 9.0, 15.0].into_iter().enumerate() {
        let left = 60 + 100 * at as u32;
        drawing.fill((left, left + 60), (0.0, value), BLUE);
        if at != 2 {
            let top = BASE as f32 - 10.0 * value as f32;
            drawing.print(&format!("{}%", 3.0 * value), left as f32 + 30.0, top - 4.0);
        }
    }
    let chart = drawing.read();
    assert_near(&numbers(&chart, 0), &[36.0, 18.0, 27.0, 45.0]);
    let estimated: Vec<bool> = chart.series[0]
        .points
        .iter()
        .map(|point| point.estimated)
        .collect();
    assert_eq!(estimated, [false, false, true, false]);
    assert_eq!(chart.y_axes[0].unit.as_deref(), Some("%"));
}

#[test]
fn a_label_that_contradicts_its_bar_is_doubted() {
    let mut drawing = Drawing::new(&["A", "B", "C", "D"]).with_scale();
    for (at, (value, label)) in [(12.0, "12"), (6.0, "6"), (9.0, "3"), (15.0, "15")]
        .into_iter()
        .enumerate()
    {
        let left = 60 + 100 * at as u32;
        drawing.fill((left, left + 60), (0.0, value), BLUE);
        drawing.print(
            label,
            left as f32 + 30.0,
            BASE as f32 - 10.0 * value as f32 - 4.0,
        );
    }
    let chart = drawing.read();
    assert_near(&numbers(&chart, 0), &[12.0, 6.0, 9.0, 15.0]);
    assert!(chart.series[0].points[2].estimated && chart.warnings.len() == 2);
}

#[test]
fn a_name_that_was_not_read_follows_from_the_others_and_numbers_name_bars() {
    let mut drawing = Drawing::new(&["2021", "", "2023", "2024"]).with_scale();
    for at in 0..4 {
        let left = 60 + 100 * at;
        drawing.fill((left, left + 60), (0.0, f64::from(at + 4)), BLUE);
    }
    let BaseAxis::Categories { labels, .. } = &mut drawing.frame.base_axis else {
        unreachable!("the frame has names")
    };
    labels.remove(1);
    assert_eq!(drawing.read().categories, ["2021", "2022", "2023", "2024"]);

    let tick = |at: usize| Tick {
        place: 90.0 + 200.0 * at as f32,
        text: (10 * at).to_string(),
        value: 10.0 * at as f64,
        fits: true,
        bbox: Rect::default(),
    };
    drawing.frame.base_axis = BaseAxis::Numbers(ValueAxis {
        scale: Scale {
            kind: ScaleKind::Linear,
            offset: -4.5,
            slope: 0.05,
        },
        ticks: [0, 1].map(tick).to_vec(),
        far: false,
        magnitude: 0,
        label: None,
        unit: None,
    });
    assert_eq!(drawing.read().categories, ["0", "5", "10", "15"]);
}
