//! A mail read by a definition.
//!
//! Doubt is never success: a word without a meaning, an object without a status, or a required place that is empty leaves only
//! a failure standing, as nothing can be worse than that. What is better goes to a person with the reason.

use super::{
    Definition,
    css::Css,
    explain::Trace,
    object,
    place::Scope,
    status::{Told, Verdict},
};
use crate::mail::Mail;
use backupchecks_core::{
    model::{ObjectReport, Outcome, Report, ReportTime, Status},
    rules::status::overall,
};

impl Definition {
    /// Reads `mail`, which it recognises, and tells each step.
    pub(super) fn read_traced(&self, mail: &Mail, trace: &mut Trace) -> Outcome {
        let found = self.reports(mail, trace);
        // A notice never hides a failure.
        let is_bad = |reports: &Vec<Report>| reports.iter().any(|report| report.finding.status != Status::Success);
        if !found.as_ref().is_ok_and(is_bad)
            && let Some(notice) = self.notices.iter().find(|notice| notice.condition.holds(mail, trace))
        {
            return Outcome::Notice(notice.reason.clone());
        }
        found.map_or_else(Outcome::ParseFailed, Outcome::Report)
    }

    fn reports(&self, mail: &Mail, trace: &mut Trace) -> Result<Vec<Report>, String> {
        let css = Css::of(mail);
        let whole = Scope { mail, block: None, css: &css };
        let Some(blocks) = &self.blocks else {
            let told = self.told(&whole, trace, |_| true)?;
            return Ok(vec![self.report(&whole, told, trace)?]);
        };
        let cut = blocks.cut(mail)?;
        let before = Scope { block: Some(&cut.before), ..whole };
        let stray = self.told(&before, &mut Trace::off(), |verdict| !verdict.place().is_in_head())?;
        if let Some(finding) = stray.finding {
            return Err(format!("a status stands before the first block: {}", finding.reason));
        }
        // The subject tells of one block, or of all, and not of which.
        let of_mail = self.told(&whole, trace, |verdict| verdict.place().is_in_head())?;
        let mut of_mail = Some(of_mail);
        let count = cut.blocks.len();
        let mut reports = Vec::with_capacity(count);
        for (index, block) in cut.blocks.iter().enumerate() {
            trace.step("blocks", true, None, || format!("block {} of {count}", index + 1));
            let scope = Scope { block: Some(block), ..whole };
            let told = self.told(&scope, trace, |verdict| !verdict.place().is_in_head())?;
            let told = if count == 1 { told.and(of_mail.take().unwrap_or_default()) } else { told };
            let report = self.report(&scope, told, trace);
            reports.push(
                report.map_err(|reason| if count == 1 { reason } else { format!("block {}: {reason}", index + 1) })?,
            );
        }
        let worst = reports.iter().map(|report| report.finding.status).max();
        let told = of_mail.unwrap_or_default();
        match told.finding {
            Some(finding) if worst < Some(finding.status) => {
                Err(format!("{}, and none of the {count} blocks is as bad", finding.reason))
            }
            _ if worst == Some(Status::Failed) => Ok(reports),
            _ => told.doubts.into_iter().next().map_or(Ok(reports), Err),
        }
    }

    /// What the verdicts for which `counts` holds say in `scope`.
    fn told(&self, scope: &Scope<'_>, trace: &mut Trace, counts: impl Fn(&Verdict) -> bool) -> Result<Told, String> {
        let verdicts = self.verdicts.iter().filter(|verdict| counts(verdict));
        let told = verdicts.map(|verdict| verdict.read(scope, trace)).collect::<Result<Vec<_>, _>>()?;
        Ok(told.into_iter().fold(Told::default(), Told::and))
    }

    fn report(&self, scope: &Scope<'_>, told: Told, trace: &mut Trace) -> Result<Report, String> {
        let job = self.job.read_only(scope, trace)?;
        let (objects, doubts) = self.objects(scope, trace)?;
        let doubt = told.doubts.into_iter().chain(doubts).next();
        let finding = match (overall(told.finding, &objects), doubt) {
            (Some(finding), _) if finding.status == Status::Failed => finding,
            (_, Some(doubt)) => return Err(doubt),
            (Some(finding), None) => finding,
            (None, None) => return Err(self.no_status()),
        };
        let software = self.software.read_only(scope, trace)?;
        let backup_type = self.backup_type.read_only(scope, trace)?;
        let mut fact = |value: Option<&super::value::Value>| match value {
            Some(value) => value.read(scope, trace),
            None => Ok(None),
        };
        let time = |text: Option<String>| -> Option<ReportTime> { text.as_deref().and_then(object::time) };
        Ok(Report {
            informational: self.informational || fact(self.informational_where.as_ref())?.is_some(),
            attempt: fact(self.attempt.as_ref())?.and_then(|text| text.parse().ok()),
            host: fact(self.host.as_ref())?,
            started_at: time(fact(self.started.as_ref())?),
            finished_at: time(fact(self.finished.as_ref())?),
            objects,
            ..Report::new(&software, &backup_type, &job, finding)
        })
    }

    /// The objects of the first rule that finds any, and what is doubtful about them.
    fn objects(&self, scope: &Scope<'_>, trace: &mut Trace) -> Result<(Vec<ObjectReport>, Vec<String>), String> {
        for rule in &self.objects {
            let found = rule.read(scope, trace)?;
            if !found.objects.is_empty() || !found.doubts.is_empty() {
                return Ok((found.objects, found.doubts));
            }
        }
        let is_required = self.objects.iter().any(super::objects::Objects::is_required);
        let doubt = is_required.then(|| "no object is listed, and a success needs them".to_owned());
        Ok((Vec::new(), doubt.into_iter().collect()))
    }

    fn no_status(&self) -> String {
        let places: Vec<String> = self.verdicts.iter().map(|verdict| verdict.place().describe()).collect();
        let at = if places.is_empty() { "in the objects".to_owned() } else { format!("at {}", places.join(", ")) };
        format!("no status was found {at}")
    }
}
