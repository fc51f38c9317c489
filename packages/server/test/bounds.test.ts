import { describe, expect, it } from 'vitest'
import { createRateLimit } from '../src/rate-limit.ts'
import { ClientGoneError, QueueFullError, SigningQueue } from '../src/signing-queue.ts'

describe('the rate limit', () => {
  it('refills evenly: after a tenth of a minute a tenth of the bucket is there', () => {
    let now = 0
    const limit = createRateLimit(10, () => now)
    const take = (times: number): number =>
      Array.from({ length: times }, () => limit.take('ada')).filter((wait) => wait === 0).length
    expect(take(20)).toBe(10)
    now += 5_999
    expect(limit.take('ada')).toBe(1)
    now += 1
    expect(take(3)).toBe(1)
    now += 3_600_000
    expect(take(20)).toBe(10) // Never more than the bucket holds.
  })

  it('says the whole seconds to wait', () => {
    const limit = createRateLimit(2, () => 0)
    expect([limit.take('ada'), limit.take('ada'), limit.take('ada')]).toEqual([0, 0, 30])
  })

  it('forgets users whose bucket is full again, and no others, when there are very many', () => {
    let now = 0
    const limit = createRateLimit(2, () => now)
    limit.take('idle')
    now += 60_000
    limit.take('busy')
    limit.take('busy')
    for (let i = 0; i < 30_000; i += 1) limit.take(`user-${i}`)
    expect(limit.take('busy')).toBe(30)
    expect([limit.take('idle'), limit.take('idle')]).toEqual([0, 0])
  })
})

describe('the signing queue', () => {
  const never = new AbortController().signal
  const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  /** A job that runs until it is told to end. */
  function job(): { started: boolean; end: () => void; run: () => Promise<void> } {
    let end = (): void => {}
    const ended = new Promise<void>((resolve) => (end = resolve))
    const made = { started: false, end: () => end(), run: () => ((made.started = true), ended) }
    return made
  }

  it('runs as many at once as it may, and the others in their order', async () => {
    const queue = new SigningQueue(2, 2)
    const [a, b, c, d] = [job(), job(), job(), job()]
    const all = [a, b, c, d].map(({ run }) => queue.run(run, never))
    await expect(queue.run(job().run, never)).rejects.toBeInstanceOf(QueueFullError)
    await tick()
    expect([a, b, c, d].map(({ started }) => started)).toEqual([true, true, false, false])
    b.end()
    await tick()
    expect([c, d].map(({ started }) => started)).toEqual([true, false])
    for (const { end } of [a, c, d]) end()
    await Promise.all(all)
  })

  it('hands a place on without making a second one of it', async () => {
    const queue = new SigningQueue(1, 2)
    const [a, b, c] = [job(), job(), job()]
    const all = [queue.run(a.run, never), queue.run(b.run, never)]
    a.end()
    await tick()
    all.push(queue.run(c.run, never))
    await tick()
    expect([b, c].map(({ started }) => started)).toEqual([true, false])
    for (const { end } of [b, c]) end()
    await Promise.all(all)
  })

  it('gives the place of a failed job to the next one', async () => {
    const queue = new SigningQueue(1, 1)
    const failing = queue.run(() => Promise.reject(new Error('no key')), never)
    const next = queue.run(() => Promise.resolve('signed'), never)
    await expect(failing).rejects.toThrow('no key')
    await expect(next).resolves.toBe('signed')
  })

  it('lets a waiting job go whose client has left, and keeps the places right', async () => {
    const queue = new SigningQueue(1, 1)
    const first = job()
    const running = queue.run(first.run, never)
    const gone = new AbortController()
    const left = job()
    const waiting = queue.run(left.run, gone.signal)
    gone.abort()
    await expect(waiting).rejects.toBeInstanceOf(ClientGoneError)
    const third = queue.run(() => Promise.resolve('signed'), never)
    first.end()
    await expect(third).resolves.toBe('signed')
    await running
    expect(left.started).toBe(false)
    await expect(queue.run(() => Promise.resolve('again'), never)).resolves.toBe('again')
  })
})
