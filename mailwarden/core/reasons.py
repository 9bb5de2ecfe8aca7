"""Why: every decision, also the one to do nothing, names one of these slugs (logged, stored, shown by `explain`)."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A slug and, in `REASONS`, the sentence a person reads for it."""

    # a message and whom it is from
    WRITTEN_BY_PERSON = "written-by-person"
    WRITTEN_BY_STAFF = "written-by-staff"
    NEW_REQUEST = "new-request"
    FURTHER_REQUEST = "further-request"
    CHASER = "chaser"
    THANKS_ONLY = "thanks-only"
    REQUESTER_SAID_SOLVED = "requester-said-solved"
    REQUESTER_SAID_NO_RUSH = "requester-said-no-rush"
    REQUESTER_SAID_URGENT = "requester-said-urgent"
    ANSWERED_IN_SENT = "answered-in-sent"
    ANSWERED_BY_STAFF = "answered-by-staff"
    STAFF_INTERNAL = "staff-internal"
    STAFF_STARTS = "staff-starts"
    ANSWERED_ELSEWHERE = "answered-elsewhere"
    OWN_MAIL = "own-mail"
    HISTORY = "history"
    DUPLICATE = "duplicate"
    FORGOTTEN = "forgotten"
    UNREADABLE = "unreadable"
    # why a message gets no automatic mail (the gate, in its order)
    NULL_SENDER = "null-sender"
    NO_AUTHOR = "no-author"
    OWN_ADDRESS = "own-address"
    OWN_MESSAGE_ID = "own-message-id"
    BOUNCE = "bounce"
    DISPOSITION_NOTIFICATION = "disposition-notification"
    FEEDBACK_REPORT = "feedback-report"
    AUTO_SUBMITTED = "auto-submitted"
    MAILING_LIST = "mailing-list"
    BULK_FEEDBACK_ID = "bulk-feedback-id"
    PRECEDENCE = "precedence"
    AUTOREPLY_HEADER = "autoreply-header"
    RESPONSE_SUPPRESSED = "response-suppressed"
    LOOP_HEADER = "loop-header"
    SYSTEM_ADDRESS = "system-address"
    SPAM_MARK = "spam-mark"
    AUTHENTICATION_FAILED = "authentication-failed"
    NOT_ADDRESSED_TO_US = "not-addressed-to-us"
    UNUSABLE_ADDRESS = "unusable-address"
    FORM_WITHOUT_PERSON = "form-without-person"
    # … and why a person on our side is asked first
    HELD_OUT_OF_OFFICE = "held-out-of-office"
    HELD_UNDELIVERED = "held-undelivered"
    HELD_CONFIRMATION = "held-confirmation"
    HELD_READ_RECEIPT = "held-read-receipt"
    HELD_REPORT = "held-report"
    HELD_MAILING = "held-mailing"
    HELD_SENDING_SERVICE = "held-sending-service"
    HELD_OWN_PATH = "held-own-path"
    HELD_SELF_ADDRESSED = "held-self-addressed"
    ANSWERED_TOO_FAST = "answered-too-fast"
    # … or why it has to wait
    UNDELIVERABLE_ADDRESS = "undeliverable-address"
    LIMIT_ADDRESS = "limit-address"
    LIMIT_DOMAIN = "limit-domain"
    LIMIT_DESK = "limit-desk"
    BREAKER_OPEN = "breaker-open"
    # telling people
    FIRST_MAIL = "first-mail"
    CHANCE_IS_LOW = "chance-is-low"
    TIME_RUNS_OUT = "time-runs-out"
    TIME_HAS_PASSED = "time-has-passed"
    WE_WERE_AWAY = "we-were-away"
    STILL_STANDS = "still-stands"
    CHASED_AFTER_MISS = "chased-after-miss"
    CLOSES_CIRCLE = "closes-circle"
    CHECKS_IN = "checks-in"
    WRITTEN_MEANWHILE = "written-meanwhile"
    LAST_AUTOMATIC_NOTICE = "last-automatic-notice"
    NUDGE_DUE = "nudge-due"
    TARGET_PASSED = "target-passed"
    IN_DIGEST = "in-digest"
    MORNING_DIGEST = "morning-digest"
    EVENING_DIGEST = "evening-digest"
    STAFF_AWAY = "staff-away"
    # why staff are asked before a requester hears that there is no answer yet
    WRITTEN_ELSEWHERE = "written-elsewhere"
    WRITTEN_APART = "written-apart"
    DRAFT_BEGUN = "draft-begun"
    MARKED_ANSWERED = "marked-answered"
    MOVED_AWAY = "moved-away"
    OBSERVING = "observing"
    NOTICES_OFF = "notices-off"
    ALARM = "alarm"
    CALENDAR_CHANGED = "calendar-changed"
    EVIDENCE_IS_WORSE = "evidence-is-worse"
    SUBMISSION_REFUSED = "submission-refused"
    # incidents: what many write about, told in staff's words
    INCIDENT_STANDS = "incident-stands"
    INCIDENT_OPENED = "incident-opened"
    INCIDENT_UPDATED = "incident-updated"
    INCIDENT_WITHOUT_NEWS = "incident-without-news"
    INCIDENT_LEFT_TO_PEOPLE = "incident-left-to-people"
    INCIDENT_CLOSED = "incident-closed"
    INCIDENT_MOVED_ON = "incident-moved-on"
    INCIDENT_DRAFTED = "incident-drafted"
    INCIDENT_INCOMPLETE = "incident-incomplete"
    INCIDENT_REPORTED = "incident-reported"
    INCIDENT_UPDATE_OWED = "incident-update-owed"
    INCIDENT_SUGGESTED = "incident-suggested"
    COMES_BACK = "comes-back"
    # what staff said in one word
    HELD_MAIL_LISTED = "held-mail-listed"
    STAFF_SAID_ANSWER = "staff-said-answer"
    STAFF_SAID_LEAVE = "staff-said-leave"
    STAFF_SAID_ANSWERED = "staff-said-answered"
    STAFF_SAID_MINE = "staff-said-mine"
    STAFF_SAID_TIME = "staff-said-time"
    STAFF_SAID_SNOOZE = "staff-said-snooze"
    STAFF_SAID_HOLD = "staff-said-hold"
    STAFF_SAID_SEND = "staff-said-send"
    STAFF_SAID_STOP = "staff-said-stop"
    STAFF_SAID_UNDO = "staff-said-undo"
    STAFF_SAID_TRACK = "staff-said-track"
    SAID_MORE_FOLLOWS = "said-more-follows"
    TIME_NAMED_IN_ANSWER = "time-named-in-answer"
    TRACKED_ALREADY = "tracked-already"
    NOTHING_TO_TRACK = "nothing-to-track"
    SAID_NO_RUSH = "said-no-rush"
    SAID_URGENT = "said-urgent"
    ASKED_TO_REMIND = "asked-to-remind"
    ANOTHER_TIME_NAMED = "another-time-named"
    HELD_TOO_LONG = "held-too-long"
    TIME_TOO_NEAR = "time-too-near"
    MAY_NOT_WRITE = "may-not-write"
    STOPPED = "stopped"
    LEFT_ALREADY = "left-already"
    NOTHING_ON_ITS_WAY = "nothing-on-its-way"
    NOTHING_TO_TAKE_BACK = "nothing-to-take-back"
    NOT_UNDERSTOOD = "not-understood"
    NOTHING_TO_SETTLE = "nothing-to-settle"
    # at the moment of sending
    STILL_TRUE = "still-true"
    ANSWERED_MEANWHILE = "answered-meanwhile"
    SETTLED_MEANWHILE = "settled-meanwhile"
    TEXT_NO_LONGER_TRUE = "text-no-longer-true"
    STALE_DATA = "stale-data"
    ONE_AFTER_THE_OTHER = "one-after-the-other"
    NO_NOTICE_LEFT = "no-notice-left"
    SHARES_TIME = "shares-time"
    SHARES_NOTICE = "shares-notice"
    TWIN_ON_ITS_WAY = "twin-on-its-way"
    SIGNS_UNKNOWN = "signs-unknown"
    WORDS_UNKNOWN = "words-unknown"
    PAUSED = "paused"
    IN_JUNK = "in-junk"
    BACK_FROM_JUNK = "back-from-junk"
    # mail that comes back
    MAIL_CAME_BACK = "mail-came-back"
    ANSWER_CAME_BACK = "answer-came-back"
    DELIVERY_DELAYED = "delivery-delayed"
    REACHABLE_AGAIN = "reachable-again"
    STAFF_UNREACHABLE = "staff-unreachable"
    MANY_RETURNS = "many-returns"
    # what became of a told time
    ANSWERED_IN_TIME = "answered-in-time"
    WRITTEN_IN_TIME = "written-in-time"
    REPLACED_IN_TIME = "replaced-in-time"
    BROKEN_AFTER_WARNING = "broken-after-warning"
    BROKEN_SILENTLY = "broken-silently"
    NEVER_TOLD = "never-told"
    # how a message found its conversation
    BY_REFERENCES = "by-references"
    BY_IN_REPLY_TO = "by-in-reply-to"
    BY_OWN_MESSAGE_ID = "by-own-message-id"
    BY_THREAD_INDEX = "by-thread-index"
    BY_SUBJECT = "by-subject"
    NO_MATCH = "no-match"
    STRANGER_IN_THREAD = "stranger-in-thread"
    CONTRADICTING_CLUES = "contradicting-clues"


# What says that somebody on our side may have answered, though no answer is seen, the plainest first.
SIGNS = (
    Reason.WRITTEN_ELSEWHERE,
    Reason.WRITTEN_APART,
    Reason.DRAFT_BEGUN,
    Reason.MARKED_ANSWERED,
    Reason.MOVED_AWAY,
)

REASONS: dict[Reason, str] = {
    Reason.WRITTEN_BY_PERSON: "nothing marks it as automatic and its author is not on our side: a requester wrote it",
    Reason.WRITTEN_BY_STAFF: "its author is staff, or a person who answers as the desk",
    Reason.NEW_REQUEST: "a person wrote to the desk about something new",
    Reason.FURTHER_REQUEST: "the requester wrote again after our answer, so it is our turn",
    Reason.CHASER: "the requester wrote again while waiting; the wait still counts from the first mail",
    Reason.THANKS_ONLY: "the requester only says thanks: nobody begins to wait, and no answer is counted",
    Reason.REQUESTER_SAID_NO_RUSH: "the requester wrote that it may take its time",
    Reason.REQUESTER_SAID_URGENT: "the requester wrote that it cannot wait",
    Reason.REQUESTER_SAID_SOLVED: "the requester wrote that it is solved before we answered: nobody waits any more",
    Reason.ANSWERED_IN_SENT: "a person on our side answered: the mail is in the Sent mailbox",
    Reason.ANSWERED_BY_STAFF: "a staff member answered the requester; the mail reached a watched mailbox",
    Reason.STAFF_INTERNAL: "staff wrote, but not to the requester",
    Reason.STAFF_STARTS: "staff wrote to somebody who had not asked anything, so nobody is waiting",
    Reason.ANSWERED_ELSEWHERE: "staff wrote about it to somebody outside who is no part of the conversation",
    Reason.OWN_MAIL: "this is mailwarden's own mail",
    Reason.FORGOTTEN: "its author was forgotten on request (`mailwarden forget`), and this mail with them",
    Reason.HISTORY: "it was there before mailwarden first saw this mailbox; history is never answered",
    Reason.DUPLICATE: "the same mail was already taken in (another address, another mailbox or a second look)",
    Reason.UNREADABLE: "it could not be read three times, so it was set aside for a person",
    Reason.NULL_SENDER: "its return path is empty, so it wants no answer (RFC 3834 section 2)",
    Reason.NO_AUTHOR: "it names no author that can be answered",
    Reason.OWN_ADDRESS: "it comes from the desk's own address",
    Reason.OWN_MESSAGE_ID: "its Message-ID is one of ours: our own mail came back",
    Reason.BOUNCE: "it reports on a delivery (RFC 3464)",
    Reason.DISPOSITION_NOTIFICATION: "it is a read receipt (RFC 8098)",
    Reason.FEEDBACK_REPORT: "it is an abuse or authentication report (RFC 5965)",
    Reason.AUTO_SUBMITTED: "it says it was sent automatically (Auto-Submitted, RFC 3834 section 5)",
    Reason.MAILING_LIST: "it came through a mailing list that the desk does not name as trusted (RFC 2369, 2919)",
    Reason.BULK_FEEDBACK_ID: "it carries the marks of a bulk mailing",
    Reason.PRECEDENCE: "its Precedence says bulk, list, junk or auto_reply",
    Reason.AUTOREPLY_HEADER: "a header of a vacation program or autoresponder marks it",
    Reason.RESPONSE_SUPPRESSED: "it asks for no automatic answer (X-Auto-Response-Suppress)",
    Reason.LOOP_HEADER: "it carries X-Loop, the mark of mail programs that guard against loops",
    Reason.SYSTEM_ADDRESS: "its address belongs to a machine (no-reply, mailer-daemon, list owner, …)",
    Reason.SPAM_MARK: "a spam filter marked it",
    Reason.AUTHENTICATION_FAILED: "the trusted mail server says that its sender is not genuine (RFC 8601)",
    Reason.NOT_ADDRESSED_TO_US: "the desk is neither in To nor in Cc",
    Reason.UNUSABLE_ADDRESS: "its author's address cannot be written to safely",
    Reason.FORM_WITHOUT_PERSON: "it comes from a web form of the desk and names nobody outside in Reply-To to answer",
    Reason.HELD_OUT_OF_OFFICE: "it reads like the mail of somebody who is away; held until staff have looked",
    Reason.HELD_UNDELIVERED: "it reads like a report that mail came back; held until staff have looked",
    Reason.HELD_CONFIRMATION: "it reads like a help desk's automatic word of receipt; held until staff have looked",
    Reason.HELD_READ_RECEIPT: "it reads like a read receipt; held until staff have looked",
    Reason.HELD_REPORT: "it reads like a report that a program wrote; held until staff have looked",
    Reason.HELD_MAILING: "it reads like a newsletter or an offer to many; held until staff have looked",
    Reason.HELD_SENDING_SERVICE: "a service through which programs send mail sent it; held until staff have looked",
    Reason.HELD_OWN_PATH: "a stranger wrote it under the desk's own return path; held until staff have looked",
    Reason.HELD_SELF_ADDRESSED: "its author wrote to a sub-address of their own; held until staff have looked",
    Reason.ANSWERED_TOO_FAST: "it came sooner after a mail from our side than a person can have read that and written",
    Reason.UNDELIVERABLE_ADDRESS: "our last mail to this address came back for good, and it has not written since",
    Reason.LIMIT_ADDRESS: "this address already got as many automatic mails as the limit allows",
    Reason.LIMIT_DOMAIN: "this domain already got as many automatic mails as the limit allows; others are served",
    Reason.LIMIT_DESK: "the desk already sent as many automatic mails as the limit allows: the brake is on",
    Reason.BREAKER_OPEN: "the desk's brake is on until `mailwarden resume`",
    Reason.FIRST_MAIL: "the first mail of a conversation is acknowledged once",
    Reason.CHANCE_IS_LOW: "an answer by the time we told them has become unlikely, judged by the desk's own history",
    Reason.TIME_RUNS_OUT: "the time we told them is close and nobody has answered",
    Reason.TIME_HAS_PASSED: "the time we told them has passed and nobody has answered",
    Reason.WE_WERE_AWAY: "the time we told them passed while mailwarden did not read the mailbox",
    Reason.STILL_STANDS: "they wrote again, and what they were told still stands: they hear so once",
    Reason.CHASED_AFTER_MISS: "the requester wrote again after a told time had passed: staff hear at once",
    Reason.CLOSES_CIRCLE: "what they were told was not kept, and now they are answered: they are thanked, once",
    Reason.CHECKS_IN: "they are asked once, days after the answer, whether it holds",
    Reason.WRITTEN_MEANWHILE: "somebody wrote meanwhile, or nothing is left to say, so it was not sent",
    Reason.LAST_AUTOMATIC_NOTICE: "the last automatic notice: from here on only a person may promise a time",
    Reason.NUDGE_DUE: "staff hear of it before the requester does",
    Reason.TARGET_PASSED: "the internal target has passed and nobody has answered",
    Reason.IN_DIGEST: "staff hear of it together with others, in one mail",
    Reason.MORNING_DIGEST: "once a day staff hear what is due, when the desk opens",
    Reason.EVENING_DIGEST: "once a day staff hear what became of it, when the desk has closed",
    Reason.STAFF_AWAY: "who was reminded of it is away, so the others hear of it",
    Reason.WRITTEN_ELSEWHERE: "staff wrote about it to another address, so staff are asked before the requester hears",
    Reason.WRITTEN_APART: "staff wrote to the requester in a mail of its own: staff are asked before a notice goes",
    Reason.DRAFT_BEGUN: "an answer has been begun in Drafts, so staff are asked before the requester hears",
    Reason.MARKED_ANSWERED: "it is marked as answered, but no answer is seen: staff are asked before a notice goes",
    Reason.MOVED_AWAY: "somebody moved it out of the mailbox, so staff are asked before the requester hears",
    Reason.OBSERVING: "the desk only observes: this would have been sent",
    Reason.NOTICES_OFF: "the desk only acknowledges: this would have been sent in mode full",
    Reason.ALARM: "the operator hears once that something needs a person, and once that it is over",
    Reason.CALENDAR_CHANGED: "the opening hours were changed, and nobody is there any more at the time we told them",
    Reason.EVIDENCE_IS_WORSE: "answers take longer than the target; the operator hears of it at most once a week",
    Reason.SUBMISSION_REFUSED: "the mail server refused this mail for good, so a person must reach them another way",
    Reason.INCIDENT_STANDS: "an incident is open that it is probably about, and the acknowledgement says so",
    Reason.INCIDENT_OPENED: "staff opened an incident that this conversation is probably about",
    Reason.INCIDENT_UPDATED: "staff said how the incident stands, so those who were told of it hear it",
    Reason.INCIDENT_WITHOUT_NEWS: "the time for the next word about the incident is close, and staff have said nothing",
    Reason.INCIDENT_LEFT_TO_PEOPLE: "the last word about the incident without news: from here on a person has to write",
    Reason.INCIDENT_CLOSED: "staff closed the incident and said why it was and what changes",
    Reason.INCIDENT_MOVED_ON: "there is a newer word about the incident, so this one was not sent",
    Reason.INCIDENT_DRAFTED: "a colleague was shown what would be told to whom; nothing is sent before they say yes",
    Reason.INCIDENT_INCOMPLETE: "what staff said about the incident lacks something, so nothing was done",
    Reason.INCIDENT_REPORTED: "staff hear who was told of the incident, and who was not",
    Reason.INCIDENT_UPDATE_OWED: "staff hear that they owe the next word about the incident",
    Reason.INCIDENT_SUGGESTED: "far more people than usual write about one thing: staff are asked whether it is one",
    Reason.COMES_BACK: "once a week staff hear who and what keeps coming back",
    Reason.HELD_MAIL_LISTED: "staff were asked whether this held mail is to be answered",
    Reason.STAFF_SAID_ANSWER: "staff said that a person wrote this: it is acknowledged now",
    Reason.STAFF_SAID_LEAVE: "staff said that no answer is needed, so nobody is waiting any more",
    Reason.STAFF_SAID_ANSWERED: "staff said that the requester has their answer by another way",
    Reason.STAFF_SAID_MINE: "a colleague took it over and is reminded from now on",
    Reason.STAFF_SAID_TIME: "a colleague named a time, so the requester hears it in their words",
    Reason.STAFF_SAID_SNOOZE: "staff want no reminder for a while; what the requester was told is guarded as before",
    Reason.STAFF_SAID_HOLD: "staff hold back the mail in their words until they say more",
    Reason.STAFF_SAID_SEND: "staff let the mail in their words go at once",
    Reason.STAFF_SAID_STOP: "staff said that nothing automatic goes to this requester about it any more",
    Reason.STAFF_SAID_UNDO: "a colleague took back what was said",
    Reason.STAFF_SAID_TRACK: "a colleague has the time guarded that they named in their answer",
    Reason.SAID_MORE_FOLLOWS: "the answer says that more will follow, so we owe the requester news",
    Reason.TIME_NAMED_IN_ANSWER: "the answer names a time: its author is asked once whether it is to be guarded",
    Reason.TRACKED_ALREADY: "the time named in the answer is guarded already",
    Reason.NOTHING_TO_TRACK: "no time is left to be guarded: there is a newer answer, or nobody waits any more",
    Reason.SAID_NO_RUSH: "somebody said that it may take its time: no told time stands, but somebody still waits",
    Reason.SAID_URGENT: "somebody said that it cannot wait, so staff hear of it at once",
    Reason.ASKED_TO_REMIND: "a colleague put reminders off until now",
    Reason.ANOTHER_TIME_NAMED: "a colleague named another time before this one was told",
    Reason.HELD_TOO_LONG: "staff held it back until the told time was about to pass",
    Reason.TIME_TOO_NEAR: "the time that a colleague named had passed or was too near to be told",
    Reason.MAY_NOT_WRITE: "nothing automatic goes to this requester, because of how their mail came in",
    Reason.STOPPED: "a colleague said before that nothing automatic goes to this requester about it",
    Reason.LEFT_ALREADY: "it had left before a colleague took it back",
    Reason.NOTHING_ON_ITS_WAY: "no mail in a colleague's words is waiting to leave",
    Reason.NOTHING_TO_TAKE_BACK: "nothing was said that could be taken back",
    Reason.NOT_UNDERSTOOD: "staff answered a mail of mailwarden's in words that it does not understand",
    Reason.NOTHING_TO_SETTLE: "staff said what to do about it when that was done already",
    Reason.STILL_TRUE: "checked again at the moment of sending: it is still true",
    Reason.ANSWERED_MEANWHILE: "a person answered before this was sent, so it was not sent",
    Reason.SETTLED_MEANWHILE: "somebody said before this was sent that no answer is needed, so nobody waits for it",
    Reason.TEXT_NO_LONGER_TRUE: "what it said was no longer true, so it was decided anew",
    Reason.STALE_DATA: "a mailbox could not be read recently enough to be sure that nobody has answered",
    Reason.ONE_AFTER_THE_OTHER: "many told times passed at once, so these mails leave one after the other",
    Reason.SIGNS_UNKNOWN: "first it is looked up whether anything says that somebody has dealt with it",
    Reason.WORDS_UNKNOWN: "first it is looked up what the requester wrote, to quote it to staff",
    Reason.NO_NOTICE_LEFT: "no time is told: beside what is owed to them already, the limit leaves no mail to guard it",
    Reason.SHARES_TIME: "its author wrote another mail within the hour: what they were told counts for this one, too",
    Reason.SHARES_NOTICE: "they were told one time for several mails, and a notice about it has just told them for all",
    Reason.TWIN_ON_ITS_WAY: "another mail to the same person is on its way and may do for both conversations",
    Reason.PAUSED: "sending is paused",
    Reason.IN_JUNK: "it was found in the Junk mailbox before we had written, so nobody is written to",
    Reason.BACK_FROM_JUNK: "somebody put it back from the Junk mailbox, so it is followed and acknowledged after all",
    Reason.MAIL_CAME_BACK: "our own mail came back for good, so its reader knows nothing of what it said",
    Reason.ANSWER_CAME_BACK: "the answer came back for good: it reached nobody, so the wait goes on",
    Reason.DELIVERY_DELAYED: "a mail server reports that it has not yet delivered our mail, and goes on trying",
    Reason.STAFF_UNREACHABLE: "a mail to one of our people came back: the operator hears, others are reminded",
    Reason.MANY_RETURNS: "many of our mails come back, perhaps to forged senders: staff hear of five an hour",
    Reason.REACHABLE_AGAIN: "they wrote to us after our mail had come back, so their address is tried again",
    Reason.ANSWERED_IN_TIME: "a person answered before the told time passed",
    Reason.WRITTEN_IN_TIME: "we wrote by then to say where it stands, as we had said we would",
    Reason.REPLACED_IN_TIME: "a new time was told before this one passed",
    Reason.BROKEN_AFTER_WARNING: "it passed without an answer, but the requester had been warned",
    Reason.BROKEN_SILENTLY: "it passed without an answer and without a word from us before",
    Reason.NEVER_TOLD: "the mail that told it was never accepted, so nobody was promised anything",
    Reason.BY_REFERENCES: "References names a mail of this conversation (RFC 5322 section 3.6.4)",
    Reason.BY_IN_REPLY_TO: "In-Reply-To names a mail of this conversation (RFC 5322 section 3.6.4)",
    Reason.BY_OWN_MESSAGE_ID: "it answers one of mailwarden's own mails",
    Reason.BY_THREAD_INDEX: "Outlook's Thread-Index continues a mail of this conversation, under the same subject",
    Reason.BY_SUBJECT: "a reply without references: same requester, same subject, recent, and nothing else matches",
    Reason.NO_MATCH: "no mail that it refers to is known",
    Reason.STRANGER_IN_THREAD: "it refers to a conversation its author is no part of, so it starts one of its own",
    Reason.CONTRADICTING_CLUES: "what it refers to stands in several conversations, and a guess would mix them up",
}
