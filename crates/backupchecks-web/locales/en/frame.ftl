# The frame of every page, and words that many pages share.

app-name = Backupchecks
skip-to-content = Skip to the content
menu = Menu
close = Close
nav-label = Pages
nav-waiting = waiting
nav-run_checks = Run Checks
nav-inbox = Inbox
nav-daily_jobs = Daily Jobs
nav-customers = Customers
nav-jobs = Jobs
nav-overrides = Overrides
nav-closures = Holidays
nav-tickets = Tickets
nav-parsers = Parsers
nav-documentation = Documentation
nav-logging = Logging
nav-system = System
role-switch = Work as
role-admin = Administrator
role-operator = Operator
role-viewer = Viewer
role-reporter = Reporter
sign-out = Sign out
theme-auto = Theme: system
theme-light = Theme: light
theme-dark = Theme: dark
request-failed = The server did not answer. Nothing was changed; check the connection and try again.
copied = Copied
copy = Copy
copy-by-hand = Copy with Ctrl+C:

# Keys: the letter after g, then what each key does.
key-run_checks = r
key-inbox = i
key-daily_jobs = d
key-customers = c
key-jobs = j
key-overrides = o
key-closures = w
key-tickets = t
key-parsers = p
key-documentation = h
key-logging = l
key-system = y
keys = Keys
keys-move = Next and previous row
keys-open = Open the row
keys-close = Close the panel
keys-review = Mark reviewed
keys-mark = Mark as success
keys-ticket = New ticket
keys-remark = New remark
keys-undo = Undo what was just done
keys-select = Select the row
keys-like = Select all rows like this one
keys-search = Search
keys-help = Show these keys
keys-go = Go to { $page }
keys-note = No key works while you type in a field. Everything here also has a button.

# Statuses
status-success = Success
status-success_override = Success (override)
status-warning = Warning
status-failed = Failed
status-missed = Missed
status-expected = Expected
status-unknown = No mail from source
status-overdue = Overdue
status-not_judged = No report known
status-reviewed = Reviewed

# Words
actions = Actions
approved = Approved
customer = Customer
finished-at = Finished
history = History
host = Host
informational = Vendor notification, no backup
job = Job
job-page = Job page
kind = Kind
last-28-days = Last 28 days
last-run = Last run
last-success = Last success
mail = Mail
mail-no-subject = (no subject)
mail-rendered = The mail as it was sent
mail-source = Source of the mail
mail-source-alone = Open the source alone
never = never
no = No
objects = Objects
pages = Pages of this list
parser = Parser
reason = Reason
remarks = Remarks
resolved = resolved
run-at = Run at
sender = Sender
sender-clock = by the sender’s clock
software-and-type = Software and type
source = Source
source-mail = Mail
source-cove_api = Cove
source-cloud_connect = Cloud Connect
source-missed = Schedule
started-at = Started
status = Status
tickets = Tickets
told-apart-by = Told apart by
undo = Undo
waiting-runs = Waiting runs
yes = Yes
cancel = Cancel
clear-filter = Clear filter
selection = What is selected
selected = Selected:
selection-clear = Clear
panel-close = Close the panel
page-first = First page
page-newest = Newest
page-next = Next page
page-older = Older
search-other = Try fewer or other words.
jobs-count = { $count ->
    [one] 1 job
   *[other] { $count } jobs
}
objects-good = { $count ->
    [one] 1 further object is good
   *[other] { $count } further objects are good
}
objects-all-good = { $count ->
    [one] 1 object, good
   *[other] { $count } objects, all good
}
runs-count = { $count ->
    [one] 1 run
   *[other] { $count } runs
}

# Where a quotation was read
part-subject = in the subject of the mail
part-text = in the text of the mail
part-html = in the mail
part-api = in the answer of the API
part-derived = worked out, not read

# Times and sizes
when-today = Today { $time }
when-yesterday = Yesterday { $time }
when-tomorrow = Tomorrow { $time }
when-day = { $day } { $month } { $time }
when-year = { $day } { $month } { $year } { $time }
ago-now = now
ago-minutes = { $count } min ago
ago-hours = { $count } h ago
ago-days = { $count } d ago
in-minutes = in { $count } min
in-hours = in { $count } h
in-days = in { $count } d
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
size-bytes = { $size } B
size-kib = { $size } KiB
size-mib = { $size } MiB
size-gib = { $size } GiB
size-tib = { $size } TiB

# The 28-day strip
strip-count = { $count } { $status }
strip-summary = Last 28 days: { $counts }
strip-empty = Last 28 days: no runs
strip-none = no run
strip-day = { $date }: { $status }
