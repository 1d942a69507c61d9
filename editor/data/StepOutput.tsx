import { UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SampleOrigin } from '../inspector/SampleOrigin.tsx'
import { useDocument } from '../workflow/document-store.ts'
import { useBuilding } from './building.ts'
import { DataView as DataBox } from './DataView.tsx'
import { RunStepButtons } from './RunStepButtons.tsx'
import { useStepSamples } from './use-step-samples.ts'

/** What a step gives, below its quick form: closed at first, opened by running it. */
export function StepOutput({ nodeId }: { nodeId: string }) {
  const { t } = useTranslation()
  const id = useId()
  const sample = useStepSamples().get(nodeId)
  const tried = useBuilding(({ trial }) =>
    trial?.is === 'run' && trial.nodeId === nodeId ? trial.runId : null,
  )
  const isTrigger = useDocument(
    ({ history, kinds }) =>
      kinds.get(history.document.nodes.find((node) => node.id === nodeId)?.type ?? '')?.role === 'trigger',
  )
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    if (tried !== null) setOpened(true)
  }, [tried])
  return (
    <section className="step-output" aria-label={t('data.output')}>
      <RunStepButtons nodeId={nodeId} />
      {sample ? (
        <UnstyledButton
          className="step-output-head"
          aria-expanded={opened}
          aria-controls={id}
          onClick={() => setOpened(!opened)}
        >
          <b>{t('data.output')}</b>
          <SampleOrigin sample={sample} />
          {opened ? <IconChevronDown size={14} aria-hidden /> : <IconChevronUp size={14} aria-hidden />}
        </UnstyledButton>
      ) : null}
      <div id={id} hidden={!opened || !sample}>
        {opened && sample ? (
          <DataBox
            key={nodeId}
            value={sample.value}
            label={t('data.output')}
            dragPath={isTrigger ? 'trigger' : `steps.${nodeId}.output`}
          />
        ) : null}
      </div>
    </section>
  )
}
