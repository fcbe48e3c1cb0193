//! Lists of numbers as little-endian tensors, and back with every length checked.

use crate::features::Vocabulary;
use ndarray::Array2;
use safetensors::{
    Dtype, SafeTensors,
    tensor::{Metadata, TensorInfo},
};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

/// A tensor to be written.
pub(super) struct Tensor<'m> {
    dtype: Dtype,
    shape: Vec<usize>,
    data: Data<'m>,
}

/// Its numbers: those of a large model are not copied.
enum Data<'m> {
    Bytes(Cow<'m, [u8]>),
    U32(Cow<'m, [u32]>),
    F64(Cow<'m, [f64]>),
    F32(Cow<'m, [f32]>),
}

/// Bytes that are written at once.
const PIECE: usize = 1 << 14;

impl<'m> Tensor<'m> {
    pub(super) fn f32(values: impl Into<Cow<'m, [f32]>>, shape: &[usize]) -> Self {
        Self { dtype: Dtype::F32, shape: shape.to_vec(), data: Data::F32(values.into()) }
    }

    pub(super) fn f64(values: impl Into<Cow<'m, [f64]>>, shape: &[usize]) -> Self {
        Self { dtype: Dtype::F64, shape: shape.to_vec(), data: Data::F64(values.into()) }
    }

    pub(super) fn u32(values: impl Into<Cow<'m, [u32]>>) -> Self {
        let values = values.into();
        Self { dtype: Dtype::U32, shape: vec![values.len()], data: Data::U32(values) }
    }

    pub(super) fn u8(bytes: impl Into<Cow<'m, [u8]>>) -> Self {
        let bytes = bytes.into();
        Self { dtype: Dtype::U8, shape: vec![bytes.len()], data: Data::Bytes(bytes) }
    }

    /// The length of its data in bytes.
    fn len(&self) -> usize {
        self.shape.iter().product::<usize>() * self.dtype.bitsize() / 8
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.data {
            Data::Bytes(bytes) => out.write_all(bytes),
            Data::U32(values) => write_in_pieces(values.iter().map(|value| value.to_le_bytes()), out),
            Data::F64(values) => write_in_pieces(values.iter().map(|value| value.to_le_bytes()), out),
            Data::F32(values) => write_in_pieces(values.iter().map(|value| value.to_le_bytes()), out),
        }
    }
}

fn write_in_pieces<const N: usize>(values: impl Iterator<Item = [u8; N]>, out: &mut dyn Write) -> io::Result<()> {
    let mut piece = Vec::with_capacity(PIECE);
    for value in values {
        piece.extend(value);
        if piece.len() == PIECE {
            out.write_all(&piece)?;
            piece.clear();
        }
    }
    out.write_all(&piece)
}

/// Tensors in the order in which a file has them: that of `safetensors`, by alignment, then by name.
pub(super) struct Layout<'m>(Vec<(String, Tensor<'m>)>);

impl<'m> Layout<'m> {
    pub(super) fn new(mut tensors: Vec<(String, Tensor<'m>)>) -> Self {
        tensors.sort_by(|(a, left), (b, right)| right.dtype.cmp(&left.dtype).then_with(|| a.cmp(b)));
        Self(tensors)
    }

    /// Writes the whole file, with metadata of one key. It is the one that `safetensors::serialize` gives.
    pub(super) fn write(&self, key: &str, text: String, out: &mut dyn Write) -> io::Result<()> {
        let mut end = 0;
        let place = |(name, tensor): &(String, Tensor)| {
            let start = end;
            end += tensor.len();
            let (dtype, shape) = (tensor.dtype, tensor.shape.clone());
            (name.clone(), TensorInfo { dtype, shape, data_offsets: (start, end) })
        };
        let places = self.0.iter().map(place).collect();
        let metadata =
            Metadata::new(Some(HashMap::from([(key.to_owned(), text)])), places).map_err(io::Error::other)?;
        let mut header = serde_json::to_string(&metadata)?.into_bytes();
        // The data begin at a multiple of eight.
        header.resize(header.len().next_multiple_of(size_of::<u64>()), b' ');
        out.write_all(&(header.len() as u64).to_le_bytes())?;
        out.write_all(&header)?;
        self.write_data(out)
    }

    /// Writes what stands behind the header.
    pub(super) fn write_data(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|(_, tensor)| tensor.write(out))
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

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::tensor::TensorView;

    #[test]
    fn a_file_is_the_one_that_the_library_gives() {
        let values: Vec<f32> = (0..12_345).map(|i| i as f32).collect();
        let tensors = vec![
            ("b".to_owned(), Tensor::u8(vec![1, 2, 3])),
            ("weights".to_owned(), Tensor::f32(values.as_slice(), &[values.len() / 3, 3])),
            ("a".to_owned(), Tensor::u32(vec![7, 8])),
            ("intercept".to_owned(), Tensor::f64(vec![0.5], &[1])),
            ("empty".to_owned(), Tensor::f32(Vec::new(), &[0, 3])),
        ];
        let bytes = |tensor: &Tensor| {
            let mut bytes = Vec::new();
            tensor.write(&mut bytes).expect("memory");
            bytes
        };
        let plain: Vec<(&str, Dtype, Vec<usize>, Vec<u8>)> =
            tensors.iter().map(|(name, t)| (name.as_str(), t.dtype, t.shape.clone(), bytes(t))).collect();
        let views = plain.iter().map(|(name, dtype, shape, data)| {
            (*name, TensorView::new(*dtype, shape.clone(), data).expect("the shape is that of the data"))
        });
        let metadata = HashMap::from([("key".to_owned(), "text".to_owned())]);
        let expected = safetensors::serialize(views, Some(metadata)).expect("valid");
        let mut found = Vec::new();
        Layout::new(tensors).write("key", "text".to_owned(), &mut found).expect("memory");
        assert_eq!(found, expected);
    }
}
