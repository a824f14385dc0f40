//! Who is in the demo: twelve invented customers with sixty jobs, and three jobs that nobody has approved yet.
//!
//! Names are plain words without characters that HTML would have to escape; domains are those set aside for examples.

use super::{
    kinds::{
        CONFIGURATION,
        Kind::{
            self, ActiveBackup, Bacula, Bareos, HyperBackup, LinuxAgent, Proxmox, VeeamBackup, VeeamConfiguration,
            VeeamCopy, VeeamReplication, WindowsAgent,
        },
    },
    stories::Story::{
        self, BeganBefore, FailedOnce, FailsSince, FailsWeekly, Flaky, Gains, Gaps, GrumbledLastNight, Grumbles,
        Retries, Steady, Stopped, WarnsSince,
    },
};

/// The address of the relay that two customers share.
const RELAY: &str = "reports@relay.example.org";

/// A customer of the MSP.
#[derive(Debug)]
pub(super) struct Customer {
    /// Its name.
    pub(super) name: &'static str,
    /// Its domain.
    pub(super) domain: &'static str,
    /// Its jobs.
    pub(super) jobs: &'static [Job],
}

/// A job.
#[derive(Debug)]
pub(super) struct Job {
    /// What kind of job.
    pub(super) kind: Kind,
    /// The name that its product shows.
    pub(super) name: &'static str,
    /// The machine that it runs on, as its mails print it.
    pub(super) host: &'static str,
    /// The machines in it, where its mails list other ones than the host.
    pub(super) objects: &'static [&'static str],
    /// Hour and minute at which it begins. Hours before noon belong to the night before.
    pub(super) at: (i8, i8),
    /// What happens to it.
    pub(super) story: Story,
    /// Its mails come through the shared relay; this object tells it from the other one there.
    pub(super) mark: Option<&'static str>,
}

impl Job {
    const fn new(
        kind: Kind,
        name: &'static str,
        host: &'static str,
        objects: &'static [&'static str],
        at: (i8, i8),
        story: Story,
    ) -> Self {
        Self { kind, name, host, objects, at, story, mark: None }
    }

    const fn through_relay(self, mark: &'static str) -> Self {
        Self { mark: Some(mark), ..self }
    }

    /// The address that its mails come from.
    pub(super) fn sender(&self, customer: &Customer) -> String {
        match self.mark {
            Some(_) => RELAY.to_owned(),
            None => format!("{}@{}", self.kind.mailbox(self).1, customer.domain),
        }
    }
}

/// The customers.
pub(super) static CUSTOMERS: &[Customer] = &[
    Customer {
        name: "Maple Dental Group",
        domain: "maple-dental.example.com",
        jobs: &[
            Job::new(
                VeeamBackup,
                "Nightly VMs",
                "VBR-01",
                &["SRV-DC01", "SRV-FILE01", "SRV-SQL01"],
                (22, 0),
                FailsSince(6),
            ),
            Job::new(VeeamCopy, r"Offsite Copy\Nightly VMs", "VBR-01", &["SRV-DC01"], (4, 0), Grumbles),
            Job::new(VeeamConfiguration, CONFIGURATION, "VBR-01", &[], (21, 30), Steady),
            Job::new(HyperBackup, "Patient images", "NAS-MAPLE", &[], (23, 15), Steady),
            Job::new(WindowsAgent, "Daily", "PC-RECEPTION1", &[], (20, 10), Retries),
        ],
    },
    Customer {
        name: "Harborview Logistics",
        domain: "harborview.example.net",
        jobs: &[
            Job::new(
                VeeamBackup,
                "Warehouse servers",
                "VBR-02",
                &["SRV-WMS01", "SRV-DC02", "SRV-EDI01"],
                (21, 0),
                Grumbles,
            ),
            Job::new(
                VeeamBackup,
                "Office servers",
                "VBR-02",
                &["SRV-FILE02", "SRV-PRINT02", "SRV-APP02"],
                (23, 0),
                Steady,
            ),
            Job::new(
                VeeamReplication,
                "Standby site",
                "VBR-02",
                &["SRV-WMS01", "SRV-EDI01"],
                (3, 0),
                GrumbledLastNight,
            ),
            Job::new(VeeamCopy, r"Offsite Copy\Warehouse servers", "VBR-02", &["SRV-WMS01"], (4, 30), Steady),
            Job::new(VeeamConfiguration, CONFIGURATION, "VBR-02", &[], (20, 30), Steady),
            Job::new(LinuxAgent, "Gateway", "SRV-EDI02", &[], (2, 15), FailedOnce(2)),
        ],
    },
    Customer {
        name: "Alder and Finch Attorneys",
        domain: "alder-finch.example.com",
        jobs: &[
            Job::new(VeeamBackup, "Case files", "VBR-03", &["SRV-DMS01", "SRV-DC03", "SRV-MAIL03"], (22, 30), Steady),
            Job::new(VeeamCopy, r"Vault copy\Case files", "VBR-03", &["SRV-DMS01"], (3, 30), WarnsSince(4)),
            Job::new(VeeamConfiguration, CONFIGURATION, "VBR-03", &[], (21, 0), Steady),
            Job::new(
                ActiveBackup,
                "Partner laptops",
                "NAS-ALDER",
                &["NB-PARTNER1", "NB-PARTNER2", "NB-PARTNER3"],
                (20, 0),
                Gaps,
            ),
            Job::new(HyperBackup, "Archive to second office", "NAS-ALDER", &[], (1, 30), Steady),
        ],
    },
    Customer {
        name: "Bright Oak School",
        domain: "bright-oak.example.org",
        jobs: &[
            Job::new(Proxmox, "vzdump", "pve1.bright-oak.example.org", &["moodle", "files"], (1, 0), Steady),
            Job::new(Proxmox, "vzdump", "pve2.bright-oak.example.org", &["timetable", "library"], (2, 0), FailsWeekly),
            Job::new(Bacula, "staff-shares", "staff-fd", &[], (22, 0), Grumbles),
            Job::new(Bacula, "pupil-shares", "pupil-fd", &[], (23, 30), Steady),
            Job::new(HyperBackup, "Cloud copy", "NAS-OAK", &[], (0, 30), Steady),
        ],
    },
    Customer {
        name: "Copperfield Bakery",
        domain: "copperfield.example.com",
        jobs: &[
            Job::new(WindowsAgent, "Shop data", "PC-COUNTER1", &[], (20, 45), Steady),
            Job::new(WindowsAgent, "Shop data", "PC-COUNTER2", &[], (21, 5), Flaky),
            Job::new(WindowsAgent, "Bookkeeping", "PC-OFFICE5", &[], (21, 40), Steady),
            Job::new(HyperBackup, "Recipes and photos", "NAS-BAKERY", &[], (2, 10), Stopped(9)),
        ],
    },
    Customer {
        name: "Dune Architects",
        domain: "dune.example.net",
        jobs: &[
            Job::new(
                VeeamBackup,
                "Design servers",
                "VBR-06",
                &["SRV-CAD01", "SRV-LIC06", "SRV-DC06"],
                (23, 30),
                Retries,
            ),
            Job::new(VeeamCopy, r"Offsite Copy\Design servers", "VBR-06", &["SRV-CAD01"], (4, 10), Steady),
            Job::new(VeeamConfiguration, CONFIGURATION, "VBR-06", &[], (20, 0), FailedOnce(12)),
            Job::new(
                ActiveBackup,
                "Workstations",
                "NAS-DUNE",
                &["WS-CAD1", "WS-CAD2", "WS-CAD3"],
                (21, 20),
                GrumbledLastNight,
            ),
            Job::new(HyperBackup, "Project archive", "NAS-DUNE", &[], (1, 0), Steady),
            Job::new(HyperBackup, "Models to data centre", "NAS-DUNE", &[], (3, 0), Steady),
        ],
    },
    Customer {
        name: "Ember Ceramics",
        domain: "ember.example.com",
        jobs: &[
            Job::new(
                VeeamBackup,
                "Server backup",
                "VBR-07",
                &["SRV-DC01", "SRV-FILE07", "SRV-ERP07"],
                (22, 15),
                Steady,
            )
            .through_relay("SRV-DC01"),
            Job::new(LinuxAgent, "Web shop", "SRV-SHOP07", &[], (2, 40), Steady),
            Job::new(HyperBackup, "Kiln logs", "NAS-EMBER", &[], (0, 10), Steady),
            Job::new(WindowsAgent, "Design desk", "PC-STUDIO1", &[], (20, 25), Gaps),
        ],
    },
    Customer {
        name: "Fjord Seafood Trading",
        domain: "fjord.example.net",
        jobs: &[
            Job::new(
                VeeamBackup,
                "Server backup",
                "VBR-08",
                &["SRV-APP08", "SRV-FILE08", "SRV-SQL08"],
                (22, 45),
                Gains("SRV-DC01"),
            )
            .through_relay("SRV-APP08"),
            Job::new(VeeamReplication, "Cold store control", "VBR-08", &["SRV-COLD1", "SRV-COLD2"], (0, 0), Grumbles),
            Job::new(VeeamConfiguration, CONFIGURATION, "VBR-08", &[], (21, 15), Steady),
            Job::new(Bareos, "auction.nightly", "auction-fd", &[], (22, 0), Steady),
            Job::new(Bareos, "ledger.nightly", "ledger-fd", &[], (23, 50), Retries),
        ],
    },
    Customer {
        name: "Greenmill Garden Centre",
        domain: "greenmill.example.org",
        jobs: &[
            Job::new(ActiveBackup, "Servers", "NAS-GREEN", &["SRV-POS01", "SRV-DC09", "SRV-FILE09"], (23, 0), Grumbles),
            Job::new(HyperBackup, "Cloud copy", "NAS-GREEN", &[], (2, 0), Steady),
            Job::new(WindowsAgent, "Till 1", "PC-TILL1", &[], (20, 35), Steady),
            Job::new(WindowsAgent, "Till 2", "PC-TILL2", &[], (20, 55), Steady),
            Job::new(WindowsAgent, "Till 3", "PC-TILL3", &[], (21, 25), Gaps),
        ],
    },
    Customer {
        name: "Hollow Creek Vets",
        domain: "hollow-creek.example.com",
        jobs: &[
            Job::new(
                ActiveBackup,
                "Practice servers",
                "NAS-VET",
                &["SRV-PMS01", "SRV-XRAY1", "SRV-DC10"],
                (22, 20),
                Steady,
            ),
            Job::new(HyperBackup, "X-ray archive", "NAS-VET", &[], (1, 15), Retries),
            Job::new(HyperBackup, "Practice data off site", "NAS-VET", &[], (3, 20), Steady),
            Job::new(LinuxAgent, "Booking site", "SRV-BOOK10", &[], (4, 5), Steady),
        ],
    },
    Customer {
        name: "Ivory Lane Music School",
        domain: "ivory-lane.example.net",
        jobs: &[
            Job::new(Proxmox, "vzdump", "pve1.ivory-lane.example.net", &["rehearsals", "accounts"], (1, 20), Steady),
            Job::new(HyperBackup, "Recordings", "NAS-IVORY", &[], (0, 45), Steady),
            Job::new(WindowsAgent, "Front desk", "PC-DESK11", &[], (20, 15), Steady),
            Job::new(LinuxAgent, "Streaming", "SRV-STREAM1", &[], (2, 30), Steady),
            Job::new(Bacula, "scores", "scores-fd", &[], (22, 40), Gaps),
        ],
    },
    Customer {
        name: "Juniper Care Homes",
        domain: "juniper.example.org",
        jobs: &[
            Job::new(VeeamBackup, "Care records", "VBR-12", &["SRV-CARE01", "SRV-DC12", "SRV-SQL12"], (21, 30), Steady),
            Job::new(
                VeeamBackup,
                "Terminal servers",
                "VBR-12",
                &["SRV-RDS01", "SRV-RDS02", "SRV-RDS03"],
                (0, 20),
                Steady,
            ),
            Job::new(VeeamReplication, "Second building", "VBR-12", &["SRV-CARE01", "SRV-SQL12"], (4, 20), Steady),
            Job::new(VeeamCopy, r"Offsite Copy\Care records", "VBR-12", &["SRV-CARE01"], (3, 40), Grumbles),
            Job::new(VeeamConfiguration, CONFIGURATION, "VBR-12", &[], (20, 20), Steady),
            Job::new(LinuxAgent, "Phone system", "SRV-PBX12", &[], (1, 50), Steady),
        ],
    },
];

/// Jobs that have begun to send mails and wait in the Inbox: two of customers that are known, one of somebody new.
pub(super) static NEWCOMERS: &[Customer] = &[
    Customer {
        name: "Juniper Care Homes",
        domain: "juniper.example.org",
        jobs: &[Job::new(
            VeeamBackup,
            "Branch Lakeside",
            "VBR-12",
            &["SRV-LAKE01", "SRV-LAKE02", "SRV-LAKE03"],
            (22, 10),
            BeganBefore(4),
        )],
    },
    Customer {
        name: "Copperfield Bakery",
        domain: "copperfield.example.com",
        jobs: &[Job::new(HyperBackup, "Recipes to cloud", "NAS-BAKERY2", &[], (1, 40), BeganBefore(5))],
    },
    Customer {
        name: "Kestrel Cycling Club",
        domain: "kestrel.example.net",
        jobs: &[Job::new(
            Proxmox,
            "vzdump",
            "pve1.kestrel.example.net",
            &["members", "website"],
            (2, 20),
            BeganBefore(3),
        )],
    },
];
