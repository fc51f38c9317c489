import { singleUrl } from '@oriel/protocol'
import type { Session, SessionState } from '@oriel/session'
import { html, nothing, type CSSResult, type TemplateResult } from 'lit'
import type { OrielSheetEventMap } from './events.ts'
import { FrameView, type FrameLoad } from './frame-view.ts'
import { messagePanel, problemsPanel } from './panel.ts'
import { sessionKey, type SessionLease } from './session-registry.ts'
import { readSettings, type SessionSettings, type Settings } from './settings.ts'
import { sharedSessions } from './shared-sessions.ts'
import { SheetBase } from './sheet-base.ts'
import { skeleton } from './skeleton.ts'
import { styles } from './styles.ts'

/**
 * `<oriel-sheet>`: a sheet or a chart in a frame, shown only while its session stands, and a message when it does not.
 *
 * Slots: `message` replaces the panel's words, `action` its button. Parts: `stage`, `frame`, `cover`, `skeleton`,
 * `panel`, `icon`, `title`, `text`, `button`, `waiting`, `details`. Attributes `message-ended` and `message-<cause>` hold the portal's
 * own words. Events: {@link OrielSheetEventMap}.
 */
export class OrielSheet extends SheetBase {
  static override readonly styles: CSSResult = styles

  readonly #frame: FrameView = new FrameView({
    changed: (lostFocus) => this.#onFrameChanged(lostFocus),
    // What is shown may be a login page by now: the session finds out.
    navigated: () => this.#session?.frameNavigated() ?? Promise.resolve(),
  })
  #given: Session | undefined
  #lease: (SessionLease & { readonly key: string }) | undefined
  #session: Session | undefined
  #unsubscribe: (() => void) | undefined
  #state: SessionState | undefined
  #settings: Settings | undefined
  #wasRevealed = false
  #panelPrevented = false
  #focusOwed = false

  /** The session in use: the one handed in, or the one made from the attributes; undefined while there is neither. */
  get session(): Session | undefined {
    return this.#given ?? this.#session
  }

  /** Hand in a session of your own; `undefined` goes back to the attributes. The element never closes it. */
  set session(session: Session | undefined) {
    this.#given = session
    this.requestUpdate()
  }

  /** Begins again after an end; does nothing otherwise. */
  restart(): void {
    // The button is about to go: whoever pressed it by keyboard stays here, and is in the charts when they are back.
    if (this.shadowRoot?.activeElement != null) this.#stage?.focus({ preventScroll: true })
    this.#session?.restart()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#leave()
  }

  /** Moved by `moveBefore()`: the frame lives on, so there is nothing to do; without this method it would be left and joined. */
  connectedMoveCallback(): void {}

  protected override willUpdate(): void {
    if (!this.isConnected) return
    const before = this.#settings
    const settings = readSettings(this, document.baseURI, this.#given !== undefined)
    this.#settings = settings
    this.#frame.label = this.#label
    if (settings.problems === undefined) {
      this.#join(settings.session)
      this.#applyFrame()
      this.#noticeReveal()
      return
    }
    this.#leave()
    const { problems } = settings
    if (JSON.stringify(before?.problems) !== JSON.stringify(problems)) this.#dispatch('oriel-error', { problems })
  }

  protected override render(): TemplateResult {
    if (this.#settings?.problems !== undefined) return problemsPanel(this.#settings.problems)
    const { revealed } = this.#frame
    const panel = this.#panel()
    const loading = !revealed && panel === undefined && !this.#panelPrevented
    return html`<div
      class="stage"
      part="stage"
      role="group"
      tabindex="-1"
      aria-label=${this.#label}
      aria-busy=${String(loading)}
    >
      ${this.#frame.element}
      <div class="cover" part="cover" ?hidden=${revealed}>${skeleton(!loading)} ${panel ?? nothing}</div>
      <p class="status" role="status">${loading ? this.texts.loading : ''}</p>
    </div>`
  }

  protected override updated(): void {
    const stage = this.#stage
    const settings = this.#settings
    if (stage === null) return
    // By the object model: a style attribute would break a strict Content-Security-Policy.
    if (settings !== undefined && settings.problems === undefined) stage.style.minBlockSize = settings.frame.height
    if (this.#focusOwed) this.#settleFocus(stage)
  }

  get #stage(): HTMLElement | null {
    return this.renderRoot?.querySelector<HTMLElement>('.stage') ?? null
  }

  get #label(): string {
    return this.label ?? (this.object === undefined ? this.texts.sheetLabel : this.texts.objectLabel)
  }

  #join(settings: SessionSettings | undefined): void {
    const session = this.#given ?? (settings === undefined ? undefined : this.#leased(settings))
    if (this.#given !== undefined) this.#releaseLease()
    if (session === undefined || session === this.#session) return
    this.#unsubscribe?.()
    this.#session = session
    this.#state = undefined
    this.#unsubscribe = session.subscribe(this.#follow)
    this.#follow()
    session.start()
  }

  #leased(settings: SessionSettings): Session {
    const key = sessionKey(settings)
    if (this.#lease?.key === key) return this.#lease.session
    const lease = { ...sharedSessions.acquire(settings), key }
    this.#releaseLease()
    this.#lease = lease
    return lease.session
  }

  #releaseLease(): void {
    this.#lease?.release()
    this.#lease = undefined
  }

  #leave(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#session = undefined
    this.#state = undefined
    this.#panelPrevented = false
    this.#releaseLease()
    this.#applyFrame()
  }

  readonly #follow = (): void => {
    const before = this.#state
    const state = this.#session?.state
    if (state === undefined || state === before) return
    this.#state = state
    if (state.name !== 'ended') this.#panelPrevented = false
    // At once, not with the next rendering: what must not be seen is covered before anybody else hears of it.
    this.#applyFrame()
    this.requestUpdate()
    this.#dispatch('oriel-statechange', { state })
    this.#noticeReveal()
    if (state.name !== 'ended' || before?.name === 'ended' || state !== this.#state) return
    const prevented = !this.#dispatch('oriel-ended', { cause: state.cause, restart: () => this.restart() })
    if (state === this.#state) this.#panelPrevented = prevented
  }

  #applyFrame(): void {
    const mayReveal = this.#state?.frame.reveal === true && this.#state.name !== 'ended'
    if (this.#frame.show(this.#frameLoad(), mayReveal)) this.#focusOwed = true
  }

  #frameLoad(): FrameLoad | undefined {
    const plan = this.#state?.frame.load
    if (plan == null || this.#settings === undefined || this.#settings.problems !== undefined) return undefined
    const { tenant, appId, sheetId, objectId, theme = plan.theme, opt } = this.#settings.frame
    const url = singleUrl({ tenant, appId, sheetId, objectId, theme, opt, identity: plan.identity })
    return { url, generation: plan.generation }
  }

  #onFrameChanged(lostFocus: boolean): void {
    if (lostFocus) this.#focusOwed = true
    this.#noticeReveal()
    this.requestUpdate()
  }

  #noticeReveal(): void {
    const { revealed } = this.#frame
    if (revealed === this.#wasRevealed) return
    this.#wasRevealed = revealed
    if (!revealed) return
    if (this.#stage !== null && this.shadowRoot?.activeElement === this.#stage) this.#frame.focus()
    this.#dispatch('oriel-ready', null)
  }

  #settleFocus(stage: HTMLElement): void {
    this.#focusOwed = false
    const { activeElement, body } = document
    // Somebody else has it by now, the page's own dialog perhaps.
    if (activeElement !== null && activeElement !== body) return
    const panel = stage.querySelector<HTMLElement>('.panel')
    ;(panel ?? stage).focus({ preventScroll: true })
  }

  #panel(): TemplateResult | undefined {
    const state = this.#state
    if (state === undefined || this.#panelPrevented || this.#frame.revealed) return undefined
    if (state.name !== 'ended' && state.name !== 'interrupted') return undefined
    return messagePanel({
      cause: state.cause,
      texts: this.texts,
      ownWords: this.getAttribute(`message-${state.cause.name}`) ?? this.getAttribute('message-ended') ?? undefined,
      ownAction: this.restartLabel,
      restart: state.name === 'ended' ? () => this.restart() : undefined,
      debug: this.debug,
    })
  }

  #dispatch<K extends keyof OrielSheetEventMap>(name: K, detail: OrielSheetEventMap[K]['detail']): boolean {
    const cancelable = name === 'oriel-ended'
    return this.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }))
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-sheet': OrielSheet
  }
}

// A page may carry both the module and the classic script, or two copies of a bundle.
if (customElements.get('oriel-sheet') === undefined) customElements.define('oriel-sheet', OrielSheet)
