import { useTranslation } from 'react-i18next'
import { StepFlow } from '../inspector/StepFlow.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'

/** Asks where the one chosen step leads by each of its ways out, and in which container it stands. */
export function LeadsTo({
  opened,
  mayEdit,
  onClose,
}: {
  opened: boolean
  mayEdit: boolean
  onClose: () => void
}) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const document = useDocument(({ history }) => history.document)
  const kinds = useDocument((state) => state.kinds)
  const step = useDocument(({ history, selected }) =>
    selected.size === 1 ? history.document.nodes.find(({ id }) => selected.has(id)) : undefined,
  )
  return (
    <Dialog
      opened={opened && step !== undefined}
      onClose={onClose}
      title={t('outline.leadsToTitle', { name: step?.name ?? '' })}
    >
      {step ? (
        <StepFlow
          document={document}
          kinds={kinds}
          node={step}
          readOnly={!mayEdit}
          onChange={store.getState().change}
        />
      ) : null}
    </Dialog>
  )
}
