import type { Session, SessionState } from '@oriel/session'
import type { CSSResult, TemplateResult } from 'lit'
import type { OrielSheetEventMap } from './events.ts'
import { FollowedSession } from './followed-session.ts'
import { frameLoad } from './frame-load.ts'
import { frameOverdue, FrameView } from './frame-view.ts'
import { messagePanel, problemsPanel } from './panel.ts'
import { readSettings, type Settings } from './settings.ts'
import { SheetBase } from './sheet-base.ts'
import { settleFocus, stage } from './stage.ts'
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
    navigated: () => this.#followed.joined?.frameNavigated() ?? Promise.resolve(),
  })
  readonly #followed: FollowedSession = new FollowedSession(this, (state, before) => this.#onState(state, before))
  #settings: Settings | undefined
  #wasRevealed = false
  #panelPrevented = false
  #focusOwed = false

  /** The session in use: the one handed in, or the one made from the attributes; undefined while there is neither. */
  get session(): Session | undefined {
    return this.#followed.given ?? this.#followed.joined
  }

  /** Hand in a session of your own; `undefined` goes back to the attributes. The element never closes it. */
  set session(session: Session | undefined) {
    this.#followed.given = session
  }

  /** Begins again after an end, and loads a frame again that did not come; does nothing otherwise. */
  restart(): void {
    // The button is about to go: whoever pressed it by keyboard stays here, and is in the charts when they are back.
    if (this.shadowRoot?.activeElement != null) this.#stage?.focus({ preventScroll: true })
    if (this.#frame.overdue) this.#frame.reload()
    else this.#followed.joined?.restart()
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
    const settings = readSettings(this, document.baseURI, this.#followed.given !== undefined)
    this.#settings = settings
    this.#frame.label = this.#label
    if (settings.problems === undefined) {
      this.#followed.join(settings.session)
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
    const { element: frame, revealed } = this.#frame
    const panel = this.#panel()
    const loading = revealed || panel !== undefined || this.#panelPrevented ? undefined : this.texts.loading
    return stage({ frame, label: this.#label, revealed, loading, panel })
  }

  protected override updated(): void {
    const element = this.#stage
    const settings = this.#settings
    if (element === null) return
    // By the object model: a style attribute would break a strict Content-Security-Policy.
    if (settings !== undefined && settings.problems === undefined) element.style.minBlockSize = settings.frame.height
    if (!this.#focusOwed) return
    this.#focusOwed = false
    settleFocus(element)
  }

  get #stage(): HTMLElement | null {
    return this.renderRoot?.querySelector<HTMLElement>('.stage') ?? null
  }

  get #label(): string {
    return this.label ?? (this.object === undefined ? this.texts.sheetLabel : this.texts.objectLabel)
  }

  #leave(): void {
    this.#followed.leave()
    this.#panelPrevented = false
    this.#applyFrame()
  }

  #onState(state: SessionState, before: SessionState | undefined): void {
    if (state.name !== 'ended') this.#panelPrevented = false
    // At once, not with the next rendering: what must not be seen is covered before anybody else hears of it.
    this.#applyFrame()
    this.requestUpdate()
    this.#dispatch('oriel-statechange', { state })
    this.#noticeReveal()
    if (state.name !== 'ended' || before?.name === 'ended' || state !== this.#followed.state) return
    const prevented = !this.#dispatch('oriel-ended', { cause: state.cause, restart: () => this.restart() })
    if (state === this.#followed.state) this.#panelPrevented = prevented
  }

  #applyFrame(): void {
    const { state } = this.#followed
    const mayReveal = state?.frame.reveal === true && state.name !== 'ended'
    if (this.#frame.show(frameLoad(state, this.#settings), mayReveal)) this.#focusOwed = true
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

  #panel(): TemplateResult | undefined {
    const { state } = this.#followed
    if (state === undefined || this.#panelPrevented || this.#frame.revealed) return undefined
    const broken = state.name === 'ended' || state.name === 'interrupted'
    if (!broken && !this.#frame.overdue) return undefined
    const cause = broken ? state.cause : frameOverdue
    return messagePanel({
      cause,
      texts: this.texts,
      ownWords: this.getAttribute(`message-${cause.name}`) ?? this.getAttribute('message-ended') ?? undefined,
      ownAction: this.restartLabel,
      restart: state.name === 'interrupted' ? undefined : () => this.restart(),
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
