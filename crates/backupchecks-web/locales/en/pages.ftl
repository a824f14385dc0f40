# Texts of single pages.

# Sign-in and setup
sign-in = Sign in
name = Name
password = Password
password-again = Password, once more
sign-in-problem-wrong = Name or password is wrong.
sign-in-problem-locked = Too many wrong passwords. The next try is possible in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
sign-in-problem-expired = The page had been open for too long. Please sign in again.
setup-title = Set up Backupchecks
setup-lead = There is no user yet. This page makes the first administrator, once.
setup-code = Setup code
setup-code-hint = The server printed it when it started.
setup-password-hint = At least { $min } characters. A sentence is easier to remember than signs.
setup-submit = Make the administrator
setup-problem-code = The setup code is not the one that the server printed.
setup-problem-name = Please give a name.
setup-problem-password_short = The password is shorter than { $min } characters.
setup-problem-password_differs = The two passwords are not the same.
once-title = Sign in once
once-lead = This link signs you in one single time.
once-submit = Sign in now
once-used = This link was used already or is too old. Ask for a new one, or sign in with your password.

# Inbox
inbox-waiting = Waiting
inbox-ambiguous = Ambiguous
inbox-unrecognised = Unrecognised
inbox-parse_failed = Could not be parsed
inbox-notice = Notices
inbox-processed = Processed
inbox-archived = Archived jobs
inbox-tabs = Why mails wait
inbox-search = Search the Inbox
inbox-hint-waiting = Results without a job. Choose the customer once; from then on the job’s mails are taken in by themselves.
inbox-hint-ambiguous = Jobs of several customers answer to these mails. Say by which host or object the jobs are told apart.
inbox-hint-unrecognised = No parser knows these mails. Delete what is no backup report; keep the others, a later parser will read them.
inbox-hint-parse_failed = A parser knows these mails but did not find what it needs. Look at the reason; nothing was counted.
inbox-hint-notice = Mails of known products that hold no result, such as start messages and licence notes. They can be deleted.
inbox-hint-archived = Mails of archived jobs. Unarchive the job to take them in.
inbox-empty-waiting = No mail waits for approval.
inbox-empty-ambiguous = Every mail fits one job only.
inbox-empty-unrecognised = Every mail was recognised.
inbox-empty-parse_failed = Every recognised mail could be read.
inbox-empty-notice = There are no notices.
inbox-empty-archived = No mail of an archived job waits.
inbox-empty-next = New mails appear here as they are imported.
inbox-none-found = No mail here fits “{ $query }”.
inbox-same-job = { $count } mails, same job
inbox-others = Other results in this mail
inbox-why-waiting = Nothing could be read from this mail.
inbox-why-ambiguous = Jobs of several customers answer to this mail.
inbox-why-unrecognised = No parser knows this mail. Nothing was counted.
inbox-why-parse_failed = The mail was recognised, but what is needed is missing. Nothing was counted.
inbox-why-notice = A mail of a known product that holds no result.
inbox-why-archived = The job of this mail is archived.
inbox-approve = { $count ->
    [one] Approve 1 mail
   *[other] Approve { $count } mails
}
inbox-approve-for = { $count ->
    [one] Approve 1 mail for { $customer }
   *[other] Approve { $count } mails for { $customer }
}
inbox-approve-selected = Approve selected
inbox-delete-selected = Delete selected
inbox-delete = { $count ->
    [one] Delete 1 mail
   *[other] Delete { $count } mails
}
select-mail = Select { $subject }
result-recorded = recorded
result-waiting = waits for approval
result-ambiguous = ambiguous
result-archived = job is archived
approve-title = Which customer is it?
approve-ambiguous = These jobs answer to the mail as well:
told-apart-by-optional = Does another customer have a job of the same name from this sender?
told-apart-by-none = nothing tells it apart
told-apart-by-hint = A host or an object that stands in every mail of this job and in no mail of the others.
guess-sender = Probably { $customer }: its other jobs report from { $detail }.
customer-type = Type a name
customer-suggestions = Customers
customer-new-named = New customer “{ $customer }”

# Customers
customers-search = Search customers
customers-empty = There are no customers yet.
customers-empty-next = Add one here, or approve a mail in the Inbox and name its customer there.
customers-none-found = No customer fits “{ $query }”.
customer-new = Name of a new customer
customer-add = Add customer
customer-active = Active
customer-active-of = { $customer } is active

# Jobs
jobs-of = Jobs of { $customer }
jobs-search = Search jobs
jobs-filtered = Only jobs of
jobs-archived = Archived jobs
jobs-current = Current jobs
jobs-empty = There are no jobs yet.
jobs-empty-next = A job begins when its first mail is approved in the Inbox.
jobs-none-found = No job fits “{ $query }”.
jobs-none-archived = No job is archived.
jobs-none-archived-next = A job is archived on its own page.
job-archive = Archive job
job-unarchive = Unarchive job
job-is-archived = This job is archived. Its new mails wait unseen until it is unarchived.
job-customer-inactive = The customer of this job is not active.
job-no-runs = This job has no runs.
job-no-runs-next = They appear here as its mails are imported.

# Run Checks
runs-waiting = Waiting runs by status
group-by = Group by
group-job = By job
group-reason = By reason
select-run = Select { $job } of { $customer }
review = Mark reviewed
review-of = Mark { $job } reviewed
review-selected = Mark selected reviewed
review-count = { $count ->
    [one] Mark 1 run reviewed
   *[other] Mark { $count } runs reviewed
}
review-job = { $count ->
    [one] Mark the job’s 1 run reviewed
   *[other] Mark all { $count } runs of the job reviewed
}
unreview = Take the review back
reviewed-by = Reviewed by { $name }
rows-hidden = { $count ->
    [one] 1 more job follows when these are done.
   *[other] { $count } more jobs follow when these are done.
}
tickets-open = { $count ->
    [one] 1 open ticket
   *[other] { $count } open tickets
}
remarks-open = { $count ->
    [one] 1 open remark
   *[other] { $count } open remarks
}
days-short = { $count } d
days-without = { $count } days without a success
successes-count = { $count ->
    [one] 1 success
   *[other] { $count } successes
}
successes-lead = { $count ->
    [one] This run went well and would be marked reviewed:
   *[other] These { $count } runs went well and would be marked reviewed, by customer:
}
successes-review = { $count ->
    [one] Mark 1 success reviewed
   *[other] Mark { $count } successes reviewed
}
sentence-success = The backup succeeded.
sentence-success_override = The backup counts as a success by an agreed exception.
sentence-warning = The backup ended with a warning.
sentence-failed = The backup failed.
sentence-missed = No report came for an expected run.
parsed-as = reported as { $status }
mail-below = Go to the mail
done-title = Everything is reviewed.
done-nothing-yet = Nothing has been imported yet.
done-nothing-yet-next = Bring in the report mails of your backup products, and their results appear here.
done-how-to-import = How to import mails
done-inbox = { $count ->
    [one] 1 mail waits in the Inbox
   *[other] { $count } mails wait in the Inbox
}
done-heard = Last report
done-next = Expected next
done-next-unknown = No schedule is known yet
done-today = Handled today
done-today-none = nothing yet

# Handbook
documentation-pages = Pages of the handbook

# What has just happened
toast-reviewed = { $count ->
    [one] 1 run is marked reviewed.
   *[other] { $count } runs are marked reviewed.
}
toast-review-undone = { $count ->
    [one] 1 run waits again.
   *[other] { $count } runs wait again.
}
toast-approved = { $count ->
    [one] 1 mail was approved for { $customer }:
   *[other] { $count } mails were approved for { $customer }:
}
toast-approved-many = { $count ->
    [one] 1 mail
   *[other] { $count } mails
} of { $jobs ->
    [one] 1 job
   *[other] { $jobs } jobs
} approved for { $customer }.
not-approved = Not approved:
not-approved-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
}
toast-deleted = { $count ->
    [one] 1 mail was deleted.
   *[other] { $count } mails were deleted.
}
toast-restored = { $count ->
    [one] 1 mail is back in the Inbox.
   *[other] { $count } mails are back in the Inbox.
}
toast-customer-added = { $customer } was added.
toast-customer-activated = { $customer } is active.
toast-customer-deactivated = { $customer } is no longer active. Its jobs are left out of the lists.
toast-job-archived = { $job } is archived.
toast-job-unarchived = { $job } is back from the archive.
toast-schedule-set = The schedule of { $job } is set. It is judged by it within a minute.
toast-job-paused = { $job } is paused: nothing is expected of it until you end the pause.
toast-job-resumed = { $job } is expected again from now on.
toast-shape-settled = That template of { $parser } is known from now on.
toast-definition-saved = Version { $version } of { $parser } is saved. Mails are read with it from the next import on.
refused-schedule-wrong = That is no schedule. A cron expression has five fields, such as 0 22 * * 1-5, and must come true some day; picked ones need at least one day and one time, written as 22:00.
refused-definition-stale = Somebody else saved a version meanwhile, or there is a parser of that name already. Your text stands below; open the parser in another tab to compare.
refused-stale = Somebody else changed this meanwhile. The page now shows how it stands; please look again.
refused-nothing-selected = Nothing was selected, so nothing was changed.
refused-customer-missing = Please name a customer first.
refused-customer-gone = That customer is no longer there. Please choose again.
refused-job-archived = The customer has this job in the archive. Unarchive it there, and its mails are taken in.
refused-mark-not-named = The mail names no such host or object. Give one that stands in its report.
refused-name-taken = There is a customer of that name already.
refused-too-late = This can no longer be undone.

# Parsers
parsers-search = Search parsers
parsers-hint = Every mail is shown to these parsers from top to bottom; the first that knows it reads it.
parsers-none-found = No parser fits “{ $query }”.
parser-place = Order
parser-reads = Reads
parser-version = Version
parser-confidence = Rests on
parser-own = Own
parser-off = off
parser-recognised-by = Recognised by
parser-versions = Versions and languages
parser-rules = What decides
parser-example = Example of a subject
confidence-genuine = genuine mails
confidence-attested = documents
confidence-experimental = experimental
confidence-means-genuine = Written from genuine mails, or from the template in the product’s own source.
confidence-means-attested = Written from the vendor’s documentation, or from programs of others that read genuine mails.
confidence-means-experimental = No genuine mail has been seen. It never turns doubt into success; please look at what it reads.
new-shapes = Changed templates
new-shapes-hint = These mails were read, but something in their template is new to the parser. Open one, see whether it is read rightly, and say so.
new-shape = Changed template
new-shape-since = since
new-shape-settle = Is read rightly
new-shape-look = The template of this mail is new to its parser, so please look twice:
new-shape-mails = { $count ->
    [one] 1 mail
   *[other] { $count } mails
}
new-shape-tag = { $count ->
    [one] 1 changed template
   *[other] { $count } changed templates
}
own-parser-new = New parser
own-parser-edit = Change
own-parser-broken = This definition cannot be used, so no mail is shown to it:
own-parser-handbook = How to write one
own-parser-hint = Write on the left, choose a mail on the right: what the text makes of it shows while you type. Nothing is stored before you save.
own-parser-not-saved = Not saved.
own-parser-text = Definition
own-parser-enabled = Read mails with it
own-parser-compare = What would change?
own-parser-save = Save
own-parser-mail = Try it on
own-parser-mail-none = Choose a mail
own-parser-try = Try
own-parser-tried = What the definition makes of the mail
own-parser-choose = Choose a mail to try the definition on. Mails that nothing reads come first.
own-parser-now = Now it reads:
own-parser-steps = Step by step
own-parser-compared = What would change
own-parser-before = Now
own-parser-after = Then
own-parser-lost = This result would be lost.
own-parser-read = { $count ->
    [one] 1 stored mail was read again.
   *[other] { $count } stored mails were read again.
}
own-parser-different = { $count ->
    [0] None would read differently.
    [one] 1 would read differently.
   *[other] { $count } would read differently.
}
own-parser-progress = How far the stored mails have been read again
own-parser-more = Go on with older mails
own-parser-versions = Versions
own-parser-version = Version { $version }
outcome-report = A report.
outcome-notice = A notice:
outcome-unrecognised = Not recognised.
outcome-parse_failed = Recognised, but not readable:

# What did not work
error-400-title = The request could not be understood
error-400-do = Go back, reload the page and try again. Nothing was changed.
error-401-title = You are not signed in
error-401-do = The session has ended. Sign in and you can go on.
error-403-title = Your role may not do this
error-403-do = Switch to another role beside your name, or ask an administrator. If the page had been open for long, reload it and try again.
error-404-title = There is nothing here
error-404-do = It was removed, or the address is wrong, or your role may not see it.
error-409-title = Somebody else was faster
error-409-do = The same thing was changed meanwhile. Go back and reload the page to see how it stands. Nothing was changed by you.
error-413-title = That is too big
error-413-do = Send less at a time. Nothing was changed.
error-429-title = Too many tries
error-429-do = Wait a moment and try again.
error-500-title = Something is broken
error-500-do = It is not your fault, and nothing was half saved. The log of the server names the cause.
error-503-title = The database does not answer
error-503-do = Try again in a moment. Nothing was half saved.
error-wait = It is worth trying again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
error-request = Number of this request for the log:
error-home = Go to the first page
mail-removed = This mail was removed because of its age. Its results, and the words that decided them, are kept with its runs.
mail-cut = The mail goes on; only its beginning is shown here. Its source holds all of it.

# Daily Jobs
gave-way-late = The report came late, and stands in its place:
gave-way-report = the report
gave-way-outage = Nothing could arrive over its mail route at that time: whether the job ran is not known.
gave-way-short-late = came late
gave-way-short-outage = no mail from source

calendar = Calendar
calendar-months = Months
calendar-before = Month before
calendar-after = Month after
calendar-legend = The signs
calendar-means-overdue = and about to be judged
calendar-means-not_judged = and it was not stated as missed

daily-day = Day
daily-before = Day before
daily-after = Day after
daily-today = Today
daily-go = Show
daily-show = What to show
daily-show-all = Everything
daily-show-bad = Not good
daily-show-open = Still expected
daily-expected = Expected
daily-unasked = no slot
daily-came = Came
daily-late = late
daily-due = due by
daily-empty-all = Nothing was expected on this day, and nothing came.
daily-empty-bad = Everything of this day is good so far.
daily-empty-open = Nothing more is expected on this day.
daily-empty-next = Schedules are learned as reports come in; a job shows its own under Jobs.
outage-since = No mail since
outage-hint = What should have come over this route is unknown, not missed. It settles when mail flows again.

# The schedule of a job
schedule = Schedule
schedule-learning = Not judged yet. Schedules are learned in the background, within minutes of a report.
schedule-confidence = Confidence
schedule-next = Next report
schedule-due = missed after
schedule-none-next = none expected
schedule-evidence = What it rests on
schedule-days = Days
schedule-usual = Usually there
schedule-hits = Came
schedule-misses = Stayed away
schedule-spread = Half come within
schedule-change = Change the schedule
schedule-planning-learned = Learn it from the reports
schedule-planning-cron = A cron expression
schedule-planning-picked = Picked days and times
schedule-planning-not_planned = Not planned: never missed
schedule-cron = Minute, hour, day of month, month, weekday
schedule-times = Start times, such as 22:00, 23:30
schedule-save = Save the schedule
schedule-pauses = Times without expectations
schedule-paused-since = since
schedule-pause-name = Why
schedule-pause = Pause the job
schedule-resume = End
schedule-is-paused = The job is paused. The pause can be ended above:
schedule-by-hand = Planned by hand: { $plan }
schedule-not-planned = Not planned, by a person’s word: it never goes missed.
schedule-span-holiday = Holiday
schedule-span-pause = Pause
schedule-span-maintenance = Maintenance
schedule-span-declared_outage = Outage, entered
schedule-span-seen_outage = Outage, seen
weekday-monday = Monday
weekday-tuesday = Tuesday
weekday-wednesday = Wednesday
weekday-thursday = Thursday
weekday-friday = Friday
weekday-saturday = Saturday
weekday-sunday = Sunday
# Logging
log-hint = Who changed what, and when. Every entry is sealed over the one before, so that none can be changed or taken out unseen.
log-export = Export all
log-event = Event
log-event-example = such as job.
log-by = By
log-anybody = Anybody
log-thing = Thing
log-thing-example = such as job 17
log-from = From day
log-to = To day
log-show = Show
log-number = Number
log-at = When
log-none-found = No entry fits.
log-none-found-next = An event is found by its beginning, a thing by its whole name. Clear the filter to see every entry.
log-empty = Nothing has happened yet.
log-empty-next = Every change by a person or by the program appears here from now on.
log-program = by itself
log-field = What
log-before = Before
log-after = After
log-nothing = nothing
log-no-changes = The entry names no single values.
log-seal = Seal
log-seal-hint = Keep this text elsewhere and give it to backupchecks audit verify --kept: it then finds out, too, whether the whole log was written anew.

# System
standing = Is every mail there?
standing-whole = { $count ->
    [0] No mail was accepted yet.
    [one] Yes. The one mail that was ever accepted is there, in one place.
   *[other] Yes. Each of the { $count } mails that were ever accepted is there, in one place.
}
standing-fault-lost = { $count ->
    [one] No. One mail that was accepted is missing.
   *[other] No. { $count } mails that were accepted are missing.
}
standing-fault-surplus = { $count ->
    [one] No. One mail is there that was never accepted.
   *[other] No. { $count } mails are there that were never accepted.
}
standing-fault-astray = { $count ->
    [one] No. One mail is neither recorded nor waiting nor deleted.
   *[other] No. { $count } mails are neither recorded nor waiting nor deleted.
}
standing-fault-next = Something else than Backupchecks has written to the database. Keep a copy of it as it is, and compare it with your newest backup.
standing-recorded = Recorded
standing-waiting = Waiting in the Inbox
standing-notices = Notices
standing-unrecognised = Unrecognised
standing-parse_failed = Not readable
standing-deleted = Deleted by a person
standing-astray = Nowhere
standing-means-recorded = all their results became runs
standing-means-waiting = for a customer; also those that fit several customers, and those of archived jobs
standing-means-notices = of known products, without a result
standing-means-unrecognised = no parser knows them
standing-means-parse_failed = a parser knows them but could not read them
standing-means-deleted = and can be restored
standing-means-astray = neither recorded nor waiting nor deleted
standing-means-accepted = counted as they came, apart from the mails themselves
standing-sum = Sum
standing-accepted = Ever accepted
workers = Background work
workers-hint = Of all servers on this database one does each kind of work. When it dies another takes over.
workers-none = No background work is set up.
workers-none-next = To import mails from a folder by itself, set APP_IMPORT_FOLDER; the handbook tells more under Background work.
worker = Work
worker-last = Last
worker-next = Next
worker-holder = Done by
worker-nobody = nobody now
worker-import = Import from folders
worker-overrides = Changed overrides
worker-reparse = Reading mails again
worker-schedules = Schedules and missed runs
worker-retention = Removal of old raw mails
worker-every = { $seconds ->
    [one] every second
    [60] every minute
    [3600] every hour
   *[other] every { $seconds } seconds
}
worker-elsewhere = by another server
worker-state-working = Working since
worker-state-done = Done
worker-state-failed = Failed
worker-state-broken_off = Broken off
worker-state-never = Not yet

# Tickets and remarks
tickets-tabs = Tickets and remarks by state
tickets-tab-open = Open tickets
tickets-tab-resolved = Resolved tickets
tickets-tab-remarks = Open remarks
tickets-tab-remarks_resolved = Resolved remarks
tickets-search = Search tickets and remarks
tickets-none-found = Nothing here fits “{ $query }”.
tickets-empty-open = No ticket is open.
tickets-empty-resolved = No ticket is resolved yet.
tickets-empty-remarks = No remark is open.
tickets-empty-remarks_resolved = No remark is resolved yet.
tickets-empty-next = Open a run on Run Checks: T begins a ticket for it, N a remark.
kind-remark = Remark
ticket-code = Ticket number
ticket-code-hint = Empty: the next number of today.
about-ticket = What is the ticket about?
about-remark = What is to be remembered?
write-ticket = New ticket
write-remark = New remark
add-ticket = Open ticket
add-remark = Make remark
ticket-for-selected = Ticket
remark-for-selected = Remark
ticket-link = Or link a ticket that is there, by its number
ticket-link-do = Link
ticket-open-already = A ticket is open for this already. Link it below, or say that another one is wanted.
ticket-beside-open = Open another one all the same
ticket-new-covers = One for all of these jobs; their selected runs are linked to it.
ticket-new-nothing = None of the selected runs waits any more.
ticket-new-nothing-next = Go back to Run Checks and select anew.
back-to-run-checks = Back to Run Checks
link-further = { $count ->
    [one] Also for the waiting run of the job that is no success
   *[other] Also for all waiting runs of the job that are no success ({ $count } wait)
}
covers = Applies to
covers-nothing = It applies to no job, and no new run takes it along.
covers-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
}
cover-this-job = This job
cover-job = Job { $name }
cover-customer = Every job of { $name }
cover-object = Only { $name }
cover-also = Let it apply to more
cover-do = Add
active-from = Shown from
active-from-hint = Beside runs that are not linked to it. Empty: the day on which it was opened. New runs are linked in any case.
opened-at = Opened
resolved-at = Resolved
linked-runs = Linked runs
linked-runs-none = No run is linked to it.
linked-runs-more = { $count ->
    [one] and 1 older run
   *[other] and { $count } older runs
}
copy-code = Copy number
change-text = Change
save = Save
resolve = Resolve
resolve-for = Resolve for { $name }
resolve-ticket = Resolve ticket
resolve-remark = Resolve remark
reopen = Reopen
reopen-for = Reopen for { $name }
reopen-ticket = Reopen ticket
reopen-remark = Reopen remark
nothing = nothing
history-added = Opened
history-changed = Changed
history-linked = Linked
history-resolved = Resolved
history-reopened = Reopened
open-for-job = Open for this job
tickets-other = Open for the job, but not about this run:
remarks-other = Open for the job, but not about this run:
toast-ticket-opened = Ticket opened:
toast-ticket-linked = Linked to ticket
toast-remark-made = The remark is made.
toast-concern-resolved = Resolved. New runs no longer take it along.
toast-concern-reopened = Open again. New runs take it along.
toast-concern-changed = Saved.
refused-code-taken = There is a ticket of that number already. Link it instead, or give another number.
refused-open-already = A ticket is open for this job already. Link it, or say above the button that another one is wanted.
refused-code-unknown = There is no ticket of that number.
refused-text-missing = Please write what it is about.

## Reading mails again

reparse = Read again
reparse-hint = Parsers learn. What was stored can be read again with the parsers of today: first it is shown what would change, then you decide.
reparse-handbook = How it works
reparse-compare-all = Compare all mails
reparse-compare-unread = Compare unread mails
reparse-compare-parser = What would its mails read today?
reparse-mails = Mails
reparse-done = Done
reparse-by = By
reparse-begun = Begun
reparse-what-if = only compared
reparse-of-all = All mails
reparse-of-parser = Mails of
reparse-of-unread = Mails that no parser reads
reparse-of-mails = Chosen mails
reparse-running = Under way
reparse-cancelled = Stopped
reparse-failed = Broke off
reparse-none = Nothing was read again yet.
reparse-none-next = Open a mail in the Inbox or a parser and choose Read again, or compare all mails from here.
reparse-one = This mail, read with the parsers of today
reparse-now = Read again
reparse-stop = Stop
reparse-nothing = Nothing would change, so there is nothing to do.
reparse-may-leave = You may leave this page; it goes on by itself.
reparse-progress = How far it is
reparse-examples = Mails that differ
reparse-selected = Read again
reparse-of-total = { $done } of { $total } mails.
reparse-run = { $count ->
    [one] Read { $count } mail again
   *[other] Read { $count } mails again
  }
reparse-put-back = { $count ->
    [one] { $count } reviewed run comes back to Run Checks, because it is worse than what was reviewed.
   *[other] { $count } reviewed runs come back to Run Checks, because they are worse than what was reviewed.
  }
reparse-objects = { $count ->
    [one] { $count } object
   *[other] { $count } objects
  }
reparse-is-recorded = recorded
reparse-is-waiting = waits in the Inbox
reparse-is-ambiguous = ambiguous
reparse-is-archived = of an archived job
reparse-is-notice = notice
reparse-is-unrecognised = no parser knows it
reparse-is-parse_failed = could not be read
reparse-kind-unchanged = unchanged
reparse-kind-details = other details, such as reason or times
reparse-kind-objects = other objects
reparse-kind-recognised = read now, not before
reparse-kind-better = a better status
reparse-kind-worse = a worse status
reparse-kind-other_job = another job
reparse-kind-not_found = no longer found
reparse-means-unchanged = It reads as it did; there is nothing to do.
reparse-means-details = Details would change, such as the reason or the times.
reparse-means-objects = Its objects would change.
reparse-means-recognised = Something in it would be read that was not read before.
reparse-means-better = Its status would be better.
reparse-means-worse = Its status would be worse.
reparse-means-other_job = It would speak of another job.
reparse-means-not_found = Something would no longer be found in it. Runs stay: with what was read before where no parser knows the mail, else as a warning.
toast-mail-reparsed = The mail was read again.
toast-mail-reparsed-same = The mail reads as it did; nothing was changed.
toast-reparse-stopped = { $count ->
    [one] Stopped after { $count } mail. What was read again stays so.
   *[other] Stopped after { $count } mails. What was read again stays so.
  }
