//! Lists of numbers as little-endian tensors, and back with every length checked.

use crate::features::Vocabulary;
use ndarray::Array2;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

/// A tensor to be written.
pub(super) struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    data: Vec<u8>,
}

impl Tensor {
    pub(super) fn f32(values: impl Iterator<Item = f32>, shape: &[usize]) -> Self {
        Self { dtype: Dtype::F32, shape: shape.to_vec(), data: values.flat_map(f32::to_le_bytes).collect() }
    }

    pub(super) fn f64(values: &[f64], shape: &[usize]) -> Self {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dtype: Dtype::F64, shape: shape.to_vec(), data }
    }

    pub(super) fn u32(values: &[u32]) -> Self {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dtype: Dtype::U32, shape: vec![values.len()], data }
    }

    pub(super) fn u8(data: Vec<u8>) -> Self {
        Self { dtype: Dtype::U8, shape: vec![data.len()], data }
    }

    pub(super) fn view(&self) -> TensorView<'_> {
        TensorView::new(self.dtype, self.shape.clone(), &self.data).expect("the shape is that of the data")
    }
}

/// Reads tensors by name; its errors are the end of a sentence that begins with the file.
pub(super) struct Reader<'f> {
    tensors: &'f SafeTensors<'f>,
}

impl<'f> Reader<'f> {
    pub(super) fn new(tensors: &'f SafeTensors<'f>) -> Self {
        Self { tensors }
    }

    pub(super) fn f32(&self, name: &str, expected: usize) -> Result<Vec<f32>, String> {
        let data = self.data(name, Dtype::F32, expected)?;
        bounded(name, data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// A matrix of as many rows as expected.
    pub(super) fn matrix(&self, name: &str, n_rows: usize) -> Result<Array2<f32>, String> {
        let view = self.tensors.tensor(name).map_err(|_| format!("has no tensor `{name}`"))?;
        let [rows, columns] = *view.shape() else { return Err(format!("`{name}` is no matrix")) };
        if rows != n_rows {
            return Err(format!("`{name}` has {rows} rows; expected {n_rows}"));
        }
        let values = self.f32(name, rows.saturating_mul(columns))?;
        Array2::from_shape_vec((rows, columns), values).map_err(|error| format!("`{name}` is no matrix ({error})"))
    }

    pub(super) fn f64(&self, name: &str, expected: usize) -> Result<Vec<f64>, String> {
        let data = self.data(name, Dtype::F64, expected)?;
        bounded(name, data.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    }

    pub(super) fn u32(&self, name: &str, expected: usize) -> Result<Vec<u32>, String> {
        let data = self.data(name, Dtype::U32, expected)?;
        Ok(data.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }

    /// Terms written one after the other, cut at their ends.
    pub(super) fn terms(&self, terms: &str, ends: &str) -> Result<Vocabulary, String> {
        let view = |name: &str| self.tensors.tensor(name).map_err(|_| format!("has no tensor `{name}`"));
        let packed = self.data(terms, Dtype::U8, view(terms)?.shape().iter().product())?;
        let packed = std::str::from_utf8(packed).map_err(|_| format!("`{terms}` is not UTF-8"))?;
        let places = self.u32(ends, view(ends)?.shape().iter().product())?;
        let starts = std::iter::once(0).chain(places.iter().copied());
        if starts.zip(&places).any(|(start, end)| packed.get(start as usize..*end as usize).is_none()) {
            return Err(format!("`{ends}` does not cut `{terms}` into terms"));
        }
        Vocabulary::from_sorted(packed.to_owned(), places)
            .ok_or_else(|| format!("`{terms}` are not sorted, distinct terms"))
    }

    fn data(&self, name: &str, dtype: Dtype, expected: usize) -> Result<&'f [u8], String> {
        let tensor = self.tensors.tensor(name).map_err(|_| format!("has no tensor `{name}`"))?;
        let found: usize = tensor.shape().iter().product();
        if tensor.dtype() != dtype || found != expected {
            return Err(format!(
                "`{name}` holds {found} values of type {:?}; expected {expected} of {dtype:?}",
                tensor.dtype()
            ));
        }
        Ok(tensor.data())
    }
}

/// No fit gives larger numbers, and with these no sum over them overflows.
const LARGEST: f64 = 1e30;

fn bounded<T: Copy + Into<f64>>(name: &str, values: Vec<T>) -> Result<Vec<T>, String> {
    let is_bounded = |value: &T| (*value).into().abs() < LARGEST;
    if values.iter().all(is_bounded) { Ok(values) } else { Err(format!("`{name}` holds values that are no weights")) }
}
