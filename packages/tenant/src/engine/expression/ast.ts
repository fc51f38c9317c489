/** An expression as it was written. */
export type Expression =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'unary'; readonly operator: '-' | '+' | 'not'; readonly operand: Expression }
  | {
      readonly type: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly type: 'aggregate'
      readonly name: AggregateName
      readonly distinct: boolean
      readonly argument: Expression
      /** What stands between the texts of Concat; empty for the others. */
      readonly delimiter: string
    }
  /** Something of the language that is recognised only to be refused by its name. */
  | { readonly type: 'unsupported'; readonly what: string }

export type BinaryOperator = '+' | '-' | '*' | '/' | '&' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'and' | 'or'

/** Lower-case names of the aggregations. */
export type AggregateName =
  | 'sum'
  | 'count'
  | 'numericcount'
  | 'textcount'
  | 'avg'
  | 'min'
  | 'max'
  | 'minstring'
  | 'maxstring'
  | 'median'
  | 'stdev'
  | 'only'
  | 'concat'
