export interface Props {
  readonly class?: string
  readonly id?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly onClick?: () => void
}

/** An element with its children. Text goes in as text: nothing in this page is ever read as HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (props.class !== undefined) element.className = props.class
  if (props.id !== undefined) element.id = props.id
  for (const [name, value] of Object.entries(props.attributes ?? {})) element.setAttribute(name, value)
  if (props.onClick !== undefined) element.addEventListener('click', props.onClick)
  element.append(...children)
  return element
}

export function button(label: string, onClick: () => void, className = 'button'): HTMLButtonElement {
  return h('button', { class: className, attributes: { type: 'button' }, onClick }, label)
}
