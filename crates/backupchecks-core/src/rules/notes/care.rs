//! What the audit log says of care for jobs.

use crate::model::{AuditNote, CareId, CareRecord, Merger};

/// Something was done in care of a job.
#[must_use]
pub fn cared(care: CareId, record: &CareRecord) -> AuditNote {
    let event = match record {
        CareRecord::Moved { .. } => "job.moved",
        CareRecord::ToldApart { .. } => "job.told_apart",
        CareRecord::Merged(_) => "job.merged",
        CareRecord::Split { .. } => "job.split",
    };
    told(event, care, record, false)
}

/// It was undone.
#[must_use]
pub fn care_undone(care: CareId, record: &CareRecord) -> AuditNote {
    let event = match record {
        CareRecord::Moved { .. } => "job.move_undone",
        CareRecord::ToldApart { .. } => "job.telling_apart_undone",
        CareRecord::Merged(_) => "job.merger_undone",
        CareRecord::Split { .. } => "job.split_undone",
    };
    told(event, care, record, true)
}

fn told(event: &'static str, care: CareId, record: &CareRecord, undone: bool) -> AuditNote {
    let turn = |before: Option<String>, after: Option<String>| if undone { (after, before) } else { (before, after) };
    let subject = match record {
        CareRecord::Moved { job, .. } | CareRecord::ToldApart { job, .. } => *job,
        CareRecord::Merged(merger) => merger.kept,
        CareRecord::Split { from, .. } => *from,
    };
    let note = AuditNote::about(event, "job", subject).set("change", care);
    let changed = |note: AuditNote, field: &str, before: Option<String>, after: Option<String>| {
        let (before, after) = turn(before, after);
        note.change(field, before, after)
    };
    match record {
        CareRecord::Moved { from, to, .. } => changed(note, "customer", Some(from.to_string()), Some(to.to_string())),
        CareRecord::ToldApart { before, after, .. } => changed(note, "told apart by", before.clone(), after.clone()),
        CareRecord::Merged(merger) => {
            let Merger { kept, merged, overrides, closures, concerns, planning, .. } = &**merger;
            let note = note.set("merged job", merged);
            let concerns: Vec<_> = concerns.iter().map(|carried| carried.concern).collect();
            let told = [
                listed("runs", &merger.carried.runs),
                listed("overrides", overrides),
                listed("closures", closures),
                listed("tickets and remarks", &concerns),
            ];
            let went = |note, field: String| changed(note, &field, Some(merged.to_string()), Some(kept.to_string()));
            let note = told.into_iter().flatten().fold(note, went);
            let Some((after, before)) = planning else { return note };
            changed(note, "schedule", Some(before.in_words()), Some(after.in_words()))
        }
        CareRecord::Split { from, to, carried, made } => {
            let note = note.set("new job", made);
            let field = listed("runs", &carried.runs).unwrap_or_default();
            changed(note, &field, Some(from.to_string()), Some(to.to_string()))
        }
    }
}

/// What changed its job: a few by their numbers, many as a count. `None` where nothing did.
fn listed<T: ToString>(what: &str, of: &[T]) -> Option<String> {
    const FEW: usize = 20;
    match of {
        [] => None,
        few if few.len() <= FEW => {
            Some(format!("job of {what} {}", few.iter().map(T::to_string).collect::<Vec<_>>().join(", ")))
        }
        many => Some(format!("job of {} {what}", many.len())),
    }
}
