import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const named = process.env['ORIEL_TUTORIAL_PAGE'] ?? ''
const beside = fileURLToPath(new URL('../../../shared/reference/seed-tutorial.md', import.meta.url))

/**
 * The tutorial's text, which is not ours to keep here: a file named by ORIEL_TUTORIAL_PAGE, or beside the repository.
 * One that is named and not there fails the tests that read it.
 */
export const tutorialFile: string | undefined = named !== '' ? named : existsSync(beside) ? beside : undefined

/** What to tell a person when there is none. */
export const tutorialMissing =
  "skipped: the tutorial's own page, whose text is not in this repository. " +
  'To run it, save that page (qlik.dev, "Manage iframe embedded content session state") and set ORIEL_TUTORIAL_PAGE to the file.'

/** Values of the page's constants, named as the tutorial names them between angle brackets. */
export interface TutorialConstants {
  readonly TENANT: string
  readonly JWT_ENDPOINT: string
  readonly WEB_INTEGRATION_ID: string
  readonly APP_ID: string
  readonly SHEET_ID: string
  readonly IDENTITY: string
}

const addresses = [
  ['https://unpkg.com/enigma.js/enigma.min.js', '/enigma.min.js'],
  ['https://unpkg.com/enigma.js@2.7.0/schemas/12.612.0.json', '/schemas/12.612.0.json'],
] as const

/**
 * The page out of the tutorial's text (Markdown, or the page alone), changed in nothing but its constants and the two
 * addresses of its downloads.
 *
 * @throws Error when something that has to be replaced does not stand there exactly once: it is another page then.
 */
export function tutorialPage(text: string, constants: TutorialConstants): string {
  let page = /```html\n([\s\S]*?)```/.exec(text)?.[1] ?? text
  const replacements = [
    ...Object.entries(constants).map(([name, value]) => [`'<${name}>'`, `'${value}'`]),
    ...addresses,
  ]
  for (const [from = '', to = ''] of replacements) {
    if (page.split(from).length !== 2) throw new Error(`the page should hold ${from} once`)
    page = page.replace(from, () => to)
  }
  return page
}

/** Reads {@link tutorialFile}. @throws Error when there is none. */
export function readTutorial(): string {
  if (tutorialFile === undefined) throw new Error('no text of the tutorial here')
  return readFileSync(tutorialFile, 'utf8')
}
