// A session app is for a test's own data; an app folder is for more.
const limits = {
  /** Records looked at, values made and operators calculated: a few seconds of work. */
  steps: 10_000_000,
  rows: 200_000,
  values: 2_000_000,
  /** What is calculated on the way counts, too. */
  characters: 50_000_000,
  tables: 1000,
  fields: 1000,
}

type Kind = keyof typeof limits

export const mostRows: number = limits.rows

/** What a whole script may still use, over all of its tables. */
export class Budget {
  readonly #left = { ...limits }

  /** The same budget for one statement. @param fail - Makes the error that names the statement. */
  for(fail: (reason: string) => Error): Spending {
    const left = this.#left
    const expect: Spending['expect'] = (kind, amount) => {
      if (amount > left[kind]) throw fail(`the script makes more than ${limits[kind]} ${kind}`)
    }
    const spend: Spending['spend'] = (kind, amount) => {
      expect(kind, amount)
      left[kind] -= amount
    }
    return { fail, expect, spend }
  }
}

/** What a statement does to the budget of its script. */
export interface Spending {
  readonly fail: (reason: string) => Error
  /** @throws {@link QixError} when so much is not left. */
  readonly expect: (kind: Kind, amount: number) => void
  /** @throws {@link QixError} when so much is not left. */
  readonly spend: (kind: Kind, amount: number) => void
}
