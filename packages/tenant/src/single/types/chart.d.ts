/** Every `@nebula.js/sn-*` package: one default export, no types of its own. */
import type { Visualization } from './stardust.d.ts'

declare const chart: Visualization
export default chart
