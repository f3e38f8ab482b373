//! Rewrites a network into fewer operators that compute the same.
//!
//! Exported networks spell out what training frameworks fuse. Both networks here are stacks of
//! `convolution, * a, + b, hard swish, * c, + d`, nine passes over memory where one does the work: factors and summands go
//! into the weights of a convolution, and the four operators of a hard swish become one.

use rten_onnx::onnx::NodeProto;

use super::graph::Graph;

/// Applies every rewrite.
pub(super) fn simplify(graph: &mut Graph) {
    join_hard_swish(graph);
    fold_into_convolution_before(graph);
    fold_into_convolution_after(graph);
}

/// `x * clip(x + 3, 0, 6) / 6` is the hard swish of `x`.
fn join_hard_swish(graph: &mut Graph) {
    let mut idx = 0;
    while idx < graph.nodes.len() {
        if let Some((parts, x)) = hard_swish_ending_at(graph, idx) {
            let output = graph.nodes[idx].output.clone();
            graph.nodes[idx] = NodeProto {
                op_type: Some("HardSwish".to_owned()),
                name: graph.nodes[idx].name.clone(),
                input: vec![x],
                output,
                ..NodeProto::default()
            };
            for part in parts {
                graph.nodes.remove(part);
            }
            idx -= parts.len();
        }
        idx += 1;
    }
}

/// The product, clip and sum (in falling order) and `x` of the hard swish whose division this is.
fn hard_swish_ending_at(graph: &Graph, idx: usize) -> Option<([usize; 3], String)> {
    let division = typed(graph, idx, "Div")?;
    let product_idx = only_user(graph, &division.input[0], "Mul")?;
    let product = &graph.nodes[product_idx];
    let (x, clipped) = (&product.input[0], &product.input[1]);
    let clip_idx = only_user(graph, clipped, "Clip")?;
    let clip = &graph.nodes[clip_idx];
    let sum_idx = only_user(graph, &clip.input[0], "Add")?;
    let sum = &graph.nodes[sum_idx];
    let constants = [
        &division.input[1],
        clip.input.get(1)?,
        clip.input.get(2)?,
        &sum.input[1],
    ];
    let constants = constants.map(|name| graph.scalar(name));
    let fits = constants == [Some(6.0), Some(0.0), Some(6.0), Some(3.0)] && sum.input[0] == *x;
    let falling = product_idx > clip_idx && clip_idx > sum_idx;
    (fits && falling).then(|| ([product_idx, clip_idx, sum_idx], x.clone()))
}

/// The operator of this kind that makes a value which nothing but one operator uses.
fn only_user(graph: &Graph, value: &str, kind: &str) -> Option<usize> {
    let idx = graph.producer(value)?;
    typed(graph, idx, kind)?;
    (graph.consumers(value).len() == 1).then_some(idx)
}

fn typed<'g>(graph: &'g Graph, idx: usize, kind: &str) -> Option<&'g NodeProto> {
    graph
        .nodes
        .get(idx)
        .filter(|node| node.op_type.as_deref() == Some(kind))
}

/// A multiplication or addition with one number.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Affine {
    Times(f32),
    Plus(f32),
}

/// The number and the other input of such an operator.
fn affine(graph: &Graph, idx: usize) -> Option<(Affine, String)> {
    let node = graph.nodes.get(idx)?;
    let make = match node.op_type.as_deref()? {
        "Mul" => Affine::Times,
        "Add" => Affine::Plus,
        _ => return None,
    };
    let [a, b] = node.input.as_slice() else {
        return None;
    };
    match (graph.scalar(a), graph.scalar(b)) {
        (Some(number), None) => Some((make(number), b.clone())),
        (None, Some(number)) => Some((make(number), a.clone())),
        _ => None,
    }
}

/// `conv(x) * a` and `conv(x) + b` are convolutions.
fn fold_into_convolution_before(graph: &mut Graph) {
    let mut idx = 0;
    while idx < graph.nodes.len() {
        let folded = affine(graph, idx).is_some_and(|(affine, value)| {
            only_user(graph, &value, "Conv").is_some_and(|conv| {
                let folded = apply_to_output(graph, conv, affine);
                if folded {
                    let output = graph.nodes[idx].output.clone();
                    graph.nodes[conv].output = output;
                }
                folded
            })
        });
        if folded {
            graph.nodes.remove(idx);
        } else {
            idx += 1;
        }
    }
}

fn apply_to_output(graph: &mut Graph, conv: usize, affine: Affine) -> bool {
    let Some(mut parts) = Convolution::of(graph, conv) else {
        return false;
    };
    match affine {
        Affine::Times(factor) => {
            parts
                .weights
                .iter_mut()
                .chain(&mut parts.bias)
                .for_each(|value| *value *= factor);
        }
        Affine::Plus(summand) => parts.bias.iter_mut().for_each(|value| *value += summand),
    }
    parts.store(graph, conv);
    true
}

/// `conv(x * a)` is a convolution, and so is `conv(x + b)` where the convolution sees no padding.
fn fold_into_convolution_after(graph: &mut Graph) {
    for idx in (0..graph.nodes.len()).rev() {
        let Some((affine, value)) = affine(graph, idx) else {
            continue;
        };
        let output = graph.nodes[idx].output[0].clone();
        let consumers = graph.consumers(&output);
        if output == graph.output
            || consumers.is_empty()
            || !consumers.iter().all(|&conv| takes(graph, conv, affine))
        {
            continue;
        }
        for &conv in &consumers {
            let Some(mut parts) = Convolution::of(graph, conv) else {
                continue;
            };
            match affine {
                Affine::Times(factor) => parts
                    .weights
                    .iter_mut()
                    .for_each(|weight| *weight *= factor),
                Affine::Plus(summand) => {
                    let n_weights = parts.weights.len() / parts.bias.len();
                    for (bias, weights) in parts
                        .bias
                        .iter_mut()
                        .zip(parts.weights.chunks_exact(n_weights))
                    {
                        *bias += summand * weights.iter().sum::<f32>();
                    }
                }
            }
            parts.store(graph, conv);
            graph.nodes[conv].input[0].clone_from(&value);
        }
        graph.nodes.remove(idx);
    }
}

fn takes(graph: &Graph, idx: usize, affine: Affine) -> bool {
    let Some(parts) = Convolution::of(graph, idx) else {
        return false;
    };
    let pads = graph.nodes[idx]
        .attribute
        .iter()
        .filter(|attribute| attribute.name.as_deref() == Some("pads"));
    let padded = pads
        .flat_map(|attribute| &attribute.ints)
        .any(|&pad| pad != 0);
    !parts.bias.is_empty() && (matches!(affine, Affine::Times(_)) || !padded)
}

/// Weights and bias of a convolution, as numbers.
struct Convolution {
    dims: Vec<usize>,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Convolution {
    /// Reads them, a bias of zeros where there is none; `None` for other operators and for shared weights.
    fn of(graph: &Graph, idx: usize) -> Option<Self> {
        let node = typed(graph, idx, "Conv")?;
        let dims = graph.dims(&node.input[1])?;
        let weights = graph.floats(&node.input[1])?;
        let bias = match node.input.get(2) {
            Some(name) => graph.floats(name)?,
            None => vec![0.0; *dims.first()?],
        };
        let shared = node.input[1..]
            .iter()
            .any(|name| graph.consumers(name).len() != 1);
        (!shared).then_some(Self {
            dims,
            weights,
            bias,
        })
    }

    fn store(&self, graph: &mut Graph, idx: usize) {
        let weights = graph.nodes[idx].input[1].clone();
        if graph.nodes[idx].input.len() < 3 {
            graph.nodes[idx].input.push(format!("{weights}.bias"));
        }
        let bias = graph.nodes[idx].input[2].clone();
        graph.set_floats(&weights, &self.dims, &self.weights);
        graph.set_floats(&bias, &[self.bias.len()], &self.bias);
    }
}

#[cfg(test)]
mod tests {
    use rten_onnx::onnx::{AttributeProto, GraphProto, ModelProto, ValueInfoProto};

    use super::*;

    #[test]
    fn a_stack_as_exported_becomes_convolutions_and_a_hard_swish() {
        let mut graph = graph(&[
            ("Conv", &["x", "w1"], "c1"),
            ("Mul", &["two", "c1"], "m1"),
            ("Add", &["m1", "three"], "a1"),
            ("Add", &["a1", "three"], "s"),
            ("Clip", &["s", "zero", "six"], "t"),
            ("Mul", &["a1", "t"], "p"),
            ("Div", &["p", "six"], "h"),
            ("Mul", &["two", "h"], "m2"),
            ("Add", &["m2", "three"], "a2"),
            ("Conv", &["a2", "w2"], "y"),
        ]);
        simplify(&mut graph);
        assert_eq!(
            shape(&graph),
            [
                ("Conv", "x", "a1"),
                ("HardSwish", "a1", "h"),
                ("Conv", "h", "y")
            ]
        );
        assert_eq!(graph.floats("w1").unwrap(), [2.0, 4.0]);
        assert_eq!(graph.floats("w1.bias").unwrap(), [3.0]);
        assert_eq!(graph.floats("w2").unwrap(), [10.0, 12.0]);
        assert_eq!(graph.floats("w2.bias").unwrap(), [33.0]);
    }

    #[test]
    fn a_summand_before_padding_stays_where_it_is() {
        let mut graph = graph(&[
            ("Relu", &["x"], "r"),
            ("Add", &["r", "three"], "a"),
            ("Conv", &["a", "w2"], "y"),
        ]);
        graph.nodes[2].attribute = vec![AttributeProto {
            name: Some("pads".to_owned()),
            ints: vec![0, 1, 0, 1],
            ..Default::default()
        }];
        simplify(&mut graph);
        assert_eq!(
            shape(&graph),
            [("Relu", "x", "r"), ("Add", "r", "a"), ("Conv", "a", "y")]
        );
    }

    #[test]
    fn a_value_that_is_used_elsewhere_too_is_kept() {
        let mut graph = graph(&[
            ("Conv", &["x", "w1"], "c"),
            ("Mul", &["c", "two"], "m"),
            ("Sub", &["m", "c"], "y"),
        ]);
        simplify(&mut graph);
        assert_eq!(graph.nodes.len(), 3);
        assert_eq!(graph.floats("w1").unwrap(), [1.0, 2.0]);
    }

    fn shape(graph: &Graph) -> Vec<(&str, &str, &str)> {
        graph
            .nodes
            .iter()
            .map(|node| {
                (
                    node.op_type.as_deref().unwrap(),
                    node.input[0].as_str(),
                    node.output[0].as_str(),
                )
            })
            .collect()
    }

    /// A graph from x to y with two 1 x 2 convolutions' weights and a few numbers.
    fn graph(nodes: &[(&str, &[&str], &str)]) -> Graph {
        let value = |name: &str| ValueInfoProto {
            name: Some(name.to_owned()),
            r#type: None,
        };
        let node = |&(kind, input, output): &(&str, &[&str], &str)| NodeProto {
            op_type: Some(kind.to_owned()),
            input: input.iter().map(|&name| name.to_owned()).collect(),
            output: vec![output.to_owned()],
            ..NodeProto::default()
        };
        let onnx = GraphProto {
            node: nodes.iter().map(node).collect(),
            input: vec![value("x")],
            output: vec![value("y")],
            ..GraphProto::default()
        };
        let mut graph = Graph::new(ModelProto {
            graph: Some(onnx),
            ..ModelProto::default()
        })
        .unwrap();
        for (name, number) in [("zero", 0.0), ("two", 2.0), ("three", 3.0), ("six", 6.0)] {
            graph.set_floats(name, &[1], &[number]);
        }
        graph.set_floats("w1", &[1, 2, 1, 1], &[1.0, 2.0]);
        graph.set_floats("w2", &[1, 2, 1, 1], &[5.0, 6.0]);
        graph
    }
}
