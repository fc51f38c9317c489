// The languages that stardust's own texts exist in, by the short code of `lang`.
const locales: Readonly<Record<string, string>> = {
  de: 'de-DE',
  en: 'en-US',
  es: 'es-ES',
  fr: 'fr-FR',
  it: 'it-IT',
  ja: 'ja-JP',
  ko: 'ko-KR',
  nl: 'nl-NL',
  pl: 'pl-PL',
  pt: 'pt-BR',
  ru: 'ru-RU',
  sv: 'sv-SE',
  tr: 'tr-TR',
  zh: 'zh-CN',
}

/** The locale for a short or long code (`de`, `de-DE`, `zh-TW`); English for anything unknown, as Qlik's page does. */
export function localeOf(code: string | null): string {
  if (code === null) return 'en-US'
  if (code.toLowerCase() === 'zh-tw') return 'zh-TW'
  return locales[code.slice(0, 2).toLowerCase()] ?? 'en-US'
}
