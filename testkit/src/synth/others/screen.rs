//! Windows of programs: bars of icons, forms, settings, messages.

use image::{Rgb, RgbImage};

use super::brush::{Place, disc, framed, polygon, rect, stroke};
use super::{any, between};
use crate::random::Random;
use crate::synth::canvas::{Canvas, Colour, Pen};
use crate::synth::font::Face;

const INK: Colour = Rgb([44, 48, 56]);
const LINE: Colour = Rgb([190, 196, 206]);
const WHITE: Colour = Rgb([255; 3]);

/// The window of a program.
pub(super) fn window(number: u64, random: &mut Random) -> RgbImage {
    let mut canvas = Canvas::new(560, 380, Rgb([244, 246, 249]));
    let accent = any(
        random,
        &[
            Rgb([32, 110, 220]),
            Rgb([22, 128, 100]),
            Rgb([120, 70, 190]),
        ],
    );
    title_bar(
        &mut canvas,
        accent,
        any(random, &["Ledgerly", "Notebook", "Dealflow", "Mailroom"]),
    );
    match number % 4 {
        0 => form(&mut canvas, accent, random),
        1 => editor(&mut canvas, accent, random),
        2 => settings(&mut canvas, accent, random),
        _ => message(&mut canvas, accent, random),
    }
    canvas.into_image()
}

fn pen(size_px: f32, ink: Colour) -> Pen {
    Pen {
        face: Face::Sans,
        size_px,
        ink,
    }
}

fn title_bar(canvas: &mut Canvas, accent: Colour, name: &str) {
    rect(canvas.image_mut(), (0.0, 0.0), (560.0, 34.0), accent);
    canvas.write(14.0, 22.0, name, pen(16.0, WHITE));
    for (idx, colour) in [
        Rgb([240, 200, 80]),
        Rgb([120, 200, 120]),
        Rgb([230, 100, 90]),
    ]
    .into_iter()
    .enumerate()
    {
        disc(
            canvas.image_mut(),
            (496.0 + 20.0 * idx as f32, 17.0),
            6.0,
            colour,
        );
    }
}

/// A bar of small pictures.
fn icons(canvas: &mut Canvas, y: f32, n: usize, random: &mut Random) {
    for idx in 0..n {
        let (x, colour) = (26.0 + 34.0 * idx as f32, Rgb([90, 98, 112]));
        let picture = canvas.image_mut();
        match random.below(5) {
            0 => disc(picture, (x, y), 8.0, colour),
            1 => polygon(
                picture,
                &[(x - 8.0, y + 7.0), (x, y - 8.0), (x + 8.0, y + 7.0)],
                colour,
            ),
            2 => framed(
                picture,
                (x - 8.0, y - 8.0),
                (x + 8.0, y + 8.0),
                colour,
                WHITE,
            ),
            3 => {
                disc(picture, (x - 2.0, y - 2.0), 6.0, colour);
                stroke(
                    picture,
                    &[(x + 2.0, y + 2.0), (x + 8.0, y + 8.0)],
                    2.5,
                    colour,
                );
            }
            _ => {
                for line in 0..3 {
                    stroke(
                        picture,
                        &[
                            (x - 8.0, y - 6.0 + 6.0 * line as f32),
                            (x + 8.0, y - 6.0 + 6.0 * line as f32),
                        ],
                        2.0,
                        colour,
                    );
                }
            }
        }
    }
}

fn button(canvas: &mut Canvas, (left, top): Place, label: &str, filling: Colour, ink: Colour) {
    let pen = pen(15.0, ink);
    let width = pen.width_of(label) + 32.0;
    framed(
        canvas.image_mut(),
        (left, top),
        (left + width, top + 30.0),
        LINE,
        filling,
    );
    canvas.write(left + 16.0, top + 20.0, label, pen);
}

fn form(canvas: &mut Canvas, accent: Colour, random: &mut Random) {
    let labels = ["Full name", "Email address", "Company", "Phone"];
    let title = any(
        random,
        &["Create your account", "Contact details", "New investor"],
    );
    canvas.write(40.0, 72.0, title, pen(22.0, INK));
    for (idx, label) in labels.iter().enumerate() {
        let top = 92.0 + 54.0 * idx as f32;
        canvas.write(40.0, top + 12.0, label, pen(14.0, INK));
        framed(
            canvas.image_mut(),
            (40.0, top + 18.0),
            (360.0, top + 46.0),
            LINE,
            WHITE,
        );
    }
    framed(canvas.image_mut(), (40.0, 312.0), (54.0, 326.0), INK, WHITE);
    canvas.write(62.0, 324.0, "I agree to the terms", pen(14.0, INK));
    button(canvas, (40.0, 338.0), "Cancel", WHITE, INK);
    button(canvas, (150.0, 338.0), "Save", accent, WHITE);
    disc(
        canvas.image_mut(),
        (460.0, 150.0),
        50.0,
        Rgb([214, 220, 230]),
    );
    disc(
        canvas.image_mut(),
        (460.0, 136.0),
        18.0,
        Rgb([160, 170, 186]),
    );
}

fn editor(canvas: &mut Canvas, accent: Colour, random: &mut Random) {
    for (idx, menu) in ["File", "Edit", "View", "Insert", "Tools", "Help"]
        .iter()
        .enumerate()
    {
        canvas.write(14.0 + 56.0 * idx as f32, 52.0, menu, pen(15.0, INK));
    }
    icons(canvas, 76.0, 12, random);
    rect(canvas.image_mut(), (0.0, 96.0), (560.0, 97.0), LINE);
    rect(
        canvas.image_mut(),
        (0.0, 97.0),
        (130.0, 380.0),
        Rgb([232, 235, 240]),
    );
    for (idx, folder) in ["Inbox", "Drafts", "Sent", "Archive", "Trash"]
        .iter()
        .enumerate()
    {
        let y = 124.0 + 30.0 * idx as f32;
        rect(canvas.image_mut(), (14.0, y - 10.0), (26.0, y), accent);
        canvas.write(34.0, y, folder, pen(15.0, INK));
    }
    rect(canvas.image_mut(), (131.0, 97.0), (560.0, 380.0), WHITE);
    let x = 300.0 + between(random, 0, 30);
    disc(canvas.image_mut(), (x, 200.0), 34.0, Rgb([224, 229, 238]));
    canvas.write(
        x - 56.0,
        260.0,
        "Nothing to see here",
        pen(15.0, Rgb([120, 126, 138])),
    );
}

fn settings(canvas: &mut Canvas, accent: Colour, random: &mut Random) {
    canvas.write(36.0, 74.0, "Settings", pen(24.0, INK));
    let rows = [
        "Dark mode",
        "Notifications",
        "Automatic backup",
        "Share usage",
        "Two-step sign-in",
        "Beta features",
    ];
    for (idx, row) in rows.iter().enumerate() {
        let y = 112.0 + 42.0 * idx as f32;
        canvas.write(36.0, y, row, pen(16.0, INK));
        let is_on = random.below(2) == 1;
        let colour = if is_on { accent } else { Rgb([196, 202, 212]) };
        stroke(
            canvas.image_mut(),
            &[(480.0, y - 5.0), (500.0, y - 5.0)],
            20.0,
            colour,
        );
        disc(
            canvas.image_mut(),
            (if is_on { 500.0 } else { 480.0 }, y - 5.0),
            8.0,
            WHITE,
        );
        rect(
            canvas.image_mut(),
            (36.0, y + 15.0),
            (524.0, y + 16.0),
            LINE,
        );
    }
}

fn message(canvas: &mut Canvas, accent: Colour, random: &mut Random) {
    icons(canvas, 58.0, 8, random);
    rect(
        canvas.image_mut(),
        (0.0, 80.0),
        (560.0, 380.0),
        Rgb([150, 156, 166]),
    );
    framed(
        canvas.image_mut(),
        (120.0, 130.0),
        (440.0, 300.0),
        LINE,
        WHITE,
    );
    disc(
        canvas.image_mut(),
        (160.0, 174.0),
        16.0,
        Rgb([240, 180, 40]),
    );
    let text = any(
        random,
        &[
            "Discard unsaved changes?",
            "Delete this folder?",
            "Session expired",
        ],
    );
    canvas.write(190.0, 180.0, text, pen(18.0, INK));
    canvas.write(
        190.0,
        208.0,
        "This cannot be undone.",
        pen(14.0, Rgb([110; 3])),
    );
    button(canvas, (230.0, 250.0), "Cancel", WHITE, INK);
    button(canvas, (330.0, 250.0), "Discard", accent, WHITE);
}
