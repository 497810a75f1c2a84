//! What the rest of the workspace sees of a file: its tree without what bodies do.
//!
//! Two files with the same [`fingerprint`] mean the same to every other file; where things stand in them does not
//! count. The [`outline`] of a tree keeps the blocks that hold items, for their scopes.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{
    Block, Expr, ExprKind, FieldNode, FileTree, FunctionNode, GenericsNode, ImplNode, LiteralKind, MacroCall,
    MacroInput, Name, Node, NodeKind, RawAttribute, RawPath, RawType, Segment, Stmt, TraitNode, VariantNode,
    blocks_in_block, blocks_in_expr, blocks_in_macro,
};

/// The tree without expressions and patterns of bodies.
pub(in crate::resolve) fn outline(tree: &FileTree) -> FileTree {
    FileTree {
        attributes: tree.attributes.clone(),
        doc: tree.doc.clone(),
        nodes: tree.nodes.iter().map(node_outline).collect(),
    }
}

fn node_outline(node: &Node) -> Node {
    let nodes = |nodes: &[Node]| nodes.iter().map(node_outline).collect::<Vec<_>>();
    let kind = match &node.kind {
        NodeKind::Module(inside) => NodeKind::Module(inside.as_deref().map(nodes)),
        NodeKind::Function(function) => NodeKind::Function(Box::new(FunctionNode {
            block: function.block.as_ref().map(block_outline),
            ..signature(function)
        })),
        NodeKind::Trait(item) => NodeKind::Trait(TraitNode {
            generics: item.generics.clone(),
            supertraits: item.supertraits.clone(),
            nodes: nodes(&item.nodes),
        }),
        NodeKind::Impl(item) => NodeKind::Impl(Box::new(ImplNode {
            generics: item.generics.clone(),
            of_trait: item.of_trait.clone(),
            self_type: item.self_type.clone(),
            self_type_text: item.self_type_text.clone(),
            nodes: nodes(&item.nodes),
        })),
        NodeKind::Const { ty, value } => NodeKind::Const { ty: ty.clone(), value: value.as_ref().map(expr_outline) },
        NodeKind::Static { ty, value, mutable } => {
            NodeKind::Static { ty: ty.clone(), value: value.as_ref().map(expr_outline), mutable: *mutable }
        }
        NodeKind::MacroCall(call, made) => {
            NodeKind::MacroCall(Box::new(call_outline(call)), made.as_deref().map(nodes))
        }
        other => other.clone(),
    };
    Node {
        name: node.name.clone(),
        visibility: node.visibility.clone(),
        attributes: node.attributes.clone(),
        doc: node.doc.clone(),
        span: node.span,
        body: node.body,
        kind,
    }
}

fn signature(function: &FunctionNode) -> FunctionNode {
    FunctionNode {
        receiver: function.receiver.clone(),
        parameters: function.parameters.clone(),
        output: function.output.clone(),
        output_text: function.output_text.clone(),
        is_async: function.is_async,
        is_unsafe: function.is_unsafe,
        generics: function.generics.clone(),
        block: None,
        waits: function.waits,
        given: Vec::new(),
        told: Vec::new(),
    }
}

/// A block with the blocks in it that hold items, however deep.
fn block_outline(block: &Block) -> Block {
    let mut stmts = Vec::new();
    blocks_in_block(block, &mut |inner| push_outline(inner, &mut stmts));
    Block { id: block.id, nodes: block.nodes.iter().map(node_outline).collect(), stmts }
}

fn push_outline(block: &Block, into: &mut Vec<Stmt>) {
    let outlined = block_outline(block);
    if outlined.id.is_some() {
        into.push(Stmt::Expr(Expr { kind: ExprKind::Block(outlined), at: 0 }, false));
    } else {
        into.extend(outlined.stmts);
    }
}

fn expr_outline(expr: &Expr) -> Expr {
    let mut stmts = Vec::new();
    blocks_in_expr(expr, &mut |inner| push_outline(inner, &mut stmts));
    Expr { kind: ExprKind::Block(Block { stmts, ..Block::default() }), at: expr.at }
}

/// An `include!` is told by its first argument, which stays.
fn call_outline(call: &MacroCall) -> MacroCall {
    let mut stmts = Vec::new();
    blocks_in_macro(call, &mut |inner| push_outline(inner, &mut stmts));
    let kept = call.input.args.first().filter(|arg| matches!(arg.kind, ExprKind::Literal(_))).cloned();
    let block = Expr { kind: ExprKind::Block(Block { stmts, ..Block::default() }), at: 0 };
    let input = MacroInput { args: kept.into_iter().chain([block]).collect(), ..MacroInput::default() };
    MacroCall { path: call.path.clone(), input, expanded: None }
}

/// A number for what other files see of a file.
pub(in crate::resolve) fn fingerprint(tree: &FileTree) -> u64 {
    let mut hasher = DefaultHasher::new();
    attributes(&tree.attributes, &mut hasher);
    nodes(&tree.nodes, &mut hasher);
    hasher.finish()
}

fn nodes(all: &[Node], into: &mut DefaultHasher) {
    all.len().hash(into);
    all.iter().for_each(|one| node(one, into));
}

fn node(node: &Node, into: &mut DefaultHasher) {
    name(&node.name, into);
    match &node.visibility {
        super::RawVisibility::Public => 1_u8.hash(into),
        super::RawVisibility::In(written) => path(written, into),
        super::RawVisibility::Inherited => 0_u8.hash(into),
    }
    attributes(&node.attributes, into);
    std::mem::discriminant(&node.kind).hash(into);
    match &node.kind {
        NodeKind::Module(inside) => inside.iter().for_each(|inside| nodes(inside, into)),
        NodeKind::Function(one) => function(one, into),
        NodeKind::Struct { generics: of, variant: fields, is_union } => {
            generics(of, into);
            variant(fields, into);
            is_union.hash(into);
        }
        NodeKind::Enum { generics: of, variants } => {
            generics(of, into);
            variants.len().hash(into);
            variants.iter().for_each(|one| variant(one, into));
        }
        NodeKind::Trait(item) => {
            generics(&item.generics, into);
            paths(&item.supertraits, into);
            nodes(&item.nodes, into);
        }
        NodeKind::Impl(item) => {
            generics(&item.generics, into);
            item.of_trait.is_some().hash(into);
            item.of_trait.iter().for_each(|of_trait| path(of_trait, into));
            ty(&item.self_type, into);
            nodes(&item.nodes, into);
        }
        NodeKind::Const { ty: of, value } | NodeKind::Static { ty: of, value, .. } => {
            ty(of, into);
            value.iter().for_each(|value| blocks_in_expr(value, &mut |inner| block(inner, into)));
        }
        NodeKind::TypeAlias { generics: of, ty: to, bounds } => {
            generics(of, into);
            to.is_some().hash(into);
            to.iter().for_each(|to| ty(to, into));
            paths(bounds, into);
        }
        NodeKind::MacroRules(rules) => rules.is_exported.hash(into),
        NodeKind::MacroCall(called, made) => {
            call(called, into);
            made.iter().for_each(|made| nodes(made, into));
        }
        NodeKind::Use(item) => item.leaves.iter().for_each(|leaf| {
            (leaf.absolute, &leaf.binds, leaf.is_self, leaf.path.len()).hash(into);
            leaf.path.iter().for_each(|part| name(part, into));
        }),
        NodeKind::ExternCrate(of) => name(of, into),
    }
}

fn call(call: &MacroCall, into: &mut DefaultHasher) {
    path(&call.path, into);
    if let Some(ExprKind::Literal(LiteralKind::Str(text))) = call.input.args.first().map(|arg| &arg.kind) {
        text.hash(into);
    }
    blocks_in_macro(call, &mut |inner| block(inner, into));
}

fn function(function: &FunctionNode, into: &mut DefaultHasher) {
    function.receiver.is_some().hash(into);
    if let Some((receiver, of)) = &function.receiver {
        receiver.hash(into);
        of.iter().for_each(|of| ty(of, into));
    }
    function.parameters.len().hash(into);
    function.parameters.iter().for_each(|parameter| ty(&parameter.ty, into));
    function.output.is_some().hash(into);
    function.output.iter().for_each(|output| ty(output, into));
    (function.is_async, function.is_unsafe).hash(into);
    generics(&function.generics, into);
    (function.block.is_some() || function.waits).hash(into);
    function.block.iter().for_each(|inner| block(inner, into));
}

/// The items in a block and the blocks in it.
fn block(of: &Block, into: &mut DefaultHasher) {
    of.id.hash(into);
    nodes(&of.nodes, into);
    blocks_in_block(of, &mut |inner| block(inner, into));
}

fn variant(of: &VariantNode, into: &mut DefaultHasher) {
    name(&of.name, into);
    of.form.hash(into);
    attributes(&of.attributes, into);
    of.fields.len().hash(into);
    for FieldNode { name: own, ty: of, attributes: marks, .. } in &of.fields {
        name(own, into);
        ty(of, into);
        attributes(marks, into);
    }
    of.discriminant.iter().for_each(|number| blocks_in_expr(number, &mut |inner| block(inner, into)));
}

fn generics(of: &GenericsNode, into: &mut DefaultHasher) {
    (of.types.len(), &of.lifetimes, of.consts.len(), of.wheres.len()).hash(into);
    for (own, bounds, default) in &of.types {
        own.hash(into);
        paths(bounds, into);
        default.iter().for_each(|default| ty(default, into));
    }
    for (own, of) in &of.consts {
        own.hash(into);
        ty(of, into);
    }
    for (of, bounds) in &of.wheres {
        ty(of, into);
        paths(bounds, into);
    }
}

fn attributes(all: &[RawAttribute], into: &mut DefaultHasher) {
    all.len().hash(into);
    all.iter().for_each(|one| (&one.path, &one.tokens).hash(into));
}

fn name(of: &Name, into: &mut DefaultHasher) {
    of.text.hash(into);
}

fn paths(all: &[RawPath], into: &mut DefaultHasher) {
    all.len().hash(into);
    all.iter().for_each(|one| path(one, into));
}

fn path(of: &RawPath, into: &mut DefaultHasher) {
    (of.absolute, of.segments.len()).hash(into);
    if let Some((own, position)) = &of.qself {
        ty(own, into);
        position.hash(into);
    }
    for Segment { name: own, args, bindings, output, borrowed } in &of.segments {
        name(own, into);
        (args.len(), bindings.len(), borrowed).hash(into);
        args.iter().for_each(|arg| ty(arg, into));
        for (own, bound) in bindings {
            own.hash(into);
            ty(bound, into);
        }
        output.iter().for_each(|output| ty(output, into));
    }
}

fn types(all: &[RawType], into: &mut DefaultHasher) {
    all.len().hash(into);
    all.iter().for_each(|one| ty(one, into));
}

fn ty(of: &RawType, into: &mut DefaultHasher) {
    std::mem::discriminant(of).hash(into);
    match of {
        RawType::Path(of) => path(of, into),
        RawType::Reference { mutable, is_static, to } => {
            (mutable, is_static).hash(into);
            ty(to, into);
        }
        RawType::Pointer(to) | RawType::Slice(to) => ty(to, into),
        RawType::Array(to, length) => {
            ty(to, into);
            paths(length, into);
        }
        RawType::Tuple(parts) => types(parts, into),
        RawType::Dyn(bounds) | RawType::ImplTrait(bounds) => paths(bounds, into),
        RawType::Function(inputs, output) => {
            types(inputs, into);
            ty(output, into);
        }
        RawType::Opaque(text) => text.hash(into),
        RawType::Never | RawType::Infer => {}
    }
}
