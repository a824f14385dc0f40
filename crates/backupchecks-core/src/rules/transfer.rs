//! Exporting and importing jobs: what goes into the file, and what an import adds. Nothing that is there is ever changed.

use crate::model::{
    Closure, ClosureEntry, ClosureScope, ClosureSpan, Customer, CustomerEntry, Job, JobEntry, JobId, JobIdentity,
    JobsFile, Planning, WideClosure,
};
use crate::ports::{Additions, CustomerAdditions, ForCustomer, Transferable};
use crate::text::{fold, squeeze};
use std::collections::BTreeSet;

/// What makes a file no file of jobs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransferFault {
    /// It was written by another version.
    #[error(
        "the file has version {found}, and this program reads version {}; export it anew with this version",
        JobsFile::VERSION
    )]
    Version {
        /// Its version.
        found: u32,
    },
    /// A field holds nothing.
    #[error("{field} is empty; give it a text")]
    Empty {
        /// The field, such as `customers[2].jobs[0].identity.job_name`.
        field: String,
    },
    /// An outage that another installation saw says nothing about this one.
    #[error("{field} is an outage that was seen; only what people entered can be imported, so leave it out")]
    SeenOutage {
        /// The entry.
        field: String,
    },
    /// Two entries are the same thing.
    #[error("{second} is the same {what} as {first}; leave one of them out")]
    Twice {
        /// What kind of thing.
        what: &'static str,
        /// The first entry.
        first: String,
        /// The second.
        second: String,
    },
}

/// Something that is in the file and here, and differs. What is here stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Of what, such as `job "Nightly" of "Acme"`.
    pub of: String,
    /// In which field.
    pub field: &'static str,
    /// What is here.
    pub here: String,
    /// What the file says.
    pub in_file: String,
}

/// What an import does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportPlan {
    /// What it adds.
    pub additions: Additions,
    /// How many customers, jobs and closures are here as the file says.
    pub unchanged: usize,
    /// What differs and stays as it is.
    pub conflicts: Vec<Conflict>,
}

/// The file of everything that can be exported. Outages that were seen are left out: they are facts of this installation.
#[must_use]
pub fn to_file(all: &Transferable) -> JobsFile {
    let closures = |scope: &ClosureScope| closures_of(&all.closures, scope);
    let job = |(job, planning): &(Job, Planning)| JobEntry {
        identity: job.identity.clone(),
        told_apart_by: job.told_apart_by.clone(),
        informational: job.informational,
        archived: job.archived,
        planning: planning.clone(),
        closures: closures(&ClosureScope::Job(job.id)),
    };
    let customer = |customer: &Customer| {
        let mut jobs: Vec<JobEntry> =
            all.jobs.iter().filter(|(job, _)| job.customer_id == customer.id).map(job).collect();
        jobs.sort_by_cached_key(|job| (job.identity.key(), job.told_apart_by.as_deref().map(fold)));
        CustomerEntry {
            name: customer.name.clone(),
            active: customer.active,
            closures: closures(&ClosureScope::Customer(customer.id)),
            jobs,
        }
    };
    JobsFile {
        version: JobsFile::VERSION,
        customers: all.customers.iter().map(customer).collect(),
        closures: all.closures.iter().filter_map(wide).collect(),
    }
}

/// Whether the file is one that can be imported.
///
/// # Errors
/// The first entry that is wrong, by its place in the file.
pub fn check_file(file: &JobsFile) -> Result<(), TransferFault> {
    if file.version != JobsFile::VERSION {
        return Err(TransferFault::Version { found: file.version });
    }
    let filled = |text: &str, field: String| {
        if squeeze(text).is_empty() { Err(TransferFault::Empty { field }) } else { Ok(()) }
    };
    let entered = |span: &ClosureSpan, field: String| {
        if is_entered(span) { Ok(()) } else { Err(TransferFault::SeenOutage { field }) }
    };
    for (number, closure) in file.closures.iter().enumerate() {
        entered(&closure.span, format!("closures[{number}]"))?;
    }
    for (place, customer) in file.customers.iter().enumerate() {
        let at = |place: usize| format!("customers[{place}]");
        filled(&customer.name, format!("{}.name", at(place)))?;
        let same = |other: &CustomerEntry| fold(&other.name) == fold(&customer.name);
        if let Some(first) = file.customers[..place].iter().position(same) {
            return Err(TransferFault::Twice { what: "customer", first: at(first), second: at(place) });
        }
        for (number, closure) in customer.closures.iter().enumerate() {
            entered(&closure.span, format!("{}.closures[{number}]", at(place)))?;
        }
        for (number, job) in customer.jobs.iter().enumerate() {
            let at = |number: usize| format!("{}.jobs[{number}]", at(place));
            let identity = &job.identity;
            for (text, field) in [
                (&identity.backup_software, "backup_software"),
                (&identity.backup_type, "backup_type"),
                (&identity.job_name, "job_name"),
            ] {
                filled(text, format!("{}.identity.{field}", at(number)))?;
            }
            if let Some(mark) = &job.told_apart_by {
                filled(mark, format!("{}.told_apart_by", at(number)))?;
            }
            for (place, closure) in job.closures.iter().enumerate() {
                entered(&closure.span, format!("{}.closures[{place}]", at(number)))?;
            }
            if let Some(first) = customer.jobs[..number].iter().position(|other| is_same(other, job)) {
                return Err(TransferFault::Twice { what: "job", first: at(first), second: at(number) });
            }
        }
    }
    Ok(())
}

/// What importing a checked file into an installation with all this would do.
#[must_use]
pub fn plan_import(all: &Transferable, file: &JobsFile) -> ImportPlan {
    let mut plan = ImportPlan::default();
    let here = to_file(all);
    for entry in &file.customers {
        let found = all.customers.iter().zip(&here.customers).find(|(known, _)| fold(&known.name) == fold(&entry.name));
        let added = match found {
            Some((known, here)) => plan.compare_customer(all, known, here, entry),
            None => CustomerAdditions {
                customer: ForCustomer::New { name: squeeze(&entry.name), active: entry.active },
                jobs: entry.jobs.iter().map(squeezed).collect(),
                closures: entry.closures.clone(),
                closures_of_jobs: Vec::new(),
            },
        };
        let is_new = matches!(added.customer, ForCustomer::New { .. });
        if is_new || !added.jobs.is_empty() || !added.closures.is_empty() || !added.closures_of_jobs.is_empty() {
            plan.additions.customers.push(added);
        }
    }
    plan.additions.closures = plan.new_ones(&here.closures, &file.closures);
    plan
}

impl ImportPlan {
    fn compare_customer(
        &mut self,
        all: &Transferable,
        known: &Customer,
        here: &CustomerEntry,
        entry: &CustomerEntry,
    ) -> CustomerAdditions {
        let of = format!("customer {:?}", here.name);
        self.compare(&of, &[("active", here.active.to_string(), entry.active.to_string())]);
        let mut added = CustomerAdditions {
            customer: ForCustomer::Known(known.id),
            jobs: Vec::new(),
            closures: self.new_ones(&here.closures, &entry.closures),
            closures_of_jobs: Vec::new(),
        };
        for job in &entry.jobs {
            match find_job(&here.jobs, job) {
                Some(found) => {
                    let new = self.compare_job(&here.name, found, job);
                    let id = job_id(all, known, found);
                    added
                        .closures_of_jobs
                        .extend(id.into_iter().flat_map(|id| new.iter().map(move |new| (id, new.clone()))));
                }
                None => added.jobs.push(squeezed(job)),
            }
        }
        added
    }

    /// Compares a job, and gives the closures that are new.
    fn compare_job(&mut self, customer: &str, here: &JobEntry, job: &JobEntry) -> Vec<ClosureEntry> {
        let mark = |job: &JobEntry| job.told_apart_by.clone().unwrap_or_else(|| "nothing".to_owned());
        let of = format!("job {:?} of {customer:?}", here.identity.job_name);
        let same_plan = here.planning == job.planning;
        let plan = |job: &JobEntry| if same_plan { String::new() } else { job.planning.in_words() };
        let same_mark = here.told_apart_by.as_deref().map(fold) == job.told_apart_by.as_deref().map(fold);
        let told = |job: &JobEntry| if same_mark { String::new() } else { mark(job) };
        self.compare(
            &of,
            &[
                ("told_apart_by", told(here), told(job)),
                ("informational", here.informational.to_string(), job.informational.to_string()),
                ("archived", here.archived.to_string(), job.archived.to_string()),
                ("planning", plan(here), plan(job)),
            ],
        );
        self.new_ones(&here.closures, &job.closures)
    }

    fn compare(&mut self, of: &str, fields: &[(&'static str, String, String)]) {
        let differing = fields.iter().filter(|(_, here, in_file)| here != in_file);
        let conflicts = differing.map(|(field, here, in_file)| Conflict {
            of: of.to_owned(),
            field,
            here: here.clone(),
            in_file: in_file.clone(),
        });
        let before = self.conflicts.len();
        self.conflicts.extend(conflicts);
        self.unchanged += usize::from(before == self.conflicts.len());
    }

    /// Those that are not here yet, each once.
    fn new_ones<T: PartialEq + Clone>(&mut self, here: &[T], in_file: &[T]) -> Vec<T> {
        let mut new: Vec<T> = Vec::new();
        for one in in_file {
            if here.contains(one) {
                self.unchanged += 1;
            } else if !new.contains(one) {
                new.push(one.clone());
            }
        }
        new
    }
}

impl Additions {
    /// How many customers, jobs and closures are added.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let new = self.customers.iter().filter(|one| matches!(one.customer, ForCustomer::New { .. })).count();
        let jobs = self.customers.iter().map(|one| one.jobs.len()).sum();
        let of_jobs = |one: &CustomerAdditions| one.jobs.iter().map(|job| job.closures.len()).sum::<usize>();
        let of = |one: &CustomerAdditions| one.closures.len() + one.closures_of_jobs.len() + of_jobs(one);
        (new, jobs, self.closures.len() + self.customers.iter().map(of).sum::<usize>())
    }
}

/// The job with its texts as mails would give them.
fn squeezed(job: &JobEntry) -> JobEntry {
    let JobIdentity { sender, backup_software, backup_type, job_name } = &job.identity;
    let identity = JobIdentity {
        sender: squeeze(sender),
        backup_software: squeeze(backup_software),
        backup_type: squeeze(backup_type),
        job_name: squeeze(job_name),
    };
    JobEntry { identity, told_apart_by: job.told_apart_by.as_deref().map(squeeze), ..job.clone() }
}

/// The same job: equal as far as matching looks, and told apart by the same.
fn is_same(one: &JobEntry, other: &JobEntry) -> bool {
    let marks: BTreeSet<_> = [one, other].map(|job| job.told_apart_by.as_deref().map(fold)).into();
    one.identity.key() == other.identity.key() && marks.len() == 1
}

/// The job that an entry speaks of; also one of its identity where only one of the two is told apart by something, for a customer
/// has no use for both.
fn find_job<'a>(here: &'a [JobEntry], job: &JobEntry) -> Option<&'a JobEntry> {
    let alike = |other: &&JobEntry| {
        other.identity.key() == job.identity.key() && (other.told_apart_by.is_none() || job.told_apart_by.is_none())
    };
    here.iter().find(|other| is_same(other, job)).or_else(|| here.iter().find(alike))
}

fn job_id(all: &Transferable, customer: &Customer, entry: &JobEntry) -> Option<JobId> {
    let same = |job: &Job| {
        job.customer_id == customer.id && job.identity == entry.identity && job.told_apart_by == entry.told_apart_by
    };
    all.jobs.iter().map(|(job, _)| job).find(|job| same(job)).map(|job| job.id)
}

fn is_entered(span: &ClosureSpan) -> bool {
    !matches!(span, ClosureSpan::SeenOutage(_))
}

fn closures_of(all: &[Closure], scope: &ClosureScope) -> Vec<ClosureEntry> {
    let own = all.iter().filter(|closure| closure.scope == *scope && is_entered(&closure.span));
    own.map(|closure| ClosureEntry { name: closure.name.clone(), span: closure.span }).collect()
}

fn wide(closure: &Closure) -> Option<WideClosure> {
    let source = match &closure.scope {
        ClosureScope::Source(source) => Some(source.clone()),
        ClosureScope::Global => None,
        ClosureScope::Job(_) | ClosureScope::Customer(_) => return None,
    };
    is_entered(&closure.span).then(|| WideClosure { source, name: closure.name.clone(), span: closure.span })
}

impl WideClosure {
    /// Whose jobs it is for.
    #[must_use]
    pub fn scope(&self) -> ClosureScope {
        self.source.clone().map_or(ClosureScope::Global, ClosureScope::Source)
    }
}
