//! Paragraphs, title slides, large numbers, and nothing at all.

use image::{Rgb, RgbImage};

use super::brush::{disc, rect};
use super::{any, between};
use crate::random::Random;
use crate::synth::canvas::{Canvas, Colour, Pen};
use crate::synth::font::Face;

const INK: Colour = Rgb([34, 36, 42]);
const SENTENCES: [&str; 12] = [
    "The property was acquired in an off-market transaction and has been fully occupied since.",
    "Rents in the submarket have grown faster than wages over the last five years.",
    "The sponsor intends to renovate the common areas and to convert the ground floor to retail.",
    "Debt service is covered even if occupancy falls to the level of the last recession.",
    "A new station will open within walking distance of the site.",
    "The business plan assumes a sale after year seven.",
    "Operating costs are in line with those of comparable buildings nearby.",
    "Management has been in place for more than a decade and owns a share of the equity.",
    "No single tenant accounts for more than a tenth of the income.",
    "An environmental report found no cause for concern.",
    "The lender has indicated that it would extend the loan by two years.",
    "Insurance premiums are expected to rise with construction costs.",
];
const HEADINGS: [&str; 4] = [
    "Investment thesis",
    "Location",
    "Business plan",
    "Risks and mitigants",
];

fn pen(face: Face, size_px: f32) -> Pen {
    Pen {
        face,
        size_px,
        ink: INK,
    }
}

/// Running text: plain, with a heading, in two columns, or with a list.
pub(super) fn paragraphs(number: u64, random: &mut Random) -> RgbImage {
    let face = any(random, &[Face::Sans, Face::Serif, Face::Screen]);
    let size = any(random, &[15.0, 17.0, 19.0]);
    let body = pen(face, size);
    let mut canvas = Canvas::new(640, 400, Rgb([255; 3]));
    let mut y = 40.0;
    match number % 4 {
        0 => {
            for _ in 0..2 {
                y = write_paragraph(&mut canvas, (30.0, y, 610.0), &prose(3, random), body)
                    + size * 0.8;
            }
        }
        1 => {
            canvas.write(
                30.0,
                y,
                any(random, &HEADINGS),
                pen(face.bold(), size * 1.5),
            );
            write_paragraph(
                &mut canvas,
                (30.0, y + size * 2.2, 610.0),
                &prose(4, random),
                body,
            );
        }
        2 => {
            for left in [30.0, 335.0] {
                write_paragraph(
                    &mut canvas,
                    (left, y, left + 275.0),
                    &prose(4, random),
                    body,
                );
            }
        }
        _ => {
            canvas.write(30.0, y, any(random, &HEADINGS), pen(face.bold(), size));
            y += size * 1.6;
            for _ in 0..5 {
                disc(
                    canvas.image_mut(),
                    (36.0, y - size * 0.26),
                    size * 0.14,
                    INK,
                );
                y = write_paragraph(&mut canvas, (52.0, y, 610.0), &prose(1, random), body)
                    + size * 0.3;
            }
        }
    }
    canvas.into_image()
}

fn prose(n_sentences: usize, random: &mut Random) -> String {
    let first = random.below(SENTENCES.len() as u64) as usize;
    let sentences = SENTENCES.iter().cycle().skip(first).step_by(5);
    sentences
        .take(n_sentences)
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Sets a text in lines from left to right; returns the baseline of the line that would follow.
fn write_paragraph(
    canvas: &mut Canvas,
    (left, top, right): (f32, f32, f32),
    text: &str,
    pen: Pen,
) -> f32 {
    let (mut line, mut y) = (String::new(), top);
    for word in text.split(' ') {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if pen.width_of(&longer) > right - left {
            canvas.write(left, y.round(), &line, pen);
            y += pen.size_px * 1.3;
            word.clone_into(&mut line);
        } else {
            line = longer;
        }
    }
    canvas.write(left, y.round(), &line, pen);
    y + pen.size_px * 1.3
}

/// The first slide of a presentation.
pub(super) fn slide(number: u64, random: &mut Random) -> RgbImage {
    let is_dark = number % 2 == 1;
    let accent = any(
        random,
        &[Rgb([20, 60, 120]), Rgb([120, 30, 50]), Rgb([16, 90, 80])],
    );
    let (paper, ink) = if is_dark {
        (accent, Rgb([250; 3]))
    } else {
        (Rgb([255; 3]), INK)
    };
    let mut canvas = Canvas::new(640, 360, paper);
    let title = any(
        random,
        &[
            "Q3 Investor Update",
            "Project Juniper",
            "Annual Review 2025",
            "Harbor Point Fund II",
        ],
    );
    let subtitle = any(
        random,
        &[
            "Multifamily portfolio, southeast region",
            "Confidential offering memorandum",
            "Presentation to limited partners",
        ],
    );
    let title_pen = Pen {
        face: Face::SansBold,
        size_px: 50.0,
        ink,
    };
    let small_pen = Pen {
        face: Face::Sans,
        size_px: 22.0,
        ink,
    };
    let width = |pen: Pen, text: &str| {
        if number.is_multiple_of(3) {
            48.0
        } else {
            (640.0 - pen.width_of(text)) / 2.0
        }
    };
    match number % 3 {
        0 => rect(
            canvas.image_mut(),
            (0.0, 0.0),
            (18.0, 360.0),
            if is_dark { Rgb([240, 190, 60]) } else { accent },
        ),
        1 => rect(
            canvas.image_mut(),
            (0.0, 320.0),
            (640.0, 360.0),
            Rgb([200, 206, 216]),
        ),
        _ => rect(
            canvas.image_mut(),
            (220.0, 190.0),
            (420.0, 193.0),
            Rgb([230, 160, 40]),
        ),
    }
    canvas.write(width(title_pen, title), 160.0, title, title_pen);
    canvas.write(width(small_pen, subtitle), 226.0, subtitle, small_pen);
    canvas.write(
        width(small_pen, "October 2026"),
        268.0,
        "October 2026",
        small_pen,
    );
    canvas.into_image()
}

/// One large number, alone or over its name.
pub(super) fn number(number: u64, random: &mut Random) -> RgbImage {
    let mut canvas = Canvas::new(
        360,
        200,
        any(random, &[Rgb([255; 3]), Rgb([246, 248, 252])]),
    );
    let text = any(
        random,
        &["$4.2M", "87%", "1,250", "3.4x", "$18.75", "12.6%"],
    );
    let large = Pen {
        face: Face::SansBold,
        size_px: 80.0,
        ink: any(random, &[INK, Rgb([20, 90, 160])]),
    };
    canvas.write((360.0 - large.width_of(text)) / 2.0, 115.0, text, large);
    if number % 2 == 1 {
        let small = pen(Face::Sans, 20.0);
        let caption = any(
            random,
            &[
                "Net operating income",
                "Occupancy",
                "Units under management",
            ],
        );
        canvas.write(
            (360.0 - small.width_of(caption)) / 2.0,
            160.0,
            caption,
            small,
        );
    }
    canvas.into_image()
}

/// One colour, a gradient, faint noise, or a frame around nothing.
pub(super) fn nothing(number: u64, random: &mut Random) -> RgbImage {
    match number % 5 {
        0 => RgbImage::from_pixel(320, 240, Rgb([255; 3])),
        1 => RgbImage::from_pixel(320, 240, Rgb([38, 44, 58])),
        2 => RgbImage::from_fn(320, 240, |x, y| {
            Rgb([(180 + x / 8) as u8, (190 + y / 8) as u8, 230])
        }),
        3 => RgbImage::from_fn(320, 240, |_, _| {
            Rgb([(248.0 + between(random, -4, 4)) as u8; 3])
        }),
        _ => {
            let mut frame = RgbImage::from_pixel(320, 240, Rgb([120, 126, 138]));
            rect(&mut frame, (2.0, 2.0), (318.0, 238.0), Rgb([255; 3]));
            frame
        }
    }
}
