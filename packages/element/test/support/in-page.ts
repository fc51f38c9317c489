export { FakeSession } from './fake-session.ts'
export { stopTimers } from './stop-timers.ts'
