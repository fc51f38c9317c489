import { describe, expect, it } from 'vitest'
import { applySelections } from '../../src/single/apply-selections.ts'
import { parsePageParameters, type PageParameters } from '../../src/single/page-parameters.ts'
import type { Doc, Field } from '../../src/single/types/enigma.d.ts'

/** Writes down what is asked of it, and knows no field named "Gone" and no bookmark named "gone". */
function recorder(): { readonly app: Doc; readonly calls: unknown[][] } {
  const calls: unknown[][] = []
  const unexpected = () => Promise.reject(new Error('not asked for'))
  const field = (name: string): Field => ({
    selectValues: (...args) => Promise.resolve(calls.push(['select', name, ...args]) > 0),
  })
  const app: Doc = {
    id: 'a',
    getAppLayout: unexpected,
    getObject: unexpected,
    getField: (name, state) => {
      calls.push(['field', name, state])
      return name === 'Gone' ? Promise.reject(new Error('no such field')) : Promise.resolve(field(name))
    },
    clearAll: (...args) => Promise.resolve(void calls.push(['clear', ...args])),
    applyBookmark: (id) => {
      calls.push(['bookmark', id])
      return id === 'gone' ? Promise.reject(new Error('no such bookmark')) : Promise.resolve(true)
    },
  }
  return { app, calls }
}

function parameters(query: string): PageParameters {
  const parsed = parsePageParameters('?appid=a&sheet=s&' + query)
  if ('missing' in parsed) throw new Error('the address is incomplete')
  return parsed
}

describe('Selections in the address', () => {
  it('are made after the bookmark and in their order', async () => {
    const { app, calls } = recorder()
    await applySelections(app, parameters('select=clearall&select=State,CA&select=G::Month,7&bookmark=b'))
    expect(calls).toEqual([
      ['bookmark', 'b'],
      ['clear', false, '$'],
      ['field', 'State', '$'],
      ['select', 'State', [{ qText: 'CA', qIsNumeric: false, qNumber: 0 }], false, false],
      ['field', 'Month', 'G'],
      ['select', 'Month', [{ qText: '7', qIsNumeric: true, qNumber: 7 }], false, false],
    ])
  })

  it('pass over a field and a bookmark that are no more', async () => {
    const { app, calls } = recorder()
    await applySelections(app, parameters('bookmark=gone&select=Gone,1&select=State,NY'))
    expect(calls.at(-1)).toEqual(['select', 'State', [{ qText: 'NY', qIsNumeric: false, qNumber: 0 }], false, false])
  })
})
