import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '#engine/config.ts'

describe('readConfig', () => {
  test('nothing set gives a server on loopback with everything in ./data', () => {
    expect(readConfig({})).toEqual({
      port: 4600,
      host: '127.0.0.1',
      databaseUrl: undefined,
      dataDir: resolve('data'),
      playbooksDir: undefined,
      secretKey: undefined,
      roles: ['web', 'worker'],
      publicUrl: 'http://127.0.0.1:4600',
      logLevel: 'info',
      metricsPort: undefined,
      tracing: undefined,
    })
  })

  test('an empty variable counts as unset', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ', SENTIERO_ROLES: '' })).toEqual(readConfig({}))
  })

  test('every setting can be given', () => {
    expect(
      readConfig({
        PORT: '8080',
        HOST: '0.0.0.0',
        DATABASE_URL: 'postgresql://app:pw@db.example.com:5432/sentiero',
        SENTIERO_DATA_DIR: '/var/lib/sentiero',
        SENTIERO_PLAYBOOKS_DIR: '/srv/playbooks',
        SENTIERO_SECRET_KEY: 'k'.repeat(32),
        SENTIERO_ROLES: 'worker, worker',
        SENTIERO_PUBLIC_URL: 'https://flows.example.com/',
        SENTIERO_LOG_LEVEL: 'debug',
        SENTIERO_METRICS_PORT: '4601',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.1',
      }),
    ).toEqual({
      port: 8080,
      host: '0.0.0.0',
      databaseUrl: 'postgresql://app:pw@db.example.com:5432/sentiero',
      dataDir: '/var/lib/sentiero',
      playbooksDir: '/srv/playbooks',
      secretKey: 'k'.repeat(32),
      roles: ['worker'],
      publicUrl: 'https://flows.example.com',
      logLevel: 'debug',
      metricsPort: 4601,
      tracing: { sampler: 'parentbased_traceidratio', ratio: 0.1, scheduleDelayMs: 5000 },
    })
  })

  test.each([
    ['0.0.0.0', 'http://127.0.0.1:4600'],
    ['::1', 'http://[::1]:4600'],
    ['sentiero.lan', 'http://sentiero.lan:4600'],
  ])('listening on %s is reached at %s', (host, url) => {
    expect(readConfig({ HOST: host }).publicUrl).toBe(url)
  })

  test.each([
    ['PORT', '70000', 'PORT is "70000", which cannot be used. Give a port number'],
    ['PORT', '46oo', 'PORT is "46oo"'],
    ['HOST', 'not a host', 'HOST is "not a host"'],
    ['SENTIERO_ROLES', 'web,mail', 'Give web, worker, or both'],
    ['SENTIERO_PUBLIC_URL', 'flows.example.com', 'SENTIERO_PUBLIC_URL is "flows.example.com"'],
    ['SENTIERO_METRICS_PORT', 'yes', 'Give a port number'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'sent by http/json only'],
    ['SENTIERO_LOG_LEVEL', 'loud', 'Give one of fatal, error, warn'],
  ])('%s=%s is refused with what to give instead', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrow(message)
  })

  test.each([
    [{}, false],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' }, false],
  ])('with %o traces are drawn: %s', (env, drawn) => {
    expect(readConfig(env).tracing !== undefined).toBe(drawn)
  })

  test('all wrong settings are named at once, and no secret is repeated', () => {
    const env = { PORT: 'x', DATABASE_URL: 'mysql://app:hunter2@db/x', SENTIERO_SECRET_KEY: 'short-secret' }
    const message = String(
      (() => {
        try {
          return readConfig(env)
        } catch (error) {
          return error
        }
      })(),
    )
    expect(message).toContain('PORT')
    expect(message).toContain('DATABASE_URL is set to something that cannot be used')
    expect(message).toContain('openssl rand -base64 32')
    expect(message).not.toMatch(/hunter2|short-secret/)
  })
})
