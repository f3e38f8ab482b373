//! Cuts the last layer of the recognition network down to the classes of the alphabet.
//!
//! The layer is `softmax(x * weights + bias)` with one column per class. Fewer columns give the same order among the kept
//! classes, renormalised, for a fraction of the work.

use rten_onnx::onnx::{GraphProto, ModelProto, TensorProto};

/// Keeps these classes, ascending, of the network that ends in a softmax.
///
/// # Errors
/// Says what of the expected layer is not there.
pub(super) fn keep_classes(model: &mut ModelProto, classes: &[usize]) -> Result<(), String> {
    let graph = model.graph.as_mut().ok_or("there is no graph")?;
    let softmax = input_of(graph, "Softmax", None)?;
    let sum = producer(graph, &softmax[0], "Add")?;
    let product = producer(graph, &sum[0], "MatMul")?;
    keep_columns(constant(graph, &sum[1])?, classes)?;
    keep_columns(constant(graph, &product[1])?, classes)?;
    // The declared output shape names the old class count; shapes are inferred anew.
    for output in &mut graph.output {
        output.r#type = None;
    }
    Ok(())
}

/// Inputs of the last node of a kind, which makes `output` when that is given.
fn input_of(graph: &GraphProto, kind: &str, output: Option<&str>) -> Result<Vec<String>, String> {
    let is_it = |name: &String| output.is_none_or(|output| name == output);
    let node = graph.node.iter().rev();
    let mut node =
        node.filter(|node| node.op_type.as_deref() == Some(kind) && node.output.iter().any(is_it));
    node.next()
        .map(|node| node.input.clone())
        .ok_or_else(|| format!("there is no {kind} where it should be"))
}

/// Inputs of the node of a kind that makes a value: two of them.
fn producer(graph: &GraphProto, value: &str, kind: &str) -> Result<Vec<String>, String> {
    let inputs = input_of(graph, kind, Some(value))?;
    if inputs.len() == 2 {
        Ok(inputs)
    } else {
        Err(format!("{kind} has {} inputs", inputs.len()))
    }
}

/// The tensor of that name, an initializer or a constant node.
fn constant<'g>(graph: &'g mut GraphProto, name: &str) -> Result<&'g mut TensorProto, String> {
    let nodes = graph
        .node
        .iter_mut()
        .filter(|node| node.output.iter().any(|output| output == name));
    let constants = nodes
        .flat_map(|node| &mut node.attribute)
        .filter_map(|attribute| attribute.t.as_mut());
    let initializers = graph
        .initializer
        .iter_mut()
        .filter(|tensor| tensor.name.as_deref() == Some(name));
    constants
        .chain(initializers)
        .next()
        .ok_or_else(|| format!("there is no constant {name}"))
}

/// Keeps these columns of the last dimension.
fn keep_columns(tensor: &mut TensorProto, columns: &[usize]) -> Result<(), String> {
    let width = tensor
        .dims
        .last()
        .and_then(|&dim| usize::try_from(dim).ok())
        .filter(|&width| width > 0);
    let width = width.ok_or("a weight tensor has no columns")?;
    if columns.last().is_none_or(|&last| last >= width) {
        return Err(format!(
            "the dictionary and the {width} classes do not match"
        ));
    }
    let raw = tensor
        .raw_data
        .as_ref()
        .ok_or("a weight tensor is not stored as raw bytes")?;
    let kept: Vec<u8> = {
        let raw = raw.borrow();
        let rows = raw.chunks_exact(width * size_of::<f32>());
        let cells = rows.flat_map(|row| {
            columns
                .iter()
                .map(move |column| &row[column * size_of::<f32>()..])
        });
        cells
            .flat_map(|cell| &cell[..size_of::<f32>()])
            .copied()
            .collect()
    };
    raw.replace(kept);
    if let Some(dim) = tensor.dims.last_mut() {
        *dim = columns.len() as i64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use rten_onnx::onnx::{AttributeProto, DataType, NodeProto};

    use super::*;

    #[test]
    fn kept_classes_keep_their_weights_and_bias() {
        let mut model = network(&[2, 3], &[0., 1., 2., 10., 11., 12.], &[3], &[7., 8., 9.]);
        keep_classes(&mut model, &[0, 2]).unwrap();
        assert_eq!(
            values(&mut model, "weights"),
            (vec![2, 2], vec![0., 2., 10., 12.])
        );
        assert_eq!(values(&mut model, "bias"), (vec![2], vec![7., 9.]));
    }

    #[test]
    fn a_dictionary_longer_than_the_layer_is_refused() {
        let mut model = network(&[1, 2], &[0., 1.], &[2], &[7., 8.]);
        let error = keep_classes(&mut model, &[0, 2]).unwrap_err();
        assert_eq!(error, "the dictionary and the 2 classes do not match");
    }

    #[test]
    fn a_network_that_ends_otherwise_is_refused() {
        let mut model = network(&[1, 1], &[0.], &[1], &[1.]);
        model.graph.as_mut().unwrap().node.pop();
        assert_eq!(
            keep_classes(&mut model, &[0]).unwrap_err(),
            "there is no Softmax where it should be"
        );
    }

    /// `softmax(x * weights + bias)`; the bias is a constant node, the weights are an initializer.
    fn network(
        weight_dims: &[i64],
        weights: &[f32],
        bias_dims: &[i64],
        bias: &[f32],
    ) -> ModelProto {
        let mut constant = node("Constant", &[], "bias");
        constant.attribute = vec![AttributeProto {
            t: Some(tensor("", bias_dims, bias)),
            ..Default::default()
        }];
        let graph = GraphProto {
            node: vec![
                constant,
                node("MatMul", &["x", "weights"], "product"),
                node("Add", &["product", "bias"], "sum"),
                node("Softmax", &["sum"], "y"),
            ],
            initializer: vec![tensor("weights", weight_dims, weights)],
            ..Default::default()
        };
        ModelProto {
            graph: Some(graph),
            ..Default::default()
        }
    }

    fn node(kind: &str, input: &[&str], output: &str) -> NodeProto {
        NodeProto {
            op_type: Some(kind.to_owned()),
            input: input.iter().map(|&name| name.to_owned()).collect(),
            output: vec![output.to_owned()],
            ..Default::default()
        }
    }

    fn tensor(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
        TensorProto {
            name: Some(name.to_owned()),
            dims: dims.to_vec(),
            data_type: Some(DataType::FLOAT),
            raw_data: Some(RefCell::new(
                values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect(),
            )),
            ..Default::default()
        }
    }

    fn values(model: &mut ModelProto, name: &str) -> (Vec<i64>, Vec<f32>) {
        let tensor = constant(model.graph.as_mut().unwrap(), name).unwrap();
        let raw = tensor.raw_data.as_ref().unwrap().borrow();
        let values = raw
            .chunks_exact(4)
            .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
            .collect();
        (tensor.dims.clone(), values)
    }
}
