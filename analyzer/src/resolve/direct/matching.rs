//! Matches the input of a call against the rules of its macro.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::cursor::Parser;
use super::rules::{Part, Rules, names};
use super::token::{Kind, Word};

/// Deepest nesting of groups and repetitions in a matcher.
const MOST: usize = 64;

/// What a fragment stands for.
#[derive(Clone)]
pub(super) enum Bound<'r> {
    /// The tokens from one position up to before another, and whether they are an expression that must stay together.
    Tokens(usize, usize, bool),
    /// One for each turn of a repetition.
    Turns(Rc<Vec<Bindings<'r>>>),
}

/// Fragments by name.
pub(super) type Bindings<'r> = BTreeMap<&'r str, Bound<'r>>;

/// Why a matcher does not take tokens.
pub(super) enum Stop {
    /// They are others.
    Differs,
    /// That is not for us to say.
    Unsure,
}

/// Where a match has come to.
type Come = Result<usize, Stop>;

/// Matches calls of one macro.
pub(super) struct Matcher<'p, 't, 'm, 'r> {
    pub(super) parser: &'p mut Parser<'t, 'm>,
    pub(super) rules: &'r Rules,
}

impl<'r> Matcher<'_, '_, '_, 'r> {
    /// Matches the tokens from one position up to before another; all of them must be used.
    pub(super) fn matches(&mut self, parts: &'r [Part], from: usize, to: usize) -> Result<Bindings<'r>, Stop> {
        let mut bindings = Bindings::new();
        let end = self.sequence(parts, (from, to), &mut bindings, 0)?;
        if end == to { Ok(bindings) } else { Err(Stop::Differs) }
    }

    fn sequence(
        &mut self,
        parts: &'r [Part],
        (from, to): (usize, usize),
        bindings: &mut Bindings<'r>,
        depth: usize,
    ) -> Come {
        if depth > MOST {
            return Err(Stop::Unsure);
        }
        let mut at = from;
        for part in parts {
            let token = self.parser.token_at(at);
            if at < to && matches!(token.kind, Kind::Doc(_)) {
                // A comment is an attribute: more tokens than one.
                return Err(Stop::Unsure);
            }
            at = match part {
                Part::Token(wanted) if at < to && self.is_same(*wanted, at) => at + 1,
                Part::Token(_) => return Err(Stop::Differs),
                Part::Crate => return Err(Stop::Differs),
                Part::Group(bracket, inner) => {
                    let is_group = at < to && token.kind == Kind::Open(*bracket) && !self.parser.is_invisible(at);
                    if !is_group {
                        return Err(Stop::Differs);
                    }
                    let end = token.mate as usize;
                    if self.sequence(inner, (at + 1, end), bindings, depth + 1)? != end {
                        return Err(Stop::Differs);
                    }
                    end + 1
                }
                Part::Fragment(name, kind) => {
                    let end = self.fragment(kind, at, to)?;
                    let is_expr = matches!(kind.as_str(), "expr" | "expr_2021");
                    bindings.insert(name, Bound::Tokens(at, end, is_expr));
                    end
                }
                Part::Repeat { .. } => self.repeat(part, (at, to), bindings, depth)?,
            };
        }
        Ok(at)
    }

    fn repeat(
        &mut self,
        part: &'r Part,
        (from, to): (usize, usize),
        bindings: &mut Bindings<'r>,
        depth: usize,
    ) -> Come {
        let Part::Repeat { inner, separator, operator } = part else { return Err(Stop::Differs) };
        let mut turns: Vec<Bindings<'r>> = Vec::new();
        let mut at = from;
        while at < to {
            let mut here = at;
            if !turns.is_empty() {
                let is_separated = separator
                    .clone()
                    .enumerate()
                    .all(|(ahead, wanted)| here + ahead < to && self.is_same(wanted, here + ahead));
                if !is_separated {
                    break;
                }
                here += separator.len();
            }
            let mut turn = Bindings::new();
            match self.sequence(inner, (here, to), &mut turn, depth + 1) {
                Ok(end) if end > at => {
                    at = end;
                    turns.push(turn);
                }
                Err(Stop::Unsure) => return Err(Stop::Unsure),
                _ => break,
            }
            if *operator == b'?' {
                break;
            }
        }
        if *operator == b'+' && turns.is_empty() {
            return Err(Stop::Differs);
        }
        // Shared: every name of the repetition has the same turns.
        let turns = Rc::new(turns);
        for name in names(inner) {
            bindings.insert(name, Bound::Turns(Rc::clone(&turns)));
        }
        Ok(at)
    }

    /// Whether a token of the call is one of the rules.
    fn is_same(&self, wanted: usize, given: usize) -> bool {
        let kind = self.parser.token_at(given).kind;
        kind == self.rules.token(wanted).kind
            && (!matches!(kind, Kind::Name | Kind::Raw | Kind::Literal(_))
                || self.parser.raw_text(given) == self.rules.text_of(wanted))
    }

    /// Where a fragment that begins at a position ends.
    fn fragment(&mut self, kind: &str, at: usize, to: usize) -> Come {
        let token = self.parser.token_at(at);
        let is_there = at < to;
        let is_word = is_there && matches!(token.kind, Kind::Name | Kind::Raw | Kind::Word(_));
        let is_lifetime = is_there && token.kind == Kind::Mark(b'\'');
        let plain = |is_it: bool, length: usize| if is_it { Ok(at + length) } else { Err(Stop::Differs) };
        match kind {
            "vis" => self.read(at, |parser| parser.visibility().map(drop)),
            _ if !is_there => Err(Stop::Differs),
            "tt" => match token.kind {
                Kind::Open(_) => Ok(token.mate as usize + 1),
                _ => plain(true, if is_lifetime { 2 } else { 1 }),
            },
            "ident" => plain(is_word, 1),
            "lifetime" => plain(is_lifetime, 2),
            "literal" => {
                let minus = usize::from(token.kind == Kind::Mark(b'-'));
                let first = self.parser.token_at(at + minus).kind;
                let is_literal = matches!(first, Kind::Literal(_) | Kind::Word(Word::True | Word::False));
                plain(is_literal, 1 + minus)
            }
            "expr" | "expr_2021" => {
                self.parser.at = at;
                if self.parser.begins_expr() {
                    self.read(at, |parser| parser.expr().map(drop))
                } else {
                    plain(false, 0)
                }
            }
            "ty" => self.read(at, |parser| parser.ty().map(drop)),
            "pat" => self.read(at, |parser| parser.pattern().map(drop)),
            "pat_param" => self.read(at, |parser| parser.single_pattern().map(drop)),
            "block" if token.kind == Kind::Open(b'{') => Ok(token.mate as usize + 1),
            "block" => plain(false, 0),
            _ => Err(Stop::Unsure),
        }
    }

    /// Where something ends that the parser reads. What it makes of it is not needed.
    fn read(&mut self, at: usize, read: impl FnOnce(&mut Parser<'_, '_>) -> Option<()>) -> Come {
        let place = self.parser.place();
        self.parser.at = at;
        let end = self.parser.skimming(read);
        self.parser.back_to(&place);
        end.ok_or(Stop::Unsure)
    }
}
