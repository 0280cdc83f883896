// View: which part of a maildrop a session sees, and what becomes of it at UPDATE.

/** The folders of VMS MAIL that POP knows of. An import may bring others, which no session sees. */
export type FolderName = 'NEWMAIL' | 'MAIL' | 'WASTEBASKET'

export interface View {
  /** MAIL with TCPIP$POP_USE_MAIL_FOLDER; what is in NEWMAIL moves there at login then. */
  readonly folder: Extract<FolderName, 'NEWMAIL' | 'MAIL'>
  /** The most messages that one connection discovers, the oldest (TCPIP$POP_MESSAGE_MAXIMUM); absent: all. */
  readonly messagesMax: number | undefined
  /** Retrieved and not deleted messages move to MAIL at UPDATE (unless TCPIP$POP_LEAVE_IN_NEWMAIL). */
  readonly readMail: 'stays' | 'moves-to-mail'
  /** Where foreign messages go once they are retrieved (IUPOP3_FOREIGN_FOLDER). */
  readonly foreignFolder: string
  /** How long deleted messages stay in WASTEBASKET for `newmail undelete`, in milliseconds; 0: not at all. */
  readonly wastebasketMs: number
  /** Space is given back after an UPDATE that deleted something (TCPIP$POP_PURGE_RECLAIM, -purge_reclaim). */
  readonly reclaims: boolean
}
