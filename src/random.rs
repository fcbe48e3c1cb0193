//! The only source of randomness: a generator whose numbers follow from an explicit seed.

/// G. L. Steele et al., "Fast splittable pseudorandom number generators" (OOPSLA 2014): ten lines whose values
/// will never change with a dependency.
#[derive(Clone, Debug)]
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    /// 2⁶⁴ divided by the golden ratio, the increment of the paper.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    /// A stream of its own for every resample, fold or draw: its start is the `stream`-th value of the seed's own sequence.
    pub(crate) fn new(seed: u64, stream: u32) -> Self {
        Self(Self(seed.wrapping_add(Self::STEP.wrapping_mul(u64::from(stream)))).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(Self::STEP);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, but not, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `n`: the upper half of 32 random bits times `n`, off even by less than n/2³².
    pub(crate) fn below(&mut self, n: u32) -> usize {
        (((self.next() >> 32) * u64::from(n)) >> 32) as usize
    }

    /// Puts the items in random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u32 + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_random_numbers_are_those_of_the_published_generator() {
        let mut random = SplitMix64(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([random.next(), random.next(), random.next()], expected);
    }

    #[test]
    fn shuffling_keeps_every_item_and_follows_the_seed() {
        let shuffled = |seed| {
            let mut items: Vec<u32> = (0..50).collect();
            SplitMix64::new(seed, 0).shuffle(&mut items);
            items
        };
        let mut sorted = shuffled(1);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
        assert!(shuffled(1) == shuffled(1) && shuffled(1) != shuffled(2));
    }
}
