//! Pictures drawn for tests: what is on them is known, because it was drawn.
//!
//! ```text
//! font     finds the fonts on this system
//! canvas   pixels, rectangles and antialiased text
//! sheet    a table before it is drawn: rows, spans and a look
//! layout   sheet -> picture
//! scene    a photo-like picture with nothing to digitize on it
//! others   pictures of all sorts that are neither table, chart nor diagram
//! samples  the pictures of the folder `samples/`, and what must be read from them
//! ```

pub mod font;

pub mod canvas;
pub mod layout;
pub mod others;
pub mod samples;
pub mod scene;
pub mod sheet;
