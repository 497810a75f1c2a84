//! Paths, types, bounds and generic parameters.

use syn::spanned::Spanned;

use super::context::Lowerer;
use crate::resolve::tree::{GenericsNode, RawPath, RawType, Segment};

impl Lowerer<'_> {
    /// A path.
    pub(super) fn path(&self, path: &syn::Path) -> RawPath {
        RawPath {
            absolute: path.leading_colon.is_some(),
            qself: None,
            segments: path.segments.iter().map(|segment| self.segment(segment)).collect(),
        }
    }

    /// A path with `<T as Trait>`.
    pub(super) fn qualified(&self, qself: Option<&syn::QSelf>, path: &syn::Path) -> RawPath {
        let mut lowered = self.path(path);
        lowered.qself = qself.map(|qself| (Box::new(self.ty(&qself.ty)), qself.position));
        lowered
    }

    fn segment(&self, segment: &syn::PathSegment) -> Segment {
        let name = self.name(&segment.ident);
        let mut lowered = Segment { name, args: Vec::new(), bindings: Vec::new(), output: None, borrowed: false };
        match &segment.arguments {
            syn::PathArguments::None => {}
            syn::PathArguments::AngleBracketed(angles) => self.arguments(angles, &mut lowered),
            syn::PathArguments::Parenthesized(inputs) => {
                lowered.args = inputs.inputs.iter().map(|input| self.ty(&input.ty)).collect();
                lowered.output = Some(Box::new(self.output(&inputs.output)));
            }
        }
        lowered
    }

    fn arguments(&self, angles: &syn::AngleBracketedGenericArguments, into: &mut Segment) {
        for argument in &angles.args {
            match argument {
                syn::GenericArgument::Type(ty) => into.args.push(self.ty(ty)),
                syn::GenericArgument::Lifetime(lifetime) if lifetime.ident != "static" => into.borrowed = true,
                syn::GenericArgument::AssocType(bound) => {
                    into.bindings.push((self.name(&bound.ident).text, self.ty(&bound.ty)));
                }
                syn::GenericArgument::Constraint(bound) => {
                    let bounds = RawType::ImplTrait(self.bounds(&bound.bounds));
                    into.bindings.push((self.name(&bound.ident).text, bounds));
                }
                _ => {}
            }
        }
    }

    /// Type arguments of a `::<…>`.
    pub(super) fn turbofish(&self, angles: Option<&syn::AngleBracketedGenericArguments>) -> Vec<RawType> {
        let types = angles.into_iter().flat_map(|angles| &angles.args).filter_map(|argument| match argument {
            syn::GenericArgument::Type(ty) => Some(self.ty(ty)),
            _ => None,
        });
        types.collect()
    }

    /// A type.
    pub(super) fn ty(&self, ty: &syn::Type) -> RawType {
        match ty {
            syn::Type::Path(path) => RawType::Path(self.qualified(path.qself.as_ref(), &path.path)),
            syn::Type::Reference(reference) => RawType::Reference {
                mutable: reference.mutability.is_some(),
                is_static: reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static"),
                to: Box::new(self.ty(&reference.elem)),
            },
            syn::Type::Ptr(pointer) => RawType::Pointer(Box::new(self.ty(&pointer.elem))),
            syn::Type::Tuple(tuple) => RawType::Tuple(tuple.elems.iter().map(|elem| self.ty(elem)).collect()),
            syn::Type::Slice(slice) => RawType::Slice(Box::new(self.ty(&slice.elem))),
            syn::Type::Array(array) => {
                let length = super::scan::scan(self, quote::ToTokens::to_token_stream(&array.len));
                let named = length.paths.into_iter().filter(|found| !found.is_member).map(|found| found.path);
                RawType::Array(Box::new(self.ty(&array.elem)), named.collect())
            }
            syn::Type::TraitObject(object) => RawType::Dyn(self.bounds(&object.bounds)),
            syn::Type::ImplTrait(object) => RawType::ImplTrait(self.bounds(&object.bounds)),
            syn::Type::FnPtr(pointer) => {
                let inputs = pointer.inputs.iter().map(|input| self.ty(&input.ty)).collect();
                RawType::Function(inputs, Box::new(self.output(&pointer.output)))
            }
            syn::Type::Paren(paren) => self.ty(&paren.elem),
            syn::Type::Group(group) => self.ty(&group.elem),
            syn::Type::Never(_) => RawType::Never,
            syn::Type::Infer(_) => RawType::Infer,
            other => RawType::Opaque(self.written(&other)),
        }
    }

    /// The type behind `->`; unit when there is none.
    pub(super) fn output(&self, output: &syn::ReturnType) -> RawType {
        match output {
            syn::ReturnType::Default => RawType::unit(),
            syn::ReturnType::Type(_, ty) => self.ty(ty),
        }
    }

    /// The traits among bounds.
    pub(super) fn bounds<'b>(&self, bounds: impl IntoIterator<Item = &'b syn::TypeParamBound>) -> Vec<RawPath> {
        let traits = bounds.into_iter().filter_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => Some(self.path(&bound.path)),
            _ => None,
        });
        traits.collect()
    }

    /// Generic parameters with where clauses.
    pub(super) fn generics(&self, generics: &syn::Generics) -> GenericsNode {
        let mut lowered = GenericsNode::default();
        for parameter in &generics.params {
            match parameter {
                syn::GenericParam::Lifetime(lifetime) => {
                    lowered.lifetimes.push(lifetime.lifetime.ident.to_string().into())
                }
                syn::GenericParam::Const(constant) => {
                    lowered.consts.push((self.name(&constant.ident).text, self.ty(&constant.ty)));
                }
                syn::GenericParam::Type(ty) => {
                    let default = ty.default.as_ref().map(|(_, default)| self.ty(default));
                    lowered.types.push((self.name(&ty.ident).text, self.bounds(&ty.bounds), default));
                }
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let syn::WherePredicate::Type(predicate) = predicate {
                lowered.wheres.push((self.ty(&predicate.bounded_ty), self.bounds(&predicate.bounds)));
            }
        }
        lowered
    }

    /// Where a piece of syntax begins.
    pub(super) fn start_of(&self, syntax: &impl Spanned) -> u32 {
        self.at(syntax.span())
    }
}
