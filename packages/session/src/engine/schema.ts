/** The form of enigma.js's schemas, as far as it reads them. */
export interface QixSchema {
  readonly structs: Readonly<Record<string, Readonly<Record<string, QixMethod>>>>
  readonly enums: Readonly<Record<string, unknown>>
}

interface QixMethod {
  readonly In: readonly { readonly Name: string; readonly DefaultValue: unknown }[]
  readonly Out: readonly { readonly Name: string }[]
}

/** A method as `name(parameter=default,…):out`; defaults are JSON. The whole of 12.612.0 would be 9.5 kB gzipped. */
const structs = {
  Global: `
    OpenDoc(qDocName="",qUserName="",qPassword="",qSerial="",qNoData=false)`,
  Doc: `
    GetAppLayout():qLayout
    CreateSessionObject(qProp={})
    DestroySessionObject(qId=""):qSuccess
    GetObject(qId="")
    GetField(qFieldName="",qStateName="")
    Back()
    Forward()
    ClearAll(qLockedAlso=false,qStateName="")
    LockAll(qStateName="")
    UnlockAll(qStateName="")
    EvaluateEx(qExpression=""):qValue`,
  GenericObject: `
    GetLayout():qLayout
    GetProperties():qProp
    GetListObjectData(qPath="",qPages=[]):qDataPages
    GetHyperCubeData(qPath="",qPages=[]):qDataPages
    SelectListObjectValues(qPath="",qValues=[],qToggleMode=false,qSoftLock=false):qSuccess`,
  Field: `
    Select(qMatch="",qSoftLock=false,qExcludedValuesMode=0)
    SelectValues(qFieldValues=[],qToggleMode=false,qSoftLock=false)
    Clear()
    Lock()
    Unlock()`,
}

/** Just the methods in use. Source: schema 12.612.0 of enigma.js, whose names, order and defaults these are. */
export const trimmedSchema: QixSchema = {
  structs: Object.fromEntries(Object.entries(structs).map(([type, methods]) => [type, parseMethods(methods)])),
  enums: {},
}

function parseMethods(text: string): Record<string, QixMethod> {
  const lines = text.trim().split('\n')
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', parameters = '', out] = /^\s*(\w+)\((.*)\)(?::(\w+))?$/.exec(line) ?? []
      const In = parameters === '' ? [] : parameters.split(',').map(parseParameter)
      return [name, { In, Out: out === undefined ? [] : [{ Name: out }] }]
    }),
  )
}

function parseParameter(text: string): { Name: string; DefaultValue: unknown } {
  const at = text.indexOf('=')
  return { Name: text.slice(0, at), DefaultValue: JSON.parse(text.slice(at + 1)) as unknown }
}
