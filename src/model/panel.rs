//! The matrix as the solver walks it: panels of rows that follow one another, each by columns.
//!
//! A walk reads the columns of a panel in order; what it looks up out of order belongs to the rows, and of these a panel has only as many as a near
//! cache holds. So the cost of a stored value does not grow with the rows (cache blocking: Nishtala, Vuduc, Demmel and Yelick 2007), and
//! one copy of the matrix serves products with it and with its transpose.

use crate::features::SparseMatrix;
use std::ops::Range;

/// Some rows of a sparse matrix, by columns.
#[derive(Debug)]
pub(super) struct Panel {
    /// The rows of the matrix.
    pub(super) rows: Range<usize>,
    /// Columns with equally many values here, from many to few.
    runs: Vec<Run>,
    /// The columns that have a value here, those of a run ascending.
    columns: Vec<u32>,
    /// The row of each value, counted from the first of the panel; those of a column ascending.
    indices: Vec<u16>,
    values: Vec<f32>,
}

/// Columns with equally many values, one after the other: most of a text's terms are rare, and where each of a million columns is one value long
/// neither a place nor a length need be read for it.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// The values of each column.
    length: usize,
    n_columns: usize,
}

/// In place of the column of a feature that has none.
pub(super) const NONE: u32 = u32::MAX;

impl Panel {
    /// Calls `visit` with each column that has values, the rows of these, ascending from the first of the panel, and the values.
    #[inline]
    pub(super) fn for_each_column(&self, mut visit: impl FnMut(usize, (&[u16], &[f32]))) {
        let (mut columns, mut indices, mut values) = (&self.columns[..], &self.indices[..], &self.values[..]);
        for Run { length, n_columns } in &self.runs {
            let (of_run, other_columns) = columns.split_at(*n_columns);
            let (indices_of_run, other_indices) = indices.split_at(length * n_columns);
            let (values_of_run, other_values) = values.split_at(length * n_columns);
            let of_columns = indices_of_run.chunks_exact(*length).zip(values_of_run.chunks_exact(*length));
            for (column, both) in of_run.iter().zip(of_columns) {
                visit(*column as usize, both);
            }
            (columns, indices, values) = (other_columns, other_indices, other_values);
        }
    }
}

/// The most rows of a panel: two bytes count them, a quarter less to read for each value than with four.
pub(super) const MOST_ROWS: usize = 1 << u16::BITS;

/// The matrix in panels of at most so many rows, [`MOST_ROWS`] or fewer; `columns` has the column of each feature below `n_columns`, or
/// [`NONE`], and no column twice.
pub(super) fn panels(x: &SparseMatrix, columns: &[u32], n_columns: usize, n_rows: usize) -> Vec<Panel> {
    debug_assert!(n_rows <= MOST_ROWS, "two bytes count the rows of a panel");
    // How many values of the panel each column has, then where its next one goes.
    let mut next = vec![0; n_columns];
    let firsts = (0..x.n_rows()).step_by(n_rows);
    firsts.map(|first| panel(x, columns, first..x.n_rows().min(first + n_rows), &mut next)).collect()
}

/// One panel; `next` is all 0 before and after.
fn panel(x: &SparseMatrix, columns: &[u32], rows: Range<usize>, next: &mut [usize]) -> Panel {
    // Once for each value: the features are many, and looked up in no order.
    let mut of_values = Vec::with_capacity(rows.clone().map(|i| x.row(i).0.len()).sum());
    of_values.extend(rows.clone().flat_map(|i| x.row(i).0).map(|j| columns[*j as usize]));
    of_values.iter().filter(|column| **column != NONE).for_each(|column| next[*column as usize] += 1);
    let (runs, found) = runs(next);
    let mut total = 0;
    for column in &found {
        let count = &mut next[*column as usize];
        total += std::mem::replace(count, total);
    }
    let (mut indices, mut values) = (vec![0; total], vec![0.0; total]);
    let rows_of_values =
        rows.clone().enumerate().flat_map(|(index, i)| x.row(i).1.iter().map(move |value| (index, *value)));
    for (column, (index, value)) in of_values.iter().zip(rows_of_values).filter(|(column, _)| **column != NONE) {
        let at = &mut next[*column as usize];
        (indices[*at], values[*at]) = (index as u16, value);
        *at += 1;
    }
    found.iter().for_each(|column| next[*column as usize] = 0);
    Panel { rows, runs, columns: found, indices, values }
}

/// The columns whose count is not 0, from many to few, those of equal count ascending.
fn runs(counts: &[usize]) -> (Vec<Run>, Vec<u32>) {
    let most = counts.iter().max().copied().unwrap_or_default();
    let mut of_length = vec![0; most + 1];
    counts.iter().for_each(|count| of_length[*count] += 1);
    let lengths = (1..=most).rev().filter(|length| of_length[*length] > 0);
    let runs: Vec<Run> = lengths.map(|length| Run { length, n_columns: of_length[length] }).collect();
    let mut total = 0;
    for Run { length, n_columns } in &runs {
        of_length[*length] = total;
        total += n_columns;
    }
    let mut columns = vec![0; total];
    for (count, column) in counts.iter().zip(0..).filter(|(count, _)| **count > 0) {
        let at = &mut of_length[*count];
        columns[*at] = column;
        *at += 1;
    }
    (runs, columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Reverse;

    #[test]
    fn a_panel_counts_its_last_row_and_the_next_begins_anew() {
        let mut x = SparseMatrix::new(1);
        (0..=MOST_ROWS).for_each(|i| x.push_row([(0, i as f32)]));
        let panels = panels(&x, &[0], 1, MOST_ROWS);
        let mut found = Vec::new();
        for panel in &panels {
            panel.for_each_column(|_, (rows, values)| {
                found.push((rows.len(), rows.last().copied(), values.last().copied()));
            });
        }
        assert_eq!(found, [(MOST_ROWS, Some(u16::MAX), Some(65_535.0)), (1, Some(0), Some(65_536.0))]);
    }

    proptest! {
        #[test]
        fn the_panels_have_every_value_of_the_matrix_once_and_in_order(
            rows in prop::collection::vec(prop::collection::btree_map(0_u32..9, -3_i8..3, 0..6), 0..8), n_rows in 1_usize..9
        ) {
            let mut x = SparseMatrix::new(9);
            for row in &rows {
                x.push_row(row.iter().map(|(feature, value)| (*feature, f32::from(*value))));
            }
            // Features 0 to 7 have columns in another order; the last has none.
            let columns = [3, 1, 0, 2, 7, 6, 5, 4, NONE];
            let mut first = 0;
            for panel in panels(&x, &columns, 8, n_rows) {
                prop_assert_eq!(panel.rows.start, first);
                prop_assert!(panel.rows.len() <= n_rows);
                first = panel.rows.end;
                let mut expected: Vec<(u32, usize, f32)> = panel
                    .rows
                    .clone()
                    .flat_map(|i| x.row(i).0.iter().zip(x.row(i).1).map(move |(j, value)| (columns[*j as usize], i, *value)))
                    .filter(|(column, ..)| *column != NONE)
                    .collect();
                expected.sort_by_key(|(column, i, _)| (*column, *i));
                let start = panel.rows.start;
                let (mut found, mut lengths) = (Vec::new(), Vec::new());
                panel.for_each_column(|column, (indices, values)| {
                    lengths.push(Reverse(indices.len()));
                    found.extend(
                        indices.iter().zip(values).map(|(i, value)| (column as u32, start + *i as usize, *value)),
                    );
                });
                prop_assert!(lengths.is_sorted());
                found.sort_by_key(|(column, ..)| *column);
                prop_assert_eq!(found, expected);
            }
            prop_assert_eq!(first, rows.len());
        }
    }
}
