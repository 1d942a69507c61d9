import { startEmbeddedPostgres } from '#engine/db/embedded.ts'

// A process of its own that uses the embedded PostgreSQL of the folder in its first argument. It prints a line
// of JSON when it has it, and on SIGTERM stops using it and ends, like the server.
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' })
process.once('SIGTERM', async () => {
  await postgres.stop()
  process.exit(0)
})
console.log(JSON.stringify({ url: postgres.url, adopted: postgres.adopted }))
setInterval(() => undefined, 60_000)
