//! Chance that repeats: the same seed and stream always fall alike, on every machine.

use jiff::SignedDuration;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng};
use rand_distr::{Distribution as _, LogNormal, Pareto};

/// A source of chance of its own for one job or one mail route.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of stream `stream` of the fleet with `seed`. Streams do not touch each other, so job 17 is the same in a small
    /// and in a large fleet.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self(source)
    }

    /// True in the share `probability` of all throws.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability.clamp(0.0, 1.0))
    }

    /// A whole number, both ends included.
    pub(crate) fn whole(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// A small whole number, both ends included, for hours, minutes, days.
    pub(crate) fn small(&mut self, low: i8, high: i8) -> i8 {
        self.0.random_range(low..=high)
    }

    /// A number, evenly spread.
    pub(crate) fn number(&mut self, low: f64, high: f64) -> f64 {
        self.0.random_range(low..high)
    }

    /// A time span, evenly spread, in whole seconds.
    pub(crate) fn span(&mut self, low: SignedDuration, high: SignedDuration) -> SignedDuration {
        SignedDuration::from_secs(self.whole(low.as_secs(), high.as_secs()))
    }

    /// A factor of median 1 whose logarithm has the standard deviation `sigma`.
    pub(crate) fn factor(&mut self, sigma: f64) -> f64 {
        LogNormal::new(0.0, sigma.max(0.0)).map_or(1.0, |spread| spread.sample(&mut self.0))
    }

    /// A factor from 1 to `most` with a heavy tail.
    pub(crate) fn heavy_factor(&mut self, most: f64) -> f64 {
        Pareto::new(1.0_f64, 1.5).map_or(1.0, |tail| tail.sample(&mut self.0).min(most))
    }

    /// One of `options`, each as often as its weight says.
    pub(crate) fn weighted<T: Copy>(&mut self, options: &[(T, u32)]) -> Option<T> {
        let total: u32 = options.iter().map(|(_, weight)| weight).sum();
        let mut left = self.0.random_range(0..total.max(1));
        for (option, weight) in options {
            if left < *weight {
                return Some(*option);
            }
            left -= weight;
        }
        None
    }

    /// One of `options`, all alike; the first of one option is that one.
    pub(crate) fn pick<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        let index = self.0.random_range(0..=others.len());
        index.checked_sub(1).and_then(|index| others.get(index).copied()).unwrap_or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_stream_fall_alike_and_others_do_not() {
        let throws = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            [(); 8].map(|()| dice.whole(0, 1_000_000))
        };
        assert_eq!(throws(1, 2), throws(1, 2));
        assert_ne!(throws(1, 2), throws(1, 3));
        assert_ne!(throws(1, 2), throws(2, 2));
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::new(3, 0);
        let count = (0..10_000).filter(|_| dice.weighted(&[('a', 3), ('b', 1)]) == Some('a')).count();
        assert!((7_300..7_700).contains(&count), "{count} of 10000");
    }

    #[test]
    fn a_factor_has_the_median_one() {
        let mut dice = Dice::new(4, 0);
        let above = (0..10_000).filter(|_| dice.factor(0.4) > 1.0).count();
        assert!((4_800..5_200).contains(&above), "{above} of 10000");
    }
}
