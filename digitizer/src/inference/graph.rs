//! A network as a list of operators that can be rewritten before it is loaded.

use std::collections::BTreeMap;

use rten_onnx::onnx::{
    AttributeProto, DataType, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TypeProto, TypeProtoTensor, ValueInfoProto,
};

/// Operators in an order in which each comes after the ones it needs, and the constants apart.
pub(super) struct Graph {
    /// Every operator but constants.
    pub(super) nodes: Vec<NodeProto>,
    /// Name of the one input.
    pub(super) input: String,
    /// Name of the one output.
    pub(super) output: String,
    constants: BTreeMap<String, TensorProto>,
    ir_version: Option<i64>,
    opset_import: Vec<OperatorSetIdProto>,
}

impl Graph {
    /// Takes a model apart.
    ///
    /// # Errors
    /// It has not one input and one output.
    pub(super) fn new(model: ModelProto) -> Result<Self, String> {
        let graph = model.graph.ok_or("there is no graph")?;
        let (input, output) = (
            only_name(&graph.input, "input")?,
            only_name(&graph.output, "output")?,
        );
        let mut constants: BTreeMap<String, TensorProto> = BTreeMap::new();
        for tensor in graph.initializer {
            constants.insert(tensor.name.clone().unwrap_or_default(), tensor);
        }
        let mut nodes = Vec::new();
        for mut node in graph.node {
            let tensor = node
                .attribute
                .iter_mut()
                .find_map(|attribute| attribute.t.take());
            match (node.op_type.as_deref(), tensor, node.output.first()) {
                (Some("Constant"), Some(tensor), Some(name)) => {
                    constants.insert(name.clone(), tensor);
                }
                (Some("Constant"), ..) => return Err("a constant is no tensor".to_owned()),
                _ => nodes.push(node),
            }
        }
        Ok(Self {
            nodes,
            input,
            output,
            constants,
            ir_version: model.ir_version,
            opset_import: model.opset_import,
        })
    }

    /// Whether a value is a constant.
    pub(super) fn is_constant(&self, name: &str) -> bool {
        self.constants.contains_key(name)
    }

    /// Shape of a constant.
    pub(super) fn dims(&self, name: &str) -> Option<Vec<usize>> {
        self.constants
            .get(name)?
            .dims
            .iter()
            .map(|&dim| usize::try_from(dim).ok())
            .collect()
    }

    /// Values of a constant of 32-bit floats.
    pub(super) fn floats(&self, name: &str) -> Option<Vec<f32>> {
        let tensor = self
            .constants
            .get(name)
            .filter(|tensor| tensor.data_type == Some(DataType::FLOAT))?;
        if !tensor.float_data.is_empty() {
            return Some(tensor.float_data.clone());
        }
        let raw = tensor.raw_data.as_ref()?.borrow();
        let values = raw.chunks_exact(size_of::<f32>());
        Some(
            values
                .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
                .collect(),
        )
    }

    /// The value of a constant with one element.
    pub(super) fn scalar(&self, name: &str) -> Option<f32> {
        match self.floats(name)?.as_slice() {
            &[value] => Some(value),
            _ => None,
        }
    }

    /// Sets a constant.
    pub(super) fn set_floats(&mut self, name: &str, dims: &[usize], values: &[f32]) {
        let tensor = TensorProto {
            dims: dims.iter().map(|&dim| dim as i64).collect(),
            data_type: Some(DataType::FLOAT),
            raw_data: Some(
                values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect::<Vec<u8>>()
                    .into(),
            ),
            ..TensorProto::default()
        };
        self.constants.insert(name.to_owned(), tensor);
    }

    /// Indexes of the operators that use a value.
    pub(super) fn consumers(&self, name: &str) -> Vec<usize> {
        let uses = |node: &NodeProto| node.input.iter().any(|input| input == name);
        (0..self.nodes.len())
            .filter(|&idx| uses(&self.nodes[idx]))
            .collect()
    }

    /// Index of the operator that makes a value.
    pub(super) fn producer(&self, name: &str) -> Option<usize> {
        self.nodes
            .iter()
            .position(|node| node.output.iter().any(|output| output == name))
    }

    /// A model of some of the operators, with the constants they use.
    pub(super) fn model_of(
        &self,
        nodes: &[NodeProto],
        inputs: &[String],
        outputs: &[String],
    ) -> ModelProto {
        let used = |name: &&String| nodes.iter().any(|node| node.input.contains(name));
        let constants = self.constants.iter().filter(|(name, _)| used(name));
        let constants = constants.map(|(name, tensor)| NodeProto {
            op_type: Some("Constant".to_owned()),
            output: vec![name.clone()],
            attribute: vec![AttributeProto {
                name: Some("value".to_owned()),
                t: Some(tensor.clone()),
                ..AttributeProto::default()
            }],
            ..NodeProto::default()
        });
        ModelProto {
            ir_version: self.ir_version,
            opset_import: self.opset_import.clone(),
            graph: Some(GraphProto {
                node: constants.chain(nodes.iter().cloned()).collect(),
                input: inputs.iter().map(|name| float_value(name)).collect(),
                output: outputs.iter().map(|name| float_value(name)).collect(),
                ..GraphProto::default()
            }),
            ..ModelProto::default()
        }
    }
}

fn only_name(values: &[ValueInfoProto], what: &str) -> Result<String, String> {
    match values {
        [
            ValueInfoProto {
                name: Some(name), ..
            },
        ] => Ok(name.clone()),
        _ => Err(format!("there is not one {what} but {}", values.len())),
    }
}

fn float_value(name: &str) -> ValueInfoProto {
    let tensor_type = TypeProtoTensor {
        elem_type: Some(DataType::FLOAT),
        ..TypeProtoTensor::default()
    };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor_type),
            ..TypeProto::default()
        }),
    }
}
