import { describe, expect, test } from 'vitest'
import type { Contract } from '#engine/msp/contract.ts'
import type { CoverageDecision } from '#engine/msp/coverage.ts'
import type { CoverageReason } from '#engine/msp/coverage-reason.ts'
import { type Asked, agreed, decide, id } from './coverage-for-tests.ts'

type Decision = CoverageDecision['decision']

interface Case {
  name: string
  asked: Asked
  /** Decision, reason code, minutes drawn, amount in minor units before tax. */
  is: [Decision, CoverageReason, number, number]
  rule?: string
}

const friday = '2026-11-20T10:00:00+01:00'
const evening = '2026-11-20T20:00:00+01:00'
const saturday = '2026-11-21T10:00:00+01:00'
const holiday = '2026-12-08T10:00:00+01:00'

const block = (given: Parameters<typeof agreed>[0] = {}) =>
  agreed({ kind: 'block_hours', name: 'Ten hours', includedMinutes: 600, ...given })
const prepaid = (given: Parameters<typeof agreed>[0] = {}) =>
  agreed({ kind: 'prepaid', name: 'Credit', includedAmountMinor: 100_000, ...given })
const hourly = (given: Parameters<typeof agreed>[0] = {}) =>
  agreed({ kind: 'time_and_materials', name: 'By the hour', ...given })

const server = { id: id('d1'), hostname: 'SRV-1', inContract: true, siteId: id('51') }
const otherDevice = { id: id('d2'), hostname: 'NAS-2', inContract: true, siteId: id('52') }
const anna = { id: id('a1'), name: 'Anna Ferri' }
const seniorRate = { id: 'senior', role: 'senior', kind: 'custom', amountMinor: 12_000 } as const

const cases: Case[] = [
  // A fixed fee.
  {
    name: 'the fee pays for remote support',
    asked: {},
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
    rule: 'contract.kind',
  },
  {
    name: 'the fee pays however long it takes',
    asked: { work: { minutes: 600 } },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'the fee pays for a type of work that it lists, in any case',
    asked: { contracts: [agreed({ coveredWorkTypes: ['Remote Support'] })] },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'a type of work that the fee does not list is billed at its rate',
    asked: { contracts: [agreed({ coveredWorkTypes: ['maintenance'] })], work: { workType: 'cabling' } },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 8000],
    rule: 'contract.coveredWorkTypes',
  },
  {
    name: 'a role that the fee does not list is billed',
    asked: { contracts: [agreed({ coveredRoles: ['technician'] })], work: { role: 'senior' } },
    is: ['billable', 'OUT_OF_SCOPE_ROLE', 0, 8000],
    rule: 'contract.coveredRoles',
  },
  {
    name: 'work of nobody in particular is no role outside of the list',
    asked: { contracts: [agreed({ coveredRoles: ['technician'] })] },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'a project is not part of the fee',
    asked: { work: { project: true } },
    is: ['billable', 'PROJECT_WORK', 0, 8000],
    rule: 'contract.coversProjects',
  },
  {
    name: 'a project is part of a fee that says so',
    asked: { contracts: [agreed({ coversProjects: true })], work: { project: true } },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'work on what others supply is billed',
    asked: { work: { thirdParty: true } },
    is: ['billable', 'THIRD_PARTY_SUPPLIER', 0, 8000],
  },
  {
    name: 'work on what others supply is part of a fee that says so',
    asked: { contracts: [agreed({ coversThirdParty: true })], work: { thirdParty: true } },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'work on site is part of the fee',
    asked: { work: { onSite: true } },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'work on site is billed where the fee is for remote work',
    asked: { contracts: [agreed({ coversOnSite: false })], work: { onSite: true } },
    is: ['billable', 'ON_SITE', 0, 8000],
    rule: 'contract.coversOnSite',
  },

  // Devices, users and sites.
  {
    name: 'a device of the customer is part of the fee',
    asked: { work: { deviceId: server.id }, device: server },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'a device that is out of the contract is billed',
    asked: { work: { deviceId: server.id }, device: { ...server, inContract: false } },
    is: ['billable', 'OUT_OF_SCOPE_DEVICE', 0, 8000],
    rule: 'device.inContract',
  },
  {
    name: 'a device that the contract lists is in it whatever the device says',
    asked: {
      contracts: [agreed({ coveredDeviceIds: [server.id] })],
      work: { deviceId: server.id },
      device: { ...server, inContract: false },
    },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'a device that is not on the list of the ticket’s contract is billed',
    asked: {
      contracts: [agreed({ coveredDeviceIds: [server.id] })],
      work: { deviceId: otherDevice.id, contractId: id('1') },
      device: otherDevice,
    },
    is: ['billable', 'OUT_OF_SCOPE_DEVICE', 0, 8000],
    rule: 'contract.coveredDeviceIds',
  },
  {
    name: 'a device that the contract leaves out by name is billed',
    asked: {
      contracts: [agreed({ excludedDeviceIds: [server.id] })],
      work: { deviceId: server.id },
      device: server,
    },
    is: ['billable', 'OUT_OF_SCOPE_DEVICE', 0, 8000],
    rule: 'contract.excludedDeviceIds',
  },
  {
    name: 'a user on the list is part of the fee',
    asked: {
      contracts: [agreed({ coveredContactIds: [anna.id] })],
      work: { contactId: anna.id },
      contact: anna,
    },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'a user who is not on the list is billed',
    asked: {
      contracts: [agreed({ coveredContactIds: [id('a2')] })],
      work: { contactId: anna.id },
      contact: anna,
    },
    is: ['billable', 'OUT_OF_SCOPE_USER', 0, 8000],
    rule: 'contract.coveredContactIds',
  },
  {
    name: 'another site than those of the ticket’s contract is billed',
    asked: {
      contracts: [agreed({ coveredSiteIds: [id('51')] })],
      work: { siteId: id('52'), contractId: id('1') },
    },
    is: ['billable', 'OUT_OF_SCOPE_SITE', 0, 8000],
    rule: 'contract.coveredSiteIds',
  },

  // Hours.
  {
    name: 'an evening is part of a fee at any hour',
    asked: { work: { startedAt: evening } },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'an evening is billed beside a fee for business hours',
    asked: { contracts: [agreed({ coveredHours: ['business'] })], work: { startedAt: evening } },
    is: ['billable', 'AFTER_HOURS', 0, 8000],
    rule: 'contract.coveredHours',
  },
  {
    name: 'a Saturday is billed beside a fee for business hours',
    asked: { contracts: [agreed({ coveredHours: ['business'] })], work: { startedAt: saturday } },
    is: ['billable', 'WEEKEND_HOLIDAY', 0, 8000],
  },
  {
    name: 'a holiday is billed beside a fee for business hours and evenings',
    asked: {
      contracts: [agreed({ coveredHours: ['business', 'after_hours'] })],
      work: { startedAt: holiday },
    },
    is: ['billable', 'WEEKEND_HOLIDAY', 0, 8000],
  },
  {
    name: 'an evening on a critical ticket is part of a fee that promises it',
    asked: {
      contracts: [agreed({ coveredHours: ['business'], criticalAnytime: true })],
      work: { startedAt: evening, critical: true },
    },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'an evening on a critical ticket is billed where nothing is promised',
    asked: {
      contracts: [agreed({ coveredHours: ['business'] })],
      work: { startedAt: evening, critical: true },
    },
    is: ['billable', 'AFTER_HOURS', 0, 8000],
  },
  {
    name: 'of two hours from 17:30 the half before six is included and the rest billed',
    asked: {
      contracts: [agreed({ coveredHours: ['business'] })],
      work: { startedAt: '2026-11-20T17:30:00+01:00', minutes: 120 },
    },
    is: ['billable', 'AFTER_HOURS', 0, 12_000],
  },
  {
    name: 'what rounding adds belongs to the last stretch',
    asked: {
      contracts: [agreed({ coveredHours: ['business'], roundingMinutes: 60 })],
      work: { startedAt: '2026-11-20T17:30:00+01:00', minutes: 61 },
    },
    is: ['billable', 'AFTER_HOURS', 0, 12_000],
  },
  {
    name: 'an evening costs what the rate of the evening says',
    asked: {
      contracts: [
        hourly({ rates: [{ id: 'late', hours: 'after_hours', kind: 'multiplier', multiplier: 1.5 }] }),
      ],
      work: { startedAt: evening },
    },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 12_000],
  },

  // Exclusions.
  {
    name: 'an excluded type of work is billed where no contract pays for it',
    asked: {
      contracts: [agreed({ exclusions: [{ id: 'x1', what: 'work_type', value: 'cabling' }] })],
      work: { workType: 'Cabling' },
    },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 8000],
    rule: 'exclusion:x1',
  },
  {
    name: 'an excluded role is billed',
    asked: {
      contracts: [agreed({ exclusions: [{ id: 'x2', what: 'role', value: 'architect' }] })],
      work: { role: 'architect' },
    },
    is: ['billable', 'OUT_OF_SCOPE_ROLE', 0, 8000],
    rule: 'exclusion:x2',
  },
  {
    name: 'an excluded category is billed',
    asked: {
      contracts: [agreed({ exclusions: [{ id: 'x3', what: 'category', value: 'forensics' }] })],
      work: { category: 'forensics' },
    },
    is: ['billable', 'OUT_OF_SCOPE_CATEGORY', 0, 8000],
    rule: 'exclusion:x3',
  },
  {
    name: 'the hours of the exclusion contract pay for what is excluded',
    asked: {
      contracts: [
        agreed({ exclusions: [{ id: 'x1', what: 'work_type', value: 'cabling', contractId: id('2') }] }),
        block({ id: id('2'), isDefault: false }),
      ],
      work: { workType: 'cabling' },
    },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
    rule: 'exclusion:x1',
  },
  {
    name: 'the contract for all that is excluded pays where the exclusion names none',
    asked: {
      contracts: [agreed({ exclusionContractId: id('2') }), block({ id: id('2'), isDefault: false })],
      work: { project: true },
    },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
  },
  {
    name: 'a contract by the hour pays nothing for what is excluded, but its rate counts',
    asked: {
      contracts: [
        agreed({ exclusionContractId: id('2') }),
        hourly({ id: id('2'), isDefault: false, hourlyRateMinor: 11_000 }),
      ],
      work: { project: true },
    },
    is: ['billable', 'PROJECT_WORK', 0, 11_000],
  },
  {
    name: 'an exclusion contract that has ended pays nothing',
    asked: {
      contracts: [
        agreed({ exclusionContractId: id('2') }),
        block({ id: id('2'), isDefault: false, endsOn: '2026-10-31' }),
      ],
      work: { project: true },
    },
    is: ['billable', 'PROJECT_WORK', 0, 8000],
  },
  {
    name: 'an exclusion contract in other money pays nothing',
    asked: {
      contracts: [
        agreed({ exclusionContractId: id('2') }),
        block({ id: id('2'), isDefault: false, currency: 'USD' }),
      ],
      work: { project: true },
    },
    is: ['billable', 'PROJECT_WORK', 0, 8000],
  },

  // Blocks of hours.
  {
    name: 'a block of hours pays, rounded to its quarters',
    asked: { contracts: [block()], work: { minutes: 50 } },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
  },
  {
    name: 'a senior draws a fifth more',
    asked: {
      contracts: [block({ drawMultipliers: [{ id: 'm', role: 'senior', multiplier: 1.2 }] })],
      work: { role: 'senior' },
    },
    is: ['included', 'INCLUDED_HOURS', 72, 0],
  },
  {
    name: 'a senior on a Saturday draws both more',
    asked: {
      contracts: [
        block({
          drawMultipliers: [
            { id: 'm1', role: 'senior', multiplier: 1.2 },
            { id: 'm2', hours: 'weekend', multiplier: 1.5 },
          ],
        }),
      ],
      work: { role: 'senior', startedAt: saturday },
    },
    is: ['included', 'INCLUDED_HOURS', 108, 0],
  },
  {
    name: 'nine and a half of ten hours used, eighty minutes of a senior on Saturday: half an hour is drawn, the rest billed',
    asked: {
      contracts: [
        block({
          usedMinutes: 570,
          drawMultipliers: [
            { id: 'm1', role: 'senior', multiplier: 1.2 },
            { id: 'm2', hours: 'weekend', multiplier: 1.5 },
          ],
          overrunRateMinor: 12_000,
        }),
      ],
      work: { role: 'senior', startedAt: saturday, minutes: 80 },
    },
    // 90 minutes by 1.8; the 30 that are left pay for 17 of them, and 73 minutes are 1.217 hours.
    is: ['billable', 'HOURS_EXHAUSTED', 30, 14_604],
    rule: 'contract.overrun',
  },
  {
    name: 'the last hour is drawn to nothing',
    asked: { contracts: [block({ usedMinutes: 540 })] },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
  },
  {
    name: 'hours that are used up are billed',
    asked: { contracts: [block({ usedMinutes: 600 })] },
    is: ['billable', 'HOURS_EXHAUSTED', 0, 8000],
  },
  {
    name: 'hours that were overdrawn are billed',
    asked: { contracts: [block({ usedMinutes: 700 })] },
    is: ['billable', 'HOURS_EXHAUSTED', 0, 8000],
  },
  {
    name: 'hours that are used up have a rate of their own',
    asked: { contracts: [block({ usedMinutes: 600, overrunRateMinor: 9500 })] },
    is: ['billable', 'HOURS_EXHAUSTED', 0, 9500],
  },
  {
    name: 'where overruns are forbidden the rest waits for a yes',
    asked: { contracts: [block({ usedMinutes: 570, overrun: 'needs_approval' })] },
    is: ['needs_approval', 'HOURS_EXHAUSTED', 30, 4000],
  },
  {
    name: 'where overruns are forbidden a yes bills the rest',
    asked: { contracts: [block({ usedMinutes: 570, overrun: 'needs_approval' })], work: { approved: true } },
    is: ['billable', 'HOURS_EXHAUSTED', 30, 4000],
  },
  {
    name: 'the balance of the period counts, not that of all periods',
    asked: {
      contracts: [block({ usedMinutes: 6000, includedPer: 'month' })],
      balances: { [id('1')]: { usedMinutes: 120, usedAmountMinor: 0 } },
    },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
  },
  {
    name: 'a block of nothing is used up',
    asked: { contracts: [block({ includedMinutes: null })] },
    is: ['billable', 'HOURS_EXHAUSTED', 0, 8000],
  },

  // Prepaid money.
  {
    name: 'credit pays at the rate of the work',
    asked: { contracts: [prepaid()] },
    is: ['included', 'INCLUDED_HOURS', 0, 0],
  },
  {
    name: 'credit that is almost used up pays for a part',
    asked: { contracts: [prepaid({ usedAmountMinor: 96_000 })] },
    is: ['billable', 'HOURS_EXHAUSTED', 0, 4000],
  },
  {
    name: 'credit that is used up pays for nothing',
    asked: { contracts: [prepaid({ usedAmountMinor: 100_000 })] },
    is: ['billable', 'HOURS_EXHAUSTED', 0, 8000],
  },
  {
    name: 'prepaid minutes are drawn as those of a block',
    asked: { contracts: [prepaid({ includedAmountMinor: null, includedMinutes: 600 })] },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
  },
  {
    name: 'credit without a price waits for one',
    asked: { contracts: [prepaid({ hourlyRateMinor: 0 })], card: { hourlyRateMinor: 0 } },
    is: ['needs_approval', 'HOURS_EXHAUSTED', 0, 0],
  },

  // By the hour, and without a contract.
  {
    name: 'a contract by the hour bills all work',
    asked: { contracts: [hourly()] },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 8000],
    rule: 'contract.kind',
  },
  {
    name: 'without a contract the card’s rate counts',
    asked: { contracts: [] },
    is: ['billable', 'NO_CONTRACT', 0, 9000],
    rule: 'rateCard',
  },
  {
    name: 'without a contract the card’s rate of the role counts',
    asked: { contracts: [], card: { rates: [seniorRate] }, work: { role: 'senior' } },
    is: ['billable', 'NO_CONTRACT', 0, 12_000],
  },
  {
    name: 'a contract that ended the day before does not count',
    asked: { contracts: [agreed({ endsOn: '2026-11-19' })] },
    is: ['billable', 'CONTRACT_EXPIRED', 0, 9000],
    rule: 'contract.endsOn',
  },
  {
    name: 'a contract counts on its last day',
    asked: { contracts: [agreed({ endsOn: '2026-11-20' })] },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'a contract that has not begun does not count',
    asked: { contracts: [agreed({ startsOn: '2026-11-21' })] },
    is: ['billable', 'NO_CONTRACT', 0, 9000],
  },
  {
    name: 'the day of the work is that of the customer, not of Greenwich',
    asked: { contracts: [agreed({ startsOn: '2026-11-20' })], work: { startedAt: '2026-11-19T23:30:00Z' } },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'a contract without an end counts',
    asked: { contracts: [agreed({ startsOn: '2019-01-01', endsOn: null })] },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },

  // Which contract.
  {
    name: 'of two in force the one that started last counts',
    asked: { contracts: [agreed(), block({ id: id('2'), startsOn: '2026-06-01' })] },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
  },
  {
    name: 'the contract that lists the device is stronger than the default',
    asked: {
      contracts: [agreed({ startsOn: '2026-06-01' }), block({ id: id('2'), coveredDeviceIds: [server.id] })],
      work: { deviceId: server.id, contractId: id('1') },
      device: server,
    },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
  },
  {
    name: 'the contract that lists the site is stronger than the default',
    asked: {
      contracts: [agreed(), hourly({ id: id('2'), coveredSiteIds: [id('51')] })],
      work: { siteId: id('51') },
    },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 8000],
  },
  {
    name: 'the contract that somebody chose for the ticket is the strongest',
    asked: {
      contracts: [
        agreed(),
        hourly({ id: id('2'), coveredSiteIds: [id('51')] }),
        block({ id: id('3'), isDefault: false }),
      ],
      work: { siteId: id('51'), contractId: id('3') },
    },
    is: ['included', 'INCLUDED_HOURS', 60, 0],
  },
  {
    name: 'the ticket’s contract is passed over where it had ended on the day of the work',
    asked: {
      contracts: [agreed(), block({ id: id('3'), endsOn: '2026-10-31' })],
      work: { contractId: id('3') },
    },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'a contract that is no default counts for no ticket by itself',
    asked: { contracts: [block({ isDefault: false })] },
    is: ['billable', 'NO_CONTRACT', 0, 9000],
  },

  // Rates.
  {
    name: 'a price of the entry is stronger than all others',
    asked: { contracts: [hourly({ rates: [seniorRate] })], work: { role: 'senior', rateMinor: 5000 } },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 5000],
  },
  {
    name: 'the rate of the type of work is stronger than that of the role',
    asked: {
      contracts: [
        hourly({ rates: [seniorRate, { id: 'w', workType: 'cabling', kind: 'plus', amountMinor: -1000 }] }),
      ],
      work: { role: 'senior', workType: 'cabling' },
    },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 7000],
  },
  {
    name: 'the rate of both is stronger than either',
    asked: {
      contracts: [
        hourly({
          rates: [
            seniorRate,
            { id: 'w', workType: 'cabling', kind: 'plus', amountMinor: -1000 },
            { id: 'b', workType: 'cabling', role: 'senior', kind: 'custom', amountMinor: 15_000 },
          ],
        }),
      ],
      work: { role: 'senior', workType: 'cabling' },
    },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 15_000],
  },
  {
    name: 'the rate of the hours is applied on top of that of the role',
    asked: {
      contracts: [
        hourly({ rates: [seniorRate, { id: 'we', hours: 'weekend', kind: 'multiplier', multiplier: 1.5 }] }),
      ],
      work: { role: 'senior', startedAt: saturday },
    },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 18_000],
  },
  {
    name: 'a price taken off never falls below nothing, and then it waits for one',
    asked: {
      contracts: [hourly({ rates: [{ id: 'w', workType: 'cabling', kind: 'plus', amountMinor: -9000 }] })],
      work: { workType: 'cabling' },
    },
    is: ['needs_approval', 'OUT_OF_SCOPE_WORK_TYPE', 0, 0],
  },
  {
    name: 'a contract without a rate is billed at the card’s',
    asked: { contracts: [hourly({ hourlyRateMinor: 0 })] },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 9000],
  },
  {
    name: 'a contract without a rate in other money than the card’s waits for a price',
    asked: { contracts: [hourly({ hourlyRateMinor: 0, currency: 'CHF' })] },
    is: ['needs_approval', 'OUT_OF_SCOPE_WORK_TYPE', 0, 0],
  },
  {
    name: 'work that nobody has a price for waits for one',
    asked: { contracts: [], card: { hourlyRateMinor: 0 } },
    is: ['needs_approval', 'NO_CONTRACT', 0, 0],
  },

  // Rounding, at least and at most.
  {
    name: 'a minute counts as a quarter',
    asked: { contracts: [hourly()], work: { minutes: 1 } },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 2000],
  },
  {
    name: 'at least half an hour',
    asked: { contracts: [hourly({ minMinutes: 30 })], work: { minutes: 5 } },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 4000],
  },
  {
    name: 'at most two hours',
    asked: { contracts: [hourly({ maxMinutes: 120 })], work: { minutes: 300 } },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 16_000],
  },
  {
    name: 'twenty minutes by the minute are a third of an hour',
    asked: { contracts: [hourly({ roundingMinutes: 1 })], work: { minutes: 20 } },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 2664],
  },

  // Travel.
  {
    name: 'travel is billed beside an included hour',
    asked: { work: { travelMinutes: 30 } },
    is: ['billable', 'TRAVEL', 0, 4000],
    rule: 'contract.coversTravel',
  },
  {
    name: 'travel has a rate of its own and is not rounded',
    asked: { contracts: [agreed({ travelRateMinor: 3000 })], work: { travelMinutes: 20 } },
    is: ['billable', 'TRAVEL', 0, 999],
  },
  {
    name: 'travel is part of a fee that says so',
    asked: { contracts: [agreed({ coversTravel: true })], work: { travelMinutes: 30 } },
    is: ['included', 'INCLUDED_FIXED_FEE', 0, 0],
  },
  {
    name: 'travel draws from a block that says so',
    asked: { contracts: [block({ coversTravel: true })], work: { travelMinutes: 30 } },
    is: ['included', 'INCLUDED_HOURS', 90, 0],
  },
  {
    name: 'travel to work that is not included is billed with it',
    asked: { work: { project: true, travelMinutes: 60 } },
    is: ['billable', 'PROJECT_WORK', 0, 16_000],
  },
  {
    name: 'travel alone is travel',
    asked: { work: { minutes: 0, travelMinutes: 45 } },
    is: ['billable', 'TRAVEL', 0, 6000],
  },

  // Limits.
  {
    name: 'what is at the limit needs no yes',
    asked: { contracts: [hourly({ approvalLimitMinor: 8000 })] },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 8000],
  },
  {
    name: 'what is above the limit needs a yes',
    asked: { contracts: [hourly({ approvalLimitMinor: 7999 })] },
    is: ['needs_approval', 'OUT_OF_SCOPE_WORK_TYPE', 0, 8000],
  },
  {
    name: 'what is above the limit is billed once there is a yes',
    asked: { contracts: [hourly({ approvalLimitMinor: 0 })], work: { approved: true } },
    is: ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 0, 8000],
  },
  {
    name: 'a yes is no price',
    asked: {
      contracts: [hourly({ hourlyRateMinor: 0 })],
      card: { hourlyRateMinor: 0 },
      work: { approved: true },
    },
    is: ['needs_approval', 'OUT_OF_SCOPE_WORK_TYPE', 0, 0],
  },
  {
    name: 'the card has a limit too',
    asked: { contracts: [], card: { approvalLimitMinor: 100 } },
    is: ['needs_approval', 'NO_CONTRACT', 0, 9000],
  },

  // What people and the nature of the work overrule.
  {
    name: 'goodwill costs nothing',
    asked: { contracts: [hourly()], work: { billable: 'no_charge' } },
    is: ['no_charge', 'GOODWILL', 0, 0],
  },
  {
    name: 'a warranty costs nothing',
    asked: { contracts: [], work: { billable: 'no_charge', noChargeReason: 'WARRANTY' } },
    is: ['no_charge', 'WARRANTY', 0, 0],
  },
  {
    name: 'our own mistake costs nothing and draws nothing',
    asked: {
      contracts: [block()],
      work: { billable: 'no_charge', noChargeReason: 'PROVIDER_FAULT_NO_CHARGE' },
    },
    is: ['no_charge', 'PROVIDER_FAULT_NO_CHARGE', 0, 0],
  },
  {
    name: 'a type of work that is never charged is not',
    asked: {
      contracts: [hourly()],
      card: { noChargeWorkTypes: [{ workType: 'own fix' }] },
      work: { workType: 'Own fix' },
    },
    is: ['no_charge', 'PROVIDER_FAULT_NO_CHARGE', 0, 0],
    rule: 'rateCard.noChargeWorkTypes',
  },
  {
    name: 'what was agreed to be billed is, though the fee would pay',
    asked: { work: { billable: 'yes' } },
    is: ['billable', 'MANUAL_OVERRIDE', 0, 8000],
    rule: 'work.billable',
  },
  {
    name: 'what was decided not to be billed is not',
    asked: { contracts: [hourly()], work: { billable: 'no' } },
    is: ['included', 'MANUAL_OVERRIDE', 0, 0],
  },
  {
    name: 'minutes of the automation cost and draw nothing',
    asked: { contracts: [block()], work: { automation: true } },
    is: ['no_charge', 'AUTOMATION', 0, 0],
  },
  {
    name: 'minutes of the automation are billed where that was agreed',
    asked: { contracts: [block()], work: { automation: true, billable: 'yes' } },
    is: ['billable', 'MANUAL_OVERRIDE', 0, 8000],
  },
]

describe('coverage', () => {
  test.each(cases)('$name', ({ asked, is, rule }) => {
    const { decision, reasonCode, drawMinutes, amountMinor, ruleId } = decide(asked)

    expect([decision, reasonCode, drawMinutes, amountMinor]).toEqual(is)
    if (rule !== undefined) expect(ruleId).toBe(rule)
  })

  test('is shown in at least sixty cases, with every reason there is', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60)
    const shown = new Set(cases.map(({ is }) => is[1]))
    expect([...shown].sort()).toEqual([
      'AFTER_HOURS',
      'AUTOMATION',
      'CONTRACT_EXPIRED',
      'GOODWILL',
      'HOURS_EXHAUSTED',
      'INCLUDED_FIXED_FEE',
      'INCLUDED_HOURS',
      'MANUAL_OVERRIDE',
      'NO_CONTRACT',
      'ON_SITE',
      'OUT_OF_SCOPE_CATEGORY',
      'OUT_OF_SCOPE_DEVICE',
      'OUT_OF_SCOPE_ROLE',
      'OUT_OF_SCOPE_SITE',
      'OUT_OF_SCOPE_USER',
      'OUT_OF_SCOPE_WORK_TYPE',
      'PROJECT_WORK',
      'PROVIDER_FAULT_NO_CHARGE',
      'THIRD_PARTY_SUPPLIER',
      'TRAVEL',
      'WARRANTY',
      'WEEKEND_HOLIDAY',
    ])
  })

  test('says each reason in the language of the customer', () => {
    const limited = decide({ contracts: [hourly({ approvalLimitMinor: 5000 })] })
    expect(limited.sentence).toEqual({
      en: '"By the hour" bills all work by the hour. 80.00 EUR is above the agreed limit of 50.00 EUR, so it needs approval',
      it: '"By the hour" fattura a ore tutto il lavoro. 80,00 EUR supera il limite concordato di 50,00 EUR, quindi serve un’approvazione',
    })
    for (const { asked } of cases) {
      const { sentence, chosenBecause, parts } = decide(asked)
      for (const said of [sentence, chosenBecause, ...parts.map((part) => part.sentence)]) {
        expect(said.en).not.toBe('')
        expect(said.it).not.toBe('')
        expect(said.it).not.toBe(said.en)
      }
    }
  })

  test('says why this contract and not another one', () => {
    const because = (contracts: Contract[]) => decide({ contracts }).chosenBecause.en
    expect(because([agreed()])).toBe('"All in" is the customer\'s contract')
    expect(because([agreed(), block({ id: id('2'), startsOn: '2026-06-01' })])).toBe(
      '"Ten hours" started last (2026-06-01), after "All in"',
    )
    expect(because([])).toBe('No contract is in force on 2026-11-20')
  })

  test('splits work that runs over the hours into parts that add up, each with its reason and tax', () => {
    const decision = decide({
      contracts: [agreed({ coveredHours: ['business'] })],
      work: { startedAt: '2026-11-20T17:30:00+01:00', minutes: 120, travelMinutes: 30 },
    })
    expect(
      decision.parts.map(({ kind, outcome, reasonCode, hours, minutes, amountMinor, taxMinor }) => [
        kind,
        outcome,
        reasonCode,
        hours,
        minutes,
        amountMinor,
        taxMinor,
      ]),
    ).toEqual([
      ['work', 'included', 'INCLUDED_FIXED_FEE', 'business', 30, 0, 0],
      ['work', 'billable', 'AFTER_HOURS', 'after_hours', 90, 12_000, 2640],
      ['travel', 'billable', 'TRAVEL', 'business', 30, 4000, 880],
    ])
    expect(decision).toMatchObject({
      amountMinor: 16_000,
      taxMinor: 3520,
      billedMinutes: 120,
      travelMinutes: 30,
    })
  })

  test('draws credit in money', () => {
    const decision = decide({ contracts: [prepaid({ usedAmountMinor: 95_000 })] })
    expect(decision.parts).toMatchObject([
      { outcome: 'included', minutes: 38, drawAmountMinor: 5000, drawMinutes: 0, amountMinor: 0 },
      { outcome: 'billable', minutes: 22, quantity: 0.367, unitPriceMinor: 8000, amountMinor: 2936 },
    ])
    expect(decision).toMatchObject({ drawAmountMinor: 5000, amountMinor: 2936 })
  })

  test('tells why it waits', () => {
    const cause = (asked: Asked) => decide(asked).approvalCause
    expect(cause({})).toBeNull()
    expect(cause({ contracts: [hourly({ approvalLimitMinor: 1 })] })).toBe('over_limit')
    expect(cause({ contracts: [block({ usedMinutes: 600, overrun: 'needs_approval' })] })).toBe('overrun')
    expect(cause({ contracts: [], card: { hourlyRateMinor: 0 } })).toBe('no_rate')
    expect(cause({ contracts: [hourly({ hourlyRateMinor: 0, currency: 'CHF' })] })).toBe('currency_mismatch')
  })

  test('goes by the clock of the customer where it changes', () => {
    const night = (startedAt: string, minutes: number) =>
      decide({ contracts: [hourly({ roundingMinutes: 1 })], work: { startedAt, minutes } }).parts
    // From 1:30 to 3:30 is an hour in March, and three in October.
    expect(night('2026-03-29T01:30:00+01:00', 60)).toMatchObject([{ hours: 'weekend', minutes: 60 }])
    expect(night('2026-10-25T01:30:00+02:00', 180)).toMatchObject([{ hours: 'weekend', minutes: 180 }])
    expect(night(friday, 60)).toMatchObject([{ hours: 'business', minutes: 60 }])
  })
})
