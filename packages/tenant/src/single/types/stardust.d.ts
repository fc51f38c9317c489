/**
 * The part of stardust 7.4.0 that this page uses. The package's own types import `@qlik/api/qix`, which it does not
 * depend on, so they cannot be checked.
 */
import type { Doc } from './enigma.d.ts'

export type Visualization = (galaxy: unknown) => unknown

export interface TypeInfo {
  readonly name: string
  readonly load: () => Promise<Visualization>
}

export interface ThemeInfo {
  readonly id: string
  readonly load: () => Promise<object>
}

export interface Constraints {
  readonly active?: boolean
  readonly passive?: boolean
  readonly select?: boolean
}

export interface Configuration {
  readonly context: {
    readonly theme: string
    readonly language: string
    readonly constraints: Constraints
    readonly keyboardNavigation: boolean
  }
  readonly types: readonly TypeInfo[]
  readonly themes: readonly ThemeInfo[]
}

export interface FieldInstance {
  mount(element: HTMLElement, options: object): Promise<void>
  unmount(): void
}

export interface Embed {
  render(config: { element: HTMLElement; id: string; options: object }): Promise<unknown>
  field(object: { qId: string }): Promise<FieldInstance>
  selections(): Promise<{ mount(element: HTMLElement): void }>
  /** Null when the type is not registered or its code did not load. */
  generateProperties(config: { type: string }): Promise<Readonly<Record<string, unknown>> | null>
}

export const embed: (app: Doc, configuration: Configuration) => Embed
