//! A picture to draw on, and the words that are printed in it.

use digitizer::{
    chart,
    figure::Chart,
    geometry::Rect,
    ocr::{Turn, Word},
};
use image::{
    Rgb, RgbImage,
    imageops::{self, FilterType},
};

pub(crate) const BLUE: [u8; 3] = [40, 90, 180];
pub(crate) const ORANGE: [u8; 3] = [230, 130, 40];
pub(crate) const GREY: [u8; 3] = [215; 3];
/// Row of 0 and pixels of one unit where values go up; column of 0 and pixels of one where they go across.
pub(crate) const BASE: f32 = 280.0;
pub(crate) const LEFT: f32 = 80.0;
pub(crate) const UNIT: f32 = 10.0;
/// Five places along the base.
pub(crate) const PLACES: [f32; 5] = [120.0, 205.0, 290.0, 375.0, 460.0];

/// A white picture and its words, ten pixels high.
pub(crate) struct Canvas {
    image: RgbImage,
    words: Vec<Word>,
}

impl Canvas {
    pub(crate) fn new() -> Self {
        Self::on([255; 3])
    }

    /// A page of another colour.
    pub(crate) fn on(page: [u8; 3]) -> Self {
        Self {
            image: RgbImage::from_pixel(520, 360, Rgb(page)),
            words: Vec::new(),
        }
    }

    /// The same, larger or smaller.
    pub(crate) fn scaled(self, factor: f32) -> Self {
        let size = |pixels: u32| (pixels as f32 * factor).round() as u32;
        let (width, height) = (size(self.image.width()), size(self.image.height()));
        let words = self.words.into_iter().map(|word| Word {
            bbox: word.bbox.scaled(factor),
            ..word
        });
        Self {
            image: imageops::resize(&self.image, width, height, FilterType::Triangle),
            words: words.collect(),
        }
    }

    /// Prints a word around a place.
    pub(crate) fn print(&mut self, text: &str, x: f32, y: f32) {
        let half = 3.0 * text.len() as f32;
        self.print_at(text, Rect::from_ltrb(x - half, y - 5.0, x + half, y + 5.0));
    }

    /// Prints a word in a box.
    pub(crate) fn print_at(&mut self, text: &str, bbox: Rect) {
        self.words.push(Word {
            text: text.to_owned(),
            bbox,
            confidence: 0.99,
            weakest: 0.99,
            alternatives: Vec::new(),
            line: self.words.len(),
            turn: Turn::Upright,
        });
    }

    pub(crate) fn fill(
        &mut self,
        (left, top, right, bottom): (f32, f32, f32, f32),
        colour: [u8; 3],
    ) {
        for y in top.round() as u32..bottom.round() as u32 {
            for x in left.round() as u32..right.round() as u32 {
                self.image.put_pixel(x, y, Rgb(colour));
            }
        }
    }

    /// A line of three pixels through points, with soft edges.
    pub(crate) fn line(&mut self, points: &[(f32, f32)], colour: [u8; 3]) {
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            let steep = (y1 - y0).hypot(x1 - x0) / (x1 - x0);
            for x in x0.round() as u32..=x1.round() as u32 {
                let y = y0 + (x as f32 - x0) / (x1 - x0) * (y1 - y0);
                let half = 1.5 * steep;
                for row in (y - half - 1.0) as u32..=(y + half + 1.0) as u32 {
                    let inside = half + 0.5 - (row as f32 - y).abs();
                    self.blend(x, row, colour, inside.clamp(0.0, 1.0));
                }
            }
        }
    }

    /// What is below a line, down to the base.
    pub(crate) fn area(&mut self, points: &[(f32, f32)], colour: [u8; 3]) {
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            for x in x0 as u32..=x1 as u32 {
                let y = y0 + (x as f32 - x0) / (x1 - x0) * (y1 - y0);
                self.fill((x as f32, y, x as f32 + 1.0, BASE), colour);
            }
        }
    }

    /// A round marker.
    pub(crate) fn dot(&mut self, (x, y): (f32, f32), radius: f32, colour: [u8; 3]) {
        let reach = radius.ceil() as i32 + 1;
        for (dx, dy) in (-reach..=reach).flat_map(|dx| (-reach..=reach).map(move |dy| (dx, dy))) {
            let away = ((dx * dx + dy * dy) as f32).sqrt();
            let (column, row) = (x.round() as i32 + dx, y.round() as i32 + dy);
            let part = (radius + 0.5 - away).clamp(0.0, 1.0);
            self.blend(column as u32, row as u32, colour, part);
        }
    }

    fn blend(&mut self, x: u32, y: u32, colour: [u8; 3], part: f32) {
        let pixel = self.image.get_pixel_mut(x, y);
        for (channel, &own) in pixel.0.iter_mut().zip(&colour) {
            let behind = f32::from(*channel);
            *channel = (behind + part * (f32::from(own) - behind)).round() as u8;
        }
    }

    /// Numbers up the left side with a grid line each.
    pub(crate) fn scale_up(&mut self, values: impl Iterator<Item = u32>) {
        self.scale_up_to(500.0, values);
    }

    /// The same with grid lines that end at `right`.
    pub(crate) fn scale_up_to(&mut self, right: f32, values: impl Iterator<Item = u32>) {
        for value in values {
            let y = BASE - UNIT * value as f32;
            self.fill((LEFT, y, right, y + 1.0), GREY);
            self.print(&value.to_string(), LEFT - 20.0, y);
        }
    }

    /// Numbers below with a grid line each.
    pub(crate) fn scale_across(&mut self, values: impl Iterator<Item = u32>) {
        for value in values {
            let x = LEFT + UNIT * value as f32;
            self.fill((x, 40.0, x + 1.0, BASE), GREY);
            self.print(&value.to_string(), x, BASE + 15.0);
        }
    }

    /// Years below places, from 2019 on.
    pub(crate) fn years(&mut self, places: &[f32]) {
        for (at, &place) in places.iter().enumerate() {
            self.print(&(2019 + at).to_string(), place, BASE + 15.0);
        }
    }

    /// Bars at places, fifty pixels wide.
    pub(crate) fn bars(&mut self, places: &[f32], values: &[f32], colour: [u8; 3]) {
        for (&place, value) in places.iter().zip(values) {
            self.fill(
                (place - 25.0, BASE - UNIT * value, place + 25.0, BASE),
                colour,
            );
        }
    }

    /// A name behind a swatch, 14 pixels wide.
    pub(crate) fn legend(&mut self, name: &str, (x, y): (f32, f32), colour: [u8; 3]) {
        self.fill((x, y - 5.0, x + 14.0, y + 5.0), colour);
        let width = 6.0 * name.len() as f32;
        self.print_at(
            name,
            Rect::from_ltrb(x + 20.0, y - 5.0, x + 20.0 + width, y + 5.0),
        );
    }

    pub(crate) fn read(&self) -> Chart {
        chart::read(&self.image, &self.words).expect("values can be read")
    }
}

/// Where values at places are drawn.
pub(crate) fn points(places: &[f32], values: &[f32]) -> Vec<(f32, f32)> {
    let at = |(place, value): (&f32, &f32)| (*place, BASE - UNIT * value);
    places.iter().zip(values).map(at).collect()
}

/// The names of the series.
pub(crate) fn names(chart: &Chart) -> Vec<&str> {
    let names = chart.series.iter().map(|series| series.name.as_str());
    names.collect()
}

/// The values of a series.
pub(crate) fn values(chart: &Chart, series: usize) -> Vec<Option<f64>> {
    let points = chart.series[series].points.iter();
    points.map(|point| point.y).collect()
}

#[track_caller]
pub(crate) fn assert_values(chart: &Chart, series: usize, drawn: &[f64], off: f64) {
    let found = values(chart, series);
    let near = |(found, drawn): (&Option<f64>, &f64)| {
        found.is_some_and(|found| (found - drawn).abs() <= off)
    };
    assert!(
        found.len() == drawn.len() && found.iter().zip(drawn).all(near),
        "{found:?} instead of {drawn:?}"
    );
}
