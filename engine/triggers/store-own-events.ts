export { type OwnEvent, storeOwnEvents } from '../own-events/store-own-events.ts'
