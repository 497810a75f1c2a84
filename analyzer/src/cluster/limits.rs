//! What a division must keep to, on the nodes of a network.

/// Limits of the moves of nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Limits {
    /// For each node those that must not be in its group, sorted.
    pub apart: Vec<Vec<u32>>,
    /// Nodes that stay alone.
    pub closed: Vec<bool>,
    /// Largest size of a group; a node that is larger stands alone.
    pub max_size: Option<u64>,
    /// Whether there is anything to keep to but closed nodes.
    pub has_any: bool,
}

impl Limits {
    /// No limits for so many nodes.
    pub(super) fn none(nodes: usize) -> Self {
        Self { apart: vec![Vec::new(); nodes], closed: vec![false; nodes], max_size: None, has_any: false }
    }

    /// Sorts what was put in and notes whether there is anything.
    pub(super) fn settled(mut self) -> Self {
        for list in &mut self.apart {
            list.sort_unstable();
            list.dedup();
        }
        self.has_any = self.max_size.is_some() || self.apart.iter().any(|list| !list.is_empty());
        if !self.has_any {
            self.apart = Vec::new();
        }
        if !self.closed.contains(&true) {
            self.closed = Vec::new();
        }
        self
    }

    /// Whether a node stays alone.
    pub(super) fn is_closed(&self, node: u32) -> bool {
        self.closed.get(node as usize).copied().unwrap_or(false)
    }

    /// The limits of the network whose nodes are groups.
    pub(super) fn contract(&self, groups: &[u32], count: usize) -> Self {
        let mut limits = Self { max_size: self.max_size, ..Self::default() };
        if !self.apart.is_empty() {
            limits.apart = vec![Vec::new(); count];
        }
        if !self.closed.is_empty() {
            limits.closed = vec![false; count];
        }
        for (group, others) in groups.iter().zip(&self.apart) {
            let others = others.iter().map(|other| groups[*other as usize]);
            limits.apart[*group as usize].extend(others.filter(|other| other != group));
        }
        for (group, closed) in groups.iter().zip(&self.closed) {
            limits.closed[*group as usize] |= closed;
        }
        limits.settled()
    }

    /// Whether a node may join a group of this size.
    pub(super) fn allow(&self, node: u32, group: u32, groups: &[u32], node_size: u64, group_size: u64) -> bool {
        let fits = self.max_size.is_none_or(|most| node_size + group_size <= most);
        let apart = self.apart.get(node as usize);
        fits && apart.is_none_or(|others| others.iter().all(|other| groups[*other as usize] != group))
    }
}
