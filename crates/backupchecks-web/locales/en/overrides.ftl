# Overrides: agreed exceptions.

overrides-search = Search overrides
overrides-shown = Which overrides are shown
overrides-standing = In force
overrides-over = Over
overrides-all = All
overrides-filtered = Only overrides of
overrides-none = No override is in force.
overrides-none-next = Open a run in Run Checks and mark it as success, or make one here.
overrides-none-over = No override is over.
overrides-none-over-next = What has ended, or whose last day is past, is listed here.
overrides-none-found = No override fits “{ $query }”.
override-new = New override
override-number = Override { $id }
override-says = What it does
override-reason = Reason
override-reason-hint = Why is this agreed?
override-reason-none = none was given
override-state = State
override-runs = Runs
override-last-run = the newest
override-made = Made by
override-changed = Changed by
override-ended-by = Ended by
override-standing = in force
override-to_come = to come
override-over = over
override-ended = ended
override-means-standing = Runs that it fits carry it.
override-means-to_come = Its first day has not come.
override-means-over = Its last day is past.
override-means-ended = It decides no run any more.
override-edit = Edit
override-copy = New one like this
override-show = Show
override-end-title = End it
override-end-hint = Ended now, every unreviewed run that carries it gets its reported status back. With a last day, only runs after that day do. Reviewed runs keep what was reviewed.
override-end-now = End now
override-end-on = Last day
override-end-then = End with that day
override-delete-title = Delete it
override-delete-hint = As ending, and it leaves this list. Runs that were reviewed with it can still tell what it was.
override-delete = Delete override
override-scope = For what
override-level = Level
override-level-object = One object of a job
override-level-job = One job
override-level-customer = All jobs of a customer
override-level-global = All jobs of all customers
override-job-type = Type a job or customer
override-object = Object
override-object-hint = Its name as the report prints it
override-when = When
override-status-any = Warning or failed
override-message = Message
override-mode = How the message is compared
override-mode-contains = contains
override-mode-exact = is exactly
override-mode-starts_with = begins with
override-mode-ends_with = ends with
override-message-any = any message
override-more = Product, days, effect
override-software = Software
override-type = Type
override-any = any
override-from = First day
override-until = Last day
override-effect = Effect
override-effect-treat_as_success = Count as success
override-effect-mark_only = Mark only
override-existing = Also for unreviewed runs that are here already
override-add = Make override
override-save = Save override
override-preview-title = What it would have changed in the last { $days } days
override-preview-again = Preview
override-would-change = { $count ->
    [0] No run would have changed.
    [one] 1 run would have changed.
   *[other] { $count } runs would have changed.
}
override-unreviewed = { $count ->
    [0] None of them waits in Run Checks.
    [one] 1 of them waits in Run Checks.
   *[other] { $count } of them wait in Run Checks.
}
override-looked-at = { $count ->
    [one] 1 run that was no success was looked at.
   *[other] { $count } runs that were no success were looked at.
}
override-looked-at-newest = Only the newest { $count } runs that were no success were looked at.
override-any-message = Without a message, whatever goes wrong there counts as success.
override-mark = Gets a mark or loses it
override-stays = Reviewed: it stays as it was reviewed
override-missing-job_missing = Choose the job first.
override-missing-customer_missing = Choose the customer first.
override-missing-no_object = Name the object first.
override-trouble-job_missing = Choose a job from the list, or another level.
override-trouble-customer_missing = Choose a customer from the list, or another level.
override-trouble-no_object = Name the object, or choose the whole job.
override-trouble-no_reason = Say why this is agreed. Whoever meets the override later will want to know.
override-trouble-ends_first = The last day comes before the first one.
override-trouble-changed = Somebody else changed, ended or deleted this override meanwhile. Open it again and look.
applied-excused-plain = Counted as success by override { $id }:
applied-marked-plain = Marked by override { $id }:
applied-by = made by { $name }
applied-over = (its last day is past)
applied-ended = (ended since)
applied-deleted = (deleted since)
applied-edited = changed last
mark-as-success = Mark as success
mark-title = An override for runs like this one
mark-hint = What tells this run is filled in. Say why it is agreed, and widen or narrow what it is for.
toast-override-added = Override { $id } is made.
toast-override-saved = Override { $id } is saved.
toast-override-ended = Override { $id } ends.
toast-override-deleted = Override { $id } is deleted.
toast-override-runs = { $count ->
    [0] No run changed.
    [one] 1 run changed.
   *[other] { $count } runs changed.
}
refused-ends-first = That day comes before its first one. Nothing was changed.
