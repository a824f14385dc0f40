//! Image Guardian: `Macrium Image Guardian - Event - MACHINE`. It guards image files against other programs and writes when it has
//! stopped one: a matter of security, and no backup result.

use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    told,
};
use backupchecks_core::model::Outcome;

const MARK: &str = "Macrium Image Guardian";

/// Image Guardian.
pub(crate) struct ImageGuardian;

impl ReportParser for ImageGuardian {
    fn id(&self) -> &'static str {
        "macrium.image_guardian"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Macrium Image Guardian: blocked access to image files (no results)",
            recognised_by: "`Macrium Image Guardian - Event` in the subject, or the product's name above a line that begins with `Blocked`",
            reads: "All versions; English",
            rules: "No status: an event of security. It is never a success or a failure of a backup.",
            example_subject: "Macrium Image Guardian - Event - SRV-01",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &[MARK]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let in_subject = || told::subjects(mail).any(|line| told::contains(line.text, MARK));
        let blocked = || told::bodies(mail).any(|body| body.lines().any(|line| line.starts_with("Blocked ")));
        in_subject() || (told::names(mail, &[MARK]) && blocked())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let told = told::bodies(mail)
            .find_map(|body| body.lines().find(|line| line.starts_with("Blocked ")).map(str::to_owned));
        let told = told.unwrap_or_else(|| mail.subject.clone());
        Outcome::Notice(format!("Image Guardian has stopped an access to image files, no backup ran: {told}"))
    }
}
