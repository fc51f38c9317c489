import type { TypeInfo, Visualization } from './types/stardust.d.ts'

// One dynamic import per package: esbuild makes each a chunk of its own. The names on the left are those of
// `visualization` in Qlik's object properties; the old straight table is drawn by the new one.
const loaders: Readonly<Record<string, () => Promise<{ default: Visualization }>>> = {
  barchart: () => import('@nebula.js/sn-bar-chart'),
  linechart: () => import('@nebula.js/sn-line-chart'),
  piechart: () => import('@nebula.js/sn-pie-chart'),
  kpi: () => import('@nebula.js/sn-kpi'),
  'sn-table': () => import('@nebula.js/sn-table'),
  table: () => import('@nebula.js/sn-table'),
}

/** Whether this page can draw objects of this type as charts. */
export function isChart(type: string): boolean {
  return Object.hasOwn(loaders, type)
}

/** Begins to download the code of these types, so that it comes in beside the socket's answers. */
export function preloadCharts(types: Iterable<string>): void {
  // Types come from the app and from what an earlier visit has stored: any text.
  for (const type of types) {
    // A failed download is reported where the chart is drawn.
    if (isChart(type)) loaders[type]?.().catch(() => undefined)
  }
}

/** The types as stardust wants them registered. */
export function chartTypes(): TypeInfo[] {
  return Object.entries(loaders).map(([name, load]) => ({ name, load: async () => (await load()).default }))
}
