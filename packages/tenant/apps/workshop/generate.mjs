// Makes the data of this app, all of it invented: `node generate.mjs`. The same numbers each time.
import { writeFileSync } from 'node:fs'

const kinds = [
  { kind: 'Lathe', count: 4, hours: 7.5, warm: 44, stops: 0.5 },
  { kind: 'Mill', count: 3, hours: 8.5, warm: 52, stops: 0.8 },
  { kind: 'Press', count: 3, hours: 6, warm: 38, stops: 0.3 },
  { kind: 'Saw', count: 2, hours: 4.5, warm: 47, stops: 1.1 },
]
const halls = ['North', 'South', 'Yard']
const days = 91
const firstDay = Date.UTC(2024, 0, 1)

let seed = 20240101
/** The minimal standard generator: small, and good enough to look like weather. */
function random() {
  seed = (seed * 48271) % 2147483647
  return seed / 2147483647
}

const machines = kinds.flatMap((kind) =>
  Array.from({ length: kind.count }, (_, index) => ({ ...kind, machine: `${kind.kind} ${index + 1}` })),
)
const listed = machines.map(({ machine, kind }, index) => ({ machine, kind, hall: halls[index % halls.length] }))
// Bought, and not yet running: a machine without readings.
listed.push({ machine: 'Saw 3', kind: 'Saw', hall: 'Yard' })

const lines = ['date,machine,hours,temperature,stops']
for (let day = 0; day < days; day++) {
  const date = new Date(firstDay + day * 86_400_000)
  const isWeekend = date.getUTCDay() % 6 === 0
  for (const { machine, hours, warm, stops } of machines) {
    if (isWeekend && random() < 0.7) continue
    const ran = Math.max(0.5, hours * (isWeekend ? 0.5 : 1) + 3 * (random() - 0.5))
    const season = 6 * Math.sin((day / days) * Math.PI)
    const stopped = Math.floor(stops * 2 * random() + (day % 7 === 0 ? 0.6 : 0))
    const cells = [date.toISOString().slice(0, 10), machine, ran.toFixed(1)]
    lines.push([...cells, (warm + season + 4 * (random() - 0.5)).toFixed(1), stopped].join(','))
  }
}
const at = (name) => new URL(name, import.meta.url)
writeFileSync(at('readings.csv'), `${lines.join('\n')}\n`)
writeFileSync(at('machines.json'), `${JSON.stringify(listed, null, 2)}\n`)
