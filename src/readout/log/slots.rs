//! Rows in slots: a few elements that stay show the rows in sight, and a row keeps its slot as long as it is in sight.

use std::ops::Range;

/// Every slot of `slots`, those that hold one of `places` first, from the last place to the first. No more places than slots.
pub fn slot_order(places: Range<usize>, slots: usize) -> Vec<usize> {
    let used: Vec<usize> = places.rev().map(|place| place % slots).collect();
    let free = (0..slots).filter(|slot| !used.contains(slot));
    used.iter().copied().chain(free).collect()
}

/// Which of `places` a slot of `slots` holds.
pub fn place_in_slot(places: Range<usize>, slots: usize, slot: usize) -> Option<usize> {
    let ahead = (slot + slots - places.start % slots) % slots;
    Some(places.start + ahead).filter(|place| places.contains(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_place_has_one_slot_and_keeps_it(start in 0_usize..200, len in 0_usize..40, more in 0_usize..40, moved in 0_usize..60) {
            let (places, slots) = (start..start + len, len + more + 1);
            let order = slot_order(places.clone(), slots);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..slots).collect::<Vec<_>>());
            let held: Vec<usize> = order.iter().filter_map(|slot| place_in_slot(places.clone(), slots, *slot)).collect();
            prop_assert_eq!(held, places.clone().rev().collect::<Vec<_>>());
            let later = start + moved..start + moved + len;
            for slot in 0..slots {
                let (now, then) = (place_in_slot(places.clone(), slots, slot), place_in_slot(later.clone(), slots, slot));
                if let Some(place) = now.filter(|place| later.contains(place)) {
                    prop_assert_eq!(then, Some(place));
                }
            }
        }
    }
}
