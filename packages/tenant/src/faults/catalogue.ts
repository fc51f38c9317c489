import type { FaultName, FaultParameters } from './fault.ts'
import type { FaultFacts } from './fault-facts.ts'
import { requestFaults } from './request-faults.ts'
import { socketFaults } from './socket-faults.ts'

/** Some of the faults with their words. */
export type FaultTable<Name extends FaultName> = { readonly [Key in Name]: FaultFacts<FaultParameters[Key]> }

/** Every fault there is. Documentation, the reading of JSON, the command line and the panel are made from this table. */
export const faultCatalogue: FaultTable<FaultName> = { ...socketFaults, ...requestFaults }
