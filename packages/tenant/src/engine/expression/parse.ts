import peggy from 'peggy'
import { errorCodes, nestedTooDeeply, QixError } from '../qix-error.ts'
import { isAggregate } from './aggregates.ts'
import type { Expression } from './ast.ts'
import { grammar } from './grammar.ts'

/** The tree that the grammar makes: like an {@link Expression}, but calls are not yet told apart. */
type Parsed = Exclude<Expression, { type: 'call' | 'aggregate' }> | ParsedCall
interface ParsedCall {
  readonly type: 'call'
  readonly name: string
  readonly modifiers: readonly ('distinct' | 'total' | 'all' | 'set')[]
  readonly args: readonly Parsed[]
}

// Longer ones are read anew each time: what a client sends must not stay in memory for long.
const maxCachedLength = 10_000
// DuckDB takes no deeper SQL, and what walks the tree by recursion has room for it.
const maxDepth = 1000

let parser: peggy.Parser | undefined
const known = new Map<string, Expression>()

/**
 * Reads an expression; a leading `=` is allowed.
 *
 * @throws {@link QixError} 7003 naming the place where it cannot be read, or the part that is not supported.
 */
export function parseExpression(text: string): Expression {
  const before = known.get(text)
  if (before !== undefined) return before
  // Made at the first use: it takes some 30 ms that an app without expressions need not pay.
  parser ??= peggy.generate(grammar)
  let parsed: Parsed
  try {
    parsed = parser.parse(text) as Parsed // the grammar's actions make exactly this
  } catch (error) {
    throw new QixError(
      errorCodes.badExpression,
      text,
      `Cannot read the expression ${text}: ${String(error instanceof Error ? error.message : error)}`,
    )
  }
  const expression = sortCalls(parsed, maxDepth)
  if (text.length > maxCachedLength) return expression
  if (known.size > 1000) known.clear()
  known.set(text, expression)
  return expression
}

function sortCalls(parsed: Parsed, depthLeft: number): Expression {
  if (depthLeft === 0) throw nestedTooDeeply()
  const sort = (part: Expression): Expression => sortCalls(part as Parsed, depthLeft - 1)
  switch (parsed.type) {
    case 'unary':
      return { ...parsed, operand: sort(parsed.operand) }
    case 'binary':
      return { ...parsed, left: sort(parsed.left), right: sort(parsed.right) }
    case 'call':
      return sortCall(parsed, sort)
    default:
      return parsed
  }
}

function sortCall({ name, modifiers, args }: ParsedCall, sort: (part: Expression) => Expression): Expression {
  if (modifiers.includes('set')) return { type: 'unsupported', what: `set analysis in ${name}({…})` }
  if (modifiers.includes('total')) return { type: 'unsupported', what: `TOTAL in ${name}(TOTAL …)` }
  if (modifiers.includes('all')) return { type: 'unsupported', what: `ALL in ${name}(ALL …)` }
  const distinct = modifiers.includes('distinct')
  const sorted = args.map((arg) => sort(arg as Expression))
  const lower = name.toLowerCase()
  if (!isAggregate(lower)) {
    return distinct ? { type: 'unsupported', what: `DISTINCT in ${name}()` } : { type: 'call', name, args: sorted }
  }
  const [argument, second, ...more] = sorted
  if (argument === undefined) return { type: 'unsupported', what: `${name}() without an argument` }
  const isDelimiter = lower === 'concat' && second?.type === 'text'
  if (second !== undefined && !isDelimiter) return { type: 'unsupported', what: `a second argument of ${name}()` }
  if (more.length > 0) return { type: 'unsupported', what: `a third argument of ${name}()` }
  return { type: 'aggregate', name: lower, distinct, argument, delimiter: isDelimiter ? second.value : '' }
}
