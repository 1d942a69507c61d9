import { describe, expect, test } from 'vitest'
import { parseCurl } from '../../../nodes/web/from-curl.ts'
import { httpGet, httpSend } from '../../../nodes/web/http-request.ts'

const url = 'https://api.example.com/v1'

test.each([
  [`curl ${url}`, { type: 'http.get', params: { method: 'GET', url, headers: '' } }],
  [`curl -sSL --compressed '${url}?a=1&b=2'`, { params: { url: `${url}?a=1&b=2` } }],
  [`curl -I ${url}`, { type: 'http.get', params: { method: 'HEAD' } }],
  [`curl -XDELETE ${url}`, { type: 'http.send', params: { method: 'DELETE', bodyKind: 'none', body: '' } }],
  [`curl example.com/x`, { params: { url: 'http://example.com/x' } }],
  [
    `curl -X POST ${url} \\\n  -H 'Content-Type: application/json' \\\n  -H "X-Trace: \\"7\\"" \\\n  -d '{"a": "it'\\''s"}'`,
    {
      type: 'http.send',
      params: { method: 'POST', headers: 'X-Trace: "7"', bodyKind: 'json', body: '{"a": "it\'s"}' },
    },
  ],
  [
    `curl ${url} --json '{"a":1}'`,
    { params: { method: 'POST', headers: 'Accept: application/json', bodyKind: 'json', body: '{"a":1}' } },
  ],
  [
    `curl ${url} -d a=1 --data-urlencode 'b=x y&z' -d c`,
    {
      params: {
        bodyKind: 'text',
        body: 'a=1&b=x%20y%26z&c',
        headers: 'Content-Type: application/x-www-form-urlencoded',
      },
    },
  ],
  [`curl ${url} -d 'a=1&b=x+y%26'`, { params: { bodyKind: 'form', body: 'a=1\nb=x y&', headers: '' } }],
  [`curl ${url} -d '{"a":1}'`, { params: { bodyKind: 'text', body: '{"a":1}' } }],
  [`curl -G ${url}?x=1 -d a=1 -d b=2`, { type: 'http.get', params: { url: `${url}?x=1&a=1&b=2` } }],
  [
    `curl ${url} -H 'Content-Type: text/xml' --data-binary $'<a>\\n\\u00e8\\'</a>'`,
    { params: { bodyKind: 'text', body: "<a>\nè'</a>", headers: 'Content-Type: text/xml' } },
  ],
  [
    `curl --request PUT --url ${url} --data-raw '@here'`,
    { params: { method: 'PUT', bodyKind: 'text', body: '@here' } },
  ],
  [
    `curl ${url} -A Bot -e https://x.example -H 'Accept-Encoding: gzip' -H 'Content-Length: 3' -H 'Accept:'`,
    { params: { headers: 'User-Agent: Bot\nReferer: https://x.example' } },
  ],
  [`/usr/bin/curl ${url} -H "Host: api.example.com"`, { params: { headers: '' } }],
])('%s', (command, expected) => {
  const { type, params } = parseCurl(command)
  expect({ type, params }).toMatchObject(expected)
  const schema = type === 'http.get' ? httpGet.params : httpSend.params
  expect(schema.parse(params)).toMatchObject(params)
})

describe('a secret', () => {
  const hosts = 'api.example.com'
  test.each([
    [`curl ${url} -u anna:s3:cret`, { hosts, auth: 'basic', user: 'anna', secret: 's3:cret' }],
    [`curl https://anna:p%40ss@api.example.com/v1`, { hosts, auth: 'basic', user: 'anna', secret: 'p@ss' }],
    [`curl ${url} -H 'Authorization: Bearer s3cret'`, { hosts, auth: 'bearer', secret: 's3cret' }],
    [
      `curl ${url} -H 'authorization: Basic YW5uYTpzM2NyZXQ='`,
      { hosts, auth: 'basic', user: 'anna', secret: 's3cret' },
    ],
    [
      `curl ${url} -H 'Authorization: Token s3cret'`,
      { auth: 'header', name: 'Authorization', secret: 'Token s3cret' },
    ],
    [`curl ${url} -H 'X-Api-Key: s3cret'`, { auth: 'header', name: 'X-Api-Key', secret: 's3cret' }],
    [`curl ${url} -b 'session=s3cret'`, { auth: 'header', name: 'Cookie', secret: 'session=s3cret' }],
    [`curl http://10.0.0.5:8080/ -u a:s3cret`, { hosts: 'http://10.0.0.5:8080', user: 'a' }],
  ])('%s goes to a connection and not into the step', (command, credentials) => {
    const imported = parseCurl(command)
    expect(imported.credentials).toMatchObject(credentials)
    expect(JSON.stringify(imported.params)).not.toMatch(/s3|p@ss|p%40ss/)
  })
})

test.each([
  ['wget https://a.example', 'begins with "curl"'],
  ['', 'begins with "curl"'],
  ['curl', 'names no address'],
  [`curl ${url} ${url}`, 'more than one address'],
  ['curl https://a.example/{1,2}', 'stands for several'],
  ['curl https://a.example/[1-9]', 'stands for several'],
  ['curl ftp://a.example/', 'Only http and https'],
  [`curl 'https://exa mple/'`, 'is no web address'],
  [`curl ${url} -d @body.json`, 'reads the file "body.json"'],
  [`curl ${url} --data-urlencode a@body.json`, 'reads the file "body.json"'],
  [`curl ${url} -b cookies.txt`, 'reads the file "cookies.txt"'],
  [`curl ${url} -F a=1`, 'Forms with parts'],
  [`curl -k ${url}`, 'Certificates are always checked'],
  [`curl -sk ${url}`, 'Certificates are always checked'],
  [`curl -x http://proxy ${url}`, 'take away the proxy'],
  [`curl --http3 ${url}`, 'The option --http3 cannot be kept'],
  [`curl ${url} -H`, 'stands there without its value'],
  [`curl ${url} -H 'nonsense'`, 'is not written like "Name: value"'],
  [`curl ${url} -H 'Host: other.example'`, 'is not the host of the address'],
  [`curl ${url} -H "Authorization: Bearer $TOKEN"`, '$TOKEN is filled in by a shell'],
  [`curl ${url} -H "X-A: $(date)"`, '$(date) is filled in by a shell'],
  ['curl $URL', '$URL is filled in by a shell'],
  [`curl ${url} | jq .`, 'take away what follows "|"'],
  [`curl ${url} && rm x`, 'take away what follows "&"'],
  [`curl ${url} -d 'open`, 'A quote is opened and never closed'],
  [`curl ^"${url}^"`, 'Windows command line'],
  [`curl ${url} -u anna`, 'without a password'],
  [`curl ${url} -u a:b -H 'X-Api-Key: k'`, 'more than one secret'],
  [`curl -X GET ${url} -d a=1`, 'A GET with a body'],
  [`curl -X PURGE ${url}`, 'The method PURGE is not supported'],
  [`curl ${url} --next ${url}`, 'Only one request'],
])('%s is refused: %s', (command, sentence) => {
  expect(() => parseCurl(command)).toThrow(sentence)
})
