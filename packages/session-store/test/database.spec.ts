import 'fake-indexeddb/auto'
import { complies } from './compliance.ts'
import { sessionStore } from '../src/browser.ts'

describe('the session store of a browser', () => {
  let name = 0

  beforeEach(() => { name++ })

  complies(() => sessionStore(`test-${name}`))
})
