//! Structures of Thrift's compact protocol, walked before they are decoded.
//!
//! The decoder trusts the lengths that it finds: a list that claims two billion items would take all memory. The walk holds
//! each length against the bytes that are there. Encoding: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>.

/// Structures inside each other that a walk follows; those of Parquet go seven deep.
const MAX_DEPTH: usize = 32;

/// Why a walk ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes end inside the structure.
    CutOff,
    /// No structure is written like this.
    Broken,
}

/// The kinds of values, as their headers number them.
pub(super) const INTEGERS: std::ops::RangeInclusive<u8> = 4..=6;
pub(super) const LIST: u8 = 9;
pub(super) const STRUCT: u8 = 12;

/// A place in the bytes of a structure.
#[derive(Clone, Debug)]
pub(super) struct Walk<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Walk<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes walked over so far.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Walks over one structure; `visit` is shown the number and kind of each field, and tells whether it walked over its value.
    pub(super) fn fields(
        &mut self,
        depth: usize,
        mut visit: impl FnMut(&mut Self, i64, u8) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        let mut number = 0;
        loop {
            let header = self.byte()?;
            if header == 0 {
                return Ok(());
            }
            let (step, kind) = (header >> 4, header & 0x0F);
            number = if step == 0 { self.integer()? } else { number + i64::from(step) };
            if !visit(self, number, kind)? {
                self.value(kind, depth)?;
            }
        }
    }

    /// The kind of the items of a list, and how many there are: no more than bytes are left.
    pub(super) fn list(&mut self) -> Result<(u8, usize), Fault> {
        let header = self.byte()?;
        let n = if header >> 4 == 15 { self.unsigned()? } else { u64::from(header >> 4) };
        self.fits(n).map(|n| (header & 0x0F, n))
    }

    /// A whole number of 16, 32 or 64 bits.
    pub(super) fn integer(&mut self) -> Result<i64, Fault> {
        let folded = self.unsigned()?;
        Ok((folded >> 1).cast_signed() ^ -(folded & 1).cast_signed())
    }

    /// Walks over a value that is no field: an item of a list.
    pub(super) fn item(&mut self, kind: u8, depth: usize) -> Result<(), Fault> {
        // A truth value is in its field's header, but an item is a byte.
        if matches!(kind, 1 | 2) { self.byte().map(|_| ()) } else { self.value(kind, depth) }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<(), Fault> {
        if depth == MAX_DEPTH {
            return Err(Fault::Broken);
        }
        match kind {
            1 | 2 => Ok(()),
            3 => self.skip(1),
            4..=6 => self.unsigned().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let n = self.unsigned()?;
                self.fits(n).and_then(|n| self.skip(n))
            }
            LIST | 10 => {
                let (kind, n) = self.list()?;
                (0..n).try_for_each(|_| self.item(kind, depth + 1))
            }
            11 => {
                let n = self.unsigned()?;
                let n = self.fits(n)?;
                let kinds = if n == 0 { 0 } else { self.byte()? };
                (0..n).try_for_each(|_| {
                    self.item(kinds >> 4, depth + 1)?;
                    self.item(kinds & 0x0F, depth + 1)
                })
            }
            STRUCT => self.fields(depth + 1, |_, _, _| Ok(false)),
            13 => self.skip(16),
            _ => Err(Fault::Broken),
        }
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        let byte = self.bytes.get(self.at).copied().ok_or(Fault::CutOff)?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, n: usize) -> Result<(), Fault> {
        self.fits(n as u64).map(|n| self.at += n)
    }

    /// A number of bytes, or of items of a byte or more, that are there.
    fn fits(&self, n: u64) -> Result<usize, Fault> {
        usize::try_from(n).ok().filter(|n| *n <= self.bytes.len() - self.at).ok_or(Fault::CutOff)
    }

    fn unsigned(&mut self) -> Result<u64, Fault> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Fault::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks over the bytes, and tells their fields.
    fn walk(bytes: &[u8]) -> (Result<(), Fault>, Vec<(i64, u8)>) {
        let mut found = Vec::new();
        let result = Walk::new(bytes).fields(0, |_, number, kind| {
            found.push((number, kind));
            Ok(false)
        });
        (result, found)
    }

    #[test]
    fn fields_are_numbered_by_steps_and_their_values_walked_over() {
        // 1: an i32 of -1, 2: a text of two bytes, 4: true, 6: a list of two i32, and the end.
        let bytes = [0x15, 0x01, 0x18, 0x02, b'a', b'b', 0x21, 0x29, 0x25, 0x02, 0x04, 0x00];
        assert_eq!(walk(&bytes), (Ok(()), vec![(1, 5), (2, 8), (4, 1), (6, 9)]));
        assert_eq!(walk(&bytes[..9]).0, Err(Fault::CutOff));
        let mut number = Walk::new(&[0x01]);
        assert_eq!(number.integer(), Ok(-1));
    }

    #[test]
    fn a_length_beyond_the_end_and_endless_depth_are_faults() {
        assert_eq!(walk(&[0x19, 0xF5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00]).0, Err(Fault::CutOff));
        assert_eq!(walk(&[0x18, 0xFF, 0xFF, 0x7F, 0x00]).0, Err(Fault::CutOff));
        assert_eq!(walk(&vec![0x1C; 100_000]).0, Err(Fault::Broken));
        assert_eq!(walk(&[0x1F, 0x00]).0, Err(Fault::Broken));
    }
}
