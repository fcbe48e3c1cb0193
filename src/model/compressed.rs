//! Lists of (index, value) pairs, one after the other: the rows of a sparse matrix, or its columns.

/// Compressed lists, each of ascending or any order of its indices.
#[derive(Debug)]
pub(super) struct Compressed {
    starts: Vec<usize>,
    pub(super) indices: Vec<u32>,
    values: Vec<f32>,
}

impl Compressed {
    /// No lists, with room for so many pairs.
    pub(super) fn with_capacity(n_values: usize) -> Self {
        Self { starts: vec![0], indices: Vec::with_capacity(n_values), values: Vec::with_capacity(n_values) }
    }

    /// Adds a list.
    pub(super) fn push(&mut self, pairs: impl Iterator<Item = (u32, f32)>) {
        for (index, value) in pairs {
            self.indices.push(index);
            self.values.push(value);
        }
        self.starts.push(self.indices.len());
    }

    /// Gives back the room that no pair took.
    pub(super) fn shrink_to_fit(&mut self) {
        self.indices.shrink_to_fit();
        self.values.shrink_to_fit();
    }

    /// The number of lists.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The indices and values of a list.
    pub(super) fn list(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.indices[range.clone()], &self.values[range])
    }

    /// For each of so many indices the lists that have it, ascending, with its value in each.
    pub(super) fn transposed(&self, n_indices: usize) -> Self {
        let mut starts = vec![0; n_indices + 1];
        self.indices.iter().for_each(|index| starts[*index as usize + 1] += 1);
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut indices = vec![0; total];
        let mut values = vec![0.0; total];
        for i in 0..self.len() {
            let (list, list_values) = self.list(i);
            for (index, value) in list.iter().zip(list_values) {
                let at = &mut next[*index as usize];
                (indices[*at], values[*at]) = (i as u32, *value);
                *at += 1;
            }
        }
        Self { starts, indices, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_transpose_has_every_pair_once_and_its_own_transpose_is_the_matrix_in_order(
            rows in prop::collection::vec(prop::collection::btree_map(0_u32..9, -3_i8..3, 0..6), 0..8)
        ) {
            let mut matrix = Compressed::with_capacity(0);
            for row in &rows {
                matrix.push(row.iter().map(|(index, value)| (*index, f32::from(*value))));
            }
            let transposed = matrix.transposed(9);
            for j in 0..9 {
                let expected = rows.iter().zip(0..).filter_map(|(row, i)| Some((i, f32::from(*row.get(&(j as u32))?))));
                let (indices, values) = transposed.list(j);
                let found = indices.iter().copied().zip(values.iter().copied());
                prop_assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
            }
            let back = transposed.transposed(rows.len());
            prop_assert!((0..rows.len()).all(|i| back.list(i) == matrix.list(i)));
        }
    }
}
