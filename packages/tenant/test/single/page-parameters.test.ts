// Expected values follow https://qlik.dev/apis/javascript/single-integration.
import { describe, expect, it } from 'vitest'
import { parsePageParameters, parseSelection } from '../../src/single/page-parameters.ts'

describe('The address of the single page', () => {
  it('names app, sheet, identity, theme, language, bookmark and options', () => {
    const parameters = parsePageParameters(
      '?appid=a%201&sheet=s1&theme=breeze&identity=me&opt=ctxmenu,currsel&lang=de&bookmark=b1',
    )
    expect(parameters).toEqual({
      appId: 'a 1',
      show: { kind: 'sheet', id: 's1' },
      identity: 'me',
      theme: 'breeze',
      language: 'de',
      bookmark: 'b1',
      options: new Set(['ctxmenu', 'currsel']),
      selections: [],
    })
  })

  it('means one object with obj, and the sheet when both are given', () => {
    expect(parsePageParameters('?appid=a&obj=o1')).toMatchObject({ show: { kind: 'object', id: 'o1' } })
    expect(parsePageParameters('?appid=a&obj=o1&sheet=s1')).toMatchObject({ show: { kind: 'sheet', id: 's1' } })
  })

  it('means the default engine session when identity is absent or empty', () => {
    expect(parsePageParameters('?appid=a&sheet=s')).toMatchObject({ identity: null })
    expect(parsePageParameters('?appid=a&sheet=s&identity=')).toMatchObject({ identity: null })
  })

  it('is told apart by what it lacks', () => {
    expect(parsePageParameters('?sheet=s')).toEqual({ missing: 'appid' })
    expect(parsePageParameters('?appid=&sheet=s')).toEqual({ missing: 'appid' })
    expect(parsePageParameters('?appid=a')).toEqual({ missing: 'sheet' })
  })

  it('carries any number of selections in its order', () => {
    const parameters = parsePageParameters('?appid=a&sheet=s&select=clearall&select=State,CA,NY')
    expect(parameters).toMatchObject({
      selections: [
        { kind: 'clear', state: '$' },
        { kind: 'values', state: '$', field: 'State', values: ['CA', 'NY'] },
      ],
    })
  })
})

describe('A select parameter', () => {
  it.each([
    ['State,CA', { kind: 'values', state: '$', field: 'State', values: ['CA'] }],
    ['Group 1::State,CA,TX', { kind: 'values', state: 'Group 1', field: 'State', values: ['CA', 'TX'] }],
    ['$::clearall', { kind: 'clear', state: '$' }],
    ['Group 1::clearall', { kind: 'clear', state: 'Group 1' }],
    ['clearall,x', { kind: 'values', state: '$', field: 'clearall', values: ['x'] }],
  ])('reads %s', (text, expected) => {
    expect(parseSelection(text)).toEqual(expected)
  })
})
