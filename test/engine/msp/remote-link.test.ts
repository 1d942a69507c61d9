import { describe, expect, test } from 'vitest'
import { type RemoteTemplate, remoteLink, templateProblem } from '#engine/msp/remote-link.ts'

const device = {
  id: '0198a4f0-5a70-7000-8000-000000000003',
  hostname: 'srv-1',
  externalIds: {
    teamviewer: '1 234 567 890',
    anydesk: 'srv-1@ad',
    meshcentral: 'node//a$b@c',
    mine: 'a/b?c&d',
  },
  customerName: 'Rossi & Figli',
}

describe('a link', () => {
  test.each<[RemoteTemplate, string]>([
    [
      { kind: 'teamviewer', template: '{{externalIds.teamviewer}}' },
      'teamviewer10://control?device=1234567890',
    ],
    [{ kind: 'anydesk', template: '{{externalIds.anydesk}}' }, 'anydesk:srv-1@ad'],
    [{ kind: 'anydesk', template: '123456789' }, 'anydesk:123456789'],
    [
      { kind: 'meshcentral', template: 'https://mesh.example.com/' },
      'https://mesh.example.com/?viewmode=11&gotonode=node%2F%2Fa%24b%40c',
    ],
    [
      {
        kind: 'custom',
        template: 'https://rc.example.com/open/{{ externalIds.mine }}?for={{customer.name}}',
      },
      'https://rc.example.com/open/a%2Fb%3Fc%26d?for=Rossi%20%26%20Figli',
    ],
    [{ kind: 'custom', template: 'ssh://admin@{{device.hostname}}' }, 'ssh://admin@srv-1'],
  ])('of %j is %s', (template, url) => {
    expect(remoteLink(template, device)).toEqual({ open: 'url', url })
  })
})

describe('a file for remote desktop', () => {
  test('has the address and the user, asks for the password and takes no disks along', () => {
    const template = 'ROSSI\\admin@{{device.hostname}}.rossi.local:3390'
    expect(remoteLink({ kind: 'rdp', template }, device)).toEqual({
      open: 'file',
      name: 'srv-1.rdp',
      content: [
        'full address:s:srv-1.rossi.local:3390',
        'username:s:ROSSI\\admin',
        'prompt for credentials:i:1',
        'authentication level:i:2',
        'drivestoredirect:s:',
        'redirectclipboard:i:1',
        '',
      ].join('\r\n'),
    })
  })

  test.each([
    'srv 1',
    'srv-1\r\nalternate shell:s:calc.exe',
    'srv-1\nremoteapplicationmode:i:1',
    '../../etc',
    'a:b:c',
    '-x',
    '',
  ])('is not made for a device that calls itself %j', (hostname) => {
    const link = remoteLink({ kind: 'rdp', template: '{{device.hostname}}' }, { ...device, hostname })
    expect(link.open).toBe('nothing')
  })

  test('takes no line from a user name that holds one', () => {
    const evil = { ...device, externalIds: { user: 'a\r\nalternate shell:s:calc.exe' } }
    const link = remoteLink({ kind: 'rdp', template: '{{externalIds.user}}@srv-1' }, evil)
    expect(link).toEqual({ open: 'nothing', problem: 'A user name holds no line ends.' })
  })

  test('has a name that no file system reads otherwise', () => {
    const link = remoteLink({ kind: 'rdp', template: '10.0.0.5' }, { ...device, hostname: '../È "x".exe' })
    expect(link).toMatchObject({ open: 'file', name: 'x-.exe.rdp' })
  })
})

describe('there is no link', () => {
  test.each<[RemoteTemplate, string]>([
    [{ kind: 'custom', template: 'javascript:alert(1)' }, 'Links with javascript: are not opened'],
    [{ kind: 'custom', template: 'JavaScript:alert(1)' }, 'Links with javascript: are not opened'],
    [{ kind: 'custom', template: 'data:text/html,x' }, 'Links with data: are not opened'],
    [{ kind: 'custom', template: 'file:///etc/passwd' }, 'Links with file: are not opened'],
    [{ kind: 'custom', template: '{{externalIds.scheme}}:x' }, 'A link begins with what opens it'],
    [{ kind: 'custom', template: '//evil.example' }, 'A link begins with what opens it'],
    [{ kind: 'custom', template: 'https://{{externalIds.mine}}/x' }, 'no placeholder stands in it'],
    [{ kind: 'custom', template: 'https://a.example{{externalIds.mine}}/x' }, 'no placeholder stands in it'],
    [{ kind: 'custom', template: 'https://a.example/{{secret}}' }, 'There is no {{secret}}'],
    [{ kind: 'custom', template: 'https://a.example/{{device.hostname' }, 'A placeholder is not closed'],
    [{ kind: 'custom', template: 'https://a.example/\nx' }, 'no line ends'],
    [{ kind: 'meshcentral', template: 'javascript://x' }, 'Give the address of the server'],
    [{ kind: 'meshcentral', template: 'https://mesh.example.com/?a=b' }, 'Give the address of the server'],
  ])('for %j', (template, problem) => {
    expect(templateProblem(template)).toContain(problem)
    expect(remoteLink(template, device)).toMatchObject({ open: 'nothing' })
  })

  test.each<[RemoteTemplate, string]>([
    [{ kind: 'teamviewer', template: '{{externalIds.tv}}' }, 'srv-1 has no id "tv" in another system'],
    [{ kind: 'teamviewer', template: 'abc&x=y' }, '"abc&x=y" is no such id.'],
    [{ kind: 'anydesk', template: '12 && calc' }, 'is no such id'],
    [
      { kind: 'custom', template: 'https://a.example/{{externalIds.constructor}}' },
      'has no id "constructor"',
    ],
  ])('on this device for %j', (template, problem) => {
    expect(templateProblem(template)).toBeUndefined()
    const link = remoteLink(template, device)
    expect(link.open === 'nothing' && link.problem).toContain(problem)
  })

  test('where the customer is named and the device has none', () => {
    const template = { kind: 'custom', template: 'https://a.example/{{customer.name}}' } as const
    expect(remoteLink(template, { ...device, customerName: null })).toEqual({
      open: 'nothing',
      problem: 'srv-1 has no customer.',
    })
  })
})
