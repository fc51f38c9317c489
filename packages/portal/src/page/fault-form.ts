import { h } from './dom.ts'
import type { DemoFault, FaultScope } from './faults.ts'
import type { Catalogue, CatalogueFault, FaultParameter } from './parse-catalogue.ts'

/** When a chosen fault ends, besides being cleared. */
export type FaultEnd = Pick<FaultScope, 'count' | 'seconds'>

const groupNames: Readonly<Record<string, string>> = {
  session: 'Session',
  socket: 'Socket and link',
  engine: 'Engine’s answers',
  login: 'Signing in',
  http: 'HTTP, frame, tenant',
}

/** All faults of the tenant in a list, with fields for what the chosen one takes. */
export function faultForm(
  catalogue: Catalogue,
  add: (fault: DemoFault, facts: CatalogueFault, end: FaultEnd) => void,
): HTMLFormElement {
  const groups = [...new Set(catalogue.map(({ group }) => group))].map((group) => {
    const options = catalogue.filter((fault) => fault.group === group).map(({ name }) => h('option', {}, name))
    return h('optgroup', { attributes: { label: groupNames[group] ?? group } }, ...options)
  })
  const select = h('select', { id: 'fault-name' }, ...groups)
  const details = h('div', { class: 'fields' })
  const form = h(
    'form',
    { class: 'fields' },
    field('Fault', select),
    details,
    h('button', { class: 'button quiet', attributes: { type: 'submit' } }, 'Add this fault'),
  )
  const chosen = (): CatalogueFault | undefined => catalogue.find(({ name }) => name === select.value)
  const draw = (): void => {
    const facts = chosen()
    if (facts !== undefined) details.replaceChildren(...fieldsOf(facts))
  }
  select.addEventListener('change', draw)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const facts = chosen()
    if (facts === undefined) return
    add({ ...readParameters(form, facts), name: facts.name }, facts, readEnd(form, facts))
  })
  draw()
  return form
}

function fieldsOf({ does, standsFor, parameters, scope }: CatalogueFault): readonly HTMLElement[] {
  const ends = [
    { name: 'seconds', label: 'Ends after (seconds)' },
    { name: 'count', label: 'Ends after (times)' },
  ].filter(({ name }) => scope.includes(name))
  return [
    h('p', { class: 'hint' }, plain(does)),
    h('p', { class: 'hint' }, plain(`Stands for: ${standsFor}`)),
    ...parameters.map((parameter) => field(parameter.name, control(parameter), parameter.meaning)),
    ...ends.map(({ name, label }) => {
      // What makes the tenant unreachable could not be ended from here.
      const value = scope.length === 1 ? '10' : ''
      return field(label, number(`fault-end-${name}`, value, scope.length === 1, 1))
    }),
  ]
}

/** The catalogue's words are Markdown, of which they use the code marks alone. */
function plain(words: string): string {
  return words.replaceAll('`', '')
}

function control(parameter: FaultParameter): HTMLInputElement | HTMLSelectElement {
  const { name, kind, choices, required, example } = parameter
  const id = `fault-${name}`
  if (kind === 'choice') {
    const options = choices.map((choice) => h('option', {}, choice))
    const select = h(
      'select',
      { id },
      ...(required ? [] : [h('option', { attributes: { value: '' } }, '(default)')]),
      ...options,
    )
    select.value = example
    return select
  }
  if (kind === 'flag') return h('input', { id, attributes: { type: 'checkbox' } })
  if (kind !== 'text') return number(id, example, required)
  const input = h('input', { id, attributes: { type: 'text', value: example } })
  input.required = required
  return input
}

function number(id: string, value: string, required: boolean, min?: number): HTMLInputElement {
  const input = h('input', { id, attributes: { type: 'number', step: '1', value } })
  input.required = required
  if (min !== undefined) input.min = String(min)
  return input
}

function field(label: string, input: HTMLElement, meaning?: string): HTMLElement {
  const hint = meaning === undefined ? [] : [h('small', { id: `${input.id}-meaning` }, plain(meaning))]
  if (meaning !== undefined) input.setAttribute('aria-describedby', `${input.id}-meaning`)
  return h('div', { class: 'field' }, h('label', { attributes: { for: input.id } }, label), input, ...hint)
}

function readParameters(
  form: HTMLFormElement,
  { parameters }: CatalogueFault,
): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {}
  for (const { name, kind } of parameters) {
    const input = form.querySelector<HTMLInputElement | HTMLSelectElement>(`#fault-${name}`)
    if (input === null) continue
    if (kind === 'flag') values[name] = input instanceof HTMLInputElement && input.checked
    else if (input.value !== '') values[name] = kind === 'text' || kind === 'choice' ? input.value : Number(input.value)
  }
  return values
}

function readEnd(form: HTMLFormElement, { scope }: CatalogueFault): FaultEnd {
  const read = (name: string): Record<string, number> => {
    const value = form.querySelector<HTMLInputElement>(`#fault-end-${name}`)?.value ?? ''
    return value === '' || !scope.includes(name) ? {} : { [name]: Number(value) }
  }
  return { ...read('seconds'), ...read('count') }
}
