import { applySelections } from './apply-selections.ts'
import { chartDefaults } from './chart-defaults.ts'
import { chartTypes, preloadCharts } from './chart-types.ts'
import { drawObject, type Canvas } from './draw-object.ts'
import { drawSheet, layOutSheet, objectHost, sheetHeading } from './draw-sheet.ts'
import type { EarlySheet } from './early-sheet.ts'
import { connect, fetchCsrfToken } from './engine-connection.ts'
import { showLost } from './messages.ts'
import { PageFailure, readCode } from './page-failure.ts'
import type { PageParameters } from './page-parameters.ts'
import { rememberedTypes, rememberTypes } from './remembered-types.ts'
import { parseSheetLayout, type SheetLayout } from './sheet-layout.ts'
import type { Texts } from './texts.ts'
import { chartThemes, themeIdOf } from './themes.ts'
import type { Doc, GenericObject } from './types/enigma.d.ts'
import type { Configuration, Constraints } from './types/stardust.d.ts'

// enigma.js: the engine answered with an empty reference.
const objectNotFound = -2

/**
 * Connects and draws what the address names. Downloads run beside the socket's round trips.
 *
 * @throws {@link PageFailure} when there is nothing to show.
 */
export async function showPage(parameters: PageParameters, locale: string, texts: Texts): Promise<void> {
  const { appId, show, options } = parameters
  const defaults = chartDefaults()
  const connecting = connect(parameters, await fetchCsrfToken(), [defaults.mixin])
  // In this order: to run them takes a tenth of a second and more, which the socket needs to open anyway.
  const stardust = import('./stardust.ts')
  preloadCharts(rememberedTypes(appId, show.id))
  const { app, sheet: early, closed } = await connecting
  let leaving = false
  addEventListener('pagehide', () => (leaving = true))
  void closed.then((code) => {
    if (!leaving) showLost(texts, code)
  })

  await applySelections(app, parameters)
  const sheet = show.kind === 'sheet' ? await readSheet(app, show.id, early) : null
  if (sheet !== null) preloadCharts(typesOf(sheet))
  const { bar, main } = layOutPage(options, sheet, texts)
  const embed = (await stardust).embed(app, configuration(parameters, locale))
  defaults.use(embed)
  if (bar !== null) (await embed.selections()).mount(bar)
  const select = !options.has('noselections') && !options.has('nointeraction')
  const canvas: Canvas = { app, embed, texts, animate: mayAnimate(options), select }
  if (sheet === null) await drawSingle(canvas, main, show.id)
  else {
    const grid = layOutSheet(sheet)
    main.append(grid.element)
    await drawSheet(canvas, sheet, grid.hosts)
  }
  rememberTypes(appId, show.id, drawnTypes(main))
}

function mayAnimate(options: ReadonlySet<string>): boolean {
  return !options.has('noanimate') && !matchMedia('(prefers-reduced-motion: reduce)').matches
}

async function readSheet(app: Doc, id: string, early: EarlySheet): Promise<SheetLayout> {
  const answer = await early
  const object = answer?.object ?? (await getObject(app, id, 'sheet-not-found'))
  if (object.genericType !== 'sheet') throw new PageFailure('sheet-not-found', `${id} is a ${object.genericType}.`)
  const sheet = parseSheetLayout(answer?.layout ?? (await object.getLayout()))
  document.title = sheet.title
  return sheet
}

async function drawSingle(canvas: Canvas, main: HTMLElement, id: string): Promise<void> {
  await getObject(canvas.app, id, 'object-not-found')
  const host = objectHost(id, null)
  main.classList.add('alone')
  main.append(host)
  await drawObject(canvas, host, id, null)
}

async function getObject(app: Doc, id: string, reason: 'sheet-not-found' | 'object-not-found'): Promise<GenericObject> {
  try {
    return await app.getObject(id)
  } catch (error) {
    if (readCode(error) === objectNotFound || readCode(error) === 2)
      throw new PageFailure(reason, `No object ${id}.`, error)
    throw error
  }
}

/** The page's frame: the current selections when asked for, the sheet's heading, and the place to draw in. */
function layOutPage(
  options: ReadonlySet<string>,
  sheet: SheetLayout | null,
  texts: Texts,
): { readonly bar: HTMLElement | null; readonly main: HTMLElement } {
  const bar = options.has('currsel') || options.has('currsel-dark') ? document.createElement('nav') : null
  const main = document.createElement('main')
  const heading = sheet === null ? null : sheetHeading(sheet)
  if (bar !== null) {
    bar.className = 'selections'
    bar.setAttribute('aria-label', texts.selections)
    bar.inert = options.has('nointeraction') || options.has('noselections')
  }
  // `inert` also stops the keyboard and scrolling by focus, which the charts' own constraints leave alone.
  main.inert = options.has('nointeraction')
  document.body.replaceChildren(...[bar, heading, main].filter((element) => element !== null))
  return { bar, main }
}

function configuration({ theme, options }: PageParameters, locale: string): Configuration {
  const nothing: Constraints = { active: true, passive: true, select: true }
  const constraints = options.has('nointeraction') ? nothing : options.has('noselections') ? { select: true } : {}
  return {
    context: { theme: themeIdOf(theme), language: locale, constraints, keyboardNavigation: true },
    types: chartTypes(),
    themes: chartThemes(),
  }
}

function typesOf(sheet: SheetLayout): Set<string> {
  return new Set(sheet.cells.map((cell) => cell.type).filter((type) => type !== null))
}

function drawnTypes(main: HTMLElement): Set<string> {
  const hosts = [...main.querySelectorAll<HTMLElement>('.object')]
  return new Set(hosts.map((host) => host.dataset['type']).filter((type) => type !== undefined))
}
