"""The same extraction with Python's usual tools: `email` and BeautifulSoup with lxml, for Veeam jobs and Synology backups.

Written as one would for one's own mails: no evidence, no bounds, English and German dates only. Speaks with the benchmark by
lines: `answers` prints what was read of each mail of the folder, `round` reads all once and prints the seconds of CPU.
"""

import email
import email.policy
import json
import pathlib
import re
import sys
import time
from datetime import datetime, timedelta

from bs4 import BeautifulSoup

STATUS = {"Success": "success", "Warning": "warning", "Error": "failed", "Failed": "failed"}
WORST = ["success", "warning", "failed"]
MONTHS = "january february march april may june july august september october november december".split()
MONTHS += "januar februar märz april mai juni juli august september oktober november dezember".split()
UNITS = {"B": 0, "KB": 1, "MB": 2, "GB": 3, "TB": 4}
TITLE = re.compile(r"^([A-Za-z ]+?) job: (.*?)(?: \((?:Retry \d+|Incremental|Full|Active Full)\))?$")
CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?: ([AP])M)?(?: \(\+(\d)\))?")
SENTENCE = re.compile(
    r"(?:Backup task (.+) on (\S+) (has completed|partially completed|failed)"
    r"|- (.+) (successful|erfolgreich|failed|fehlgeschlagen|partially completed|teilweise abgeschlossen) (?:on|auf) (\S+))$"
)
GOOD = {"has completed", "successful", "erfolgreich"}
HALF = {"partially completed", "teilweise abgeschlossen"}


def size(text):
    found = re.fullmatch(r"([\d.,]+) ([KMGT]?B)", text)
    return found and round(float(found[1].replace(",", ".")) * 1024 ** UNITS[found[2]])


def clock(text):
    found = CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour = int(found[1]) % 12 + (12 if found[4] == "P" else 0) if found[4] else int(found[1])
    return hour, int(found[2]), int(found[3] or 0), int(found[5] or 0)


def moment(text):
    """`Sunday, March 1, 2026 10:00:04 PM`, `Donnerstag, 30. Juli 2026 21:00:02`."""
    words = re.split(r"[ ,.]+", text.strip())
    months = [MONTHS.index(word.lower()) % 12 + 1 for word in words if word.lower() in MONTHS]
    numbers = [int(word) for word in words if word.isdigit()]
    time_of_day = CLOCK.search(text)
    if len(months) != 1 or len(numbers) != 2 or not time_of_day:
        return None
    day, year = sorted(numbers)
    hour, minute, second, _ = clock(time_of_day[0])
    return datetime(year, months[0], day, hour, minute, second)


def at(text, start):
    """A clock time on the day of `start`, or the next one."""
    found = clock(text)
    if not found or not start:
        return None
    then = start.replace(hour=found[0], minute=found[1], second=found[2])
    return then + timedelta(days=found[3] or then < start)


def iso(when):
    return when and when.strftime("%Y-%m-%dT%H:%M:%S")


def veeam(html):
    soup = BeautifulSoup(html, "lxml")
    cells = [
        (row, [cell.get_text("\n").strip() for cell in row.find_all(["td", "th"], recursive=False)])
        for row in soup.find_all("tr")
        if not row.find("table")
    ]
    title = header = start = end = None
    objects, columns = [], None
    for _, texts in cells:
        first = texts[0].split("\n")[0].strip() if texts else ""
        if title is None:
            title = TITLE.match(first)
            header = title and STATUS.get(texts[1].split("\n")[0].strip())
            continue
        if start is None and len(texts) == 1:
            start = moment(first)
        if "End time" in texts and columns is None and first != "Name":
            end = at(texts[texts.index("End time") + 1], start)
        if first == "Name" and "Status" in texts:
            columns = {name: index for index, name in enumerate(texts)}
            continue
        if columns and len(texts) == len(columns):
            def text(name):
                return texts[columns[name]] if name in columns else ""

            began = at(text("Start time"), start)
            ended = at(text("End time"), began)
            objects.append(
                [text("Name"), STATUS.get(text("Status")), size(text("Size")), iso(began), iso(ended)]
            )
    if not title or not header:
        return None
    kind = title[1] if title[1].endswith("Backup") or title[1].startswith("Backup") else title[1]
    kind = kind + (" Job" if kind != "Configuration Backup" else "")
    status = max([header] + [item[1] for item in objects if item[1]], key=WORST.index)
    return ["Veeam", kind, title[2], status, iso(start), iso(end), objects]


def labelled(lines, *names):
    for line in lines:
        label, _, value = line.partition(":")
        if label.strip() in names:
            return value.strip()
    return None


def synology(subject, lines):
    found = SENTENCE.search(subject)
    if not found:
        return None
    word = found[3] or found[5]
    status = "success" if word in GOOD else "warning" if word in HALF else "failed"
    if found[1]:
        when = [datetime.strptime(labelled(lines, f"{name} time"), "%Y-%m-%d %H:%M") for name in ("Start", "End")]
        devices = (labelled(lines, "Device list") or "").split(", ")
        return ["Synology", "Active Backup", found[1], status, *map(iso, when), [[name, None, None, None, None] for name in devices]]
    printed = labelled(lines, "Start Time", "Startzeit")
    when = printed and datetime.strptime(re.sub(r"^\w+, ", "", printed).replace(",", ""), "%d %b %Y %H:%M:%S" if printed.split()[1].isdigit() else "%b %d %Y %H:%M:%S")
    units = {"H": 3600, "S": 3600, "M": 60}
    span = re.findall(r"(\d+) (\w+)", labelled(lines, "Duration", "Dauer") or "")
    seconds = sum(int(count) * (1 if unit.startswith("Se") else units.get(unit[0], 0)) for count, unit in span)
    end = when and span and when + timedelta(seconds=seconds)
    return ["Synology", "Hyper Backup", found[4], status, iso(when), iso(end or None), [[found[6], status, None, None, None]]]


def read(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("html",)) or mail.get_body(("plain",))
    text = body.get_content() if body else ""
    if "processObjectsHeader" in text or "jobDescription" in text:
        return veeam(text)
    if "<BR>" in text:
        text = BeautifulSoup(text, "lxml").get_text("\n")
    return synology(str(mail["subject"]), text.splitlines())


def answer(raw):
    try:
        return read(raw)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        return None


def main():
    mails = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))]
    for line in sys.stdin:
        if line.strip() == "answers":
            for raw in mails:
                print(json.dumps(answer(raw)), flush=True)
        else:
            keep = set(json.loads(line))
            begun = time.process_time()
            for index, raw in enumerate(mails):
                if index in keep:
                    answer(raw)
            print(time.process_time() - begun, flush=True)


if __name__ == "__main__":
    main()
