import type { Cube } from '../cube/cube.ts'
import { dataPage, reducedPage } from '../cube/cube-layout.ts'
import { stackPage } from '../cube/stack-page.ts'
import type { GenericObject } from '../generic-object.ts'
import type { JsonObject } from '../json.ts'
import { cubeAt } from '../layout.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { type Call, type Method, method, type Methods } from './call.ts'

/** Pages of a generic object's hypercubes. */
export const hypercubeDataMethods: Methods<GenericObject> = {
  GetHyperCubeData: pages(['qPath', 'qPages'], dataPage),
  GetHyperCubeReducedData: pages(['qPath', 'qPages', 'qZoomFactor', 'qReductionMode'], reducedPage),
  GetHyperCubeStackData: pages(['qPath', 'qPages', 'qMaxNbrCells'], (cube, page) => {
    if (cube.definition.mode === 'K') return stackPage(cube, page)
    const message = `The hypercube is of mode ${cube.definition.mode}; stacked data needs mode K`
    throw new QixError(errorCodes.invalidParameters, 'qMode', message)
  }),
}

function pages(params: readonly string[], pageOf: (cube: Cube, page: unknown) => JsonObject): Method<GenericObject> {
  return method(params, async ({ session, target, args }: Call<GenericObject>) => {
    const cube = await cubeAt(session, target, args.text('qPath'))
    return { qDataPages: args.list('qPages').map((page) => pageOf(cube, page)) }
  })
}
