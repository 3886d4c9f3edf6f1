const shapes = {
  check: 'M3 8.5l3.2 3.2L13 4.8',
  chevron: 'M5 6.5l3 3 3-3',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  edit: 'M10.6 3.2l2.2 2.2-7.3 7.3-2.9.7.7-2.9zM9.2 4.6l2.2 2.2',
  key: 'M6.8 8a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0zm0 0H14v2.6M11.4 8v2',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  plus: 'M8 3v10M3 8h10',
  search: 'M11.4 7.2a4.2 4.2 0 1 1-8.4 0 4.2 4.2 0 0 1 8.4 0zM10.3 10.3l3.2 3.2',
  trash: 'M2.5 4.2h11M6.2 4.2V2.5h3.6v1.7M4 4.2l.6 9.3h6.8l.6-9.3M6.7 6.8v4M9.3 6.8v4',
  warning: 'M8 2.5l6 10.8H2zM8 6.6v3M8 11.5h.01'
} as const

export type IconName = keyof typeof shapes

/** A drawing beside a text that says the same, or inside a button that has a label. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d={shapes[name]} fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
)
