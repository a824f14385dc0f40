//! A few values kept in order of size, of which the middle one is asked again and again.

/// At most `N` values, in order of size.
#[derive(Debug, Clone)]
pub(super) struct Window<const N: usize> {
    sorted: [i64; N],
    count: usize,
}

impl<const N: usize> Window<N> {
    pub(super) const EMPTY: Self = Self { sorted: [0; N], count: 0 };

    /// Adds a value; there must be room for it.
    pub(super) fn insert(&mut self, value: i64) {
        let mut place = self.count;
        while place > 0 && self.sorted[place - 1] > value {
            self.sorted[place] = self.sorted[place - 1];
            place -= 1;
        }
        self.sorted[place] = value;
        self.count += 1;
    }

    /// Takes away one value that equals `value`, if there is one.
    pub(super) fn remove(&mut self, value: i64) {
        let Some(place) = self.place(value) else { return };
        for next in place + 1..self.count {
            self.sorted[next - 1] = self.sorted[next];
        }
        self.count -= 1;
    }

    /// The middle value, the upper one of two; 0 of nothing.
    pub(super) fn middle(&self) -> i64 {
        if self.count == 0 { 0 } else { self.sorted[self.count / 2] }
    }

    /// The middle of the values but for one that equals `value`.
    pub(super) fn middle_without(&self, value: i64) -> i64 {
        let Some(place) = self.place(value) else { return self.middle() };
        let middle = (self.count - 1) / 2;
        if self.count < 2 { 0 } else { self.sorted[middle + usize::from(middle >= place)] }
    }

    fn place(&self, value: i64) -> Option<usize> {
        self.sorted[..self.count].iter().position(|other| *other == value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tail::median;
    use super::*;

    #[test]
    fn the_middle_is_that_of_the_values_that_are_there() {
        let values: Vec<i64> = (0..200_i64).map(|index| index * 7_919 % 13).collect();
        for width in 1..=5 {
            let mut window = Window::<5>::EMPTY;
            assert_eq!((window.middle(), window.middle_without(1)), (0, 0));
            for (index, value) in values.iter().enumerate() {
                if index >= width {
                    window.remove(values[index - width]);
                }
                window.insert(*value);
                let mut there = values[(index + 1).saturating_sub(width)..=index].to_vec();
                assert_eq!(window.middle(), median(&mut there.clone()));
                let last = there.iter().position(|other| other == value).unwrap();
                there.remove(last);
                assert_eq!(window.middle_without(*value), median(&mut there));
            }
        }
    }
}
