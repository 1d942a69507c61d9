import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { defineNode, type JsonValue, StepFailed, z } from '#sdk'
import { wordList } from '../optional-params.ts'
import { longText } from './long-text.ts'
import { parseXmlExamples } from './parse-xml-examples.ts'

/**
 * Reads a text as XML: an element is an object, or its text where it holds nothing else; attributes begin with @, and an
 * element that comes more than once is a list. Entities that a document declares itself are refused (CWE-776).
 */
export const parseXml = defineNode({
  type: 'data.parse_xml',
  title: 'Read XML',
  description: 'Makes values of a text in XML, for the steps after it.',
  category: 'flow',
  icon: 'IconFileTypeXml',
  effect: 'pure',
  params: z.object({
    text: longText().meta({
      title: 'Text',
      multiline: true,
      placeholder: '<job><state>failed</state></job>',
    }),
    lists: wordList().meta({
      title: 'Always lists',
      description:
        'Names of elements that are lists also where there is one only, with commas between them: job, disk.',
    }),
    withoutPrefixes: z.boolean().default(true).meta({
      title: 'Leave out prefixes',
      description: 'Names without what stands before a colon: soap:Body becomes Body.',
    }),
  }),
  output: z.object({ value: z.custom<JsonValue>() }),
  sample: { value: { job: { '@id': '7', state: 'failed' } } },
  examples: parseXmlExamples,
  run({ params: { text, lists, withoutPrefixes } }) {
    if (/<!ENTITY/i.test(text)) {
      throw new StepFailed(
        'The XML declares entities of its own, which are not read: they can grow without end.',
        {
          code: 'xml_entities',
        },
      )
    }
    const checked = XMLValidator.validate(text, { allowBooleanAttributes: true })
    if (checked !== true) {
      const { line, col, msg } = checked.err
      throw new StepFailed(`The text is not valid XML: ${msg} Look at line ${line}, column ${col}.`, {
        code: 'not_xml',
      })
    }
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      textNodeName: '#text',
      allowBooleanAttributes: true,
      ignoreDeclaration: true,
      ignorePiTags: true,
      removeNSPrefix: withoutPrefixes,
      // Numbers of tickets and telephones keep their zeros.
      parseTagValue: false,
      parseAttributeValue: false,
      htmlEntities: true,
      trimValues: true,
      isArray: (name) => lists.includes(name),
    })
    return { value: readWith(parser, text) }
  },
})

function readWith(parser: XMLParser, text: string): JsonValue {
  try {
    const value: unknown = parser.parse(text)
    return JSON.parse(JSON.stringify(value)) as JsonValue
  } catch (error) {
    const why = error instanceof RangeError ? 'it is nested too deep' : String((error as Error).message)
    throw new StepFailed(`The XML cannot be read: ${why}.`, { code: 'not_xml' })
  }
}
