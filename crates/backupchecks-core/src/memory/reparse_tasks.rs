//! The tasks that read stored mails again.

use super::{State, count, next_number};
use crate::model::{Act, DifferenceCounts, MailId, ReparseSelection, ReparseState, ReparseTask, ReparseTaskId};
use crate::ports::{ReparseStep, TaskClaim};
use crate::rules::notes;
use jiff::Timestamp;

/// A task, and who works on it until when.
#[derive(Debug, Clone)]
pub(super) struct StoredTask {
    pub(super) task: ReparseTask,
    claim: Option<(String, Timestamp)>,
}

impl StoredTask {
    fn is_free_for(&self, claim: &TaskClaim) -> bool {
        self.claim.as_ref().is_none_or(|(worker, until)| *worker == claim.worker || *until <= claim.now)
    }
}

impl State {
    pub(super) fn add_task(&mut self, selection: &ReparseSelection, what_if: bool, act: Act) -> ReparseTask {
        let name = act.user().map(|user| self.user_name(user)).filter(|name| !name.is_empty());
        let task = ReparseTask {
            id: ReparseTaskId(next_number(&self.reparse_tasks)),
            selection: selection.clone(),
            what_if,
            state: ReparseState::Running,
            total: count(self.selected(selection).count()),
            counts: DifferenceCounts::default(),
            examples: Vec::new(),
            cursor: MailId(0),
            up_to: self.mails.keys().next_back().copied().unwrap_or(MailId(0)),
            started_at: act.at,
            started_by: act.user(),
            started_by_name: notes::actor_name(act, name),
            ended_at: None,
            error: None,
        };
        self.reparse_tasks.insert(task.id, StoredTask { task: task.clone(), claim: None });
        self.note(notes::reparse_started(&task), act);
        task
    }

    pub(super) fn claim_task(&mut self, only: Option<ReparseTaskId>, claim: &TaskClaim) -> Option<ReparseTask> {
        let mut running = self.reparse_tasks.values_mut().filter(|kept| kept.task.state == ReparseState::Running);
        let kept = running.find(|kept| only.is_none_or(|only| only == kept.task.id) && kept.is_free_for(claim))?;
        kept.claim = Some((claim.worker.clone(), claim.until));
        Some(kept.task.clone())
    }

    /// Whether the task goes on from there and its claim is still the worker's.
    pub(super) fn may_step(&self, step: &ReparseStep) -> bool {
        self.reparse_tasks.get(&step.task).is_some_and(|kept| {
            let holds = kept.claim.as_ref().is_some_and(|(worker, _)| *worker == step.claim.worker);
            kept.task.state == ReparseState::Running && kept.task.cursor == step.from && holds
        })
    }

    pub(super) fn take_step(&mut self, step: &ReparseStep, act: Act) {
        let Some(kept) = self.reparse_tasks.get_mut(&step.task) else { return };
        kept.claim = Some((step.claim.worker.clone(), step.claim.until));
        let task = &mut kept.task;
        task.counts = std::mem::take(&mut task.counts).and(&step.counts);
        let room = ReparseTask::MAX_EXAMPLES.saturating_sub(task.examples.len());
        task.examples.extend(step.examples.iter().take(room).cloned());
        let Some(to) = step.to else {
            (task.state, task.ended_at) = (ReparseState::Done, Some(act.at));
            let note = notes::reparse_done(task.id, task.done());
            return self.note(note, act);
        };
        task.cursor = to;
    }

    pub(super) fn stop_task(&mut self, task: ReparseTaskId, error: Option<&str>, act: Act) -> bool {
        let kept = self.reparse_tasks.get_mut(&task).filter(|kept| kept.task.state == ReparseState::Running);
        let Some(StoredTask { task, .. }) = kept else { return false };
        task.state = if error.is_some() { ReparseState::Failed } else { ReparseState::Cancelled };
        (task.ended_at, task.error) = (Some(act.at), error.map(str::to_owned));
        let note = notes::reparse_stopped(task.id, task.done(), error);
        self.note(note, act);
        true
    }
}
