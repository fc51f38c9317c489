import type { ThemeInfo } from './types/stardust.d.ts'

interface PageTheme {
  readonly id: string
  readonly type: 'light' | 'dark'
  /** Custom properties of styles.css. */
  readonly page: Readonly<Record<'page' | 'card' | 'line' | 'text' | 'muted', string>>
  readonly primary: string
  /** Twelve colours that stay apart beside each other, for coloured dimensions. */
  readonly palette: readonly string[]
}

const light = { page: '#f3f4f6', card: '#ffffff', line: '#e2e5ea', text: '#26303c', muted: '#5f6b7a' } as const
const airy = { page: '#e1ecf7', card: '#fbfdff', line: '#cbdbec', text: '#1b3656', muted: '#55708f' } as const
const dark = { page: '#17191d', card: '#22262c', line: '#343a43', text: '#eceff3', muted: '#a5aebb' } as const

const calm = [
  '#1f7a8c', '#e0a13c', '#7b5ea7', '#c4554d', '#4c9f70', '#3d5a98',
  '#d98cb3', '#8a6d4f', '#6bb3c9', '#a3a948', '#5b6770', '#e07a3f',
] // prettier-ignore
const bright = [
  '#4db3c8', '#f0bd66', '#a98fd6', '#ea8079', '#74c797', '#7b9be0',
  '#eba9ca', '#c0a383', '#96d3e4', '#c9cf75', '#9aa7b2', '#f4a276',
] // prettier-ignore
const breezy = [
  '#2f6fb4', '#f28e2b', '#59a14f', '#b6509a', '#76b7b2', '#e15759',
  '#9c755f', '#edc948', '#5d5fa8', '#ff9da7', '#79706e', '#86bcb6',
] // prettier-ignore

const themes: readonly PageTheme[] = [
  { id: 'horizon', type: 'light', page: light, primary: '#1f7a8c', palette: calm },
  { id: 'breeze', type: 'light', page: airy, primary: '#2f6fb4', palette: breezy },
  { id: 'dark', type: 'dark', page: dark, primary: '#4db3c8', palette: bright },
]

const fallback = themes[0] as PageTheme // the list above is not empty

/** The id of the theme to draw with: the one asked for when there is such a theme, else `horizon`. */
export function themeIdOf(asked: string | null): string {
  return find(asked).id
}

/** Colours the page around the charts. */
export function paintPage(root: HTMLElement, id: string): void {
  const theme = find(id)
  root.dataset['theme'] = theme.id
  root.style.colorScheme = theme.type
  for (const [name, colour] of Object.entries(theme.page)) root.style.setProperty(`--${name}`, colour)
}

/** The themes as stardust wants them registered: Qlik's theme JSON. */
export function chartThemes(): ThemeInfo[] {
  return themes.map((theme) => ({ id: theme.id, load: () => Promise.resolve(chartTheme(theme)) }))
}

function find(id: string | null): PageTheme {
  return themes.find((theme) => theme.id === id) ?? fallback
}

function chartTheme({ id, type, page, primary, palette }: PageTheme): object {
  return {
    type,
    _variables: { '@text': page.text, '@muted': page.muted, '@card': page.card, '@line': page.line },
    color: '@text',
    fontSize: '12px',
    fontFamily: 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    backgroundColor: '@card',
    dataColors: { primaryColor: primary, othersColor: '#a5a5a5', errorColor: '#ff4444', nullColor: '#d2d2d2' },
    palettes: {
      data: [{ name: id, propertyValue: '12', type: 'row', scale: palette }],
      ui: [{ name: id, colors: palette }],
    },
    object: {
      title: {
        main: { color: '@text', fontSize: '14px' },
        subTitle: { color: '@muted', fontSize: '12px' },
        footer: { color: '@muted', fontSize: '11px' },
      },
      axis: {
        label: { name: { color: '@muted', fontSize: '11px' } },
        title: { color: '@muted' },
        line: { major: { color: '@line' }, minor: { color: '@line' } },
      },
      grid: {
        line: { highContrast: { color: '@line' }, major: { color: '@line' }, minor: { color: '@line' } },
      },
      label: { name: { color: '@muted' }, value: { color: '@text' } },
      legend: { title: { color: '@text' }, label: { color: '@muted' } },
      listBox: { backgroundColor: '@card', content: { color: '@text' } },
      straightTableV2: { header: { fontSize: '12px' }, content: { fontSize: '12px' } },
    },
  }
}
