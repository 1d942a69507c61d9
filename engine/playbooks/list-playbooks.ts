import { readdir } from 'node:fs/promises'
import type { Playbook } from './playbook.ts'
import { playbooksDir, readPlaybook } from './read-playbook.ts'

/** All playbooks, by slug. */
export async function listPlaybooks(dir: string = playbooksDir): Promise<Playbook[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.yaml')).sort()
  const playbooks = await Promise.all(names.map((name) => readPlaybook(name.slice(0, -'.yaml'.length), dir)))
  return playbooks.filter((playbook) => playbook !== undefined)
}
