// Charts from session objects: what a page makes that embeds nebula.js itself. It stands in for the tenant's own page at
// /single/, so that it has the tenant's origin and login. Tests call `window.charts`.
import { embed } from '@nebula.js/stardust'
import barchart from '@nebula.js/sn-bar-chart'
import kpi from '@nebula.js/sn-kpi'
import linechart from '@nebula.js/sn-line-chart'
import piechart from '@nebula.js/sn-pie-chart'
import table from '@nebula.js/sn-table'
import enigma from 'enigma.js'
import schema from 'enigma.js/schemas/12.612.0.json'

const types = Object.entries({ barchart, kpi, linechart, piechart, 'sn-table': table }).map(([name, chart]) => ({
  name,
  load: async () => chart,
}))

/** Opens the address's app in the engine session of its identity. */
async function open() {
  const query = new URLSearchParams(location.search)
  const appId = query.get('appid')
  const answer = await fetch('/api/v1/csrf-token')
  const token = encodeURIComponent(answer.headers.get('qlik-csrf-token'))
  const path = `/app/${appId}/identity/${encodeURIComponent(query.get('identity'))}`
  const session = enigma.create({ schema, url: `ws://${location.host}${path}?qlik-csrf-token=${token}` })
  return (await session.open()).openDoc(appId)
}

const app = await open()
const nuked = embed(app, { types, context: { constraints: {}, keyboardNavigation: false } })
const selections = await app.createSessionObject({ qInfo: { qType: 'CurrentSelections' }, qSelectionObjectDef: {} })

function host(id) {
  const element = document.createElement('section')
  element.className = 'object'
  element.dataset.objectId = id
  document.querySelector('main').append(element)
  return element
}

window.charts = {
  /** Draws a chart from fields and properties, or a stored object by its id. Settles with its first picture. */
  draw: (id, config) =>
    new Promise((resolve, reject) => {
      const options = { chartAnimations: false, onInitialRender: () => resolve() }
      nuked.render({ element: host(id), options, ...config }).catch(reject)
    }),
  list: async (id, field) => (await nuked.field(field)).mount(host(id), { search: false }),
  bar: async () => (await nuked.selections()).mount(document.querySelector('nav')),
  /** `Field: value, value` for each selected field. */
  selected: async () => {
    const { qSelectionObject } = await selections.getLayout()
    return qSelectionObject.qSelections.map(({ qField, qSelected }) => `${qField}: ${qSelected}`)
  },
  clear: async () => {
    await app.abortModal(false)
    await app.clearAll()
  },
}
document.documentElement.dataset.state = 'ready'
