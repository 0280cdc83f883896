// Views for tests: the whole of NEWMAIL, where mail stays, and what differs from that.

import type { View } from '../src/mail/view.ts'

export const newmailView: View = {
  folder: 'NEWMAIL',
  messagesMax: undefined,
  readMail: 'stays',
  foreignFolder: 'MAIL',
  wastebasketMs: 0,
  reclaims: false,
}
