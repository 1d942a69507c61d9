import { defineTrigger, deviceEvents, z } from '#sdk'
import { whenParam, wrongMoment } from './problem-params.ts'
import { siteOfflineExamples, siteOfflineSample } from './site-offline-examples.ts'

/** So many devices of a site fell silent that the site did. */
export const siteOffline = defineTrigger({
  type: 'site.offline',
  title: 'Site offline',
  description:
    'Starts once when five devices of a site, or more than half of them, fall silent within ten minutes; the devices themselves start nothing while it lasts.',
  icon: 'IconServerOff',
  params: z.object(whenParam),
  data: deviceEvents['site.offline'],
  sample: siteOfflineSample,
  examples: siteOfflineExamples,
  own: { types: ['site.offline', 'site.online'], refuses: wrongMoment },
})
