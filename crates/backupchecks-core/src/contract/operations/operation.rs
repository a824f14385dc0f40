//! What can be done, and how it is chosen by numbers.

/// One thing that somebody does. Numbers choose among what is there at that moment, counted round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// A new mail comes; the numbers say of which job, from whom, with which status and objects.
    Come(u8, u8),
    /// Two new mails come in one batch, and one that came before.
    ComeTogether(u8, u8),
    /// A mail that came before comes again.
    ComeAgain(u8),
    /// A row of the Inbox is approved for a customer.
    Approve(u8, u8),
    /// A row of the Inbox is approved for a customer, told apart by the host that its mail names.
    ApproveApart(u8, u8),
    /// A job is archived.
    Archive(u8),
    /// An archived job is unarchived.
    Unarchive(u8),
    /// A job is archived, its next mail approved for a customer, and the job unarchived: two customers may then have it.
    HandOver(u8, u8),
    /// A mail of the Inbox is deleted, with those alike where the second number is odd.
    Delete(u8, u8),
    /// Two deleted mails are restored.
    Restore(u8, u8),
    /// A run of a job is reviewed.
    ReviewRun(u8, u8),
    /// A job is reviewed as far as is shown.
    ReviewJob(u8),
    /// All successes are reviewed.
    ReviewSuccesses,
    /// A review is undone.
    Undo(u8),
    /// A run of a job is un-reviewed.
    Unreview(u8, u8),
    /// A ticket is opened: for two jobs, for an object, for a customer, or for the bad runs of a job.
    OpenTicket(u8, u8),
    /// A ticket or remark is resolved: one of its scopes, or the whole where the second number is even.
    Resolve(u8, u8),
    /// A ticket or remark is opened again, likewise.
    Reopen(u8, u8),
    /// A remark is made on a job, and on an object of it.
    Remark(u8),
    /// Runs of a job are linked to a ticket or remark, which from then on covers the job.
    Link(u8, u8),
    /// What a ticket or remark says is changed.
    Rewrite(u8, u8),
    /// A job, an object of it, its customer or every job is excused or marked, by the second number; now and then also for
    /// runs that are there.
    Excuse(u8, u8),
    /// An override is edited, by the second number also for runs that are there.
    EditOverride(u8, u8),
    /// An override is ended, at once or at a moment.
    EndOverride(u8, u8),
    /// An override is deleted.
    DeleteOverride(u8),
    /// A customer is set active, or inactive where the second number is odd.
    SetActive(u8, u8),
    /// One of two processes asks for one of two leases for some minutes.
    Claim(u8, u8),
    /// A lease that was granted once is renewed for some minutes, and its worker tells what it does.
    Renew(u8, u8),
    /// A lease that was granted once is given back.
    GiveBack(u8),
    /// A mail is read again, in a way that the second number says.
    Reparse(u8, u8),
    /// All mails are read again in batches, in a way that the number says.
    ReparseAll(u8),
    /// A job goes to another customer.
    Move(u8, u8),
    /// What a job is told apart by is set or taken away.
    TellApart(u8, u8),
    /// A job becomes part of another one.
    Merge(u8, u8),
    /// A run of a job goes to another one, or to a new one.
    Split(u8, u8),
    /// One of the newest of these changes is undone.
    UndoCare(u8),
    /// How a job comes by its schedule is set.
    Plan(u8, u8),
    /// A holiday, pause, maintenance window or outage is entered for a job, its customer, a source or everybody.
    Close(u8, u8),
    /// One of these is ended.
    EndClosure(u8),
    /// One of these is taken back.
    RemoveClosure(u8),
    /// All jobs are judged by their schedules, as if so many quarters of an hour had passed.
    Judge(u8),
    /// The bytes of some mails that are older than some minutes are removed.
    RemoveRaw(u8, u8),
    /// All jobs are deleted, now and then.
    DeleteAllJobs(u8),
}

impl Operation {
    /// An operation made from numbers: every one is reached, mails and approvals most often.
    #[must_use]
    pub fn from_numbers(kind: u8, first: u8, second: u8) -> Self {
        match kind % 58 {
            0..=5 => Self::Come(first, second),
            6 => Self::ComeTogether(first, second),
            7 => Self::ComeAgain(first),
            8..=10 => Self::Approve(first, second),
            11 => Self::ApproveApart(first, second),
            12 => Self::Archive(first),
            13 => Self::Unarchive(first),
            14 => Self::Delete(first, second),
            15 => Self::Restore(first, second),
            16 => Self::Unarchive(second),
            17 => Self::ReviewRun(first, second),
            18 => Self::ReviewJob(first),
            19 => Self::ReviewSuccesses,
            20 => Self::Undo(first),
            21 => Self::Unreview(first, second),
            22 => Self::OpenTicket(first, second),
            23 => Self::Resolve(first, second),
            24 => Self::Remark(first),
            25 | 26 => Self::Excuse(first, second),
            27 | 28 => Self::HandOver(first, second),
            29 => Self::SetActive(first, second),
            30 => Self::Claim(first, second),
            31 => Self::Renew(first, second),
            32 => Self::GiveBack(first),
            33 | 34 => Self::EditOverride(first, second),
            35 => Self::EndOverride(first, second),
            36 => Self::DeleteOverride(first),
            37 => Self::Reopen(first, second),
            38 => Self::Link(first, second),
            39 => Self::Rewrite(first, second),
            40 => Self::RemoveRaw(first, second),
            41..=43 => Self::Reparse(first, second),
            44 => Self::ReparseAll(first),
            45 => Self::Move(first, second),
            46 => Self::TellApart(first, second),
            47 => Self::Merge(first, second),
            48 => Self::Split(first, second),
            49 => Self::DeleteAllJobs(first),
            50 => Self::Plan(first, second),
            51 => Self::Close(first, second),
            52 => Self::EndClosure(first),
            53 => Self::RemoveClosure(first),
            54 | 55 => Self::Judge(first),
            _ => Self::UndoCare(first),
        }
    }
}
