//! A network run in stages: the runtime's operators, and depthwise convolutions between them.

use std::{collections::BTreeMap, sync::Arc};

use rten::{ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_onnx::onnx::NodeProto;
use rten_tensor::{NdTensor, Tensor, prelude::*};

use super::{
    depthwise::{Activation, Depthwise},
    graph::Graph,
};

/// A network that was cut at its depthwise convolutions.
pub(super) struct Staged {
    stages: Vec<Stage>,
    input: String,
    output: String,
    /// For each value the index of the last stage that needs it.
    last_use: BTreeMap<String, usize>,
}

enum Stage {
    /// Operators of the runtime.
    Operators {
        model: Box<rten::Model>,
        inputs: Vec<(String, NodeId)>,
        outputs: Vec<(String, NodeId)>,
    },
    /// A depthwise convolution.
    Depthwise {
        conv: Box<Depthwise>,
        input: String,
        output: String,
    },
}

impl Staged {
    /// Cuts a network up and loads its parts.
    ///
    /// # Errors
    /// What the runtime cannot load.
    pub(super) fn new(mut graph: Graph) -> Result<Self, String> {
        let mut pieces: Vec<Piece> = Vec::new();
        while let Some((at, span, conv)) = next_depthwise(&graph) {
            let before: Vec<NodeProto> = graph.nodes.drain(..at).collect();
            let input = graph.nodes[span.first - at].input.clone();
            let output = graph.nodes[span.last - at].output[0].clone();
            let input = input
                .into_iter()
                .find(|name| !graph.is_constant(name))
                .ok_or("a convolution has no input")?;
            graph.nodes.drain(..=span.last - at);
            pieces.push(Piece::Operators(before));
            pieces.push(Piece::Depthwise {
                conv: Box::new(conv),
                input,
                output,
            });
        }
        pieces.push(Piece::Operators(std::mem::take(&mut graph.nodes)));
        pieces.retain(|piece| !matches!(piece, Piece::Operators(nodes) if nodes.is_empty()));

        let mut last_use = BTreeMap::new();
        for (idx, piece) in pieces.iter().enumerate() {
            for input in piece.inputs(&graph) {
                last_use.insert(input, idx);
            }
        }
        last_use.insert(graph.output.clone(), pieces.len());
        let stages = pieces.into_iter().enumerate();
        let stages = stages
            .map(|(idx, piece)| piece.load(idx, &graph, &last_use))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            stages,
            input: graph.input,
            output: graph.output,
            last_use,
        })
    }

    /// Runs the network on the threads of a pool.
    ///
    /// # Errors
    /// What the runtime says.
    pub(super) fn run(
        &self,
        input: NdTensor<f32, 4>,
        pool: &Arc<ThreadPool>,
    ) -> Result<Tensor<f32>, String> {
        let mut values: BTreeMap<&str, Value> = BTreeMap::new();
        values.insert(&self.input, input.into_dyn().into());
        for (stage_idx, stage) in self.stages.iter().enumerate() {
            match stage {
                Stage::Operators {
                    model,
                    inputs,
                    outputs,
                } => {
                    let made =
                        self.operators(stage_idx, model, inputs, outputs, &mut values, pool)?;
                    values.extend(outputs.iter().map(|(name, _)| name.as_str()).zip(made));
                }
                Stage::Depthwise {
                    conv,
                    input,
                    output,
                } => {
                    let made = {
                        let value = values.get(input.as_str()).ok_or("a value is missing")?;
                        let tensor = value
                            .as_tensor_view::<f32>()
                            .ok_or("a value is not of floats")?;
                        let tensor = tensor.to_contiguous();
                        pool.run(|| depthwise(conv, tensor.shape(), tensor.data()))?
                    };
                    values.insert(output, made.into());
                }
            }
            values.retain(|name, _| {
                self.last_use
                    .get(*name)
                    .is_some_and(|&last| last > stage_idx)
            });
        }
        let output = values
            .remove(self.output.as_str())
            .ok_or("the output is missing")?;
        output
            .try_into()
            .map_err(|error: rten::TryFromValueError| error.to_string())
    }

    /// Runs one stage of the runtime's; values needed for the last time are handed over, others lent.
    fn operators(
        &self,
        stage_idx: usize,
        model: &rten::Model,
        inputs: &[(String, NodeId)],
        outputs: &[(String, NodeId)],
        values: &mut BTreeMap<&str, Value>,
        pool: &Arc<ThreadPool>,
    ) -> Result<Vec<Value>, String> {
        let is_last = |name: &String| self.last_use.get(name) == Some(&stage_idx);
        let mut given: Vec<(NodeId, ValueOrView<'_>)> = Vec::new();
        for (name, id) in inputs.iter().filter(|(name, _)| is_last(name)) {
            given.push((
                *id,
                values
                    .remove(name.as_str())
                    .ok_or("a value is missing")?
                    .into(),
            ));
        }
        for (name, id) in inputs.iter().filter(|(name, _)| !is_last(name)) {
            given.push((
                *id,
                values
                    .get(name.as_str())
                    .ok_or("a value is missing")?
                    .into(),
            ));
        }
        let ids: Vec<NodeId> = outputs.iter().map(|(_, id)| *id).collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        model
            .run(given, &ids, Some(options))
            .map_err(|error| error.to_string())
    }
}

fn depthwise(conv: &Depthwise, shape: &[usize], values: &[f32]) -> Result<Tensor<f32>, String> {
    let &[n, n_channels, height, width] = shape else {
        return Err("a convolution got no planes".to_owned());
    };
    if n_channels != conv.bias.len() {
        return Err(format!(
            "a convolution of {} channels got {n_channels}",
            conv.bias.len()
        ));
    }
    let output = conv.run(values, [height, width]);
    let [out_height, out_width] = conv.output_size([height, width]);
    Ok(Tensor::from_data(
        &[n, n_channels, out_height, out_width],
        output,
    ))
}

/// First and last operator that a depthwise convolution takes in.
struct Span {
    first: usize,
    last: usize,
}

/// The first depthwise convolution: where the operators before it end, the span it takes in, and itself.
fn next_depthwise(graph: &Graph) -> Option<(usize, Span, Depthwise)> {
    let (at, mut conv) =
        (0..graph.nodes.len()).find_map(|idx| Some((idx, as_depthwise(graph, idx)?)))?;
    let mut span = Span {
        first: at,
        last: at,
    };
    let input = &graph.nodes[at].input[0];
    if let Some(before) = at
        .checked_sub(1)
        .filter(|&before| graph.nodes[before].output[0] == *input)
    {
        let node = &graph.nodes[before];
        let summand = node.input.iter().find_map(|name| graph.scalar(name));
        if let ("Add", Some(summand), 1) = (kind(node), summand, graph.consumers(input).len()) {
            conv.summand = summand;
            span.first = before;
        }
    }
    let output = &graph.nodes[at].output[0];
    if let Some(after) = graph.nodes.get(at + 1)
        && kind(after) == "HardSwish"
        && after.input[0] == *output
        && graph.consumers(output).len() == 1
    {
        conv.activation = Activation::HardSwish;
        span.last = at + 1;
    }
    Some((span.first, span, conv))
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

/// A stage before it is loaded.
enum Piece {
    Operators(Vec<NodeProto>),
    Depthwise {
        conv: Box<Depthwise>,
        input: String,
        output: String,
    },
}

impl Piece {
    /// Values it needs from stages before it.
    fn inputs(&self, graph: &Graph) -> Vec<String> {
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

    fn load(
        self,
        idx: usize,
        graph: &Graph,
        last_use: &BTreeMap<String, usize>,
    ) -> Result<Stage, String> {
        let inputs = self.inputs(graph);
        let nodes = match self {
            Self::Depthwise {
                conv,
                input,
                output,
            } => {
                return Ok(Stage::Depthwise {
                    conv,
                    input,
                    output,
                });
            }
            Self::Operators(nodes) => nodes,
        };
        let made = nodes.iter().flat_map(|node| &node.output);
        let outputs: Vec<String> = made
            .filter(|name| last_use.get(*name).is_some_and(|&last| last > idx))
            .cloned()
            .collect();
        let bytes = graph
            .model_of(&nodes, &inputs, &outputs)
            .write_buf()
            .map_err(|error| error.to_string())?;
        // Weights are packed once: each run is faster, and the networks are small.
        let mut options = ModelOptions::with_all_ops();
        let model = options
            .prepack_weights(true)
            .load(bytes)
            .map_err(|error| error.to_string())?;
        let ids = |names: Vec<String>| -> Result<Vec<(String, NodeId)>, String> {
            let id = |name: String| {
                Ok((
                    name.clone(),
                    model.node_id(&name).map_err(|error| error.to_string())?,
                ))
            };
            names.into_iter().map(id).collect()
        };
        Ok(Stage::Operators {
            inputs: ids(inputs)?,
            outputs: ids(outputs)?,
            model: Box::new(model),
        })
    }
}
