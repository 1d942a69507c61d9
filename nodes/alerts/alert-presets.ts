import type { AlertPreset } from './alert-draft.ts'
import { alertmanager } from './alertmanager.ts'
import { autotask } from './autotask.ts'
import { connectWise } from './connectwise.ts'
import { dattoRmm } from './datto-rmm.ts'
import { generic } from './generic.ts'
import { grafana } from './grafana.ts'
import { haloPsa } from './halopsa.ts'
import { icinga } from './icinga.ts'
import { ninjaOne } from './ninjaone.ts'
import { tacticalRmm } from './tactical-rmm.ts'
import { uptimeKuma } from './uptime-kuma.ts'
import { zabbix } from './zabbix.ts'

/** The first that matches reads the body; the last takes whatever is left. */
export const alertPresets: readonly AlertPreset[] = [
  grafana,
  alertmanager,
  zabbix,
  icinga,
  uptimeKuma,
  ninjaOne,
  tacticalRmm,
  dattoRmm,
  haloPsa,
  autotask,
  connectWise,
  generic,
]

export const presetIds = alertPresets.map(({ id }) => id)
