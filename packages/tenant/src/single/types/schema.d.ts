/** A QIX schema as enigma.js ships it; enigma.js is its only reader. */
declare const schema: object
export default schema
