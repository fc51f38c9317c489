import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

// Debian's names first: its packages are what `npm test` installs.
const places = {
  chromium: {
    variable: 'ORIEL_CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe'],
    paths: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
  },
  firefox: {
    variable: 'ORIEL_FIREFOX',
    names: ['firefox-esr', 'firefox', 'firefox.exe'],
    paths: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
  },
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Where a program stands on the PATH, or undefined. */
export function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isProgram)
}

/** The browser's program, or undefined. ORIEL_CHROMIUM and ORIEL_FIREFOX name another one to use. */
export function findBrowser(browser) {
  const { variable, names, paths } = places[browser]
  const chosen = process.env[variable]
  if (chosen !== undefined && chosen !== '') return chosen
  return names.map(onPath).find((path) => path !== undefined) ?? paths.find(isProgram)
}
