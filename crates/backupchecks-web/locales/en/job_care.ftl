# Care of a job: moving, telling apart, merging, splitting
care = Care
care-none = Nobody has moved, merged or split this job.
care-by-program = the program
care-moved = Moved from { $before } to { $after }.
care-told-apart = Told apart by { $mark }.
care-no-longer-told-apart = No longer told apart by { $mark }.
care-merged = { $count ->
    [0] Another job without runs became part of this one:
    [one] Another job with 1 run became part of this one:
   *[other] Another job with { $count } runs became part of this one:
}
care-split-off = { $count ->
    [one] 1 run went to
   *[other] { $count } runs went to
}
care-split-in = { $count ->
    [one] 1 run came from
   *[other] { $count } runs came from
}
care-was-undone = undone by { $name }
care-move = Move to another customer
care-move-hint = Its runs, tickets, overrides and schedule go along; reviews stay.
care-move-do = Move job
care-tell-apart = Tell apart by a host or object
care-tell-apart-hint = Only reports that name it belong to this job then. An empty field takes all reports of this name again.
care-tell-apart-do = Save
care-merge = Merge into another job
care-merge-hint = For one job that came to be two, such as after a change of its name or sender. You see what goes along before it is done.
care-merge-look = See what goes along
care-merge-title = Merge { $job }
care-merge-side = Role
care-merge-merged = Becomes part of the other
care-merge-kept = Stays
care-merge-carries = What goes along
care-merge-runs = Runs
care-merge-gave-way = { $count ->
    [one] 1 missed run gives way, because the other job missed the same time
   *[other] { $count } missed runs give way, because the other job missed the same times
}
care-merge-concerns = Tickets and remarks
care-merge-schedule-stays = that of the job that stays
care-merge-then = From then on, reports that speak of { $merged } become runs of { $kept }. It can be undone on the page of the job that stays.
care-merge-do = Merge
care-merge-back = Leave both as they are
care-split = Split chosen runs off
care-split-hint = For runs that were matched with the wrong job. Choose them in the history below, then say where they belong.
care-split-new = To a new job of the same name
care-split-mark-hint = A host or object that the reports of the new job name: later ones find it by that.
care-split-job = To a job that is there
care-split-do = Split off

toast-cared-moved = The job is moved.
toast-cared-told-apart = What tells the job apart is saved.
toast-cared-merged = The jobs are one from now on.
toast-cared-split = The runs are split off.
toast-care-undone = It is undone.
toast-care-recorded = { $count ->
    [one] 1 mail of the Inbox became a run.
   *[other] { $count } mails of the Inbox became runs.
}
refused-job-unknown = Please choose a job from the list.
care-refused-show = Show that job
care-refused-customer-gone = That customer is no longer there. Please choose again.
care-refused-merged-away = This job is part of another one since a merger. Choose that one, or undo the merger first.
care-refused-nothing-to-do = It is so already. Nothing was changed.
care-refused-same-job = The customer has the same job already. Merge the two, or tell them apart by a host or object first.
care-refused-archived = The job that would stay is archived. Unarchive it first.
care-refused-other-kind = The jobs differ in software, type or kind of reports, so they cannot be one.
care-refused-no-runs = None of the chosen runs is a report of this job any more. Please choose again.
care-refused-mark-empty = Please type a host or object that the reports name.
care-refused-undone-already = It was undone already.
care-refused-later = Something was done later to one of these jobs. Undo that first.
care-refused-run-elsewhere = One of the runs has left the job since, so it cannot be given back. Nothing was undone.
care-refused-mark-changed = What the job is told apart by was changed since. Set it by hand.
care-refused-has-runs = The job that was made has got runs of its own since. Merge it instead.

# Deleting all jobs
delete-jobs = Delete all jobs
delete-jobs-open = Begin anew
delete-jobs-what = { $jobs ->
    [one] 1 job
   *[other] { $jobs } jobs
} with { $runs ->
    [one] 1 run
   *[other] { $runs } runs
} will be deleted, with their reviews, schedules, overrides and what tickets and remarks cover of them. This cannot be undone.
delete-jobs-hint = { $mails ->
    [0] No mail is lost. Customers, users and parsers stay.
    [one] No mail is lost: 1 mail goes back to the Inbox and is read again, so that its job can be approved anew. Customers, users and parsers stay.
   *[other] No mail is lost: { $mails } mails go back to the Inbox and are read again, so that their jobs can be approved anew. Customers, users and parsers stay.
}
delete-jobs-type = Type { $word } to confirm
delete-jobs-do = { $jobs ->
    [one] Delete 1 job
   *[other] Delete { $jobs } jobs
}
delete-jobs-none = There are no jobs to delete.
toast-jobs-deleted = { $jobs ->
    [one] 1 job was deleted.
   *[other] { $jobs } jobs were deleted.
}
toast-jobs-deleted-reading = { $mails ->
    [one] Its mail is being read again.
   *[other] { $mails } mails are being read again.
}
refused-word-wrong = The word to confirm was not typed. Nothing was deleted.
