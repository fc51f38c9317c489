/**
 * The part of Qlik's expression language that is understood, for peggy. Precedence from weak to strong: or, and,
 * not, comparison, `&`, `+ -`, `* /`, sign, `^`. What follows a function's name is told apart in `parse.ts`.
 *
 * The words of operators are no names: if `not(` could be a call as well, each level of it would be read twice.
 */
export const grammar: string = String.raw`
start = _ "="? _ value:or _ { return value }

or = left:and rest:(_ "or"i !word _ right:and { return right })*
  { return rest.reduce((l, right) => ({ type: 'binary', operator: 'or', left: l, right }), left) }
and = left:not rest:(_ "and"i !word _ right:not { return right })*
  { return rest.reduce((l, right) => ({ type: 'binary', operator: 'and', left: l, right }), left) }
not = "not"i !word _ operand:not { return { type: 'unary', operator: 'not', operand } } / comparison
comparison = left:concat rest:(_ operator:("<=" / ">=" / "<>" / "<" / ">" / "=") _ right:concat { return { operator, right } })*
  other:(_ operator:$("like"i / "precedes"i / "follows"i / "xor"i / "bitand"i / "bitor"i / "bitxor"i) !word .* { return operator })?
  {
    if (other !== null) return { type: 'unsupported', what: 'the operator ' + other.toLowerCase() }
    return rest.reduce((l, { operator, right }) => ({ type: 'binary', operator, left: l, right }), left)
  }
concat = left:sum rest:(_ "&" _ right:sum { return right })*
  { return rest.reduce((l, right) => ({ type: 'binary', operator: '&', left: l, right }), left) }
sum = left:product rest:(_ operator:[-+] _ right:product { return { operator, right } })*
  { return rest.reduce((l, { operator, right }) => ({ type: 'binary', operator, left: l, right }), left) }
product = left:sign rest:(_ operator:[*/] _ right:sign { return { operator, right } })*
  { return rest.reduce((l, { operator, right }) => ({ type: 'binary', operator, left: l, right }), left) }
sign = operator:[-+] _ operand:sign { return { type: 'unary', operator, operand } } / power
power = base:primary exponent:(_ "^" _ right:sign { return right })?
  { return exponent === null ? base : { type: 'call', name: 'Pow', modifiers: [], args: [base, exponent] } }

primary
  = value:number { return { type: 'number', value } }
  / value:text { return { type: 'text', value } }
  / "(" _ value:or _ ")" { return value }
  / "$(" .* { return { type: 'unsupported', what: 'the dollar-sign expansion $(…)' } }
  / call
  / name:field { return { type: 'field', name } }

call = name:name _ "(" _ modifiers:(m:modifier _ { return m })* args:(first:or rest:(_ "," _ a:or { return a })* { return [first, ...rest] })? _ ")"
  { return { type: 'call', name, modifiers, args: args ?? [] } }
modifier = ("distinct"i / "total"i / "all"i) !word { return text().toLowerCase() }
  / "{" braced* "}" { return 'set' }
braced = [^{}'"] / "{" braced* "}" / text / quoted

field = quoted / name
quoted = "[" chars:("]]" { return ']' } / [^\]])+ "]" { return chars.join('') }
  / '"' chars:('""' { return '"' } / [^"])+ '"' { return chars.join('') }
name = $(!(("and"i / "or"i / "not"i) ![\p{L}\p{N}_.@#%]u) [\p{L}_@#%]u [\p{L}\p{N}_.@#%]u*)
word = [\p{L}\p{N}_]u
number = digits:$(([0-9]+ ("." [0-9]*)? / "." [0-9]+) ("e"i [-+]? [0-9]+)?) { return Number(digits) }
text = "'" chars:("''" { return "'" } / [^'])* "'" { return chars.join('') }
_ = ([ \t\r\n]+ / "/*" (!"*/" .)* "*/" / "//" [^\n]*)*
`
