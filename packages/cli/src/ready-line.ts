/** What `--json` prints alone on stdout when everything answers: one line, whole origins. */
export interface ReadyLine {
  readonly portal?: string
  readonly tenant: string
  readonly appId: string
  readonly sheetId: string
  readonly webIntegrationId: string
  readonly issuer: string
  readonly keyId: string
  readonly privateKeyFile: string
  /** Of `oriel tenant`: for clients without a browser, as `Authorization: Bearer …` on REST and on the socket. */
  readonly apiKey?: string
  /** With `--tls`: the PEM to trust, and the pin for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly certificateFile?: string
  readonly certificateSpkiSha256?: string
}

export function readyLine(line: ReadyLine): string {
  return `${JSON.stringify(line)}\n`
}
