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
}

impl Limits {
    /// No limits for so many nodes.
    pub(super) fn none(nodes: usize) -> Self {
        Self { apart: vec![Vec::new(); nodes], closed: vec![false; nodes], max_size: None }
    }

    /// The limits of the network whose nodes are groups.
    pub(super) fn contract(&self, groups: &[u32], count: usize) -> Self {
        let mut limits = Self { max_size: self.max_size, ..Self::none(count) };
        for (node, group) in groups.iter().enumerate() {
            let others = self.apart[node].iter().map(|other| groups[*other as usize]);
            limits.apart[*group as usize].extend(others.filter(|other| other != group));
            limits.closed[*group as usize] |= self.closed[node];
        }
        for list in &mut limits.apart {
            list.sort_unstable();
            list.dedup();
        }
        limits
    }

    /// Whether a node may join a group of this size.
    pub(super) fn allow(&self, node: u32, group: u32, groups: &[u32], node_size: u64, group_size: u64) -> bool {
        let fits = self.max_size.is_none_or(|most| node_size + group_size <= most);
        fits && self.apart[node as usize].iter().all(|other| groups[*other as usize] != group)
    }
}
