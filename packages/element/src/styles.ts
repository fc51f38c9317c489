import { css, type CSSResult } from 'lit'

/** Follows the page's `color-scheme`: a page that declares none is a light page, whatever the device prefers. */
export const styles: CSSResult = css`
  :host {
    --_surface: var(--oriel-surface, #fff);
    --_backdrop: var(--oriel-backdrop, #f4f5f7);
    --_text: var(--oriel-text, #1b2430);
    --_muted: var(--oriel-text-muted, #525d6b);
    --_line: var(--oriel-line, #d9dee5);
    --_block: var(--oriel-skeleton, #e6e9ee);
    --_accent: var(--oriel-accent, #0b5cad);
    --_on-accent: var(--oriel-on-accent, #fff);
    --_radius: var(--oriel-radius, 12px);
    display: block;
    position: relative;
    color: var(--_text);
    font: var(--oriel-font, 400 1rem/1.5 system-ui, sans-serif);
  }
  @supports (color: light-dark(#000, #fff)) {
    :host {
      --_surface: var(--oriel-surface, light-dark(#fff, #1d242d));
      --_backdrop: var(--oriel-backdrop, light-dark(#f4f5f7, #14191f));
      --_text: var(--oriel-text, light-dark(#1b2430, #e8ecf1));
      --_muted: var(--oriel-text-muted, light-dark(#525d6b, #a9b4c1));
      --_line: var(--oriel-line, light-dark(#d9dee5, #39434f));
      --_block: var(--oriel-skeleton, light-dark(#e6e9ee, #252d37));
      --_accent: var(--oriel-accent, light-dark(#0b5cad, #7cb8f5));
      --_on-accent: var(--oriel-on-accent, light-dark(#fff, #0c1a29));
    }
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  /* Grows with a panel that needs more room; clips without becoming a scroller, so that the panel can be sticky. */
  .stage {
    position: relative;
    display: grid;
    overflow: clip;
    border-radius: var(--_radius);
    outline: none;
  }
  .frame,
  .frame iframe {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
  }
  .frame iframe {
    border: 0;
    opacity: 1;
    transition: opacity 0.18s ease-out;
  }
  /* Covering is immediate; only revealing may take its time. */
  .frame iframe[data-covered] {
    opacity: 0;
    transition: none;
  }
  .cover {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    background: var(--_backdrop);
  }
  .cover[hidden] {
    display: none;
  }
  .cover > * {
    grid-area: 1 / 1;
  }

  .skeleton {
    display: grid;
    grid-template-rows: 2.5rem minmax(4rem, 0.7fr) minmax(6rem, 2fr) minmax(5rem, 1.5fr);
    gap: 1rem;
    padding: 1rem;
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  .skeleton .row {
    display: grid;
    grid-auto-flow: column;
    grid-auto-columns: 1fr;
    gap: 1rem;
  }
  .skeleton .wide {
    grid-template-columns: 2fr 1fr;
  }
  .skeleton i,
  .skeleton .bar {
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_block);
  }
  .skeleton .bar {
    inline-size: min(20rem, 60%);
  }
  /* Only a wait that lasts needs a sign of life, and every frame drawn for it is one that the charts do not get. */
  .skeleton:not([data-still]) :is(i, .bar) {
    animation: breathe 1.8s 2s ease-in-out infinite alternate;
  }
  .skeleton .row i:nth-child(even) {
    animation-delay: 2.25s;
  }
  @keyframes breathe {
    to {
      opacity: 0.55;
    }
  }
  .status {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
    margin: 0;
  }

  .panel {
    /* In the middle of the frame, and in sight as long as any of the frame is. */
    align-self: center;
    justify-self: center;
    position: sticky;
    inset-block: 1rem;
    inline-size: min(30rem, 100% - 2rem);
    margin-block: 1rem;
    padding: 2rem;
    text-align: center;
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    box-shadow:
      0 1px 2px rgb(0 0 0 / 6%),
      0 12px 32px rgb(0 0 0 / 10%);
    overflow-wrap: anywhere;
    outline: none;
  }
  /* A diagnosis often comes within this time, and says better what happened. */
  .panel[data-waiting] {
    animation: appear 0.2s 0.4s backwards;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  .icon {
    inline-size: 2.5rem;
    block-size: 2.5rem;
    fill: none;
    stroke: var(--_accent);
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  h2 {
    margin: 0.75rem 0 0;
    font-size: 1.25rem;
    font-weight: 600;
    line-height: 1.3;
    text-wrap: balance;
  }
  .words p {
    margin: 0.5rem 0 0;
    color: var(--_muted);
    text-wrap: pretty;
  }
  .waiting {
    margin: 1.5rem 0 0;
    color: var(--_muted);
    font-weight: 600;
  }
  button {
    appearance: none;
    margin-block-start: 1.5rem;
    padding: 0.625rem 1.5rem;
    min-block-size: 2.75rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_accent);
    color: var(--_on-accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  button:hover {
    filter: brightness(1.08);
  }
  :is(button, summary, .frame iframe):focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .frame iframe:focus-visible {
    outline-offset: -3px;
  }
  details {
    margin-block-start: 1.5rem;
    padding-block-start: 0.75rem;
    border-block-start: 1px solid var(--_line);
    text-align: start;
    font-size: 0.8125rem;
    color: var(--_muted);
  }
  summary {
    cursor: pointer;
    border-radius: 4px;
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 0.25rem 1rem;
    margin: 0.5rem 0 0;
    font-family: ui-monospace, monospace;
  }
  dd {
    margin: 0;
  }
  .problems {
    justify-self: stretch;
    inline-size: auto;
    margin: 0;
    padding: 1.25rem 1.5rem;
    text-align: start;
    box-shadow: none;
    border-inline-start: 4px solid var(--oriel-problem, #b3261e);
  }
  .problems h2 {
    margin-block-start: 0;
    font-family: ui-monospace, monospace;
    font-size: 1rem;
  }
  .problems ul {
    margin: 0.75rem 0 0;
    padding-inline-start: 1.25rem;
    color: var(--_muted);
  }

  @media (max-width: 480px) {
    .panel {
      padding: 1.5rem 1.25rem;
    }
    .skeleton .tiles i:nth-child(n + 3),
    .skeleton .row:last-child i:last-child {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton :is(i, .bar),
    .frame iframe {
      animation: none !important;
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .icon {
      stroke: CanvasText;
    }
    .skeleton i,
    .skeleton .bar {
      border: 1px solid GrayText;
    }
    button {
      border-color: ButtonBorder;
    }
  }
`
