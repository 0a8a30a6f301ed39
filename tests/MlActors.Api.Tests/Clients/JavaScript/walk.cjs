// Elastic's JavaScript client walks the whole life of a job.
// Arguments: the folder with the client, its major version, the server's address, a prefix for names.
'use strict'

const assert = require('node:assert')
const [folder, major, node, prefix] = process.argv.slice(2)
const { Client } = require(require.resolve(`client-${major}`, { paths: [folder] }))
const isOld = major === '7'
const client = new Client({ node, requestTimeout: 60000, maxRetries: 0 })

// The client of version 7 takes bodies apart from parameters, and returns the response around the body.
async function call (path, parameters = {}, body = undefined) {
  const [space, name] = path.includes('.') ? path.split('.') : [null, path]
  const owner = space === null ? client : client[space]
  try {
    const answer = isOld ? await owner[name]({ ...parameters, ...(body === undefined ? {} : { body }) }) : await owner[name]({ ...parameters, ...body })
    return isOld ? answer.body : answer
  } catch (failure) {
    failure.message = `${path}: ${failure.message}`
    throw failure
  }
}

async function until (what, holds) {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await holds()) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`waited too long until ${what}`)
}

const start = Date.UTC(2026, 0, 5)
const hour = 3600000
const [job, feed, index, posted] = ['job', 'feed', 'data', 'posted'].map(part => `${prefix}-${part}`)
const analysis = {
  bucket_span: '1h',
  detectors: [{ function: 'mean', field_name: 'value', partition_field_name: 'host' }],
  influencers: ['host']
}
const description = { time_field: 'time', time_format: 'epoch_ms' }

async function load () {
  await call('ping')
  await call('info')
  await call('indices.create', { index }, { mappings: { properties: { time: { type: 'date' }, host: { type: 'keyword' }, value: { type: 'double' } } } })
  const lines = Array.from({ length: 400 }, (_, at) => ({ time: start + at * hour, host: 'a', value: at === 300 ? 900 : at % 24 }))
    .flatMap(document => [{ index: { _index: index } }, document])
  const answer = isOld ? (await client.bulk({ refresh: true, body: lines })).body : await client.bulk({ refresh: true, operations: lines })
  assert.strictEqual(answer.errors, false)
}

async function create () {
  await call('ml.putFilter', { filter_id: `${prefix}-filter` }, { items: ['x'] })
  await call('ml.putCalendar', { calendar_id: `${prefix}-calendar` })
  await call('ml.postCalendarEvents', { calendar_id: `${prefix}-calendar` }, { events: [{ description: 'fair', start_time: start, end_time: start + hour }] })
  await call('ml.putJob', { job_id: job }, { analysis_config: analysis, data_description: description })
  await call('ml.updateJob', { job_id: job }, { description: 'changed', groups: [`${prefix}-group`] })
  await call('ml.putDatafeed', { datafeed_id: feed }, { job_id: job, indices: [index] })
  await call('ml.updateDatafeed', { datafeed_id: feed }, { scroll_size: 500 })
  assert.strictEqual((await call('ml.previewDatafeed', { datafeed_id: feed })).length, 400)
  assert.strictEqual((await call('ml.getJobs', { job_id: `${prefix}-group` })).count, 1)
}

async function run () {
  await call('ml.openJob', { job_id: job })
  await call('ml.startDatafeed', { datafeed_id: feed }, { start: new Date(start).toISOString(), end: new Date(start + 400 * hour).toISOString() })
  await until('the job is closed', async () => (await call('ml.getJobStats', { job_id: job })).jobs[0].state === 'closed')
  assert.strictEqual((await call('ml.getDatafeedStats', { datafeed_id: feed })).datafeeds[0].state, 'stopped')
  assert.strictEqual((await call('ml.getBuckets', { job_id: job }, { exclude_interim: true })).count, 399)
  assert.ok((await call('ml.getRecords', { job_id: job }, { record_score: 50 })).count > 0)
  assert.ok((await call('ml.getInfluencers', { job_id: job })).count > 0)
  await call('ml.getOverallBuckets', { job_id: `${prefix}-*` }, { top_n: 1 })
  assert.ok((await call('ml.getModelSnapshots', { job_id: job })).count > 0)
  const hits = await call('search', { index: '.ml-anomalies-*', size: 1 }, { query: { bool: { filter: [{ term: { job_id: job } }, { term: { result_type: 'record' } }] } }, sort: [{ record_score: 'desc' }] })
  assert.strictEqual(hits.hits.hits.length, 1)
}

async function post () {
  await call('ml.putJob', { job_id: posted }, { analysis_config: analysis, data_description: description })
  await call('ml.openJob', { job_id: posted })
  const records = [0, 1, 2].map(at => ({ time: start + at * hour, host: 'a', value: at }))
  const counts = isOld ? (await client.ml.postData({ job_id: posted, body: records })).body : await client.ml.postData({ job_id: posted, data: records })
  assert.strictEqual(counts.processed_record_count, 3)
  assert.strictEqual((await call('ml.flushJob', { job_id: posted }, { calc_interim: true })).flushed, true)
  assert.strictEqual((await call('ml.closeJob', { job_id: posted }, { timeout: '30s' })).closed, true)
  await call('ml.resetJob', { job_id: posted })
}

async function end () {
  await call('cat.mlJobs', { format: 'json' })
  await call('cluster.health')
  await call('ml.info')
  for (const each of [job, posted]) assert.strictEqual((await call('ml.deleteJob', { job_id: each, force: true })).acknowledged, true)
  await call('ml.deleteCalendar', { calendar_id: `${prefix}-calendar` })
  await call('ml.deleteFilter', { filter_id: `${prefix}-filter` })
  await call('indices.delete', { index })
}

load().then(create).then(run).then(post).then(end).then(
  () => console.log('done'),
  failure => {
    console.error(failure.stack, JSON.stringify(failure.meta?.body ?? null))
    process.exitCode = 1
  })
