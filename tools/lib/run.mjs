import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/**
 * Runs a command to its end in the repository's folder and keeps what it printed.
 *
 * @param {readonly string[]} command - Program and arguments; no shell takes part.
 * @param {{ env?: Record<string, string>, inherit?: boolean, timeoutMs?: number }} [options] - `inherit` lets the
 *   output pass through instead of keeping it; `timeoutMs` (default: none) kills the command when it takes longer.
 * @returns {Promise<{ code: number, output: string, ms: number }>} Never rejects: a program that is missing or was
 *   killed has a code other than 0 and says why in `output`.
 */
export function run([program, ...args], options = {}) {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', options.inherit ? 'inherit' : 'pipe', options.inherit ? 'inherit' : 'pipe'],
    })
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text))
    const timer =
      options.timeoutMs &&
      setTimeout(() => {
        output += `\nstopped: still running after ${options.timeoutMs / 1000} s`
        child.kill('SIGKILL')
      }, options.timeoutMs)
    const finish = (code) => {
      clearTimeout(timer)
      resolve({ code, output, ms: performance.now() - startedMs })
    }
    child.on('error', (error) => {
      output += `cannot run ${program}: ${error.message}`
      finish(127)
    })
    child.on('close', (code) => finish(code ?? 1))
  })
}

/** The command line of npm: the npm that started us where there is one, so that Windows needs no shell. */
export function npm(...args) {
  const script = process.env.npm_execpath
  return script?.endsWith('.js') ? [process.execPath, script, ...args] : ['npm', ...args]
}

/** The command line of a tool in node_modules, by the path of its script: works alike on every system. */
export function tool(script, ...args) {
  return [process.execPath, `node_modules/${script}`, ...args]
}
