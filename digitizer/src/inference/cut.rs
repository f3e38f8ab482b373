//! Cuts a network at its depthwise convolutions.

use rten_onnx::onnx::NodeProto;

use super::{
    depthwise::{Activation, Depthwise},
    graph::Graph,
};

/// A part of a network.
pub(super) enum Piece {
    /// Operators left to the runtime.
    Operators(Vec<NodeProto>),
    /// A depthwise convolution, with the names of its input and output.
    Depthwise {
        conv: Box<Depthwise>,
        input: String,
        output: String,
    },
}

impl Piece {
    /// Values it needs from pieces before it.
    pub(super) fn inputs(&self, graph: &Graph) -> Vec<String> {
        match self {
            Self::Depthwise { input, .. } => vec![input.clone()],
            Self::Operators(nodes) => {
                let made: Vec<&String> = nodes.iter().flat_map(|node| &node.output).collect();
                let mut inputs: Vec<String> =
                    nodes.iter().flat_map(|node| &node.input).cloned().collect();
                inputs.retain(|name| {
                    !name.is_empty() && !graph.is_constant(name) && !made.contains(&name)
                });
                inputs.sort_unstable();
                inputs.dedup();
                inputs
            }
        }
    }
}

/// Takes the operators out of a graph, in pieces that run one after the other.
pub(super) fn cut(graph: &mut Graph) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    while let Some(found) = next_depthwise(graph) {
        let before: Vec<NodeProto> = graph.nodes.drain(..found.first).collect();
        let taken: Vec<NodeProto> = graph.nodes.drain(..=found.last - found.first).collect();
        let input = taken[0].input.iter().find(|name| !graph.is_constant(name));
        let input = input.ok_or("a convolution has no input")?.clone();
        let output = taken[taken.len() - 1].output[0].clone();
        if !before.is_empty() {
            pieces.push(Piece::Operators(before));
        }
        pieces.push(Piece::Depthwise {
            conv: Box::new(found.conv),
            input,
            output,
        });
    }
    if !graph.nodes.is_empty() {
        pieces.push(Piece::Operators(std::mem::take(&mut graph.nodes)));
    }
    Ok(pieces)
}

/// A depthwise convolution and the operators it takes in, first to last.
struct Found {
    first: usize,
    last: usize,
    conv: Depthwise,
}

fn next_depthwise(graph: &Graph) -> Option<Found> {
    let found = (0..graph.nodes.len()).find_map(|at| Some((at, as_depthwise(graph, at)?)));
    let (at, conv) = found?;
    let mut found = Found {
        first: at,
        last: at,
        conv,
    };
    if let Some((before, summand)) = summand_before(graph, at) {
        found.conv.summand = summand;
        found.first = before;
    }
    if is_swished(graph, at) {
        found.conv.activation = Activation::HardSwish;
        found.last = at + 1;
    }
    Some(found)
}

/// The operator directly before, if it adds one number for this convolution only.
fn summand_before(graph: &Graph, at: usize) -> Option<(usize, f32)> {
    let input = &graph.nodes[at].input[0];
    let before = at.checked_sub(1)?;
    let node = &graph.nodes[before];
    if kind(node) != "Add" || node.output[0] != *input || graph.consumers(input).len() != 1 {
        return None;
    }
    Some((
        before,
        node.input.iter().find_map(|name| graph.scalar(name))?,
    ))
}

/// Whether the operator directly after is a hard swish of this convolution only.
fn is_swished(graph: &Graph, at: usize) -> bool {
    let output = &graph.nodes[at].output[0];
    let after = graph.nodes.get(at + 1);
    after.is_some_and(|node| kind(node) == "HardSwish" && node.input[0] == *output)
        && graph.consumers(output).len() == 1
}

fn kind(node: &NodeProto) -> &str {
    node.op_type.as_deref().unwrap_or_default()
}

/// A convolution with as many groups as channels, without dilation.
fn as_depthwise(graph: &Graph, idx: usize) -> Option<Depthwise> {
    let node = graph.nodes.get(idx).filter(|node| kind(node) == "Conv")?;
    let attribute = |name: &str| {
        node.attribute
            .iter()
            .find(|attribute| attribute.name.as_deref() == Some(name))
    };
    let ints = |name: &str| -> Option<Vec<usize>> {
        attribute(name)?
            .ints
            .iter()
            .map(|&value| usize::try_from(value).ok())
            .collect()
    };
    let [n_channels, 1, height, width] = graph.dims(&node.input[1])?[..] else {
        return None;
    };
    let group = attribute("group").and_then(|attribute| attribute.i);
    let dilated = ints("dilations").is_some_and(|dilations| dilations != [1, 1]);
    if group != Some(n_channels as i64)
        || n_channels == 1
        || dilated
        || attribute("auto_pad").is_some()
    {
        return None;
    }
    Some(Depthwise {
        kernel: [height, width],
        strides: ints("strides").map_or(Some([1; 2]), |strides| strides.try_into().ok())?,
        pads: ints("pads").map_or(Some([0; 4]), |pads| pads.try_into().ok())?,
        weights: graph.floats(&node.input[1])?,
        bias: node
            .input
            .get(2)
            .map_or(Some(vec![0.0; n_channels]), |bias| graph.floats(bias))?,
        summand: 0.0,
        activation: Activation::None,
    })
}
