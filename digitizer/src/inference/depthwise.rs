//! Convolution of each channel with a kernel of its own.
//!
//! The runtime has no vector code for it, yet a third of all time went there. Here a channel is copied into a padded
//! plane, so that every kernel tap becomes one contiguous stretch of it, and the stretches are added up many pixels at a time.

use rayon::prelude::*;
use rten_simd::{
    Isa, SimdOp,
    ops::{BitOps, NumOps},
};

/// A depthwise convolution with what stands directly before and after it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Depthwise {
    /// Height and width of the kernels.
    pub(super) kernel: [usize; 2],
    /// Steps down and to the right.
    pub(super) strides: [usize; 2],
    /// Zeros added at the top, left, bottom and right.
    pub(super) pads: [usize; 4],
    /// Kernel values by channel, row, column.
    pub(super) weights: Vec<f32>,
    /// One per channel.
    pub(super) bias: Vec<f32>,
    /// Added to each input value, not to the padding.
    pub(super) summand: f32,
    /// Applied to each output value.
    pub(super) activation: Activation,
}

/// What follows a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activation {
    /// Nothing.
    None,
    /// `x * clip(x + 3, 0, 6) / 6`.
    HardSwish,
}

impl Depthwise {
    /// Height and width of the output for an input of this height and width.
    pub(super) fn output_size(&self, [height, width]: [usize; 2]) -> [usize; 2] {
        let [top, left, bottom, right] = self.pads;
        let along =
            |size: usize, kernel: usize, stride: usize| (size.saturating_sub(kernel)) / stride + 1;
        [
            along(height + top + bottom, self.kernel[0], self.strides[0]),
            along(width + left + right, self.kernel[1], self.strides[1]),
        ]
    }

    /// Runs over planes of `height x width`, one per picture and channel, on the threads of the current pool.
    pub(super) fn run(&self, input: &[f32], size: [usize; 2]) -> Vec<f32> {
        let n_channels = self.bias.len();
        let [out_height, out_width] = self.output_size(size);
        let layout = Layout::new(self, size);
        let mut output = vec![0.0; input.len() / (size[0] * size[1]) * out_height * out_width];
        output
            .par_chunks_mut(out_height * out_width)
            .zip(input.par_chunks(size[0] * size[1]))
            .enumerate()
            .for_each_init(
                || (vec![0.0; layout.len()], vec![0.0; layout.n_sums()]),
                |(padded, sums), (idx, (output, plane))| {
                    layout.fill(padded, plane, self.summand);
                    let channel = idx % n_channels;
                    let n_taps = self.kernel[0] * self.kernel[1];
                    SumTaps {
                        padded,
                        offsets: &layout.offsets,
                        weights: &self.weights[channel * n_taps..(channel + 1) * n_taps],
                        bias: self.bias[channel],
                        sums,
                    }
                    .dispatch();
                    for (row, sums) in output
                        .chunks_exact_mut(out_width)
                        .zip(sums.chunks_exact(layout.pitch))
                    {
                        row.copy_from_slice(&sums[..out_width]);
                    }
                    if self.activation == Activation::HardSwish {
                        HardSwish(output).dispatch();
                    }
                },
            );
        output
    }
}

/// Pixels that are summed up in one step, a multiple of the widest vectors.
const BLOCK: usize = 64;

/// How a channel is laid out, padding included.
///
/// With a stride of `s`, every `s`-th row and column go into a plane of their own, so that the pixels one tap meets are
/// neighbours. Sums run on over the ends of rows; what they hold there is not copied out.
struct Layout {
    size: [usize; 2],
    pads: [usize; 4],
    strides: [usize; 2],
    /// Length of a row in a plane.
    pitch: usize,
    /// Rows in a plane.
    n_rows: usize,
    out_height: usize,
    /// Where each tap's stretch starts.
    offsets: Vec<usize>,
}

impl Layout {
    fn new(conv: &Depthwise, size: [usize; 2]) -> Self {
        let [top, left, bottom, right] = conv.pads;
        let [down, across] = conv.strides;
        let pitch = (size[1] + left + right).div_ceil(across);
        let n_rows = (size[0] + top + bottom).div_ceil(down);
        let taps = (0..conv.kernel[0]).flat_map(|y| (0..conv.kernel[1]).map(move |x| (y, x)));
        let offsets = taps
            .map(|(y, x)| {
                ((y % down) * across + x % across) * n_rows * pitch + y / down * pitch + x / across
            })
            .collect();
        let out_height = conv.output_size(size)[0];
        Self {
            size,
            pads: conv.pads,
            strides: conv.strides,
            pitch,
            n_rows,
            out_height,
            offsets,
        }
    }

    /// Sums computed: all output rows at full pitch, in whole blocks.
    fn n_sums(&self) -> usize {
        (self.out_height * self.pitch).next_multiple_of(BLOCK)
    }

    /// Room for all planes and for the last stretch to run on.
    fn len(&self) -> usize {
        let planes = self.strides[0] * self.strides[1] * self.n_rows * self.pitch;
        let longest = self
            .offsets
            .iter()
            .max()
            .map_or(0, |offset| offset + self.n_sums());
        planes.max(longest)
    }

    /// Copies one channel in; the padding was zero before and stays so.
    fn fill(&self, padded: &mut [f32], plane: &[f32], summand: f32) {
        let [down, across] = self.strides;
        for (y, row) in plane.chunks_exact(self.size[1]).enumerate() {
            let y = y + self.pads[0];
            let start = (y % down) * across * self.n_rows * self.pitch + y / down * self.pitch;
            if across == 1 {
                let place = &mut padded[start + self.pads[1]..start + self.pads[1] + row.len()];
                place
                    .iter_mut()
                    .zip(row)
                    .for_each(|(place, value)| *place = value + summand);
                continue;
            }
            // Every `across`-th value, from each of the first ones on.
            for first in 0..across.min(row.len()) {
                let x = first + self.pads[1];
                let start = start + x % across * self.n_rows * self.pitch + x / across;
                let values = row[first..].iter().step_by(across);
                padded[start..]
                    .iter_mut()
                    .zip(values)
                    .for_each(|(place, value)| *place = value + summand);
            }
        }
    }
}

/// Adds up the stretches of all taps.
struct SumTaps<'a> {
    padded: &'a [f32],
    offsets: &'a [usize],
    weights: &'a [f32],
    bias: f32,
    sums: &'a mut [f32],
}

impl SimdOp for SumTaps<'_> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only inlined code is compiled for the vectors of the CPU at hand"
    )]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let lanes = ops.len();
        let step = 4 * lanes;
        for (block_idx, sums) in self.sums.chunks_exact_mut(step).enumerate() {
            let start = block_idx * step;
            let mut sum = [ops.splat(self.bias); 4];
            for (&offset, &weight) in self.offsets.iter().zip(self.weights) {
                let weight = ops.splat(weight);
                let stretch = &self.padded[offset + start..offset + start + step];
                for (sum, values) in sum.iter_mut().zip(stretch.chunks_exact(lanes)) {
                    *sum = ops.mul_add(ops.load(values), weight, *sum);
                }
            }
            for (sum, place) in sum.into_iter().zip(sums.chunks_exact_mut(lanes)) {
                ops.store(sum, place);
            }
        }
    }
}

/// The activation over a slice.
struct HardSwish<'a>(&'a mut [f32]);

impl SimdOp for HardSwish<'_> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only inlined code is compiled for the vectors of the CPU at hand"
    )]
    #[inline(always)]
    fn eval<I: Isa>(self, _: I) {
        for value in self.0 {
            *value *= (*value + 3.0).clamp(0.0, 6.0) * (1.0 / 6.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, tap by tap.
    fn slowly(conv: &Depthwise, input: &[f32], [height, width]: [usize; 2]) -> Vec<f32> {
        let [out_height, out_width] = conv.output_size([height, width]);
        let [kernel_height, kernel_width] = conv.kernel;
        let mut output = Vec::new();
        for (idx, plane) in input.chunks_exact(height * width).enumerate() {
            let channel = idx % conv.bias.len();
            for (y, x) in (0..out_height).flat_map(|y| (0..out_width).map(move |x| (y, x))) {
                let mut sum = conv.bias[channel];
                for (tap_y, tap_x) in
                    (0..kernel_height).flat_map(|y| (0..kernel_width).map(move |x| (y, x)))
                {
                    let in_y = (y * conv.strides[0] + tap_y)
                        .checked_sub(conv.pads[0])
                        .filter(|&y| y < height);
                    let in_x = (x * conv.strides[1] + tap_x)
                        .checked_sub(conv.pads[1])
                        .filter(|&x| x < width);
                    if let (Some(in_y), Some(in_x)) = (in_y, in_x) {
                        let weight =
                            conv.weights[(channel * kernel_height + tap_y) * kernel_width + tap_x];
                        sum += weight * (plane[in_y * width + in_x] + conv.summand);
                    }
                }
                let swish = sum * (sum + 3.0).clamp(0.0, 6.0) / 6.0;
                output.push(if conv.activation == Activation::HardSwish {
                    swish
                } else {
                    sum
                });
            }
        }
        output
    }

    #[test]
    fn every_stride_padding_and_size_gives_what_the_definition_gives() {
        let wave = |n: usize, step: f32| {
            (0..n)
                .map(|idx| (idx as f32 * step).sin())
                .collect::<Vec<_>>()
        };
        for (kernel, pads) in [
            ([3, 3], [1, 1, 1, 1]),
            ([5, 5], [2, 2, 2, 2]),
            ([3, 3], [0, 1, 1, 0]),
            ([1, 1], [0; 4]),
        ] {
            for strides in [[1, 1], [2, 1], [1, 2], [2, 2]] {
                for (size, activation) in
                    [([6, 7], Activation::HardSwish), ([9, 70], Activation::None)]
                {
                    let conv = Depthwise {
                        kernel,
                        strides,
                        pads,
                        weights: wave(2 * kernel[0] * kernel[1], 1.3),
                        bias: vec![0.5, -0.25],
                        summand: 0.75,
                        activation,
                    };
                    let input = wave(2 * 2 * size[0] * size[1], 0.7);
                    let (fast, slow) = (conv.run(&input, size), slowly(&conv, &input, size));
                    assert_eq!(fast.len(), slow.len());
                    let apart = fast
                        .iter()
                        .zip(&slow)
                        .map(|(a, b)| (a - b).abs())
                        .fold(0.0, f32::max);
                    assert!(apart < 1e-5, "{conv:?} over {size:?}: {apart}");
                }
            }
        }
    }
}
