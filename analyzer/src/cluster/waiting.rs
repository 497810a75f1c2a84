//! Nodes that wait to be looked at, one bit each, in the order of their places.

use super::order::Order;

/// Bits in a word.
const WORD: usize = 64;

/// A set of nodes that is emptied in sweeps over the places: what lies behind the sweep waits for the next one. So rows
/// are read in the order in which they are stored.
pub(super) struct Waiting {
    words: Vec<u64>,
    order: Order,
    /// The word that the sweep is at.
    at: usize,
}

impl Waiting {
    /// All nodes of an order.
    pub(super) fn all(order: Order) -> Self {
        let mut waiting = Self::none(order);
        (0..order.count()).for_each(|node| waiting.insert(node));
        waiting
    }

    /// No node.
    pub(super) fn none(order: Order) -> Self {
        Self { words: vec![0; order.places() / WORD + 1], order, at: 0 }
    }

    /// Whether no node waits.
    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Lets a node wait; one that waits already waits once.
    #[inline]
    pub(super) fn insert(&mut self, node: u32) {
        let place = self.order.place(node) as usize;
        self.words[place / WORD] |= 1 << (place % WORD);
    }

    /// The same when a condition holds, without a jump.
    #[inline]
    pub(super) fn insert_if(&mut self, node: u32, condition: bool) {
        let place = self.order.place(node) as usize;
        self.words[place / WORD] |= u64::from(condition) << (place % WORD);
    }

    /// The next node of the sweep, which waits no longer; `None` once at the end of each sweep.
    #[inline]
    pub(super) fn next_in_sweep(&mut self) -> Option<u32> {
        while let Some(word) = self.words.get_mut(self.at) {
            if *word != 0 {
                let place = self.at * WORD + word.trailing_zeros() as usize;
                *word &= *word - 1;
                return Some(self.order.node(place as u32));
            }
            self.at += 1;
        }
        self.at = 0;
        None
    }
}
