import { Button, Text, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'

/** One part of the desk's settings, with the button that adds to it. */
export function DeskSection({
  title,
  text,
  addLabel,
  onAdd,
  children,
}: {
  title: string
  text: string
  addLabel?: string
  onAdd?: (() => void) | undefined
  children: ReactNode
}) {
  const heading = useId()
  return (
    <section aria-labelledby={heading}>
      <div className="panel-lead">
        <div>
          <Title order={2} size="h3" id={heading}>
            {title}
          </Title>
          <Text c="dimmed">{text}</Text>
        </div>
        {onAdd ? (
          <Button leftSection={<IconPlus size={15} aria-hidden />} variant="default" onClick={onAdd}>
            {addLabel}
          </Button>
        ) : null}
      </div>
      {children}
    </section>
  )
}
