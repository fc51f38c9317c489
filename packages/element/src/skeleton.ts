import { html, type TemplateResult } from 'lit'

/** Stands where the charts will, so that nothing jumps. `still`: without movement, when nothing is on its way. */
export function skeleton(still: boolean): TemplateResult {
  return html`<div class="skeleton" part="skeleton" ?data-still=${still} aria-hidden="true">
    <div class="bar"></div>
    <div class="row tiles"><i></i><i></i><i></i><i></i></div>
    <div class="row wide"><i></i><i></i></div>
    <div class="row"><i></i><i></i><i></i></div>
  </div>`
}
