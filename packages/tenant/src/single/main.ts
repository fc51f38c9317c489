import './storage-shim.ts'
import { PageFailure } from './page-failure.ts'
import { localeOf } from './languages.ts'
import { mark, showFailure } from './messages.ts'
import { parsePageParameters } from './page-parameters.ts'
import { showPage } from './show-page.ts'
import { textsFor } from './texts.ts'
import { paintPage, themeIdOf } from './themes.ts'

/** Runs the page once; every way it can fail ends in one plain sentence. */
async function run(): Promise<void> {
  const parameters = parsePageParameters(location.search)
  const locale = localeOf('missing' in parameters ? null : parameters.language)
  const texts = textsFor(locale)
  document.documentElement.lang = locale
  paintPage(document.documentElement, themeIdOf('missing' in parameters ? null : parameters.theme))
  try {
    if ('missing' in parameters) throw new PageFailure('bad-address', `The parameter ${parameters.missing} is missing.`)
    await showPage(parameters, locale, texts)
    if (!hasEnded()) mark('ready')
  } catch (error) {
    if (hasEnded()) return
    const failure = error instanceof PageFailure ? error : new PageFailure('not-drawn', String(error), error)
    showFailure(texts, failure.reason, failure.message)
  }
}

/** The socket may have closed while the page was being drawn: then that has been said, and is the cause of the rest. */
function hasEnded(): boolean {
  return document.documentElement.dataset['state'] === 'error'
}

void run()
