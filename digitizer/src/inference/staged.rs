//! A network run in stages: the runtime's operators, and depthwise convolutions between them.

use std::{collections::BTreeMap, sync::Arc};

use rten::{ModelOptions, NodeId, RunOptions, ThreadPool, TryFromValueError, Value, ValueOrView};
use rten_tensor::{NdTensor, Tensor, prelude::*};

use super::{
    cut::{Piece, cut},
    depthwise::Depthwise,
    graph::Graph,
};

/// A network that was cut at its depthwise convolutions.
pub(super) struct Staged {
    stages: Vec<Stage>,
    input: String,
    output: String,
    /// For each value the index of the last stage that needs it.
    last_use: LastUse,
}

type LastUse = BTreeMap<String, usize>;

/// Values at hand, by name.
type Values<'a> = BTreeMap<&'a str, Value>;

enum Stage {
    Operators(Operators),
    Depthwise {
        conv: Box<Depthwise>,
        input: String,
        output: String,
    },
}

/// Operators of the runtime, with the names of what goes in and comes out.
struct Operators {
    model: Box<rten::Model>,
    inputs: Vec<(String, NodeId)>,
    outputs: Vec<(String, NodeId)>,
}

impl Staged {
    /// Cuts a network up and loads its parts.
    ///
    /// # Errors
    /// What the runtime cannot load.
    pub(super) fn new(mut graph: Graph) -> Result<Self, String> {
        let pieces = cut(&mut graph)?;
        let mut last_use = LastUse::new();
        for (idx, piece) in pieces.iter().enumerate() {
            last_use.extend(piece.inputs(&graph).into_iter().map(|name| (name, idx)));
        }
        last_use.insert(graph.output.clone(), pieces.len());
        let mut stages = Vec::with_capacity(pieces.len());
        for (idx, piece) in pieces.into_iter().enumerate() {
            let is_needed_later = |name: &str| last_use.get(name).is_some_and(|&last| last > idx);
            stages.push(Stage::load(piece, &graph, is_needed_later)?);
        }
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
        let mut values = Values::new();
        values.insert(&self.input, input.into_dyn().into());
        for (idx, stage) in self.stages.iter().enumerate() {
            let last_use = |name: &str| self.last_use.get(name).copied().unwrap_or(0);
            match stage {
                Stage::Operators(operators) => {
                    let made = operators.run(&mut values, |name| last_use(name) == idx, pool)?;
                    values.extend(
                        operators
                            .outputs
                            .iter()
                            .map(|(name, _)| name.as_str())
                            .zip(made),
                    );
                }
                Stage::Depthwise {
                    conv,
                    input,
                    output,
                } => {
                    let made = pool.run(|| depthwise(conv, at_hand(&values, input)?))?;
                    values.insert(output, made.into());
                }
            }
            values.retain(|name, _| last_use(name) > idx);
        }
        let output = values
            .remove(self.output.as_str())
            .ok_or("the output is missing")?;
        output
            .try_into()
            .map_err(|error: TryFromValueError| error.to_string())
    }
}

impl Stage {
    fn load(
        piece: Piece,
        graph: &Graph,
        is_needed_later: impl Fn(&str) -> bool,
    ) -> Result<Self, String> {
        let inputs = piece.inputs(graph);
        let nodes = match piece {
            Piece::Depthwise {
                conv,
                input,
                output,
            } => {
                return Ok(Self::Depthwise {
                    conv,
                    input,
                    output,
                });
            }
            Piece::Operators(nodes) => nodes,
        };
        let made = nodes.iter().flat_map(|node| &node.output);
        let outputs: Vec<String> = made.filter(|name| is_needed_later(name)).cloned().collect();
        let model = graph.model_of(&nodes, &inputs, &outputs);
        let bytes = model.write_buf().map_err(|error| error.to_string())?;
        // Weights are packed once: each run is faster, and the networks are small.
        let mut options = ModelOptions::with_all_ops();
        let model = options
            .prepack_weights(true)
            .load(bytes)
            .map_err(|error| error.to_string())?;
        let with_id = |name: String| match model.node_id(&name) {
            Ok(id) => Ok((name, id)),
            Err(error) => Err(error.to_string()),
        };
        let inputs = inputs.into_iter().map(with_id).collect::<Result<_, _>>()?;
        let outputs = outputs.into_iter().map(with_id).collect::<Result<_, _>>()?;
        Ok(Self::Operators(Operators {
            model: Box::new(model),
            inputs,
            outputs,
        }))
    }
}

impl Operators {
    /// Values needed for the last time are handed over, so that the runtime can work in place; others are lent.
    fn run(
        &self,
        values: &mut Values<'_>,
        is_last_use: impl Fn(&str) -> bool,
        pool: &Arc<ThreadPool>,
    ) -> Result<Vec<Value>, String> {
        let mut given: Vec<(NodeId, ValueOrView<'_>)> = Vec::with_capacity(self.inputs.len());
        for (name, id) in self.inputs.iter().filter(|(name, _)| is_last_use(name)) {
            given.push((
                *id,
                values
                    .remove(name.as_str())
                    .ok_or("a value is missing")?
                    .into(),
            ));
        }
        for (name, id) in self.inputs.iter().filter(|(name, _)| !is_last_use(name)) {
            given.push((*id, at_hand(values, name)?.into()));
        }
        let outputs: Vec<NodeId> = self.outputs.iter().map(|(_, id)| *id).collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        self.model
            .run(given, &outputs, Some(options))
            .map_err(|error| error.to_string())
    }
}

fn at_hand<'v>(values: &'v Values<'_>, name: &str) -> Result<&'v Value, String> {
    values
        .get(name)
        .ok_or_else(|| format!("the value {name} is missing"))
}

fn depthwise(conv: &Depthwise, input: &Value) -> Result<Tensor<f32>, String> {
    let input = input
        .as_tensor_view::<f32>()
        .ok_or("a convolution got no floats")?
        .to_contiguous();
    let &[n, n_channels, height, width] = input.shape() else {
        return Err("a convolution got no planes".to_owned());
    };
    if n_channels != conv.bias.len() {
        return Err(format!(
            "a convolution of {} channels got {n_channels}",
            conv.bias.len()
        ));
    }
    let [out_height, out_width] = conv.output_size([height, width]);
    let output = conv.run(input.data(), [height, width]);
    Ok(Tensor::from_data(
        &[n, n_channels, out_height, out_width],
        output,
    ))
}

#[cfg(test)]
mod tests {
    use rten_onnx::onnx::{
        AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, ValueInfoProto,
    };

    use super::*;

    /// `y = x + hard_swish(depthwise(max(x, 0) + 1))`: a value is made before the cut and used after it.
    #[test]
    fn a_network_cut_at_a_convolution_computes_the_whole() {
        let ints = |name: &str, ints: &[i64]| AttributeProto {
            name: Some(name.to_owned()),
            ints: ints.to_vec(),
            ..AttributeProto::default()
        };
        let mut conv = node("Conv", &["plus", "w", "b"], "conv");
        conv.attribute = vec![
            AttributeProto {
                name: Some("group".to_owned()),
                i: Some(2),
                ..AttributeProto::default()
            },
            ints("pads", &[0, 1, 0, 1]),
            ints("strides", &[1, 1]),
        ];
        let nodes = vec![
            node("Relu", &["x"], "positive"),
            node("Add", &["positive", "one"], "plus"),
            conv,
            node("HardSwish", &["conv"], "swish"),
            node("Add", &["x", "swish"], "y"),
        ];
        let value = |name: &str| ValueInfoProto {
            name: Some(name.to_owned()),
            r#type: None,
        };
        let onnx = GraphProto {
            node: nodes,
            input: vec![value("x")],
            output: vec![value("y")],
            ..GraphProto::default()
        };
        let opset = OperatorSetIdProto {
            domain: None,
            version: Some(14),
        };
        let model = ModelProto {
            graph: Some(onnx),
            opset_import: vec![opset],
            ir_version: Some(7),
            ..ModelProto::default()
        };
        let mut graph = Graph::new(model).unwrap();
        graph.set_floats("one", &[1], &[1.0]);
        graph.set_floats("w", &[2, 1, 1, 3], &[0.0, 1.0, 2.0, 1.0, 0.0, 0.0]);
        graph.set_floats("b", &[2], &[0.5, -1.0]);

        let staged = Staged::new(graph).unwrap();
        assert_eq!(staged.stages.len(), 3);
        let input = NdTensor::from_data([1, 2, 1, 3], vec![1.0, -2.0, 3.0, 0.0, 4.0, -1.0]);
        let output = staged
            .run(input, &Arc::new(ThreadPool::with_num_threads(1)))
            .unwrap();

        let swish = |x: f32| x * (x + 3.0).clamp(0.0, 6.0) / 6.0;
        let sums = [
            2.0 + 2.0 + 0.5,
            1.0 + 8.0 + 0.5,
            4.0 + 0.5,
            -1.0,
            1.0 - 1.0,
            5.0 - 1.0,
        ];
        let inputs = [1.0, -2.0, 3.0, 0.0, 4.0, -1.0];
        for ((y, x), sum) in output.into_data().into_iter().zip(inputs).zip(sums) {
            assert!((y - (x + swish(sum))).abs() < 1e-5, "{y} for {x}, {sum}");
        }
    }

    fn node(kind: &str, input: &[&str], output: &str) -> NodeProto {
        NodeProto {
            op_type: Some(kind.to_owned()),
            input: input.iter().map(|&name| name.to_owned()).collect(),
            output: vec![output.to_owned()],
            ..NodeProto::default()
        }
    }
}
