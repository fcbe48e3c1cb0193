//! Terms in the order of their bytes, one after the other in one text: what is left of a count when no term is looked up any more.

/// Distinct terms, sorted by their bytes and numbered from 0.
#[derive(Debug, Default)]
pub(super) struct Terms {
    packed: String,
    ends: Vec<u32>,
}

impl Terms {
    /// No terms yet, with room for so many.
    pub(super) fn with_capacity(n_terms: usize) -> Self {
        Self { packed: String::new(), ends: Vec::with_capacity(n_terms) }
    }

    /// Adds the term that stands behind all others and has these parts.
    pub(super) fn push<'p>(&mut self, parts: impl IntoIterator<Item = &'p str>) {
        self.packed.extend(parts);
        self.ends.push(u32::try_from(self.packed.len()).expect("the terms hold at most 4 GiB of text"));
        debug_assert!(self.ends.len() < 2 || self.term(self.len() as u32 - 2) < self.term(self.len() as u32 - 1));
    }

    /// The term of a number.
    pub(super) fn term(&self, number: u32) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.packed[start as usize..self.ends[number as usize] as usize]
    }

    /// The number of terms.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives back the room that no term took.
    pub(super) fn shrink_to_fit(&mut self) {
        self.packed.shrink_to_fit();
    }
}
