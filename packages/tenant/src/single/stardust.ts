// Stardust is a CommonJS bundle: imported dynamically, it would be one default export. Through this module its chunk
// exports what the page calls.
export { embed } from '@nebula.js/stardust'
