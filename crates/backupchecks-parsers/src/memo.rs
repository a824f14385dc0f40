//! What parsers look up once in a mail and keep beside it, so that the mail need not know them.

use std::{any::Any, cell::OnceCell, fmt};

/// At most one value of each type, made when it is first asked for.
#[derive(Default)]
pub(crate) struct Memo(OnceCell<Box<Slot>>);

struct Slot {
    value: Box<dyn Any + Send>,
    next: Memo,
}

impl Memo {
    /// The value of type `T`, which `make` makes where there is none yet; `make` may ask for values of other types.
    pub(crate) fn get<T: Any + Send>(&self, make: impl FnOnce() -> T) -> &T {
        if let Some(found) = self.find() {
            return found;
        }
        let value: Box<dyn Any + Send> = Box::new(make());
        let slot = self.last().0.get_or_init(|| Box::new(Slot { value, next: Self::default() }));
        slot.value.downcast_ref().unwrap_or_else(|| unreachable!("a new slot holds what was put into it"))
    }

    fn find<T: Any>(&self) -> Option<&T> {
        let slot = self.0.get()?;
        slot.value.downcast_ref().or_else(|| slot.next.find())
    }

    /// The empty one behind all others.
    fn last(&self) -> &Self {
        self.0.get().map_or(self, |slot| slot.next.last())
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Memo")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_each_type_is_made_once() {
        let memo = Memo::default();
        let length = memo.get(|| memo.get(|| "four".to_owned()).len());
        assert_eq!((*length, memo.get(String::new).as_str()), (4, "four"));
        assert_eq!(*memo.get(|| 5_usize), 4);
    }
}
